"""The *note* a consumer receives before paying for a service (order of 3 October 1983)."""

from dataclasses import dataclass
from datetime import date

from workshop.documents.account_page import AccountPaper, account_page
from workshop.documents.amounts import Line
from workshop.documents.formats import day, money
from workshop.documents.paper import render, texts
from workshop.documents.parties import Texts


@dataclass(frozen=True)
class Deducted:
    """A down payment, or the part of it, that a note is reduced by."""

    number: str
    paid_on: date
    cents: int


@dataclass(frozen=True)
class Note(AccountPaper):
    """The detailed account of what was done to one watch; `settled` says how it was paid.

    `delivered_from_cents` is the amount from which the house hands one over unasked. `deducted`
    are the down payments it is reduced by.
    """

    lines: tuple[Line, ...]
    deducted: tuple[Deducted, ...] = ()
    settled: str = ""
    delivered_from_cents: int | None = None


def note(data: Note, language: str) -> bytes:
    """The note as a PDF, in `language`."""
    page = _page(data, texts(language)["note"], texts(language)["common"], language)
    return render("note", page, language=language, at=data.issued_at)


def _page(data: Note, t: Texts, common: Texts, language: str) -> dict[str, object]:
    return {
        **account_page(
            data, data.lines, t, common, language, (t["rule"], _rule(data, t, language))
        ),
        "due": _due(data, t, language) if data.deducted else None,
        "settled": data.settled,
    }


def _due(data: Note, t: Texts, language: str) -> dict[str, object]:
    """What is left to pay once the down payments are taken off the total."""
    rows = [
        (
            t["deducted"].format(number=each.number, day=day(each.paid_on, language)),
            money(-each.cents, language),
        )
        for each in data.deducted
    ]
    left = sum(line.total_cents for line in data.lines) - sum(each.cents for each in data.deducted)
    return {"rows": rows, "label": t["due"], "total": money(left, language), "mention": ""}


def _rule(data: Note, t: Texts, language: str) -> str:
    if data.delivered_from_cents is None:
        return ""
    return t["rule_text"].format(amount=money(data.delivered_from_cents, language))

"""The credit note (*avoir*): what is taken back of a note or of a down payment, and why."""

from dataclasses import dataclass

from workshop.documents.account_page import AccountPaper, account_page
from workshop.documents.amounts import share_lines
from workshop.documents.paper import render, texts
from workshop.documents.parties import Texts, facts
from workshop.documents.receipt import Paid


@dataclass(frozen=True)
class CreditNote(AccountPaper):
    """`paper` is the number of the note, or of the receipt when `of_receipt`.

    `shares` are cents and rate of VAT, in basis points; `repaid` says how the customer had it back.
    """

    paper: str
    of_receipt: bool
    shares: tuple[tuple[int, int], ...]
    reason: str
    repaid: Paid | None = None


def credit_note(data: CreditNote, language: str) -> bytes:
    """The credit note as a PDF, in `language`."""
    page = _page(data, texts(language)["credit_note"], texts(language)["common"], language)
    return render("credit_note", page, language=language, at=data.issued_at)


def _page(data: CreditNote, t: Texts, common: Texts, language: str) -> dict[str, object]:
    named = t["of_receipt" if data.of_receipt else "of_note"].format(number=data.paper)
    lines = share_lines(data.shares, named)
    return {
        **account_page(data, lines, t, common, language),
        "account": facts((t["reason"], data.reason)),
        "settled": data.repaid.sentence(t["repaid"], language) if data.repaid else t["not_repaid"],
    }

"""The receipt of a down payment (*reçu d’acompte*)."""

from dataclasses import dataclass
from datetime import date

from workshop.documents.account_page import AccountPaper, account_page
from workshop.documents.amounts import share_lines
from workshop.documents.formats import day
from workshop.documents.paper import render, texts
from workshop.documents.parties import Texts


@dataclass(frozen=True)
class Paid:
    """How money passed: `means` is `card`, `cash`, `cheque` or `transfer`."""

    on: date
    means: str
    till_reference: str = ""

    def sentence(self, template: str, language: str) -> str:
        """`template` with the day and the means, then the reference of the till."""
        t = texts(language)
        means = t["receipt"][f"means_{self.means}"]
        said = template.format(day=day(self.on, language), means=means)
        till = t["note"]["till"].format(reference=self.till_reference)
        return f"{said}, {till}" if self.till_reference else said


@dataclass(frozen=True)
class Receipt(AccountPaper):
    """`shares` are cents and rate of VAT, in basis points."""

    shares: tuple[tuple[int, int], ...]
    paid: Paid


def receipt(data: Receipt, language: str) -> bytes:
    """The receipt as a PDF, in `language`."""
    page = _page(data, texts(language)["receipt"], texts(language)["common"], language)
    return render("receipt", page, language=language, at=data.issued_at)


def _page(data: Receipt, t: Texts, common: Texts, language: str) -> dict[str, object]:
    lines = share_lines(data.shares, t["line"])
    return {
        **account_page(data, lines, t, common, language, (t["fate"], t["fate_text"])),
        "settled": data.paid.sentence(t["received"], language),
    }

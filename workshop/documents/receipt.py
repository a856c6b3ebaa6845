"""The receipt of a down payment (*reçu d’acompte*)."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.amounts import line_pages, share_lines, totals_page
from workshop.documents.formats import day, day_of
from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Customer,
    Texts,
    Watch,
    business_page,
    customer_page,
    facts,
    mediator_sentence,
    watch_facts,
)


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
class Receipt:
    """`shares` are cents and rate of VAT, in basis points."""

    number: str
    ticket_number: str
    issued_at: datetime
    business: Business
    customer: Customer
    watch: Watch
    shares: tuple[tuple[int, int], ...]
    paid: Paid


def receipt(data: Receipt, language: str) -> bytes:
    """The receipt as a PDF, in `language`."""
    page = _page(data, texts(language)["receipt"], texts(language)["common"], language)
    return render("receipt", page, language=language, at=data.issued_at)


def _page(data: Receipt, t: Texts, common: Texts, language: str) -> dict[str, object]:
    exemption = data.business.vat_exemption
    lines = share_lines(data.shares, t["line"])
    return {
        "title": f"{t['title']} {data.number}",
        "heading": t["title"],
        "numbers": [data.number],
        "dated": day_of(data.issued_at, language, data.business.time_zone),
        "qr": None,
        "business": business_page(data.business, common),
        "customer": customer_page(data.customer),
        "watch": data.watch.name,
        "watch_facts": [
            *watch_facts(data.watch, common),
            *facts((common["ticket"], data.ticket_number)),
        ],
        "taxed": exemption is None,
        "lines": line_pages(lines, language),
        "totals": totals_page(lines, common, language, exemption),
        "settled": data.paid.sentence(t["received"], language),
        "clauses": facts(
            (t["fate"], t["fate_text"]),
            (common["mediator"], mediator_sentence(data.business, common)),
        ),
    }

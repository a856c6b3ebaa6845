"""What the papers of a ticket's account share: who, which watch, priced lines and what they come to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workshop.documents.amounts import Line, line_pages, totals_page
from workshop.documents.formats import day_of
from workshop.documents.parties import (
    Business,
    Customer,
    Texts,
    Watch,
    business_page,
    customer_page,
    facts,
    watch_facts,
)


class AccountPaper(Protocol):
    """A note, a receipt or a credit note."""

    @property
    def number(self) -> str: ...
    @property
    def ticket_number(self) -> str: ...
    @property
    def issued_at(self) -> datetime: ...
    @property
    def business(self) -> Business: ...
    @property
    def customer(self) -> Customer: ...
    @property
    def watch(self) -> Watch: ...


def account_page(
    data: AccountPaper, lines: Sequence[Line], t: Texts, common: Texts, language: str
) -> dict[str, object]:
    """The page without what each paper says on its own."""
    exemption = data.business.vat_exemption
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
    }

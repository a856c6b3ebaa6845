"""What the papers of a ticket's account share: who, which watch, priced lines and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    mediator_sentence,
    watch_facts,
)


@dataclass(frozen=True)
class AccountPaper:
    """A note, a receipt or a credit note."""

    number: str
    ticket_number: str
    issued_at: datetime
    business: Business
    customer: Customer
    watch: Watch


def account_page(
    data: AccountPaper,
    lines: Sequence[Line],
    t: Texts,
    common: Texts,
    language: str,
    *clauses: tuple[str, str],
) -> dict[str, object]:
    """The page without what each paper says on its own; the mediator comes after its clauses."""
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
        "clauses": facts(*clauses, (common["mediator"], mediator_sentence(data.business, common))),
    }

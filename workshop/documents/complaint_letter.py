"""The letter that closes a complaint; unsettled, it names the mediator again (C. conso. R616-1)."""

from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import day_of
from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Customer,
    Texts,
    Watch,
    business_page,
    customer_page,
    mediator_sentence,
)


@dataclass(frozen=True)
class ComplaintLetter:
    """`words` are the customer's, `answer` ours; `is_settled` when the customer agrees with it."""

    ticket_number: str
    recorded_at: datetime
    written_at: datetime
    business: Business
    customer: Customer
    watch: Watch
    words: str
    answer: str
    is_settled: bool


def complaint_letter(data: ComplaintLetter, language: str) -> bytes:
    """The letter as a PDF, in `language`."""
    page = _page(data, texts(language)["complaint_letter"], texts(language)["common"], language)
    return render("complaint_letter", page, language=language, at=data.written_at)


def _page(data: ComplaintLetter, t: Texts, common: Texts, language: str) -> dict[str, object]:
    zone = data.business.time_zone
    received = day_of(data.recorded_at, language, zone)
    mediation = (
        () if data.is_settled else (mediator_sentence(data.business, common), t["mediation"])
    )
    return {
        "title": f"{t['title']} {data.ticket_number}",
        "heading": t["title"],
        "numbers": [data.ticket_number],
        "dated": day_of(data.written_at, language, zone),
        "qr": None,
        "business": business_page(data.business, common),
        "customer": customer_page(data.customer),
        "opening": [
            t["greeting"].format(customer=data.customer.name),
            t["received"].format(day=received, watch=data.watch.name),
        ],
        "quoted": [t["quoted"].format(words=words) for words in _paragraphs(data.words)],
        "paragraphs": [
            *_paragraphs(data.answer),
            t["settled" if data.is_settled else "unsettled"],
        ],
        "mediator": common["mediator"],
        "mediation": list(mediation),
        "closing": [t["closing"], data.business.name],
    }


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())

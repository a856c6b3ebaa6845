"""The letter that closes a complaint; unsettled, it names the mediator again (C. conso. R616-1)."""

from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import day_of
from workshop.documents.official_paper import OfficialPaper, Section, official_paper
from workshop.documents.paper import texts
from workshop.documents.parties import Business, Customer, Watch, mediator_sentence


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
    t, common = texts(language)["complaint_letter"], texts(language)["common"]
    zone = data.business.time_zone
    received = day_of(data.recorded_at, language, zone)
    ending = t["settled" if data.is_settled else "unsettled"]
    sections = [
        Section(
            paragraphs=(
                t["greeting"].format(customer=data.customer.name),
                t["received"].format(day=received, watch=data.watch.name),
                *(t["quoted"].format(words=words) for words in _paragraphs(data.words)),
                *_paragraphs(data.answer),
                ending,
            )
        )
    ]
    if not data.is_settled:
        reminded = (mediator_sentence(data.business, common), t["mediation"])
        sections.append(Section(heading=common["mediator"], paragraphs=reminded))
    sections.append(Section(paragraphs=(t["closing"], data.business.name)))
    paper = OfficialPaper(
        heading=t["title"],
        number=data.ticket_number,
        dated=day_of(data.written_at, language, zone),
        at=data.written_at,
        business=data.business,
        is_provisional=False,
        sections=tuple(sections),
        addressee=data.customer,
    )
    return official_paper(paper, language)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())

"""Letters to a candidate: what the session is, when to come, what was decided and why."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.formats import day, day_of, moment
from workshop.documents.official_paper import Column, OfficialPaper, Section, Table, official_paper
from workshop.documents.paper import texts
from workshop.documents.parties import Business, Customer, Texts


@dataclass(frozen=True)
class Letterhead:
    """What every letter of a session bears; `certification` is its title with its code."""

    number: str
    written_at: datetime
    business: Business
    candidate: Customer
    certification: str
    is_provisional: bool


@dataclass(frozen=True)
class PlannedTest:
    """One test as a candidate is told of it; `minutes` is the time allowed to this candidate."""

    title: str
    at: datetime
    minutes: int
    place: str


@dataclass(frozen=True)
class Convocation:
    """`information` tells of the session long before; without it the letter convenes."""

    head: Letterhead
    exam_on: date
    place: str
    tests: tuple[PlannedTest, ...]
    is_information: bool = False


@dataclass(frozen=True)
class BlockLine:
    """A block in a result letter: why it is validated or not, and what was decided."""

    block: str
    title: str
    reason: str
    decision: str


@dataclass(frozen=True)
class CompetenceLine:
    code: str
    text: str
    mark: str
    reason: str = ""


@dataclass(frozen=True)
class ResultLetter:
    """`outcome` is total, partial or none; `reason` what the jury gave as its reason, if any."""

    head: Letterhead
    outcome: str
    minutes_number: str
    deliberated_on: date
    blocks: tuple[BlockLine, ...]
    competences: tuple[CompetenceLine, ...]
    appeal_until: date
    reason: str = ""
    awards: tuple[str, ...] = ()


@dataclass(frozen=True)
class AwardLetter:
    """Goes with the awards it names."""

    head: Letterhead
    validated_on: date
    awards: tuple[tuple[str, str], ...]


def convocation(data: Convocation, language: str) -> bytes:
    """The information letter or the convocation as a PDF."""
    t = texts(language)["session_letters"]
    if data.is_information:
        tests = Section(t["tests"], paragraphs=tuple(each.title for each in data.tests))
        opening = Section(paragraphs=(t["information_text"], t["information_next"]))
        sections: tuple[Section, ...] = (opening, tests)
        heading = t["information"]
    else:
        sections = (
            Section(paragraphs=(t["convocation_text"],)),
            Section(t["tests"], table=_timetable(data, t, language)),
            Section(t["bring"], paragraphs=(t["bring_text"],)),
        )
        heading = t["convocation"]
    fraud = Section(t["fraud"], paragraphs=(t["fraud_text"],))
    return _letter(data.head, heading, _when(data, t, language), (*sections, fraud), language)


def _timetable(data: Convocation, t: Texts, language: str) -> Table:
    columns = (
        Column(t["test"], 4),
        Column(t["at"], 3),
        Column(t["duration"], 2),
        Column(t["place"], 2),
    )
    zone = data.head.business.time_zone
    rows = tuple(
        (
            each.title,
            moment(each.at, language, zone),
            t["minutes"].format(count=each.minutes),
            each.place or data.place,
        )
        for each in data.tests
    )
    return Table(columns, rows)


def _when(data: Convocation, t: Texts, language: str) -> tuple[tuple[str, str], ...]:
    return (
        (t["certification"], data.head.certification),
        (t["exam_on"], day(data.exam_on, language)),
        (t["place"], data.place),
    )


def result_letter(data: ResultLetter, language: str) -> bytes:
    """The result with its reasons and the way to appeal, as a PDF."""
    t = texts(language)["session_letters"]
    decided = t["decided"].format(
        minutes=data.minutes_number, day=day(data.deliberated_on, language)
    )
    blocks = Table(
        (Column(t["block"], 5), Column(t["computed"], 4), Column(t["decision"], 2)),
        tuple(
            (f"{each.block}\u2002{each.title}", each.reason, each.decision) for each in data.blocks
        ),
    )
    competences = Table(
        (Column(t["competence"], 7), Column(t["mark"], 2), Column(t["reason"], 3)),
        tuple(
            (f"{each.code}\u2002{each.text}", each.mark, each.reason) for each in data.competences
        ),
    )
    appeal = t["appeal_text"].format(day=day(data.appeal_until, language))
    sections = (
        Section(paragraphs=(decided, data.reason and t["jury_reason"].format(reason=data.reason))),
        Section(t["blocks"], table=blocks),
        Section(t["competences"], table=competences),
        Section(t["awards"] if data.awards else "", paragraphs=data.awards),
        Section(t["appeal"], paragraphs=(appeal,)),
    )
    opening = (
        (t["certification"], data.head.certification),
        (t["result"], t[f"outcome_{data.outcome}"]),
    )
    return _letter(data.head, t["result_title"], opening, sections, language)


def award_letter(data: AwardLetter, language: str) -> bytes:
    """The letter that goes with certificates and attestations, as a PDF."""
    t = texts(language)["session_letters"]
    columns = (Column(t["award"], 4), Column(t["number"], 3))
    text = t["award_text"].format(day=day(data.validated_on, language))
    sections = (
        Section(paragraphs=(text,)),
        Section(t["awards"], table=Table(columns, data.awards)),
    )
    opening = ((t["certification"], data.head.certification),)
    return _letter(data.head, t["award_title"], opening, sections, language)


def _letter(
    head: Letterhead,
    heading: str,
    opening: tuple[tuple[str, str], ...],
    sections: tuple[Section, ...],
    language: str,
) -> bytes:
    paper = OfficialPaper(
        heading=heading,
        number=head.number,
        dated=day_of(head.written_at, language, head.business.time_zone),
        at=head.written_at,
        business=head.business,
        is_provisional=head.is_provisional,
        sections=sections,
        addressee=head.candidate,
        opening=opening,
    )
    return official_paper(paper, language)

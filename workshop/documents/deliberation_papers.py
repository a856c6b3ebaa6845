"""The table of a deliberation, and its minutes."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from workshop.documents.formats import day, moment
from workshop.documents.official_paper import (
    Column,
    OfficialPaper,
    Section,
    SignatureBox,
    Table,
    official_paper,
)
from workshop.documents.paper import texts
from workshop.documents.parties import Business, Signature, Texts


@dataclass(frozen=True)
class Deliberated:
    """A candidate beside all that was said of him; each word already in the paper's language.

    `enrolment_id` is what an extract finds him by.
    """

    name: str
    born: str
    blocks: tuple[tuple[str, str], ...]
    computed: str
    recommended: str
    decided: str
    decided_blocks: str
    reason: str = ""
    recommendation: str = ""
    recused: tuple[str, ...] = ()
    voters: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    enrolment_id: int = 0


@dataclass(frozen=True)
class Stated:
    """An incident in one line; `enrolment_id` is whose it was, None when it was everybody's."""

    line: str
    enrolment_id: int | None = None


@dataclass(frozen=True)
class Signatory:
    """Who decided; `signature` once it is given."""

    person_id: int
    name: str
    quality: str
    signature: Signature | None = None


@dataclass(frozen=True)
class Member:
    name: str
    quality: str
    is_president: bool = False
    left: str = ""


@dataclass(frozen=True)
class DeliberationTable:
    """The computerised grid: every candidate on one line, then why."""

    session: str
    certification: str
    printed_at: datetime
    business: Business
    is_provisional: bool
    candidates: tuple[Deliberated, ...]


@dataclass(frozen=True)
class MinutesPaper:
    """The minutes of a session; `digest` is the hash of their canonical content."""

    number: str
    session: str
    certification: str
    rules: str
    drawn_up_at: datetime
    business: Business
    is_provisional: bool
    exam_on: date
    place: str
    evaluation_jury: tuple[Member, ...]
    certification_jury: tuple[Member, ...]
    candidates: tuple[Deliberated, ...]
    incidents: tuple[Stated, ...]
    signatories: tuple[Signatory, ...]
    digest: str
    override_reason: str = ""


@dataclass(frozen=True)
class AddendumPaper:
    """What is added to minutes that do not change."""

    number: str
    minutes_number: str
    session: str
    certification: str
    drawn_up_at: datetime
    business: Business
    is_provisional: bool
    text: str
    candidates: tuple[Deliberated, ...]
    signatories: tuple[Signatory, ...]
    digest: str


def deliberation_table(data: DeliberationTable, language: str) -> bytes:
    """The table the certification jury has before it, as a PDF."""
    t = texts(language)["deliberation_papers"]
    sections = (
        Section(t["candidates"], table=_overview(data.candidates, t)),
        *(_candidate(each, t) for each in data.candidates),
    )
    paper = OfficialPaper(
        heading=t["table"],
        number=data.session,
        dated=moment(data.printed_at, language, data.business.time_zone),
        at=data.printed_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=sections,
        opening=((t["certification"], data.certification),),
    )
    return official_paper(paper, language)


def minutes(data: MinutesPaper, language: str) -> bytes:
    """The minutes as a PDF, with a box for each who decided."""
    return _minutes(data, texts(language)["deliberation_papers"]["minutes"], "", language)


def minutes_extract(data: MinutesPaper, enrolment_id: int, language: str) -> bytes:
    """The minutes as a PDF with nothing of any other candidate."""
    t = texts(language)["deliberation_papers"]
    own = tuple(each for each in data.candidates if each.enrolment_id == enrolment_id)
    extract = replace(
        data,
        candidates=own,
        incidents=tuple(
            each for each in data.incidents if each.enrolment_id in (None, enrolment_id)
        ),
    )
    said = t["extract_of"].format(name=", ".join(each.name for each in own))
    return _minutes(extract, t["extract"], said, language)


def _minutes(data: MinutesPaper, heading: str, said: str, language: str) -> bytes:
    t = texts(language)["deliberation_papers"]
    overridden = t["overridden"].format(reason=data.override_reason) if data.override_reason else ""
    sections = (
        Section(
            facts=((t["exam_on"], day(data.exam_on, language)), (t["place"], data.place),
                   (t["rules"], data.rules)),
            paragraphs=(said,),
        ),
        Section(t["evaluation_jury"], paragraphs=(overridden,), table=_members(data.evaluation_jury, t)),
        Section(t["certification_jury"], table=_members(data.certification_jury, t)),
        Section(t["decisions"], table=_overview(data.candidates, t)),
        *(_candidate(each, t) for each in data.candidates),
        Section(
            t["incidents"],
            paragraphs=tuple(each.line for each in data.incidents) or (t["no_incident"],),
        ),
        _signatures(data.signatories, t),
    )  # fmt: skip
    paper = OfficialPaper(
        heading=heading,
        number=data.number,
        dated=moment(data.drawn_up_at, language, data.business.time_zone),
        at=data.drawn_up_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=sections,
        opening=((t["session"], data.session), (t["certification"], data.certification)),
        digest=data.digest,
    )
    return official_paper(paper, language)


def addendum(data: AddendumPaper, language: str) -> bytes:
    """An addendum to minutes as a PDF."""
    t = texts(language)["deliberation_papers"]
    sections = (
        Section(paragraphs=(data.text,)),
        *(_candidate(each, t) for each in data.candidates),
        _signatures(data.signatories, t),
    )
    paper = OfficialPaper(
        heading=t["addendum"].format(number=data.minutes_number),
        number=data.number,
        dated=moment(data.drawn_up_at, language, data.business.time_zone),
        at=data.drawn_up_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=sections,
        opening=((t["session"], data.session), (t["certification"], data.certification)),
        digest=data.digest,
    )
    return official_paper(paper, language)


def _overview(candidates: tuple[Deliberated, ...], t: Texts) -> Table:
    columns = (
        Column(t["candidate"], 4),
        Column(t["computed"], 3),
        Column(t["recommended"], 3),
        Column(t["decided"], 3),
        Column(t["blocks"], 3),
    )
    return Table(
        columns,
        tuple(
            (each.name, each.computed, each.recommended, each.decided, each.decided_blocks)
            for each in candidates
        ),
    )


def _candidate(each: Deliberated, t: Texts) -> Section:
    recused = t["recused"].format(names=", ".join(each.recused)) if each.recused else ""
    said = (
        *(f"{block}\u2002{why}" for block, why in each.blocks),
        t["recommendation"].format(text=each.recommendation) if each.recommendation else "",
        *(
            line
            for question, answer in each.questions
            for line in (t["question"].format(text=question), t["answer"].format(text=answer))
        ),
        t["reason"].format(text=each.reason) if each.reason else "",
        t["voters"].format(names=", ".join(each.voters)) if each.voters else "",
        recused,
        t["awards"].format(numbers=", ".join(each.awards)) if each.awards else "",
    )
    return Section(f"{each.name}, {each.born}", paragraphs=said)


def _members(members: tuple[Member, ...], t: Texts) -> Table:
    columns = (Column(t["name"], 4), Column(t["quality"], 4), Column(t["remark"], 4))
    return Table(
        columns,
        tuple(
            (each.name, each.quality, each.left or (t["president"] if each.is_president else ""))
            for each in members
        ),
    )


def _signatures(signatories: tuple[Signatory, ...], t: Texts) -> Section:
    is_signed = all(each.signature for each in signatories)
    return Section(
        t["signatures"],
        paragraphs=(t["signed_by_all"] if is_signed else "",),
        signatures=tuple(
            SignatureBox(" · ".join(filter(None, (each.name, each.quality))), "", each.signature)
            for each in signatories
        ),
    )

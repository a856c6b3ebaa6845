"""Sheets of a session: who was there, and what went wrong."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.formats import day, day_of, moment
from workshop.documents.official_paper import (
    OfficialPaper,
    Section,
    SignatureBox,
    official_paper,
)
from workshop.documents.paper import texts
from workshop.documents.parties import Business, Signature


@dataclass(frozen=True)
class Present:
    """Somebody expected; `detail` is the test and its hour, or the quality of a juror."""

    name: str
    detail: str
    signature: Signature | None = None
    is_absent: bool = False


@dataclass(frozen=True)
class AttendanceSheet:
    """Candidates test by test, then the jurors."""

    session: str
    certification: str
    printed_at: datetime
    business: Business
    is_provisional: bool
    exam_on: date
    place: str
    candidates: tuple[Present, ...]
    jurors: tuple[Present, ...]


@dataclass(frozen=True)
class Incident:
    """One incident; words already in the paper's language, `decided` empty while open."""

    number: str
    session: str
    certification: str
    reported_at: datetime
    business: Business
    is_provisional: bool
    kind: str
    is_impacting: bool
    about: str
    minutes_lost: int
    minutes_given_back: int
    statement: str
    reported_by: str
    decision: str = ""
    decided_on: date | None = None


def attendance_sheet(data: AttendanceSheet, language: str) -> bytes:
    """The attendance sheet as a PDF: signatures given on screen, boxes for the others."""
    t = texts(language)["session_sheets"]
    sections = (
        Section(t["candidates"], signatures=_boxes(data.candidates, t["absent"])),
        Section(t["jurors"], signatures=_boxes(data.jurors, t["absent"])),
    )
    paper = OfficialPaper(
        heading=t["attendance"],
        number=data.session,
        dated=moment(data.printed_at, language, data.business.time_zone),
        at=data.printed_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=sections,
        opening=(
            (t["certification"], data.certification),
            (t["exam_on"], day(data.exam_on, language)),
            (t["place"], data.place),
        ),
    )
    return official_paper(paper, language)


def _boxes(people: tuple[Present, ...], absent: str) -> tuple[SignatureBox, ...]:
    return tuple(
        SignatureBox(
            f"{each.name} · {each.detail}", absent if each.is_absent else "", each.signature
        )
        for each in people
    )


def incident_report(data: Incident, language: str) -> bytes:
    """One incident report as a PDF, with boxes for the jury and the candidate."""
    t = texts(language)["session_sheets"]
    zone = data.business.time_zone
    decided = ""
    if data.decided_on:
        decided = t["decided"].format(day=day(data.decided_on, language), decision=data.decision)
    sections = (
        Section(
            facts=(
                (t["about"], data.about),
                (t["reported"], moment(data.reported_at, language, zone)),
                (t["reported_by"], data.reported_by),
                (t["lost"], t["minutes"].format(count=data.minutes_lost)),
                (t["given_back"], t["minutes"].format(count=data.minutes_given_back)),
            ),
        ),
        Section(t["statement"], paragraphs=(data.statement,)),
        Section(t["decision"], paragraphs=(decided or t["undecided"],)),
        Section(signatures=(SignatureBox(t["jury_signs"]), SignatureBox(t["candidate_signs"]))),
    )
    paper = OfficialPaper(
        heading=t["incident"],
        number=data.number,
        dated=day_of(data.reported_at, language, zone),
        at=data.reported_at,
        business=data.business,
        is_provisional=data.is_provisional,
        sections=sections,
        opening=(
            (t["session"], data.session),
            (t["kind"], data.kind),
            (t["impact"], t["impacting" if data.is_impacting else "not_impacting"]),
        ),
    )
    return official_paper(paper, language)

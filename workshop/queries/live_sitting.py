"""A sitting while it is sat: the tickets as they grow, against what the scenario gave."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.evidence.snapshot import Recorded, Subject
from workshop.assessment.scenario import PreparedQuestion, ScriptLine
from workshop.assessment.sitting_time import SittingTime
from workshop.db.models import Photo, WitnessNote
from workshop.db.scenarios import scenario_of
from workshop.db.sitting_clock import sitting_time
from workshop.db.snapshot.diagnosis import diagnosis_subjects
from workshop.db.snapshot.reception import reception_subjects
from workshop.db.snapshot.story import Story, bench_story
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.ticket import State
from workshop.queries.jury_frame import JudgedSitting, JuryFrame, judged
from workshop.queries.ticket_frame import StoryEntry, story_entries

SHOWN_ENTRIES: Final = 25

_GIVEN: Final[Mapping[Subject, tuple[str, str]]] = {
    Subject.SYMPTOMS: ("reception", "symptoms"),
    Subject.HYPOTHESES: ("reception", "hypotheses"),
    Subject.RECEPTION_MARKS: ("reception", "marks"),
    Subject.ANOMALIES: ("diagnosis", "anomalies"),
    Subject.CAUSE: ("diagnosis", "cause"),
    Subject.OPERATIONS: ("quote", "operations"),
}
"""Where a scenario's seed gives what a ticket later says of a subject."""
_SECOND: Final = "second_"
_OF_THE_PROGRAM: Final = frozenset(
    {
        Subject.PRE_DIAGNOSIS,
        Subject.CUSTOMER_CORRECTED,
        Subject.DIAGNOSIS_INPUTS_NEEDED,
        Subject.DIAGNOSIS_INPUTS,
        Subject.REPORT_SECTIONS_NEEDED,
        Subject.REPORT_SECTIONS,
        Subject.TRACKING_TERMS,
    }
)
"""Subjects that list parts of the program's own pages: rules count them, people see the parts."""


@dataclass(frozen=True)
class Difference:
    """What the scenario gave of a subject, what the candidate added and what is gone."""

    subject: Subject
    given: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return bool(self.added or self.gone)


@dataclass(frozen=True)
class LiveTicket:
    """A ticket of the bench with the latest entries of its sheet, newest first."""

    number: str
    state: State
    watch: str
    entries: tuple[StoryEntry, ...]
    entry_count: int


@dataclass(frozen=True)
class SeenNote:
    """What a juror noted; `is_own` of the viewer."""

    at: datetime
    juror: str
    problem: str
    text: str
    readings: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class LivePage:
    """`acts` are the instants of the candidate's own entries, for the time line.

    `notes` are the viewer's own, and the others' once both have signed.
    """

    frame: JuryFrame
    brief: str
    script: tuple[ScriptLine, ...]
    questions: tuple[PreparedQuestion, ...]
    time: SittingTime
    now: datetime
    acts: tuple[datetime, ...]
    tickets: tuple[LiveTicket, ...]
    differences: tuple[Difference, ...]
    notes: tuple[SeenNote, ...]


def live_page(session: Session, actor: Actor, sitting_id: int, *, now: datetime) -> LivePage:
    found = judged(session, actor, sitting_id)
    scenario = scenario_of(found.version)
    story = _story(session, found)
    acts = tuple(each.at for each in story.entries if story.is_own(each)) if story else ()
    return LivePage(
        frame=found.frame,
        brief=scenario.brief,
        script=scenario.script,
        questions=scenario.questions,
        time=sitting_time(session, found.sitting),
        now=now,
        acts=acts,
        tickets=_tickets(session, story, limit=SHOWN_ENTRIES) if story else (),
        differences=_differences(story, scenario.seed) if story else (),
        notes=_notes(session, found),
    )


def _story(session: Session, found: JudgedSitting) -> Story | None:
    """None before the bench is laid."""
    return bench_story(session, found.sitting, found.bench) if found.bench else None


def _tickets(session: Session, story: Story, *, limit: int | None) -> tuple[LiveTicket, ...]:
    return tuple(
        LiveTicket(
            number=each.ticket.number,
            state=each.ticket.state,
            watch=f"{each.watch.brand} {each.watch.model}".strip(),
            entries=story_entries(session, each.ticket.id, limit=limit),
            entry_count=len(each.entries),
        )
        for each in story.tickets
    )


def _differences(story: Story, seed: Mapping[str, Any]) -> tuple[Difference, ...]:
    own = {each.seq for each in story.entries if story.is_own(each)}
    recorded = {**reception_subjects(story), **diagnosis_subjects(story)}
    found = (
        _difference(subject, each, seed, own)
        for subject, each in recorded.items()
        if subject not in _OF_THE_PROGRAM
    )
    return tuple(each for each in found if each.given or each.added)


def _difference(
    subject: Subject, said: Recorded, seed: Mapping[str, Any], own: AbstractSet[int]
) -> Difference:
    """What nobody but the tellers of the seed wrote was given."""
    values = tuple(dict.fromkeys(said.values))
    is_touched = not own.isdisjoint(said.entries)
    given = _given(seed, subject) if is_touched else values
    return Difference(
        subject,
        given,
        tuple(each for each in values if each not in given),
        tuple(each for each in given if each not in values),
    )


def _given(seed: Mapping[str, Any], subject: Subject) -> tuple[str, ...]:
    section, name = _GIVEN.get(subject, ("", ""))
    codes: list[str] = []
    for each in (section, f"{_SECOND}{section}"):
        said = seed.get(each, {}).get(name, ())
        codes += [said] if isinstance(said, str) else said
    return tuple(dict.fromkeys(codes))


def _notes(session: Session, found: JudgedSitting) -> tuple[SeenNote, ...]:
    names = {each.person_id: each.name for each in found.frame.seats}
    open_to = {each.person_id for each in found.frame.seats if each.is_open}
    rows = session.scalars(
        select(WitnessNote)
        .where(
            WitnessNote.sitting_id == found.frame.sitting_id,
            WitnessNote.juror_id.in_({*open_to, found.frame.own_id}),
        )
        .order_by(WitnessNote.id.desc())
    )
    return tuple(
        SeenNote(row.at, names.get(row.juror_id, ""), row.problem, row.text, tuple(row.values))
        for row in rows
    )


@dataclass(frozen=True)
class JudgedTicketPage:
    """One ticket of the bench with its whole sheet."""

    frame: JuryFrame
    ticket: LiveTicket


def judged_ticket_page(
    session: Session, actor: Actor, sitting_id: int, number: str
) -> JudgedTicketPage:
    found = judged(session, actor, sitting_id)
    story = _story(session, found)
    for each in _tickets(session, story, limit=None) if story else ():
        if each.number == number:
            return JudgedTicketPage(found.frame, each)
    raise NotFound("ticket_not_found", {"number": number})


def bench_photo(session: Session, actor: Actor, sitting_id: int, photo_id: int) -> str:
    """The hash of a picture taken at the bench of a sitting the person judges."""
    found = judged(session, actor, sitting_id)
    photo = session.get(Photo, photo_id)
    if photo is None or photo.site_id != found.sitting.bench_id:
        raise NotFound("photo_not_found")
    return photo.sha256

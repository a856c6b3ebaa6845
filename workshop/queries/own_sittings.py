"""A candidate's own sittings: what is planned, and at the bench the brief, documents and clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workshop.assessment.clock import Phase
from workshop.assessment.library import referential
from workshop.assessment.referential import Modality
from workshop.assessment.sitting import (
    AT_THE_BENCH,
    BRIEF,
    RUNNING_PHASE,
    SittingMode,
    SittingState,
    brief_is_open,
)
from workshop.assessment.sitting_time import SittingTime
from workshop.db.models import ScenarioVersion, Site, Sitting, Ticket
from workshop.db.scenarios import scenario_of
from workshop.db.sitting_clock import sitting_time
from workshop.db.snapshot.story import at_hand
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor

_AHEAD: Final = 5


@dataclass(frozen=True)
class OwnSitting:
    """What a candidate may know of a sitting before it: no word of its scenario."""

    id: int
    modality: Modality
    mode: SittingMode
    state: SittingState
    planned_at: datetime
    place: str
    centre: str


@dataclass(frozen=True)
class OwnSittingPage:
    """`documents` are pairs (id, title), the brief first; empty while they are closed."""

    sitting: OwnSitting
    time: SittingTime
    now: datetime
    prevention_read: bool
    documents: tuple[tuple[str, str], ...]
    tickets: tuple[str, ...]
    starts_at_the_counter: bool
    ended_reason: str

    @property
    def asks_prevention(self) -> bool:
        ahead = self.sitting.state in (SittingState.PLANNED, SittingState.CHECKED_IN)
        return ahead and self.sitting.mode is SittingMode.EXAM and not self.prevention_read

    @property
    def preparation_is_over(self) -> bool:
        """The evaluation is what comes next."""
        latest = self.time.latest or self.now
        phase = self.time.phase_to_resume(max(self.now, latest))
        return self.time.phase is Phase.PREPARATION and phase is Phase.EVALUATION

    @property
    def is_at_work(self) -> bool:
        return self.sitting.state in RUNNING_PHASE and not self.is_over

    @property
    def is_over(self) -> bool:
        """Time is up, and what was done could not be frozen yet."""
        return self.sitting.state in RUNNING_PHASE and self.time.is_over(self.now)


@dataclass(frozen=True)
class OwnDocument:
    sitting_id: int
    title: str
    text: str


def own_sittings(session: Session, actor: Actor) -> tuple[OwnSitting, ...]:
    """The person's sittings, the next first."""
    return _read(session, _of(actor).order_by(Sitting.planned_at.desc(), Sitting.id))


def sittings_ahead(session: Session, actor: Actor) -> tuple[OwnSitting, ...]:
    """Those that begin or are going on, the first in front."""
    ahead = (SittingState.PLANNED, SittingState.CHECKED_IN, *AT_THE_BENCH)
    mine = _of(actor).where(Sitting.state.in_(ahead)).order_by(Sitting.planned_at, Sitting.id)
    return _read(session, mine.limit(_AHEAD))


def _read(session: Session, mine: Select[Sitting, str]) -> tuple[OwnSitting, ...]:
    return tuple(_own(sitting, centre) for sitting, centre in session.execute(mine))


def _of(actor: Actor) -> Select[Sitting, str]:
    return (
        select(Sitting, Site.name)
        .join(Site, Site.id == Sitting.site_id)
        .where(Sitting.candidate_id == actor.person_id)
    )


def own_sitting_page(
    session: Session, actor: Actor, sitting_id: int, *, now: datetime
) -> OwnSittingPage:
    sitting, centre, version = _found(session, actor, sitting_id)
    time = sitting_time(session, sitting)
    scenario = scenario_of(version)
    is_open = brief_is_open(
        scenario.brief_given, sitting.state, has_preparation=time.has_preparation
    )
    documents = [(each.id, each.title) for each in scenario.documents] if is_open else []
    at_work = sitting.state in AT_THE_BENCH
    numbers = (
        session.scalars(
            select(Ticket.number)
            .where(Ticket.site_id == sitting.bench_id, at_hand(sitting))
            .order_by(Ticket.id)
        ).all()
        if at_work
        else ()
    )
    return OwnSittingPage(
        sitting=_own(sitting, centre),
        time=time,
        now=now,
        prevention_read=sitting.prevention_acknowledged_at is not None,
        documents=((BRIEF, ""), *documents) if is_open else (),
        tickets=tuple(numbers),
        starts_at_the_counter=at_work and not numbers,
        ended_reason=sitting.ended_reason,
    )


def own_document(session: Session, actor: Actor, sitting_id: int, document: str) -> OwnDocument:
    """What a document says; whether it is open now is for the act that writes its opening down."""
    _sitting, _centre, version = _found(session, actor, sitting_id)
    scenario = scenario_of(version)
    if document == BRIEF:
        return OwnDocument(sitting_id, "", scenario.brief)
    for each in scenario.documents:
        if each.id == document:
            return OwnDocument(sitting_id, each.title, each.text)
    raise NotFound("document_not_found")


def _found(session: Session, actor: Actor, sitting_id: int) -> tuple[Sitting, str, ScenarioVersion]:
    row = session.execute(
        select(Sitting, Site.name, ScenarioVersion)
        .join(Site, Site.id == Sitting.site_id)
        .join(ScenarioVersion, ScenarioVersion.id == Sitting.version_id)
        .where(Sitting.id == sitting_id, Sitting.candidate_id == actor.person_id)
    ).one_or_none()
    if row is None:
        raise NotFound("sitting_not_found")
    return row.Sitting, row.name, row.ScenarioVersion


def _own(sitting: Sitting, centre: str) -> OwnSitting:
    return OwnSitting(
        id=sitting.id,
        modality=referential(sitting.referential_id).modality(sitting.modality_id),
        mode=sitting.mode,
        state=sitting.state,
        planned_at=sitting.planned_at,
        place=sitting.place,
        centre=centre,
    )

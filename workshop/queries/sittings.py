"""Sittings as the trainer sees them: the day, and one sitting."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from workshop.assessment.clock import ClockSegment, Phase
from workshop.assessment.library import referential
from workshop.assessment.referential import Modality
from workshop.assessment.sitting import (
    AT_THE_BENCH,
    IdentityMethod,
    SittingMode,
    SittingState,
)
from workshop.assessment.sitting_time import SittingTime
from workshop.db.models import (
    Alert,
    AssessmentSession,
    DocumentOpening,
    Person,
    Question,
    ScenarioVersion,
    Sitting,
    SittingClock,
    Ticket,
)
from workshop.db.sitting_clock import time_from
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.ticket import State, WaitingOn

_S = SittingState
_UNDER_WAY: Final = (_S.CHECKED_IN, *sorted(AT_THE_BENCH))
_ENDED: Final = (_S.ABSENT, _S.ABORTED, _S.ANNULLED)
LISTED_DAYS: Final = 8
"""Other days with sittings that the page of a day leads to."""


@dataclass(frozen=True)
class BenchTicket:
    """A ticket of a bench; `asks` says that the candidate waits for the hierarchy's word."""

    number: str
    state: State
    asks: bool


@dataclass(frozen=True)
class SittingLine:
    """A sitting with its candidate, its scenario and its time."""

    id: int
    candidate_id: int
    candidate: str
    modality_id: str
    title: str
    mode: SittingMode
    state: SittingState
    revision: int
    planned_at: datetime
    place: str
    time: SittingTime
    prevention_read: bool
    bench_id: int | None
    has_access: bool
    tickets: tuple[BenchTicket, ...] = ()

    @property
    def may_start(self) -> bool:
        """All is there to let the candidate in."""
        ready = self.prevention_read or self.mode is not SittingMode.EXAM
        return self.state is SittingState.CHECKED_IN and ready

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_THE_BENCH

    def seconds_left(self, now: datetime) -> int | None:
        """Of the phase that runs, is held or comes first; None where nothing limits it."""
        latest = self.time.latest
        left = self.time.left(self.time.phase, max(now, latest) if latest else now)
        return None if left is None else int(left.total_seconds())


@dataclass(frozen=True)
class DayPage:
    """`days` are others with sittings, the nearest ones."""

    day: date
    now: datetime
    lines: tuple[SittingLine, ...]
    days: tuple[date, ...]

    @property
    def startable(self) -> tuple[SittingLine, ...]:
        return tuple(line for line in self.lines if line.may_start)


def day_page(
    session: Session, actor: Actor, site_id: int, day: date, zone: ZoneInfo, *, now: datetime
) -> DayPage:
    """The sittings of a day; of today also those of before whose candidate is still there."""
    actor.require(Permission.TRAIN, site_id)
    start = datetime.combine(day, time(), zone)
    of_the_day = and_(Sitting.planned_at >= start, Sitting.planned_at < start + timedelta(days=1))
    shown = of_the_day
    if day == now.astimezone(zone).date():
        shown = or_(of_the_day, Sitting.state.in_(_UNDER_WAY))
    lines = _lines(session, _rows().where(Sitting.site_id == site_id, shown))
    return DayPage(day, now, lines, _other_days(session, site_id, day, zone, now))


def _other_days(
    session: Session, site_id: int, day: date, zone: ZoneInfo, now: datetime
) -> tuple[date, ...]:
    planned = session.scalars(
        select(Sitting.planned_at)
        .where(Sitting.site_id == site_id, Sitting.planned_at >= now - timedelta(days=60))
        .distinct()
    )
    days = {each.astimezone(zone).date() for each in planned} - {day}
    near = sorted(days, key=lambda each: abs(each - day))[:LISTED_DAYS]
    return tuple(sorted(near))


@dataclass(frozen=True)
class ClockLine:
    phase: Phase
    started_at: datetime
    stopped_at: datetime | None
    reason: str


@dataclass(frozen=True)
class SittingPage:
    """One sitting, with all that happened around its clock."""

    line: SittingLine
    modality: Modality
    version_id: int
    now: datetime
    ended_reason: str
    time_factor_e4: int
    session_title: str
    session_id: int | None
    planned_by: str
    identity_method: IdentityMethod | None
    identity_by: str
    identity_at: datetime | None
    prevention_at: datetime | None
    clock: tuple[ClockLine, ...]
    openings: tuple[tuple[str, datetime], ...]
    email: str
    invitation_epoch: int | None


def sitting_page(session: Session, actor: Actor, sitting_id: int, *, now: datetime) -> SittingPage:
    mine = Sitting.id == sitting_id, Sitting.site_id.in_(actor.sites_with(Permission.TRAIN))
    lines = _lines(session, _rows().where(*mine))
    if not lines:
        raise NotFound("sitting_not_found")
    checker, planner = _named_as("checker"), _named_as("planner")
    row = session.execute(
        select(
            Sitting,
            AssessmentSession.title.label("session_title"),
            checker.c.name.label("identity_by"),
            planner.c.name.label("planned_by"),
            Person.email,
            Person.session_epoch,
        )
        .join(Person, Person.id == Sitting.candidate_id)
        .join(planner, planner.c.id == Sitting.planned_by_id)
        .outerjoin(checker, checker.c.id == Sitting.identity_by_id)
        .outerjoin(AssessmentSession, AssessmentSession.id == Sitting.session_id)
        .where(Sitting.id == sitting_id)
    ).one()
    sitting: Sitting = row.Sitting
    openings = session.execute(
        select(DocumentOpening.document, func.min(DocumentOpening.at))
        .where(DocumentOpening.sitting_id == sitting_id)
        .group_by(DocumentOpening.document)
        .order_by(func.min(DocumentOpening.at))
    )
    (line,) = lines
    return SittingPage(
        line=line,
        modality=referential(sitting.referential_id).modality(sitting.modality_id),
        version_id=sitting.version_id,
        now=now,
        ended_reason=sitting.ended_reason,
        time_factor_e4=sitting.time_factor_e4,
        session_title=row.session_title or "",
        session_id=sitting.session_id,
        planned_by=row.planned_by,
        identity_method=sitting.identity_method,
        identity_by=row.identity_by or "",
        identity_at=sitting.identity_at,
        prevention_at=sitting.prevention_acknowledged_at,
        clock=tuple(
            ClockLine(each.phase, each.started_at, each.stopped_at, each.reason)
            for each in line.time.segments
        ),
        openings=tuple((document, at) for document, at in openings),
        email=row.email,
        invitation_epoch=None if line.has_access else row.session_epoch,
    )


def _named_as(name: str) -> Any:
    return select(Person.id, Person.name).subquery(name)


def _rows() -> Select[*tuple[Any, ...]]:
    """Sittings with their clocks, a row for each piece of time, or one without any."""
    return (
        select(
            Sitting.id,
            Sitting.candidate_id,
            Person.name.label("candidate"),
            (Person.password_hash != "").label("has_access"),
            Sitting.referential_id,
            Sitting.modality_id,
            ScenarioVersion.title,
            Sitting.mode,
            Sitting.state,
            Sitting.revision,
            Sitting.planned_at,
            Sitting.place,
            Sitting.time_factor_e4,
            Sitting.bench_id,
            Sitting.prevention_acknowledged_at,
            SittingClock.phase,
            SittingClock.started_at,
            SittingClock.stopped_at,
            SittingClock.reason,
        )
        .join(Person, Person.id == Sitting.candidate_id)
        .join(ScenarioVersion, ScenarioVersion.id == Sitting.version_id)
        .outerjoin(SittingClock, SittingClock.sitting_id == Sitting.id)
        .order_by(Sitting.planned_at, Person.name, Sitting.id, SittingClock.id)
    )


def _lines(session: Session, rows: Select[*tuple[Any, ...]]) -> tuple[SittingLine, ...]:
    found = session.execute(rows).all()
    benches = {row.bench_id for row in found if row.bench_id is not None}
    tickets = _tickets(session, benches) if benches else {}
    return tuple(_read(found, tickets))


def _read(
    rows: Collection[Any], tickets: Mapping[int, tuple[BenchTicket, ...]]
) -> Iterator[SittingLine]:
    for _, pieces in groupby(rows, key=lambda row: row.id):
        ran = list(pieces)
        row = ran[0]
        segments = [
            ClockSegment(each.phase, each.started_at, each.stopped_at, each.reason)
            for each in ran
            if each.phase is not None
        ]
        yield SittingLine(
            id=row.id,
            candidate_id=row.candidate_id,
            candidate=row.candidate,
            modality_id=row.modality_id,
            title=row.title,
            mode=row.mode,
            state=row.state,
            revision=row.revision,
            planned_at=row.planned_at,
            place=row.place,
            time=time_from(row.referential_id, row.modality_id, row.time_factor_e4, segments),
            prevention_read=row.prevention_acknowledged_at is not None,
            bench_id=row.bench_id,
            has_access=row.has_access,
            tickets=tickets.get(row.bench_id, ()),
        )


def _tickets(session: Session, bench_ids: Collection[int]) -> dict[int, tuple[BenchTicket, ...]]:
    """By bench, with whether an alert, a question to the hierarchy or a validation is open."""
    alerts = select(Alert.id).where(Alert.ticket_id == Ticket.id, Alert.answered_at.is_(None))
    questions = select(Question.id).where(
        Question.ticket_id == Ticket.id,
        Question.answered_at.is_(None),
        Question.to_role.in_((Role.MANAGER, Role.SUPERVISOR)),
    )
    asks = or_(Ticket.waiting_on == WaitingOn.MANAGER, alerts.exists(), questions.exists())
    rows = session.execute(
        select(Ticket.site_id, Ticket.number, Ticket.state, asks)
        .where(Ticket.site_id.in_(bench_ids))
        .order_by(Ticket.id)
    )
    found: dict[int, list[BenchTicket]] = {}
    for site_id, number, state, is_asking in rows:
        found.setdefault(site_id, []).append(BenchTicket(number, state, bool(is_asking)))
    return {site_id: tuple(of_bench) for site_id, of_bench in found.items()}

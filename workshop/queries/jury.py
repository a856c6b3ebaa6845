"""The sittings a juror has to judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from workshop.assessment.clock import Phase
from workshop.assessment.jury import JuryKind
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.assessment.sitting_time import SittingTime
from workshop.db.models import (
    JurorGrid,
    JurySeat,
    Person,
    ScenarioVersion,
    Sitting,
    SittingClock,
)
from workshop.db.sitting_clock import segment_of, time_from
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission

_S = SittingState
_WORK = (_S.PREPARING, _S.RUNNING, _S.SUSPENDED, _S.FROZEN, _S.GRADED, _S.CHECKED_IN, _S.PLANNED)
_PAST = (_S.AGREED, _S.ABSENT, _S.ABORTED, _S.ANNULLED)
SHOWN_PAST = 30


@dataclass(frozen=True)
class JuryLine:
    """A sitting of the juror's; `left` is what remains of the running phase, None without a limit.

    `grid_begun` and `grid_signed` are of his own grid.
    """

    sitting_id: int
    candidate: str
    modality_id: str
    title: str
    mode: SittingMode
    state: SittingState
    planned_at: datetime
    place: str
    phase: Phase
    left: timedelta | None
    is_president: bool
    grid_begun: bool
    grid_signed: bool


@dataclass(frozen=True)
class JuryPage:
    """What is to be judged, the most pressing first, then what is over, the latest first."""

    to_judge: tuple[JuryLine, ...]
    past: tuple[JuryLine, ...]


def jury_page(session: Session, actor: Actor, *, now: datetime) -> JuryPage:
    rows = _rows(session, actor)
    times = _times(session, [row.Sitting for row in rows])
    lines = [_line(row, times[row.Sitting.id], now) for row in rows]
    to_judge = [each for each in lines if each.state in _WORK]
    past = [each for each in lines if each.state in _PAST]
    return JuryPage(
        tuple(sorted(to_judge, key=lambda each: (_WORK.index(each.state), each.planned_at))),
        tuple(sorted(past, key=lambda each: each.planned_at, reverse=True)[:SHOWN_PAST]),
    )


def _rows(session: Session, actor: Actor) -> Sequence[Any]:
    candidate = aliased(Person)
    seat = and_(
        JurySeat.session_id == Sitting.session_id,
        JurySeat.kind == JuryKind.EVALUATION,
        JurySeat.person_id == actor.person_id,
        JurySeat.left_at.is_(None),
    )
    trains = and_(Sitting.session_id.is_(None), Sitting.planned_by_id == actor.person_id)
    return session.execute(
        select(
            Sitting,
            candidate.name.label("candidate"),
            ScenarioVersion.title,
            JurorGrid.id.label("grid_id"),
            JurorGrid.signed_at,
            or_(trains, exists().where(seat, JurySeat.is_president)).label("is_president"),
        )
        .join(candidate, candidate.id == Sitting.candidate_id)
        .join(ScenarioVersion, ScenarioVersion.id == Sitting.version_id)
        .outerjoin(
            JurorGrid,
            and_(JurorGrid.sitting_id == Sitting.id, JurorGrid.juror_id == actor.person_id),
        )
        .where(
            Sitting.site_id.in_(actor.sites_with(Permission.JUDGE)),
            Sitting.mode != SittingMode.SOLUTION,
            or_(trains, exists().where(seat)),
        )
    ).all()


def _times(session: Session, sittings: Sequence[Sitting]) -> dict[int, SittingTime]:
    segments: dict[int, list[SittingClock]] = {each.id: [] for each in sittings}
    rows = select(SittingClock).where(SittingClock.sitting_id.in_(tuple(segments)))
    for row in session.scalars(rows.order_by(SittingClock.id)):
        segments[row.sitting_id].append(row)
    return {
        each.id: time_from(
            each.referential_id,
            each.modality_id,
            each.time_factor_e4,
            [segment_of(row) for row in segments[each.id]],
        )
        for each in sittings
    }


def _line(row: Any, time: SittingTime, now: datetime) -> JuryLine:
    sitting: Sitting = row.Sitting
    return JuryLine(
        sitting_id=sitting.id,
        candidate=row.candidate,
        modality_id=sitting.modality_id,
        title=row.title,
        mode=sitting.mode,
        state=sitting.state,
        planned_at=sitting.planned_at,
        place=sitting.place,
        phase=time.phase,
        left=time.left(time.phase, max(now, time.latest or now)),
        is_president=row.is_president,
        grid_begun=row.grid_id is not None,
        grid_signed=row.signed_at is not None,
    )

"""The clock of a sitting: started, held, let run again, stopped. Only the server's time counts.

A phase whose time is up ends at that very instant, whenever somebody finds out: the preparation is
held until the evaluation starts, the evaluation is frozen into its evidence.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.clock import FACTOR_DECIMALS, MAX_FACTOR, Phase
from workshop.assessment.sitting import (
    RUNNING_PHASE,
    SittingMode,
    SittingMove,
    SittingState,
    after,
)
from workshop.assessment.sitting_time import FACTOR_ONE
from workshop.db.assessment import own_sitting
from workshop.db.models import AuditSubject, Person, Sitting, SittingClock
from workshop.db.sitting_clock import allowed_of, clock_rows, sitting_time
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.operations.audit import record_change
from workshop.operations.bench import admit, clear_bench
from workshop.operations.evidence import freeze
from workshop.operations.sitting import conducted_sitting, enter

logger = logging.getLogger(__name__)

TIME_UP: Final = "time_up"
PREPARATION_OVER: Final = "preparation_over"
HANDED_IN: Final = "handed_in"
"""Reasons the program gives by itself; other reasons are people's words."""
_BY_ITSELF: Final = Actor(0, "Établi")
_START: Final = {
    Phase.PREPARATION: SittingMove.START_PREPARATION,
    Phase.EVALUATION: SittingMove.START_EVALUATION,
}
_RESUME: Final = {
    Phase.PREPARATION: SittingMove.RESUME_PREPARATION,
    Phase.EVALUATION: SittingMove.RESUME_EVALUATION,
}


@dataclass(frozen=True)
class Start:
    """The first phase of a sitting, or the evaluation after a preparation that ran."""

    sitting_id: int
    seen_revision: int | None = None


def start(session: Session, actor: Actor, command: Start, *, now: datetime) -> Sitting:
    """Let the candidate in and start the clock."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    begins = sitting.state is SittingState.CHECKED_IN
    phase = sitting_time(session, sitting).first_phase if begins else Phase.EVALUATION
    target = after(_START[phase], sitting.state)
    if begins:
        _require_ready(session, sitting)
        admit(session, sitting)
    else:
        _hold(session, sitting, now, "")
    _run(session, actor, sitting, phase, now)
    enter(session, actor, sitting, target, now=now)
    return sitting


def _require_ready(session: Session, sitting: Sitting) -> None:
    if sitting.mode is SittingMode.EXAM and sitting.prevention_acknowledged_at is None:
        raise RuleViolation("prevention_not_acknowledged")
    elsewhere = select(Sitting.id).where(
        Sitting.candidate_id == sitting.candidate_id,
        Sitting.id != sitting.id,
        Sitting.state.in_((*RUNNING_PHASE, SittingState.SUSPENDED)),
    )
    if session.scalar(elsewhere.limit(1)) is not None:
        name = session.get_one(Person, sitting.candidate_id).name
        raise RuleViolation("candidate_at_another_bench", {"name": name})


@dataclass(frozen=True)
class StartAll:
    sitting_ids: tuple[int, ...]


def start_all(
    session: Session, actor: Actor, command: StartAll, *, now: datetime
) -> tuple[Sitting, ...]:
    """Start a class at one instant; whoever is not waiting any more is left as he is."""
    waiting = select(Sitting.id).where(
        Sitting.id.in_(command.sitting_ids), Sitting.state == SittingState.CHECKED_IN
    )
    found = session.scalars(waiting.order_by(Sitting.id)).all()
    return tuple(start(session, actor, Start(each), now=now) for each in found)


@dataclass(frozen=True)
class Suspend:
    """`reason` is written on the clock: an evacuation, a break that was granted, an incident."""

    sitting_id: int
    reason: str
    seen_revision: int | None = None


def suspend(session: Session, actor: Actor, command: Suspend, *, now: datetime) -> Sitting:
    """Hold the clock: what is left stays left."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    target = after(SittingMove.SUSPEND, sitting.state)
    reason = command.reason.strip()
    if not reason:
        raise RuleViolation("suspension_reason_missing", field="reason")
    _hold(session, sitting, now, reason)
    enter(session, actor, sitting, target, now=now, reason=reason)
    return sitting


@dataclass(frozen=True)
class Resume:
    sitting_id: int
    seen_revision: int | None = None


def resume(session: Session, actor: Actor, command: Resume, *, now: datetime) -> Sitting:
    """Let the held phase run on, or the evaluation begin once nothing is left of the preparation."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    phase = sitting_time(session, sitting).phase_to_resume(now)
    target = after(_RESUME[phase], sitting.state)
    _run(session, actor, sitting, phase, now)
    enter(session, actor, sitting, target, now=now)
    return sitting


@dataclass(frozen=True)
class Stop:
    sitting_id: int
    reason: str = ""
    seen_revision: int | None = None


def stop(session: Session, actor: Actor, command: Stop, *, now: datetime) -> Sitting:
    """End a sitting before its time is up; its work is frozen into evidence."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    _end(session, actor, sitting, command.reason.strip(), now=now)
    return sitting


@dataclass(frozen=True)
class HandIn:
    """The candidate has finished before the time is up."""

    sitting_id: int


def hand_in(session: Session, actor: Actor, command: HandIn, *, now: datetime) -> Sitting:
    sitting = own_sitting(session, actor, command.sitting_id)
    _let_time_pass(session, sitting, now)
    if sitting.state is SittingState.SUSPENDED:
        raise RuleViolation("clock_is_held")
    _end(session, actor, sitting, HANDED_IN, now=now)
    return sitting


@dataclass(frozen=True)
class Abort:
    sitting_id: int
    reason: str
    seen_revision: int | None = None


def abort(session: Session, actor: Actor, command: Abort, *, now: datetime) -> Sitting:
    """Break a sitting off for good: nothing of it is judged."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    target = after(SittingMove.ABORT, sitting.state)
    sitting.ended_reason = command.reason.strip()
    if not sitting.ended_reason:
        raise RuleViolation("abortion_reason_missing", field="reason")
    _hold(session, sitting, now, sitting.ended_reason)
    clear_bench(session, sitting)
    enter(session, actor, sitting, target, now=now, reason=sitting.ended_reason)
    return sitting


@dataclass(frozen=True)
class ChangeTime:
    """`factor_e4` multiplies every phase, in ten-thousandths."""

    sitting_id: int
    factor_e4: int
    reason: str
    seen_revision: int | None = None


def change_time(session: Session, actor: Actor, command: ChangeTime, *, now: datetime) -> Sitting:
    """Give a candidate another time factor, before or during the sitting, with the reason."""
    sitting = _conducted(session, actor, command.sitting_id, command.seen_revision, now)
    if sitting.state not in (SittingState.PLANNED, SittingState.CHECKED_IN, *_AT_WORK):
        raise RuleViolation("sitting_over")
    check_factor(command.factor_e4)
    reason = command.reason.strip()
    if not reason:
        raise RuleViolation("time_reason_missing", field="reason")
    before, sitting.time_factor_e4 = sitting.time_factor_e4, command.factor_e4
    _refuse_taking_back(session, sitting, before, now)
    sitting.revision += 1
    session.flush()
    record_change(
        session,
        actor,
        sitting.site_id,
        AuditSubject.SITTING,
        {"time_factor_e4": before},
        {"time_factor_e4": command.factor_e4, "reason": reason},
        now=now,
        name=session.get_one(Person, sitting.candidate_id).name,
    )
    return sitting


def _refuse_taking_back(session: Session, sitting: Sitting, before_e4: int, now: datetime) -> None:
    """Time that was worked in cannot be taken back."""
    after_change = sitting_time(session, sitting)
    earlier = replace(after_change, allowed=allowed_of(sitting, before_e4))
    phase = after_change.phase
    if earlier.left(phase, now) and not after_change.left(phase, now):
        raise RuleViolation("time_already_used", field="factor")


_AT_WORK: Final = (*RUNNING_PHASE, SittingState.SUSPENDED)


def check_factor(factor_e4: int) -> None:
    """Raises `RuleViolation("time_factor")` outside 1 … 5."""
    if not FACTOR_ONE <= factor_e4 <= MAX_FACTOR * 10**FACTOR_DECIMALS:
        raise RuleViolation("time_factor", {"factor": str(factor_e4)}, field="factor")


def stop_overdue(
    session: Session, *, now: datetime, sitting_ids: Collection[int] | None = None
) -> int:
    """End every phase whose time is up, of these sittings or of all; how many could be ended.

    One that cannot be frozen is logged and stays as it is, to be tried again: it keeps neither the
    others nor a page from going on.
    """
    running = select(Sitting).where(Sitting.state.in_(tuple(RUNNING_PHASE)))
    if sitting_ids is not None:
        running = running.where(Sitting.id.in_(sitting_ids))
    locked = running.order_by(Sitting.id).with_for_update()
    found = session.scalars(locked.execution_options(populate_existing=True)).all()
    return sum(_ended(session, each, now) for each in found)


def _ended(session: Session, sitting: Sitting, now: datetime) -> bool:
    sitting_id = sitting.id
    try:
        with session.begin_nested():
            return _let_time_pass(session, sitting, now)
    except Exception:
        logger.exception("sitting %s could not be ended", sitting_id)
        return False


def _conducted(
    session: Session, actor: Actor, sitting_id: int, seen_revision: int | None, now: datetime
) -> Sitting:
    """The sitting as it stands now: whatever ran out meanwhile has ended."""
    sitting = conducted_sitting(session, actor, sitting_id, seen_revision)
    _let_time_pass(session, sitting, now)
    return sitting


def _let_time_pass(session: Session, sitting: Sitting, now: datetime) -> bool:
    if sitting.state not in RUNNING_PHASE:
        return False
    time = sitting_time(session, sitting)
    if not time.is_over(now):
        return False
    if sitting.state is SittingState.PREPARING:
        _hold(session, sitting, now, PREPARATION_OVER)
        target = after(SittingMove.SUSPEND, sitting.state)
        enter(session, _BY_ITSELF, sitting, target, now=now, reason=PREPARATION_OVER)
    else:
        _end(session, _BY_ITSELF, sitting, TIME_UP, now=now)
    return True


def _end(session: Session, actor: Actor, sitting: Sitting, reason: str, *, now: datetime) -> None:
    target = after(SittingMove.STOP, sitting.state)
    sitting.ended_reason = reason
    _hold(session, sitting, now, reason)
    enter(session, actor, sitting, target, now=now, reason=reason)
    _freeze(session, sitting, now)
    clear_bench(session, sitting)


def _freeze(session: Session, sitting: Sitting, now: datetime) -> None:
    """Raises `RuleViolation("work_not_frozen")`: whoever ends a sitting is told, not shown a fault."""
    sitting_id = sitting.id
    try:
        freeze(session, sitting, now=now)
    except Exception as error:
        logger.exception("the work of sitting %s could not be frozen", sitting_id)
        raise RuleViolation("work_not_frozen") from error


def _run(session: Session, actor: Actor, sitting: Sitting, phase: Phase, now: datetime) -> None:
    """Let a phase run from now on; `clock_moved_back` when now lies before what ran."""
    sitting_time(session, sitting).left(phase, now)
    session.add(
        SittingClock(
            sitting_id=sitting.id, phase=phase, started_at=now, started_by_id=actor.person_id
        )
    )
    session.flush()


def _hold(session: Session, sitting: Sitting, now: datetime, reason: str) -> None:
    """Stop what runs, at the latest where its time was up, never before it began."""
    time = sitting_time(session, sitting)
    if not time.is_running:
        return
    time.left(time.phase, now)
    ends_at = time.ends_at()
    running = clock_rows(session, sitting.id)[-1]
    running.stopped_at = max(running.started_at, min(now, ends_at)) if ends_at else now
    running.reason = reason
    session.flush()

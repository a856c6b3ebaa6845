"""Sittings: checked in with their bench, given up; what the candidate opens.

They are planned in `sitting_plan`; their clock has its own verbs in `sitting_clock`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.assessment.session import SessionState
from workshop.assessment.sitting import (
    BRIEF,
    IdentityMethod,
    SittingMode,
    SittingMove,
    SittingState,
    after,
    brief_is_open,
)
from workshop.db.assessment import judged_sitting, own_sitting, require_unchanged
from workshop.db.assessment import sitting as found_sitting
from workshop.db.models import (
    AssessmentSession,
    AuditSubject,
    DocumentOpening,
    Person,
    ScenarioVersion,
    Sitting,
)
from workshop.db.scenarios import scenario_of
from workshop.db.sitting_clock import sitting_time
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.audit import record_change
from workshop.operations.bench import open_bench
from workshop.operations.seed_ticket import seed_ticket


@dataclass(frozen=True)
class CheckIn:
    """The candidate is there and who he says. `prevention_on_paper`: he signed the message there."""

    sitting_id: int
    method: IdentityMethod
    prevention_on_paper: bool = False
    seen_revision: int | None = None


def check_in(session: Session, actor: Actor, command: CheckIn, *, now: datetime) -> Sitting:
    """Write down the identity and lay the bench: nothing is reached there before the start."""
    sitting = conducted_sitting(session, actor, command.sitting_id, command.seen_revision)
    target = after(SittingMove.CHECK_IN, sitting.state)
    _require_open_session(session, sitting)
    sitting.identity_method = command.method
    sitting.identity_by_id, sitting.identity_at = actor.person_id, now
    if command.prevention_on_paper:
        sitting.prevention_acknowledged_at = now
    bench = open_bench(session, sitting)
    version = session.get_one(ScenarioVersion, sitting.version_id)
    seed_ticket(session, bench, scenario_of(version), now=now)
    enter(session, actor, sitting, target, now=now)
    return sitting


def _require_open_session(session: Session, sitting: Sitting) -> None:
    if sitting.session_id is None:
        return
    held = session.get_one(AssessmentSession, sitting.session_id)
    if held.state is not SessionState.OPEN:
        raise RuleViolation("session_not_open", {"state": held.state})


@dataclass(frozen=True)
class AcknowledgePrevention:
    sitting_id: int


def acknowledge_prevention(
    session: Session, actor: Actor, command: AcknowledgePrevention, *, now: datetime
) -> Sitting:
    """The candidate has read what a fraud leads to."""
    sitting = own_sitting(session, actor, command.sitting_id)
    if sitting.state not in (SittingState.PLANNED, SittingState.CHECKED_IN):
        raise RuleViolation("sitting_begun")
    sitting.prevention_acknowledged_at = sitting.prevention_acknowledged_at or now
    return sitting


@dataclass(frozen=True)
class OpenDocument:
    """`document` is `BRIEF` or the id of a document of the scenario."""

    sitting_id: int
    document: str


def open_document(
    session: Session, actor: Actor, command: OpenDocument, *, now: datetime
) -> DocumentOpening:
    """Write down that the candidate opens a document; `NotFound` while it is closed to him."""
    sitting = own_sitting(session, actor, command.sitting_id)
    scenario = scenario_of(session.get_one(ScenarioVersion, sitting.version_id))
    has_preparation = sitting_time(session, sitting).has_preparation
    known = {BRIEF, *(each.id for each in scenario.documents)}
    if command.document not in known or not brief_is_open(
        scenario.brief_given, sitting.state, has_preparation=has_preparation
    ):
        raise NotFound("document_not_found")
    opening = DocumentOpening(sitting_id=sitting.id, document=command.document, at=now)
    session.add(opening)
    if command.document == BRIEF and sitting.brief_opened_at is None:
        sitting.brief_opened_at = now
    session.flush()
    return opening


@dataclass(frozen=True)
class MarkAbsent:
    sitting_id: int
    reason: str = ""
    seen_revision: int | None = None


def mark_absent(session: Session, actor: Actor, command: MarkAbsent, *, now: datetime) -> Sitting:
    sitting = conducted_sitting(session, actor, command.sitting_id, command.seen_revision)
    target = after(SittingMove.MARK_ABSENT, sitting.state)
    if now < sitting.planned_at:
        raise RuleViolation("absent_too_early")
    sitting.ended_reason = command.reason.strip()
    enter(session, actor, sitting, target, now=now)
    return sitting


def conducted_sitting(
    session: Session, actor: Actor, sitting_id: int, seen_revision: int | None = None
) -> Sitting:
    """A sitting the person conducts: a trainer of the centre or a seated juror, never his own.

    A solved run is conducted by its solver too.
    """
    at_the_centre = any(actor.may(Permission.TRAIN, site_id) for site_id in actor.roles)
    if at_the_centre:
        sitting = found_sitting(session, actor, sitting_id, Permission.TRAIN)
    else:
        sitting = judged_sitting(session, actor, sitting_id)
    if sitting.candidate_id == actor.person_id and sitting.mode is not SittingMode.SOLUTION:
        raise NotAllowed("own_sitting")
    require_unchanged(sitting.revision, seen_revision)
    return sitting


def enter(
    session: Session,
    actor: Actor,
    sitting: Sitting,
    state: SittingState,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    """Take a sitting to a state its move leads to, and write it in the audit trail."""
    before, sitting.state = sitting.state, state
    sitting.revision += 1
    session.flush()
    note_move(session, actor, sitting, before, now=now, reason=reason)


def note_move(
    session: Session,
    actor: Actor,
    sitting: Sitting,
    before: SittingState | None,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    """What happened to a sitting, under the name of its candidate."""
    record_change(
        session,
        actor,
        sitting.site_id,
        AuditSubject.SITTING,
        {"sitting_state": before} if before else {},
        {"sitting_state": sitting.state, "modality": sitting.modality_id}
        | ({"reason": reason} if reason else {}),
        now=now,
        name=session.get_one(Person, sitting.candidate_id).name,
    )

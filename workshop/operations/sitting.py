"""Sittings: planned for a class, checked in with their bench, given up; what the candidate opens.

The clock of a sitting has its own verbs in `sitting_clock`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.session import SessionState
from workshop.assessment.sitting import (
    BRIEF,
    PLANNABLE,
    IdentityMethod,
    SittingMode,
    SittingMove,
    SittingState,
    after,
    brief_is_open,
)
from workshop.db.assessment import (
    enrolment,
    judged_sitting,
    own_sitting,
    require_unchanged,
    scenario_version,
)
from workshop.db.assessment import sitting as found_sitting
from workshop.db.models import (
    AssessmentSession,
    AuditSubject,
    DocumentOpening,
    Enrolment,
    Person,
    RoleAssignment,
    ScenarioSheet,
    ScenarioVersion,
    SessionCandidate,
    Site,
    Sitting,
)
from workshop.db.scenarios import scenario_of
from workshop.db.sitting_clock import sitting_time
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.planning import local_date
from workshop.operations.audit import record_change
from workshop.operations.bench import open_bench
from workshop.operations.scenario_review import freeze_version
from workshop.operations.seed_ticket import seed_ticket

_ASSESSABLE: Final = (
    SessionState.DRAFT,
    SessionState.ANNOUNCED,
    SessionState.CONVENED,
    SessionState.OPEN,
)


@dataclass(frozen=True)
class PlanSittings:
    """One sitting per enrolment, all at one hour: a class is planned in one go.

    An exam names its session; training has none.
    """

    version_id: int
    enrolment_ids: tuple[int, ...]
    mode: SittingMode
    planned_at: datetime
    place: str = ""
    session_id: int | None = None


def plan_sittings(
    session: Session, actor: Actor, command: PlanSittings, *, now: datetime
) -> tuple[Sitting, ...]:
    """Each takes its candidate's time factor with it."""
    sheet, version = _plannable(session, actor, command.version_id, command.mode)
    _check_hour(session, sheet.site_id, command.planned_at, now)
    if not command.enrolment_ids:
        raise RuleViolation("candidates_missing", field="enrolment_ids")
    _check_session(session, sheet, command)
    planned = []
    for enrolment_id in dict.fromkeys(command.enrolment_ids):
        candidate = enrolment(session, actor, enrolment_id, Permission.TRAIN)
        _check_candidate(session, sheet, candidate, command)
        planned.append(
            Sitting(
                site_id=sheet.site_id,
                session_id=command.session_id,
                enrolment_id=candidate.id,
                candidate_id=candidate.person_id,
                version_id=version.id,
                referential_id=sheet.referential_id,
                modality_id=sheet.modality_id,
                mode=command.mode,
                planned_at=command.planned_at,
                place=command.place.strip(),
                time_factor_e4=candidate.time_factor_e4,
                planned_by_id=actor.person_id,
            )
        )
    if command.mode is SittingMode.EXAM:
        freeze_version(session, actor, version, now=now)
    return _write(session, actor, planned, now)


@dataclass(frozen=True)
class PlanSolvedRun:
    """A competent person sits a scenario to show that it can be solved."""

    version_id: int
    solver_id: int
    planned_at: datetime
    place: str = ""


def plan_solved_run(
    session: Session, actor: Actor, command: PlanSolvedRun, *, now: datetime
) -> Sitting:
    sheet, version = _plannable(session, actor, command.version_id, SittingMode.SOLUTION)
    _check_hour(session, sheet.site_id, command.planned_at, now)
    held = RoleAssignment.person_id == command.solver_id, RoleAssignment.site_id == sheet.site_id
    roles = set(session.scalars(select(RoleAssignment.role).where(*held)))
    if not roles - {Role.CANDIDATE}:
        raise RuleViolation("solver_unknown_here", field="solver_id")
    run = Sitting(
        site_id=sheet.site_id,
        candidate_id=command.solver_id,
        version_id=version.id,
        referential_id=sheet.referential_id,
        modality_id=sheet.modality_id,
        mode=SittingMode.SOLUTION,
        planned_at=command.planned_at,
        place=command.place.strip(),
        planned_by_id=actor.person_id,
    )
    (written,) = _write(session, actor, [run], now)
    return written


def _plannable(
    session: Session, actor: Actor, version_id: int, mode: SittingMode
) -> tuple[ScenarioSheet, ScenarioVersion]:
    sheet, version = scenario_version(session, actor, version_id, Permission.TRAIN)
    if version.state not in PLANNABLE[mode]:
        facts = {"mode": mode, "state": version.state}
        raise RuleViolation("scenario_not_for_this", facts, field="version_id")
    scenario_of(version)
    return sheet, version


def _check_hour(session: Session, site_id: int, planned_at: datetime, now: datetime) -> None:
    zone = session.get_one(Site, site_id).time_zone
    if local_date(planned_at, zone) < local_date(now, zone):
        raise RuleViolation("sitting_in_the_past", field="planned_at")


def _check_session(session: Session, sheet: ScenarioSheet, command: PlanSittings) -> None:
    if command.mode is not SittingMode.EXAM:
        if command.session_id is not None:
            raise RuleViolation("session_without_exam", field="session_id")
        return
    held = session.get(AssessmentSession, command.session_id) if command.session_id else None
    if held is None or held.site_id != sheet.site_id:
        raise RuleViolation("exam_without_session", field="session_id")
    if held.referential_id != sheet.referential_id:
        raise RuleViolation("session_of_another_certification", field="session_id")
    if held.state not in _ASSESSABLE:
        raise RuleViolation("session_over", {"state": held.state}, field="session_id")


def _check_candidate(
    session: Session, sheet: ScenarioSheet, candidate: Enrolment, command: PlanSittings
) -> None:
    facts = {"name": session.get_one(Person, candidate.person_id).name}
    field = "enrolment_ids"
    if candidate.site_id != sheet.site_id or candidate.referential_id != sheet.referential_id:
        raise RuleViolation("enrolled_for_another_certification", facts, field=field)
    if candidate.withdrawn_on or candidate.closed_on:
        raise RuleViolation("enrolment_over", facts, field=field)
    busy = select(Sitting.id).where(
        Sitting.candidate_id == candidate.person_id,
        Sitting.planned_at == command.planned_at,
        Sitting.state.not_in((SittingState.ABSENT, SittingState.ABORTED, SittingState.ANNULLED)),
    )
    if session.scalar(busy.limit(1)) is not None:
        raise RuleViolation("candidate_busy_then", facts, field=field)
    if command.session_id is None:
        return
    if session.get(SessionCandidate, (command.session_id, candidate.id)) is None:
        raise RuleViolation("candidate_not_in_session", facts, field=field)
    if _block_of(sheet) not in candidate.sought:
        raise RuleViolation("block_not_sought", facts | {"block": _block_of(sheet)}, field=field)


def _block_of(sheet: ScenarioSheet) -> str:
    blocks = referential(sheet.referential_id).blocks
    return next(
        block.id for block in blocks if sheet.modality_id in [each.id for each in block.modalities]
    )


def _write(
    session: Session, actor: Actor, planned: Collection[Sitting], now: datetime
) -> tuple[Sitting, ...]:
    session.add_all(planned)
    session.flush()
    for each in planned:
        note_move(session, actor, each, None, now=now)
    return tuple(planned)


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

"""Planning sittings: a class in one go, or somebody who shows that a scenario can be solved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.session import PLANNABLE_IN
from workshop.assessment.sitting import PLANNABLE, SittingMode, SittingState
from workshop.db.assessment import enrolment, scenario_version
from workshop.db.models import (
    AssessmentSession,
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
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.planning import local_date
from workshop.operations.scenario_review import freeze_version
from workshop.operations.sitting import note_move


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
    if held.state not in PLANNABLE_IN:
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

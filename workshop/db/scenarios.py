"""What is asked of the scenarios of a training centre by more than one page or act."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.assessment.jury import JuryKind
from workshop.assessment.scenario import Scenario, VersionState
from workshop.assessment.scenario_file import sound_scenario
from workshop.assessment.sitting import AT_THE_BENCH, JUDGED, SittingMode
from workshop.db.models import (
    EvidencePackage,
    JurySeat,
    ScenarioSheet,
    ScenarioVersion,
    Sitting,
    SittingClock,
)
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


def scenario_of(version: ScenarioVersion) -> Scenario:
    """What a version says. Raises `RuleViolation("data_file_unsound")` for an unfinished draft."""
    return sound_scenario(version.content)


def may_open_key(
    session: Session, actor: Actor, sheet: ScenarioSheet, version: ScenarioVersion
) -> bool:
    """Its author and reviewer, trainers who may review it, its jurors once a sitting has begun."""
    if actor.person_id in (version.author_id, version.reviewed_by_id):
        return True
    if version.state is VersionState.DRAFT:
        return actor.may(Permission.TRAIN, sheet.site_id)
    seated = (
        select(JurySeat.id)
        .where(
            JurySeat.session_id == Sitting.session_id,
            JurySeat.kind == JuryKind.EVALUATION,
            JurySeat.left_at.is_(None),
            JurySeat.person_id == actor.person_id,
        )
        .exists()
    )
    in_charge = Sitting.session_id.is_(None) & (Sitting.planned_by_id == actor.person_id)
    judged = select(Sitting.id).where(
        Sitting.version_id == version.id,
        Sitting.mode != SittingMode.SOLUTION,
        Sitting.state.in_(AT_THE_BENCH | JUDGED),
        seated | in_charge,
    )
    return session.scalar(judged.limit(1)) is not None


def solved_run(session: Session, version: ScenarioVersion) -> EvidencePackage | None:
    """What the latest solved run of a version left; one begun before its last change counts no more."""
    begun_at = (
        select(func.min(SittingClock.started_at))
        .where(SittingClock.sitting_id == Sitting.id)
        .scalar_subquery()
    )
    return session.scalar(
        select(EvidencePackage)
        .join(Sitting, Sitting.id == EvidencePackage.sitting_id)
        .where(
            Sitting.version_id == version.id,
            Sitting.mode == SittingMode.SOLUTION,
            begun_at >= version.written_at,
        )
        .order_by(EvidencePackage.frozen_at.desc(), EvidencePackage.sitting_id.desc())
        .limit(1)
    )

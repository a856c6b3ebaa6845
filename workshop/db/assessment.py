"""Load and authorise what belongs to assessment: scenarios, candidates, sittings, sessions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.jury import JuryKind
from workshop.assessment.sitting import SittingMode
from workshop.db import find
from workshop.db.models import (
    AssessmentSession,
    Enrolment,
    JurySeat,
    Person,
    ScenarioSheet,
    ScenarioVersion,
    Sitting,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


@dataclass(frozen=True)
class Juror:
    person_id: int
    name: str
    is_president: bool


def sitting(session: Session, actor: Actor, sitting_id: int, permission: Permission) -> Sitting:
    """A sitting of one of the person's training centres, locked until the commit."""
    found = _locked_sitting(session, sitting_id)
    if found is None or found.site_id not in actor.roles:
        raise NotFound("sitting_not_found")
    actor.require(permission, found.site_id)
    return found


def own_sitting(session: Session, actor: Actor, sitting_id: int) -> Sitting:
    """The person's own sitting, as its candidate, locked until the commit."""
    found = _locked_sitting(session, sitting_id)
    if found is None or found.candidate_id != actor.person_id:
        raise NotFound("sitting_not_found")
    return found


def judged_sitting(session: Session, actor: Actor, sitting_id: int) -> Sitting:
    """A sitting the person judges: seated on its evaluation jury, or in charge of its training."""
    found, _jurors = judged_with_jurors(session, actor, sitting_id)
    return found


def judged_with_jurors(
    session: Session, actor: Actor, sitting_id: int
) -> tuple[Sitting, tuple[Juror, ...]]:
    """A sitting the person judges, and all who judge it."""
    found = sitting(session, actor, sitting_id, Permission.JUDGE)
    jurors = jurors_of(session, found)
    if all(each.person_id != actor.person_id for each in jurors):
        raise NotFound("sitting_not_found")
    return found, jurors


def jurors_of(session: Session, found: Sitting) -> tuple[Juror, ...]:
    """Those who judge a sitting, the president first: the evaluation jury of its session, or the
    trainer who planned it. Nobody judges a solved run.
    """
    if found.mode is SittingMode.SOLUTION:
        return ()
    if found.session_id is None:
        trainer = session.get_one(Person, found.planned_by_id)
        return (Juror(trainer.id, trainer.name, is_president=True),)
    rows = session.execute(
        select(Person.id, Person.name, JurySeat.is_president)
        .join(JurySeat, JurySeat.person_id == Person.id)
        .where(
            JurySeat.session_id == found.session_id,
            JurySeat.kind == JuryKind.EVALUATION,
            JurySeat.left_at.is_(None),
        )
        .order_by(JurySeat.is_president.desc(), JurySeat.id)
    )
    return tuple(Juror(*row) for row in rows)


def _locked_sitting(session: Session, sitting_id: int) -> Sitting | None:
    return session.scalar(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def enrolment(
    session: Session, actor: Actor, enrolment_id: int, permission: Permission
) -> Enrolment:
    """A candidate of one of the person's training centres, locked until the commit."""
    return find.of_a_site(
        session, actor, Enrolment, enrolment_id, permission, "enrolment_not_found"
    )


def assessment_session(
    session: Session,
    actor: Actor,
    session_id: int,
    permission: Permission,
    *,
    seen_revision: int | None = None,
) -> AssessmentSession:
    """A session of one of the person's sites, locked until the commit.

    Raises `RuleViolation("sheet_changed_meanwhile")` when somebody changed it since the page was shown.
    """
    found = session.scalar(
        select(AssessmentSession)
        .where(
            AssessmentSession.id == session_id,
            AssessmentSession.site_id.in_(tuple(actor.roles)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("assessment_session_not_found")
    actor.require(permission, found.site_id)
    require_unchanged(found.revision, seen_revision)
    return found


def scenario_version(
    session: Session, actor: Actor, version_id: int, permission: Permission
) -> tuple[ScenarioSheet, ScenarioVersion]:
    """A version of a scenario of one of the person's training centres, locked until the commit."""
    row = session.execute(
        select(ScenarioSheet, ScenarioVersion)
        .join(ScenarioVersion, ScenarioVersion.sheet_id == ScenarioSheet.id)
        .where(ScenarioVersion.id == version_id, ScenarioSheet.site_id.in_(tuple(actor.roles)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("scenario_not_found")
    actor.require(permission, row.ScenarioSheet.site_id)
    return row.ScenarioSheet, row.ScenarioVersion


def require_unchanged(revision: int, seen: int | None) -> None:
    """Two people on one sheet never overwrite each other."""
    if seen is not None and seen != revision:
        raise RuleViolation("sheet_changed_meanwhile")

"""What a new sitting can be planned from: scenarios, candidates, sessions and who solves."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.scenario import VersionState
from workshop.assessment.session import PLANNABLE_IN
from workshop.assessment.sitting import PLANNABLE, SittingMode
from workshop.db.models import (
    AssessmentSession,
    Enrolment,
    Person,
    RoleAssignment,
    ScenarioSheet,
    ScenarioVersion,
    SessionCandidate,
)
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role


@dataclass(frozen=True)
class PlannableVersion:
    """`modes` are what it may be sat for."""

    id: int
    title: str
    number: int
    referential_id: str
    modality_id: str
    state: VersionState

    @property
    def modes(self) -> tuple[SittingMode, ...]:
        return tuple(mode for mode in SittingMode if self.state in PLANNABLE[mode])


@dataclass(frozen=True)
class PlannableCandidate:
    """`session_ids` are the sessions he is assessed in."""

    enrolment_id: int
    name: str
    referential_id: str
    session_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PlanPage:
    """What a sitting can be planned from; people are (id, name)."""

    versions: tuple[PlannableVersion, ...]
    candidates: tuple[PlannableCandidate, ...]
    sessions: tuple[tuple[int, str], ...]
    solvers: tuple[tuple[int, str], ...]


def plan_page(session: Session, actor: Actor, site_id: int) -> PlanPage:
    actor.require(Permission.TRAIN, site_id)
    versions = session.execute(
        select(
            ScenarioVersion.id,
            ScenarioVersion.title,
            ScenarioVersion.number,
            ScenarioSheet.referential_id,
            ScenarioSheet.modality_id,
            ScenarioVersion.state,
        )
        .join(ScenarioSheet, ScenarioSheet.id == ScenarioVersion.sheet_id)
        .where(
            ScenarioSheet.site_id == site_id,
            ScenarioVersion.state.in_(PLANNABLE[SittingMode.SOLUTION]),
        )
        .order_by(ScenarioSheet.modality_id, ScenarioVersion.title, ScenarioVersion.number)
    )
    candidates = session.execute(
        select(Enrolment.id, Person.name, Enrolment.referential_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.site_id == site_id,
            Enrolment.withdrawn_on.is_(None),
            Enrolment.closed_on.is_(None),
        )
        .order_by(Person.name, Enrolment.id)
    )
    sessions = session.execute(
        select(AssessmentSession.id, AssessmentSession.title)
        .where(AssessmentSession.site_id == site_id, AssessmentSession.state.in_(PLANNABLE_IN))
        .order_by(AssessmentSession.exam_on, AssessmentSession.id)
    )
    solvers = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.site_id == site_id,
            RoleAssignment.role != Role.CANDIDATE,
            Person.active,
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    held: defaultdict[int, set[int]] = defaultdict(set)
    for enrolment_id, session_id in session.execute(
        select(SessionCandidate.enrolment_id, SessionCandidate.session_id)
        .join(AssessmentSession, AssessmentSession.id == SessionCandidate.session_id)
        .where(AssessmentSession.site_id == site_id, AssessmentSession.state.in_(PLANNABLE_IN))
    ):
        held[enrolment_id].add(session_id)
    return PlanPage(
        tuple(PlannableVersion(*row) for row in versions),
        tuple(PlannableCandidate(*row, frozenset(held[row.id])) for row in candidates),
        tuple((each, title) for each, title in sessions),
        tuple((each, name) for each, name in solvers),
    )

"""Candidates of a training centre: the list and one candidate's file."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.referential import Referential
from workshop.assessment.sitting import Route, SittingMode, SittingState
from workshop.db.models import (
    Enrolment,
    EnrolmentTrainer,
    Person,
    RoleAssignment,
    ScenarioVersion,
    Sitting,
)
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role


@dataclass(frozen=True)
class CandidateLine:
    """`invitation_epoch` is there while the person has not chosen a password."""

    enrolment_id: int
    person_id: int
    name: str
    email: str
    referential_id: str
    route: Route
    sought: tuple[str, ...]
    time_factor_e4: int
    prerequisites_checked: bool
    is_current: bool
    invitation_epoch: int | None


@dataclass(frozen=True)
class CandidatesPage:
    lines: tuple[CandidateLine, ...]

    @property
    def current(self) -> tuple[CandidateLine, ...]:
        return tuple(line for line in self.lines if line.is_current)

    @property
    def former(self) -> tuple[CandidateLine, ...]:
        return tuple(line for line in self.lines if not line.is_current)


def candidates_page(session: Session, actor: Actor, site_id: int) -> CandidatesPage:
    actor.require(Permission.TRAIN, site_id)
    rows = session.execute(
        select(Enrolment, Person.name, Person.email, Person.password_hash, Person.session_epoch)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.site_id == site_id)
        .order_by(Person.name, Enrolment.id)
    )
    return CandidatesPage(tuple(_line(*row) for row in rows))


def _line(
    enrolment: Enrolment, name: str, email: str, password_hash: str, epoch: int
) -> CandidateLine:
    return CandidateLine(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        name=name,
        email=email,
        referential_id=enrolment.referential_id,
        route=enrolment.route,
        sought=tuple(enrolment.sought),
        time_factor_e4=enrolment.time_factor_e4,
        prerequisites_checked=enrolment.prerequisites_checked_on is not None,
        is_current=enrolment.withdrawn_on is None and enrolment.closed_on is None,
        invitation_epoch=None if password_hash else epoch,
    )


@dataclass(frozen=True)
class TrainerLine:
    person_id: int
    name: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class CandidateSitting:
    id: int
    modality_id: str
    title: str
    mode: SittingMode
    state: SittingState
    planned_at: datetime


@dataclass(frozen=True)
class CandidatePage:
    line: CandidateLine
    enrolment: Enrolment
    of: Referential
    trainers: tuple[TrainerLine, ...]
    sittings: tuple[CandidateSitting, ...]


def candidate_page(session: Session, actor: Actor, enrolment_id: int) -> CandidatePage:
    row = session.execute(
        select(Enrolment, Person.name, Person.email, Person.password_hash, Person.session_epoch)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.id == enrolment_id,
            Enrolment.site_id.in_(actor.sites_with(Permission.TRAIN)),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("enrolment_not_found")
    trainers = session.execute(
        select(Person.id, Person.name, EnrolmentTrainer.from_on, EnrolmentTrainer.until_on)
        .join(Person, Person.id == EnrolmentTrainer.person_id)
        .where(EnrolmentTrainer.enrolment_id == enrolment_id)
        .order_by(EnrolmentTrainer.from_on, Person.name)
    )
    sittings = session.execute(
        select(
            Sitting.id,
            Sitting.modality_id,
            ScenarioVersion.title,
            Sitting.mode,
            Sitting.state,
            Sitting.planned_at,
        )
        .join(ScenarioVersion, ScenarioVersion.id == Sitting.version_id)
        .where(Sitting.enrolment_id == enrolment_id)
        .order_by(Sitting.planned_at.desc(), Sitting.id)
    )
    enrolment: Enrolment = row.Enrolment
    return CandidatePage(
        line=_line(*row),
        enrolment=enrolment,
        of=referential(enrolment.referential_id),
        trainers=tuple(TrainerLine(*each) for each in trainers),
        sittings=tuple(CandidateSitting(*each) for each in sittings),
    )


def trainers_of(session: Session, site_id: int) -> tuple[tuple[int, str], ...]:
    """The trainers of a centre, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.site_id == site_id, RoleAssignment.role == Role.TRAINER, Person.active
        )
        .order_by(Person.name, Person.id)
    )
    return tuple((person_id, name) for person_id, name in rows)

"""Candidates of a training centre: enrolled, followed, withdrawn; many at once from a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.sitting import Route, SittingState
from workshop.assessment.sitting_time import FACTOR_ONE
from workshop.db import find
from workshop.db.assessment import enrolment as found_enrolment
from workshop.db.assessment import require_unchanged
from workshop.db.models import (
    AuditSubject,
    Enrolment,
    EnrolmentTrainer,
    Person,
    RoleAssignment,
    Site,
    Sitting,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.planning import local_date
from workshop.operations.audit import record_change
from workshop.operations.incidents import ban_of
from workshop.operations.people import NO_PASSWORD, PersonData, write_person
from workshop.operations.sitting_clock import check_factor

YOUNGEST: Final = 14
OLDEST: Final = 100
_LEARNT: Final = 3
"""Service of simple watches: in training, work of this level is planned without being passed on."""


@dataclass(frozen=True)
class Accommodation:
    """What was granted, never why: `on` is the day of the decision."""

    on: date
    seen_by_adviser: bool
    measures: str
    time_factor_e4: int = FACTOR_ONE


@dataclass(frozen=True)
class Training:
    """A trainer taught the candidate from one day to another, or still does."""

    person_id: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class CandidateSheet:
    """`held` names blocks acquired before with their proof."""

    route: Route
    born_on: date
    sought: tuple[str, ...]
    held: Mapping[str, str] = field(default_factory=dict)
    prerequisites_checked_on: date | None = None
    accommodation: Accommodation | None = None
    trainers: tuple[Training, ...] = ()


@dataclass(frozen=True)
class Enrol:
    """Somebody new to the centre is written down with name and address; the known keep theirs."""

    site_id: int
    referential_id: str
    name: str
    email: str
    sheet: CandidateSheet


def enrol(session: Session, actor: Actor, command: Enrol, *, now: datetime) -> Enrolment:
    """Raises `RuleViolation("candidate_banned")` until the last day of a ban for fraud."""
    site = find.site(session, actor, command.site_id, Permission.TRAIN)
    today = local_date(now, site.time_zone)
    person = _candidate(session, site, command.name, command.email)
    banned_until = ban_of(session, person.id, today)
    if banned_until is not None:
        raise RuleViolation("candidate_banned", {"name": person.name, "until": banned_until})
    current = select(Enrolment.id).where(
        Enrolment.person_id == person.id,
        Enrolment.site_id == site.id,
        Enrolment.referential_id == command.referential_id,
        Enrolment.withdrawn_on.is_(None),
        Enrolment.closed_on.is_(None),
    )
    if session.scalar(current) is not None:
        raise RuleViolation("already_enrolled", {"name": person.name}, field="email")
    enrolment = Enrolment(
        site_id=site.id,
        person_id=person.id,
        referential_id=referential(command.referential_id).id,
        enrolled_by_id=actor.person_id,
        enrolled_at=now,
    )
    _fill(enrolment, command.sheet, today)
    session.add(enrolment)
    session.flush()
    _write_trainers(session, enrolment, command.sheet.trainers)
    _record(session, actor, enrolment, person, {}, _facts(enrolment), now)
    return enrolment


def _candidate(session: Session, site: Site, name: str, email: str) -> Person:
    """Somebody of the centre, by address; else a new person, who is a candidate there."""
    at_the_centre = select(RoleAssignment.person_id).where(RoleAssignment.site_id == site.id)
    person = session.scalar(
        select(Person).where(Person.email == email.strip().casefold(), Person.id.in_(at_the_centre))
    )
    if person is None:
        person = Person(password_hash=NO_PASSWORD, active=True, current_site_id=site.id)
        write_person(session, person, PersonData(name, email, technical_level=_LEARNT))
        session.add(person)
        session.flush()
    elif not person.active:
        raise RuleViolation("candidate_without_access", {"name": person.name}, field="email")
    if session.get(RoleAssignment, (person.id, site.id, Role.CANDIDATE)) is None:
        role = RoleAssignment(person_id=person.id, site_id=site.id, role=Role.CANDIDATE)
        session.add(role)
        session.flush()
    return person


@dataclass(frozen=True)
class ChangeEnrolment:
    enrolment_id: int
    sheet: CandidateSheet
    seen_revision: int | None = None


def change_enrolment(
    session: Session, actor: Actor, command: ChangeEnrolment, *, now: datetime
) -> Enrolment:
    """Complete or correct a candidate's file; a new time factor goes to the sittings yet to start."""
    enrolment = _current(session, actor, command.enrolment_id, command.seen_revision)
    site = session.get_one(Site, enrolment.site_id)
    before = _facts(enrolment)
    factor = enrolment.time_factor_e4
    _fill(enrolment, command.sheet, local_date(now, site.time_zone))
    enrolment.revision += 1
    session.flush()
    _write_trainers(session, enrolment, command.sheet.trainers)
    if enrolment.time_factor_e4 != factor:
        session.execute(
            update(Sitting)
            .where(
                Sitting.enrolment_id == enrolment.id,
                Sitting.state.in_((SittingState.PLANNED, SittingState.CHECKED_IN)),
            )
            .values(time_factor_e4=enrolment.time_factor_e4)
        )
    person = session.get_one(Person, enrolment.person_id)
    _record(session, actor, enrolment, person, before, _facts(enrolment), now)
    return enrolment


@dataclass(frozen=True)
class Withdraw:
    """The candidate gives up; what was assessed stays."""

    enrolment_id: int
    seen_revision: int | None = None


def withdraw(session: Session, actor: Actor, command: Withdraw, *, now: datetime) -> Enrolment:
    enrolment = _current(session, actor, command.enrolment_id, command.seen_revision)
    ahead = select(Sitting.id).where(
        Sitting.enrolment_id == enrolment.id,
        Sitting.state.not_in(
            (SittingState.ABSENT, SittingState.ABORTED, SittingState.ANNULLED, SittingState.AGREED)
        ),
    )
    if session.scalar(ahead.limit(1)) is not None:
        raise RuleViolation("sittings_left")
    site = session.get_one(Site, enrolment.site_id)
    enrolment.withdrawn_on = local_date(now, site.time_zone)
    enrolment.revision += 1
    person = session.get_one(Person, enrolment.person_id)
    after = {"withdrawn_on": enrolment.withdrawn_on.isoformat()}
    _record(session, actor, enrolment, person, {}, after, now)
    return enrolment


@dataclass(frozen=True)
class RenewAccess:
    enrolment_id: int


def renew_access(
    session: Session, actor: Actor, command: RenewAccess, *, now: datetime
) -> Enrolment:
    """A candidate who forgot the password chooses another by a new link.

    Whoever is more than a candidate turns to an administrator: an account opens all of a person's
    sites.
    """
    enrolment = _current(session, actor, command.enrolment_id, None)
    person = session.get_one(Person, enrolment.person_id)
    more = select(RoleAssignment.role).where(
        RoleAssignment.person_id == person.id, RoleAssignment.role != Role.CANDIDATE
    )
    elsewhere = (
        select(RoleAssignment.site_id)
        .join(Site, Site.id == RoleAssignment.site_id)
        .where(
            RoleAssignment.person_id == person.id,
            func.coalesce(Site.centre_id, Site.id) != enrolment.site_id,
        )
    )
    if session.scalar(more.limit(1)) or session.scalar(elsewhere.limit(1)):
        raise RuleViolation("more_than_a_candidate", {"name": person.name})
    person.password_hash = NO_PASSWORD
    person.session_epoch += 1
    after = {"password": "reset"}
    record_change(
        session, actor, enrolment.site_id, AuditSubject.ACCESS, {}, after, now=now, name=person.name
    )
    return enrolment


@dataclass(frozen=True)
class ListedCandidate:
    """A line of a list, well-formed; `line` is its number in the file."""

    line: int
    name: str
    email: str
    born_on: date
    route: Route
    sought: tuple[str, ...]


@dataclass(frozen=True)
class EnrolMany:
    site_id: int
    referential_id: str
    candidates: tuple[ListedCandidate, ...]


@dataclass(frozen=True)
class RefusedLine:
    line: int
    refusal: RuleViolation


def enrol_many(
    session: Session, actor: Actor, command: EnrolMany, *, now: datetime
) -> tuple[RefusedLine, ...]:
    """Enrol a whole list, each line by itself; what was refused and why.

    The caller commits only a list without refusals, and takes everything back after a trial.
    """
    refused = []
    for each in command.candidates:
        sheet = CandidateSheet(each.route, each.born_on, each.sought)
        one = Enrol(command.site_id, command.referential_id, each.name, each.email, sheet)
        try:
            with session.begin_nested():
                enrol(session, actor, one, now=now)
        except RuleViolation as refusal:
            refused.append(RefusedLine(each.line, refusal))
    return tuple(refused)


def _current(
    session: Session, actor: Actor, enrolment_id: int, seen_revision: int | None
) -> Enrolment:
    enrolment = found_enrolment(session, actor, enrolment_id, Permission.TRAIN)
    require_unchanged(enrolment.revision, seen_revision)
    if enrolment.withdrawn_on or enrolment.closed_on:
        name = session.get_one(Person, enrolment.person_id).name
        raise RuleViolation("enrolment_over", {"name": name})
    return enrolment


def _fill(enrolment: Enrolment, sheet: CandidateSheet, today: date) -> None:
    _check(enrolment.referential_id, sheet, today)
    enrolment.route = sheet.route
    enrolment.born_on = sheet.born_on
    enrolment.sought = list(sheet.sought)
    enrolment.held = {block: proof.strip() for block, proof in sheet.held.items()}
    enrolment.prerequisites_checked_on = sheet.prerequisites_checked_on
    granted = sheet.accommodation
    enrolment.accommodation_on = granted.on if granted else None
    enrolment.seen_by_adviser = bool(granted and granted.seen_by_adviser)
    enrolment.measures = granted.measures.strip() if granted else ""
    enrolment.time_factor_e4 = granted.time_factor_e4 if granted else FACTOR_ONE


def _check(referential_id: str, sheet: CandidateSheet, today: date) -> None:
    blocks = {block.id for block in referential(referential_id).blocks}
    if not YOUNGEST <= today.year - sheet.born_on.year <= OLDEST:
        raise RuleViolation("birth_implausible", field="born_on")
    if not sheet.sought:
        raise RuleViolation("blocks_missing", field="sought")
    for named, name in ((sheet.sought, "sought"), (tuple(sheet.held), "held")):
        if not set(named) <= blocks:
            raise RuleViolation("block_unknown", {"block": min(set(named) - blocks)}, field=name)
    if both := set(sheet.sought) & set(sheet.held):
        raise RuleViolation("block_sought_and_held", {"block": min(both)}, field="sought")
    if unproved := [block for block, proof in sheet.held.items() if not proof.strip()]:
        raise RuleViolation("block_without_proof", {"block": unproved[0]}, field="held")
    if sheet.prerequisites_checked_on and sheet.prerequisites_checked_on > today:
        raise RuleViolation("checked_in_the_future", field="prerequisites_checked_on")
    if sheet.accommodation:
        check_factor(sheet.accommodation.time_factor_e4)
        if not sheet.accommodation.seen_by_adviser:
            raise RuleViolation("adviser_missing", field="seen_by_adviser")


def _write_trainers(session: Session, enrolment: Enrolment, trainers: Sequence[Training]) -> None:
    """The whole list: who is not on it any more did not train the candidate."""
    held = RoleAssignment.site_id == enrolment.site_id, RoleAssignment.role == Role.TRAINER
    known = set(session.scalars(select(RoleAssignment.person_id).where(*held)))
    kept = select(EnrolmentTrainer.person_id).where(EnrolmentTrainer.enrolment_id == enrolment.id)
    known |= set(session.scalars(kept))
    for each in trainers:
        if each.person_id not in known:
            raise RuleViolation("trainer_unknown_here", field="trainers")
        if each.until_on and each.until_on < each.from_on:
            raise RuleViolation("days_out_of_order", field="trainers")
    if len({each.person_id for each in trainers}) < len(trainers):
        raise RuleViolation("trainer_twice", field="trainers")
    own = EnrolmentTrainer.enrolment_id == enrolment.id
    session.execute(delete(EnrolmentTrainer).where(own))
    session.add_all(
        EnrolmentTrainer(
            enrolment_id=enrolment.id,
            person_id=each.person_id,
            from_on=each.from_on,
            until_on=each.until_on,
        )
        for each in trainers
    )
    session.flush()


def _facts(enrolment: Enrolment) -> dict[str, Any]:
    """What the audit trail tells: of an accommodation only that there is one."""
    checked = enrolment.prerequisites_checked_on
    return {
        "certification": referential(enrolment.referential_id).code,
        "route": enrolment.route,
        "blocks": list(enrolment.sought),
        "held_blocks": sorted(enrolment.held),
        "prerequisites_checked_on": checked.isoformat() if checked else None,
        "accommodation": enrolment.accommodation_on is not None,
    }


def _record(
    session: Session,
    actor: Actor,
    enrolment: Enrolment,
    person: Person,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    subject = AuditSubject.ENROLMENT
    record_change(
        session, actor, enrolment.site_id, subject, before, after, now=now, name=person.name
    )

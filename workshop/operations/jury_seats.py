"""Juries: who sits in whose name, who presides, who left, what each declared about each candidate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.jury import AffiliationKind, JuryKind, Quality
from workshop.assessment.session import SessionState
from workshop.db import find
from workshop.db.assessment import assessment_session
from workshop.db.juries import candidates_of, juries_of, rules_of, seats_of
from workshop.db.models import (
    AffiliationRecord,
    AssessmentSession,
    AuditSubject,
    ConflictDeclaration,
    JurySeat,
    Organisation,
    Person,
    RoleAssignment,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission
from workshop.operations.assessment_session import note_change, organised, require_state
from workshop.operations.audit import record_change
from workshop.operations.bench import seat_at_benches

SEATABLE: Final = frozenset(
    {
        SessionState.DRAFT,
        SessionState.ANNOUNCED,
        SessionState.CONVENED,
        SessionState.OPEN,
        SessionState.CLOSED,
    }
)
"""Until the minutes are drawn up a juror may have to be replaced."""


@dataclass(frozen=True)
class SeatJuror:
    session_id: int
    kind: JuryKind
    person_id: int
    quality: Quality
    seen_revision: int | None = None


def seat_juror(
    session: Session, actor: Actor, command: SeatJuror, *, now: datetime
) -> AssessmentSession:
    """Give somebody a seat. Nobody sits twice on a jury, and no candidate on his own."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_seatable(found)
    name = _juror_name(session, found, command.person_id)
    _require_free(session, found, command.kind, command.person_id, name)
    wanted = rules_of(found).juries[command.kind].seats.get(command.quality, 0)
    taken = [
        each
        for each in seats_of(session, found.id)
        if (each.kind, each.quality) == (command.kind, command.quality)
    ]
    if len(taken) >= wanted:
        raise RuleViolation(
            "seat_taken", {"quality": command.quality, "jury": command.kind}, field="quality"
        )
    _sit(session, found, command.kind, command.person_id, command.quality, now)
    seat_at_benches(session, found.id)
    note_change(session, actor, found, {}, {"juror": name, "jury": command.kind.value}, now=now)
    return found


@dataclass(frozen=True)
class ChoosePresident:
    """`instead_of_id` is the seat that presided when the page was shown."""

    session_id: int
    seat_id: int
    instead_of_id: int | None = None
    seen_revision: int | None = None


def choose_president(
    session: Session, actor: Actor, command: ChoosePresident, *, now: datetime
) -> AssessmentSession:
    """One of the two representatives; a jury never has two presidents."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_seatable(found)
    seat = _seat(session, found, command.seat_id)
    name = session.get_one(Person, seat.person_id).name
    allowed = rules_of(found).juries[seat.kind].president_among
    if seat.quality not in allowed:
        raise RuleViolation("president_quality", {"name": name}, field="president")
    present = session.scalar(
        select(JurySeat).where(
            JurySeat.session_id == found.id,
            JurySeat.kind == seat.kind,
            JurySeat.is_president,
            JurySeat.left_at.is_(None),
        )
    )
    if present is not None and present.id not in (seat.id, command.instead_of_id):
        other = session.get_one(Person, present.person_id).name
        raise RuleViolation("president_already_chosen", {"name": other}, field="president")
    if present is not None:
        present.is_president = False
        session.flush()
    seat.is_president = True
    note_change(session, actor, found, {}, {"president": name, "jury": seat.kind.value}, now=now)
    return found


@dataclass(frozen=True)
class ReplaceJuror:
    """Somebody leaves a jury; without `by_person_id` the seat stays empty."""

    session_id: int
    seat_id: int
    reason: str
    by_person_id: int | None = None
    seen_revision: int | None = None


def replace_juror(
    session: Session, actor: Actor, command: ReplaceJuror, *, now: datetime
) -> AssessmentSession:
    """The row of who leaves is kept with its reason; a president is chosen anew.

    At benches where candidates work, who comes is the hierarchy at once, who leaves no more.
    """
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_seatable(found)
    seat = _seat(session, found, command.seat_id)
    reason = command.reason.strip()
    if not reason:
        raise RuleViolation("replacement_reason_missing", field="reason")
    name = session.get_one(Person, seat.person_id).name
    told = {"juror_left": name, "jury": seat.kind.value, "reason": reason}
    successor = None
    if command.by_person_id is not None:
        successor = _juror_name(session, found, command.by_person_id)
        _require_free(session, found, seat.kind, command.by_person_id, successor)
    seat.left_at = now
    seat.left_reason = reason
    session.flush()
    if command.by_person_id is not None and successor is not None:
        new = _sit(session, found, seat.kind, command.by_person_id, seat.quality, now)
        seat.replaced_by_id = new.id
        told["juror"] = successor
    seat_at_benches(session, found.id)
    note_change(session, actor, found, {}, told, now=now)
    return found


@dataclass(frozen=True)
class DeclareConflicts:
    """What a juror declares: by enrolment, whether he knows the candidate personally."""

    session_id: int
    known: Mapping[int, bool]
    notes: Mapping[int, str] = field(default_factory=dict)


def declare_conflicts(
    session: Session, actor: Actor, command: DeclareConflicts, *, now: datetime
) -> AssessmentSession:
    """The juror declares for himself, about every candidate of the session."""
    found = assessment_session(session, actor, command.session_id, Permission.DELIBERATE)
    _require_seatable(found)
    if all(each.person_id != actor.person_id for each in seats_of(session, found.id)):
        raise NotFound("assessment_session_not_found")
    _declare(session, found, actor.person_id, command, now)
    told = {"declared_by": actor.name, "known": sum(command.known.values())}
    note_change(session, actor, found, {}, told, now=now)
    return found


@dataclass(frozen=True)
class RecordDeclaration:
    """A declaration signed on paper, entered by who organises."""

    session_id: int
    juror_id: int
    declared: DeclareConflicts


def record_declaration(
    session: Session, actor: Actor, command: RecordDeclaration, *, now: datetime
) -> AssessmentSession:
    found = organised(session, actor, command.session_id)
    _require_seatable(found)
    juror = next(
        (each for each in seats_of(session, found.id) if each.person_id == command.juror_id), None
    )
    if juror is None:
        raise NotFound("assessment_session_not_found")
    _declare(session, found, juror.person_id, command.declared, now)
    told = {"declared_by": juror.name, "known": sum(command.declared.known.values())}
    note_change(session, actor, found, {}, told, now=now)
    return found


def _declare(
    session: Session,
    found: AssessmentSession,
    juror_id: int,
    command: DeclareConflicts,
    now: datetime,
) -> None:
    for candidate in candidates_of(session, found.id):
        if candidate.enrolment_id not in command.known:
            raise RuleViolation("declaration_incomplete", {"name": candidate.name})
        key = (found.id, juror_id, candidate.enrolment_id)
        row = session.get(ConflictDeclaration, key)
        if row is None:
            row = ConflictDeclaration(
                session_id=found.id, juror_id=juror_id, enrolment_id=candidate.enrolment_id
            )
            session.add(row)
        row.known_personally = command.known[candidate.enrolment_id]
        row.note = command.notes.get(candidate.enrolment_id, "").strip()
        row.declared_at = now
    session.flush()


@dataclass(frozen=True)
class RegisterAffiliation:
    """A person at an organisation, which is written down the first time it is named."""

    site_id: int
    person_id: int
    organisation: str
    kind: AffiliationKind
    from_on: date
    until_on: date | None = None


def register_affiliation(
    session: Session, actor: Actor, command: RegisterAffiliation, *, now: datetime
) -> AffiliationRecord:
    find.site(session, actor, command.site_id, Permission.ORGANISE)
    person = _person_of_site(session, command.site_id, command.person_id)
    name = " ".join(command.organisation.split())
    if not name:
        raise RuleViolation("organisation_missing", field="organisation")
    if command.until_on is not None and command.until_on < command.from_on:
        raise RuleViolation("days_out_of_order", field="until_on")
    organisation = session.scalar(
        select(Organisation).where(
            Organisation.site_id == command.site_id, Organisation.name == name
        )
    )
    if organisation is None:
        organisation = Organisation(site_id=command.site_id, name=name)
        session.add(organisation)
        session.flush()
    record = AffiliationRecord(
        person_id=person.id,
        organisation_id=organisation.id,
        kind=command.kind,
        from_on=command.from_on,
        until_on=command.until_on,
    )
    session.add(record)
    session.flush()
    said = {"organisation": name, "affiliation": command.kind.value}
    record_change(
        session, actor, command.site_id, AuditSubject.PERSON, {}, said, now=now, name=person.name
    )
    return record


def _require_seatable(found: AssessmentSession) -> None:
    require_state(found, *SEATABLE)


def _require_free(
    session: Session, found: AssessmentSession, kind: JuryKind, person_id: int, name: str
) -> None:
    juries = juries_of(session, found)
    if any(each.person_id == person_id for each in juries.of(kind)):
        raise RuleViolation("juror_twice", {"name": name}, field="person_id")
    if any(each.person_id == person_id for each in juries.candidates):
        raise RuleViolation("juror_is_candidate", {"name": name}, field="person_id")


def _juror_name(session: Session, found: AssessmentSession, person_id: int) -> str:
    """Raises `RuleViolation("not_a_juror")` for who holds no role that sits on juries."""
    name = session.scalar(
        select(Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.active,
            RoleAssignment.site_id == found.site_id,
            RoleAssignment.role.in_(tuple(GRANTS[Permission.DELIBERATE])),
        )
        .limit(1)
    )
    if name is None:
        raise RuleViolation("not_a_juror", field="person_id")
    return name


def _person_of_site(session: Session, site_id: int, person_id: int) -> Person:
    person = session.scalar(
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(Person.id == person_id, RoleAssignment.site_id == site_id)
        .limit(1)
    )
    if person is None:
        raise NotFound("person_not_found")
    return person


def _seat(session: Session, found: AssessmentSession, seat_id: int) -> JurySeat:
    seat = session.get(JurySeat, seat_id)
    if seat is None or seat.session_id != found.id or seat.left_at is not None:
        raise RuleViolation("seat_empty_already")
    return seat


def _sit(
    session: Session,
    found: AssessmentSession,
    kind: JuryKind,
    person_id: int,
    quality: Quality,
    now: datetime,
) -> JurySeat:
    seat = JurySeat(
        session_id=found.id, kind=kind, person_id=person_id, quality=quality, seated_at=now
    )
    session.add(seat)
    session.flush()
    return seat

"""Administering people: their account, their level, their roles per site."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, Person, RoleAssignment, Site
from workshop.domain.errors import RuleViolation
from workshop.domain.people import MAX_TECHNICAL_LEVEL, Actor, Language
from workshop.domain.permissions import Permission, Role
from workshop.operations.account import PasswordPolicy, hash_password
from workshop.operations.audit import record_change

NO_PASSWORD = ""
"""No password matches it: the person chooses one by the link of an invitation."""


@dataclass(frozen=True)
class PersonData:
    """`technical_level` is 0 for somebody who does not work at the bench."""

    name: str
    email: str
    technical_level: int = 0
    language: Language = Language.FRENCH


@dataclass(frozen=True)
class CreatePerson:
    site_id: int
    person: PersonData
    roles: frozenset[Role]


def create_person(
    session: Session, actor: Actor, command: CreatePerson, *, now: datetime
) -> Person:
    """Somebody new at a site, with at least one role and no password yet."""
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    if not command.roles:
        raise RuleViolation("role_missing", field="roles")
    person = Person(password_hash=NO_PASSWORD, active=True, session_epoch=0)
    write_person(session, person, command.person)
    person.current_site_id = site.id
    session.add(person)
    session.flush()
    session.add_all(
        RoleAssignment(person_id=person.id, site_id=site.id, role=role) for role in command.roles
    )
    session.flush()
    after = {**_facts(person), "roles": sorted(command.roles)}
    record_change(
        session, actor, site.id, AuditSubject.PERSON, {}, after, now=now, name=person.name
    )
    return person


@dataclass(frozen=True)
class UpdatePerson:
    person_id: int
    person: PersonData


def update_person(
    session: Session, actor: Actor, command: UpdatePerson, *, now: datetime
) -> Person:
    person = _own_person(session, actor, command.person_id)
    before = _facts(person)
    write_person(session, person, command.person)
    session.flush()
    _record(session, actor, person, AuditSubject.PERSON, before, _facts(person), now)
    return person


@dataclass(frozen=True)
class SetAccess:
    """Whether the person may sign in."""

    person_id: int
    active: bool


def set_access(session: Session, actor: Actor, command: SetAccess, *, now: datetime) -> Person:
    """Deactivate somebody who left, or let them in again; their acts stay theirs."""
    person = _own_person(session, actor, command.person_id)
    if not command.active:
        if person.id == actor.person_id:
            raise RuleViolation("own_access")
        for site_id in _administered(session, person.id):
            _keep_an_administrator(session, site_id, without=person.id)
    before = {"active": person.active}
    person.active = command.active
    person.session_epoch += 1
    after = {"active": command.active}
    _record(session, actor, person, AuditSubject.ACCESS, before, after, now)
    return person


@dataclass(frozen=True)
class ResetPassword:
    person_id: int


def reset_password(
    session: Session, actor: Actor, command: ResetPassword, *, now: datetime
) -> Person:
    """The password is void at once, every session ends, and a new invitation can be given."""
    person = _own_person(session, actor, command.person_id)
    if person.id == actor.person_id:
        raise RuleViolation("own_password")
    person.password_hash = NO_PASSWORD
    person.session_epoch += 1
    _record(session, actor, person, AuditSubject.ACCESS, {}, {"password": "reset"}, now)
    return person


@dataclass(frozen=True)
class SetPassword:
    """For the command line: on the pages people choose their own."""

    person_id: int
    password: str
    policy: PasswordPolicy


def set_password(session: Session, actor: Actor, command: SetPassword, *, now: datetime) -> Person:
    """Give somebody a password; every session of theirs ends."""
    person = _own_person(session, actor, command.person_id)
    person.password_hash = hash_password(command.password, command.policy)
    person.session_epoch += 1
    _record(session, actor, person, AuditSubject.ACCESS, {}, {"password": "given"}, now)
    return person


@dataclass(frozen=True)
class RoleChange:
    person_id: int
    site_id: int
    role: Role
    granted: bool


@dataclass(frozen=True)
class ChangeRoles:
    """Only what was changed on the page, so that two administrators do not undo each other.

    `own_confirmed` says that the person means to give up a role of their own.
    """

    changes: tuple[RoleChange, ...]
    own_confirmed: bool = False


def change_roles(session: Session, actor: Actor, command: ChangeRoles, *, now: datetime) -> None:
    """Give and take roles at sites the actor administers."""
    own = [c for c in command.changes if c.person_id == actor.person_id and not c.granted]
    if own and not command.own_confirmed:
        raise RuleViolation("own_role_needs_confirmation", field="own_confirmed")
    for person_id, site_id in sorted({(c.person_id, c.site_id) for c in command.changes}):
        wanted = [c for c in command.changes if (c.person_id, c.site_id) == (person_id, site_id)]
        _change_roles_at(session, actor, person_id, site_id, wanted, now)
    for person_id in {c.person_id for c in command.changes}:
        _keep_a_role(session, person_id)
    for site_id in {c.site_id for c in command.changes if c.role is Role.ADMINISTRATOR}:
        _keep_an_administrator(session, site_id)


def _change_roles_at(
    session: Session,
    actor: Actor,
    person_id: int,
    site_id: int,
    changes: Iterable[RoleChange],
    now: datetime,
) -> None:
    site = find.site(session, actor, site_id, Permission.ADMINISTER)
    person = find.person(session, actor, person_id)
    held = RoleAssignment.person_id == person.id, RoleAssignment.site_id == site.id
    before = set(session.scalars(select(RoleAssignment.role).where(*held)))
    after = before | {c.role for c in changes if c.granted}
    after -= {c.role for c in changes if not c.granted}
    gone = RoleAssignment.role.in_(before - after)
    session.execute(delete(RoleAssignment).where(*held, gone))
    session.add_all(
        RoleAssignment(person_id=person.id, site_id=site.id, role=role) for role in after - before
    )
    session.flush()
    record_change(
        session,
        actor,
        site.id,
        AuditSubject.ROLES,
        {"roles": sorted(before)},
        {"roles": sorted(after)},
        now=now,
        name=person.name,
    )


def _keep_a_role(session: Session, person_id: int) -> None:
    """Without any role a person would be out of every administrator's reach."""
    held = select(func.count()).where(RoleAssignment.person_id == person_id)
    if not session.scalar(held):
        raise RuleViolation("last_role", {"name": session.get_one(Person, person_id).name})


def _keep_an_administrator(session: Session, site_id: int, *, without: int = 0) -> None:
    """The site's row is locked: two administrators cannot remove each other at once."""
    site = session.scalars(select(Site).where(Site.id == site_id).with_for_update()).one()
    others = session.scalar(
        select(func.count())
        .select_from(RoleAssignment)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            RoleAssignment.site_id == site_id,
            RoleAssignment.role == Role.ADMINISTRATOR,
            RoleAssignment.person_id != without,
            Person.active,
        )
    )
    if not others:
        raise RuleViolation("last_administrator", {"site": site.name})


def _own_person(session: Session, actor: Actor, person_id: int) -> Person:
    """Somebody who works nowhere else than where the actor administers.

    An account opens every site of the person: whoever changes its password could act there. The
    bench of a sitting belongs to its training centre.
    """
    person = find.person(session, actor, person_id)
    elsewhere = session.scalar(
        select(func.count())
        .select_from(RoleAssignment)
        .join(Site, Site.id == RoleAssignment.site_id)
        .where(
            RoleAssignment.person_id == person.id,
            func.coalesce(Site.centre_id, Site.id).not_in(actor.sites_with(Permission.ADMINISTER)),
        )
    )
    if elsewhere:
        raise RuleViolation("person_works_elsewhere", {"name": person.name})
    return person


def _administered(session: Session, person_id: int) -> list[int]:
    return list(
        session.scalars(
            select(RoleAssignment.site_id)
            .where(RoleAssignment.person_id == person_id, RoleAssignment.role == Role.ADMINISTRATOR)
            .order_by(RoleAssignment.site_id)
        )
    )


def write_person(session: Session, person: Person, data: PersonData) -> None:
    """Check and write what is known of a person; somebody else's address is refused."""
    name, email = data.name.strip(), data.email.strip().casefold()
    if not name:
        raise RuleViolation("person_name_missing", field="name")
    if "@" not in email.strip("@") or any(c.isspace() for c in email):
        raise RuleViolation("email_unreadable", field="email")
    if not 0 <= data.technical_level <= MAX_TECHNICAL_LEVEL:
        raise RuleViolation("unknown_code", field="technical_level")
    taken = select(Person.id).where(Person.email == email, Person.id != (person.id or 0))
    if session.scalar(taken) is not None:
        raise RuleViolation("email_taken", field="email")
    person.name, person.email = name, email
    person.technical_level, person.language = data.technical_level, data.language


def _facts(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "technical_level": person.technical_level,
        "language": person.language,
    }


def _record(
    session: Session,
    actor: Actor,
    person: Person,
    subject: AuditSubject,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    """On the page of each site where the person works."""
    sites = session.scalars(
        select(RoleAssignment.site_id).where(RoleAssignment.person_id == person.id).distinct()
    )
    for site_id in sorted(sites):
        record_change(session, actor, site_id, subject, before, after, now=now, name=person.name)

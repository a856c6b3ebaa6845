"""What an administrator sees: the sites and people within reach, one person, one site's history."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import (
    AuditEntry,
    AuditSubject,
    Customer,
    PartnerAccess,
    Person,
    RoleAssignment,
    Site,
    SiteMode,
)
from workshop.domain.errors import NotFound
from workshop.domain.folding import fold
from workshop.domain.identity import REQUIRED, missing_identity
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission, Role

HISTORY = 50
"""Latest changes shown on a site's page."""


@dataclass(frozen=True)
class SiteLine:
    id: int
    code: str
    name: str
    training: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class PersonLine:
    """`roles` are those held at the sites the reader administers, by site name."""

    id: int
    name: str
    email: str
    technical_level: int
    active: bool
    invited: bool
    roles: Mapping[str, tuple[Role, ...]]


@dataclass(frozen=True)
class AdministrationPage:
    sites: tuple[SiteLine, ...]
    people: tuple[PersonLine, ...]


def administration(session: Session, actor: Actor) -> AdministrationPage:
    """Every site the actor administers, and everybody who works there."""
    site_ids = actor.sites_with(Permission.ADMINISTER)
    sites = _site_lines(session, site_ids)
    return AdministrationPage(sites, _people(session, {site.id: site.name for site in sites}))


def _site_lines(session: Session, site_ids: Collection[int]) -> tuple[SiteLine, ...]:
    required = [getattr(Site, name) for name in REQUIRED]
    rows = session.execute(
        select(Site.id, Site.code, Site.name, Site.mode, *required)
        .where(Site.id.in_(site_ids))
        .order_by(Site.name)
    )
    return tuple(
        SiteLine(
            row.id,
            row.code,
            row.name,
            row.mode is SiteMode.TRAINING,
            missing_identity(dict(row._mapping)),
        )
        for row in rows
    )


def _people(session: Session, sites: Mapping[int, str]) -> tuple[PersonLine, ...]:
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.technical_level,
            Person.active,
            (Person.password_hash == "").label("invited"),
            RoleAssignment.site_id,
            RoleAssignment.role,
        )
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.site_id.in_(sites))
    ).all()
    roles: dict[int, dict[str, list[Role]]] = {}
    for row in rows:
        roles.setdefault(row.id, {}).setdefault(sites[row.site_id], []).append(row.role)
    people = sorted({row.id: row for row in rows}.values(), key=_by_name)
    return tuple(
        PersonLine(
            row.id,
            row.name,
            row.email,
            row.technical_level,
            row.active,
            row.invited,
            {site: _in_order(held) for site, held in sorted(roles[row.id].items())},
        )
        for row in people
    )


def _by_name(row: Any) -> tuple[bool, str, int]:
    """Those with access first, then in the alphabet's order, accents or not."""
    return not row.active, fold(row.name), row.id


def _in_order(held: Collection[Role]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in held)


@dataclass(frozen=True)
class RoleRow:
    """One row of a matrix of roles: a person at a site."""

    person_id: int
    site_id: int
    label: str
    active: bool
    held: frozenset[Role]


@dataclass(frozen=True)
class PersonPage:
    """`elsewhere` says that another administrator shares this person: only roles can be changed.

    `houses`: for whom a partner follows watches, by site where they hold that role; or nobody yet.

    `invitation_epoch` is set while the person still has to choose a password.
    """

    id: int
    name: str
    email: str
    technical_level: int
    language: Language
    active: bool
    oneself: bool
    elsewhere: bool
    invitation_epoch: int | None
    roles: tuple[RoleRow, ...]
    houses: Mapping[int, str]


def person_page(session: Session, actor: Actor, person_id: int) -> PersonPage:
    """`NotFound` for somebody without a role at a site the actor administers."""
    site_ids = actor.sites_with(Permission.ADMINISTER)
    person = session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.technical_level,
            Person.language,
            Person.active,
            Person.password_hash,
            Person.session_epoch,
        ).where(Person.id == person_id)
    ).one_or_none()
    held: dict[int, set[Role]] = {}
    for site_id, role in session.execute(
        select(RoleAssignment.site_id, RoleAssignment.role).where(
            RoleAssignment.person_id == person_id
        )
    ):
        held.setdefault(site_id, set()).add(role)
    if person is None or not held.keys() & set(site_ids):
        raise NotFound("person_not_found")
    elsewhere = not held.keys() <= set(site_ids)
    sites = _site_lines(session, site_ids)
    rows = tuple(
        RoleRow(person.id, site.id, site.name, person.active, frozenset(held.get(site.id, ())))
        for site in sites
    )
    partner_at = [row.site_id for row in rows if Role.PARTNER in row.held]
    return PersonPage(
        id=person.id,
        name=person.name,
        email=person.email,
        technical_level=person.technical_level,
        language=person.language,
        active=person.active,
        oneself=person.id == actor.person_id,
        elsewhere=elsewhere,
        invitation_epoch=None
        if person.password_hash or elsewhere or not person.active
        else person.session_epoch,
        roles=rows,
        houses=_houses(session, person_id, partner_at) if partner_at else {},
    )


def _houses(session: Session, person_id: int, site_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(PartnerAccess.site_id, Customer.company)
        .join(Customer, Customer.id == PartnerAccess.customer_id)
        .where(PartnerAccess.person_id == person_id, PartnerAccess.site_id.in_(site_ids))
    )
    return dict.fromkeys(site_ids, "") | {row.site_id: row.company for row in rows}


def site_roles(session: Session, actor: Actor, site_id: int) -> tuple[RoleRow, ...]:
    """Everybody the actor administers, with the roles held at this site; those here first."""
    actor.require(Permission.ADMINISTER, site_id)
    rows = session.execute(
        select(Person.id, Person.name, Person.active, RoleAssignment.site_id, RoleAssignment.role)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.site_id.in_(actor.sites_with(Permission.ADMINISTER)))
    ).all()
    held: dict[int, set[Role]] = {}
    for row in rows:
        held.setdefault(row.id, set()).update({row.role} if row.site_id == site_id else ())
    people = sorted({row.id: row for row in rows}.values(), key=_by_name)
    matrix = (RoleRow(p.id, site_id, p.name, p.active, frozenset(held[p.id])) for p in people)
    return tuple(sorted(matrix, key=lambda row: not row.held))


@dataclass(frozen=True)
class Change:
    """A line of a site's history; `before` and `after` hold what changed, by field."""

    at: datetime
    author: str
    subject: AuditSubject
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def site_history(session: Session, actor: Actor, site_id: int) -> tuple[Change, ...]:
    """The latest changes at a site, newest first."""
    actor.require(Permission.ADMINISTER, site_id)
    rows = session.execute(
        select(
            AuditEntry.at,
            AuditEntry.author_name,
            AuditEntry.subject,
            AuditEntry.name,
            AuditEntry.before,
            AuditEntry.after,
        )
        .where(AuditEntry.site_id == site_id)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY)
    )
    return tuple(Change(*row) for row in rows)

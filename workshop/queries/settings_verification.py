"""Are the settings and the roles what the sealed changes made of them?

Only of sites whose opening is among the changes: there nothing else writes them, but that candidates
are enrolled by an act of their own. People are named in changes: of two with one name nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import AuditEntry, AuditSubject, Person, RoleAssignment, Site
from workshop.domain.permissions import Role
from workshop.domain.verification import Finding, Tampering


@dataclass
class _Told:
    """What the changes, followed from the first, make of each site: values with their change."""

    settings: dict[tuple[int, str], tuple[Any, int]] = field(default_factory=dict)
    closures: dict[tuple[int, str], tuple[bool, int]] = field(default_factory=dict)
    founders: dict[int, int | None] = field(default_factory=dict)
    roles: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)


def verify_settings(session: Session) -> Finding | None:
    """Rests on the sealed changes: verify those first."""
    told = _follow(session.scalars(_CHANGES.execution_options(yield_per=2000)))
    return _compare_sites(session, told) or _compare_roles(session, told)


_EMPTY_AT_FIRST: Final = (
    "legal_name", "siren", "vat_number", "address", "phone", "email", "website", "mediator", "terms",
)  # fmt: skip
"""What a site says of itself on paper, until somebody writes it."""

_CHANGES: Final = (
    select(AuditEntry)
    .where(
        AuditEntry.subject.in_(
            (AuditSubject.SITE, AuditSubject.CLOSURES, AuditSubject.PERSON, AuditSubject.ROLES)
        )
    )
    .order_by(AuditEntry.id)
)


def _follow(changes: Iterable[AuditEntry]) -> _Told:
    told = _Told()
    for change in changes:
        site_id, place = change.site_id, change.position or 0
        match change.subject:
            case AuditSubject.SITE:
                if "code" in change.after:
                    told.founders[site_id] = change.author_id
                    told.settings |= {(site_id, name): ("", place) for name in _EMPTY_AT_FIRST}
                for name, value in change.after.items():
                    told.settings[site_id, name] = (value, place)
            case AuditSubject.CLOSURES:
                for days, closed in ((change.before, False), (change.after, True)):
                    for day in days.get("closed_on", ()):
                        told.closures[site_id, day] = (closed, place)
            case _:
                _follow_person(told, change)
    return told


def _follow_person(told: _Told, change: AuditEntry) -> None:
    site_id, name = change.site_id, change.name
    before = change.before.get("name", name)
    if before != name and (site_id, before) in told.roles:
        told.roles[site_id, name] = told.roles.pop((site_id, before))
    if "roles" in change.after:
        told.roles[site_id, name] = frozenset(change.after["roles"])


def _compare_sites(session: Session, told: _Told) -> Finding | None:
    opened = select(Site).where(Site.id.in_(told.founders))
    sites = {site.id: site for site in session.scalars(opened)}
    wrong = [
        place
        for (site_id, name), (value, place) in told.settings.items()
        if site_id in sites and hasattr(Site, name) and getattr(sites[site_id], name) != value
    ]
    wrong += [
        place
        for (site_id, day), (closed, place) in told.closures.items()
        if site_id in sites and (day in sites[site_id].closed_on) != closed
    ]
    return Finding(Tampering.SETTING_ALTERED, min(wrong)) if wrong else None


def _compare_roles(session: Session, told: _Told) -> Finding | None:
    known = session.execute(select(func.min(Person.id), Person.name).group_by(Person.name).having(
        func.count() == 1))  # fmt: skip
    ids = {name: person_id for person_id, name in known}
    held: dict[tuple[int, str], set[str]] = defaultdict(set)
    assigned = select(RoleAssignment.site_id, Person.name, RoleAssignment.role).join(
        Person, Person.id == RoleAssignment.person_id
    )
    for site_id, name, role in session.execute(
        assigned.where(RoleAssignment.role != Role.CANDIDATE)
    ):
        held[site_id, name].add(role)
    for site_id, name in sorted({*held, *told.roles}):
        if site_id not in told.founders or name not in ids:
            continue
        founded = {Role.ADMINISTRATOR} if told.founders[site_id] == ids[name] else set()
        wanted = told.roles.get((site_id, name), frozenset(founded)) - {Role.CANDIDATE}
        if held.get((site_id, name), set()) != wanted:
            return Finding(Tampering.ROLES_ALTERED, check_of=name)
    return None

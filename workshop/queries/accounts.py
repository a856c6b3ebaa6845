"""People and sites as the command line knows them: all of them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, RoleAssignment, Site
from workshop.domain.permissions import Role


@dataclass(frozen=True)
class Account:
    """`roles` by the code of the site."""

    id: int
    email: str
    name: str
    active: bool
    has_password: bool
    technical_level: int
    language: str
    roles: dict[str, list[str]]


def site_ids(session: Session) -> dict[str, int]:
    """Id of every site by its code; the benches of sittings are none of them."""
    rows = session.execute(select(Site.code, Site.id).where(Site.centre_id.is_(None)))
    return {row.code: row.id for row in rows}


def accounts(session: Session) -> list[Account]:
    """Everybody, by name, also those without any role."""
    codes = {id: code for code, id in site_ids(session).items()}
    roles: dict[int, dict[str, list[str]]] = {}
    for person_id, site_id, role in session.execute(
        select(RoleAssignment.person_id, RoleAssignment.site_id, RoleAssignment.role).where(
            RoleAssignment.site_id.in_(codes)
        )
    ):
        roles.setdefault(person_id, {}).setdefault(codes[site_id], []).append(role)
    return [
        Account(
            id=person.id,
            email=person.email,
            name=person.name,
            active=person.active,
            has_password=bool(person.password_hash),
            technical_level=person.technical_level,
            language=person.language,
            roles={
                code: [role.value for role in Role if role in held]
                for code, held in sorted(roles.get(person.id, {}).items())
            },
        )
        for person in session.scalars(select(Person).order_by(Person.name, Person.id))
    ]

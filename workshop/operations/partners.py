"""Partner shops: which customer of a site somebody stands for, and so which watches they follow."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, Customer, PartnerAccess, Person, RoleAssignment
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.operations.audit import record_change


@dataclass(frozen=True)
class SetPartnerHouse:
    """`company` as it stands on the customer's card, whatever its capitals; empty takes it away."""

    person_id: int
    site_id: int
    company: str


def set_partner_house(
    session: Session, actor: Actor, command: SetPartnerHouse, *, now: datetime
) -> Person:
    """Say whose watches a person with the partner's role sees at a site."""
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    person = find.person(session, actor, command.person_id)
    if session.get(RoleAssignment, (person.id, site.id, Role.PARTNER)) is None:
        raise RuleViolation("not_a_partner", {"name": person.name}, field="company")
    access = session.get(PartnerAccess, (person.id, site.id))
    before = session.get_one(Customer, access.customer_id).company if access else ""
    house = _house(session, site.id, command.company.strip()) if command.company.strip() else None
    if access and house:
        access.customer_id = house.id
    elif house:
        session.add(PartnerAccess(person_id=person.id, site_id=site.id, customer_id=house.id))
    elif access:
        session.delete(access)
    record_change(
        session,
        actor,
        site.id,
        AuditSubject.ACCESS,
        {"house": before},
        {"house": house.company if house else ""},
        now=now,
        name=person.name,
    )
    return person


def _house(session: Session, site_id: int, company: str) -> Customer:
    houses = session.scalars(
        select(Customer).where(
            Customer.site_id == site_id,
            Customer.company != "",
            Customer.merged_into_id.is_(None),
        )
    )
    found = [house for house in houses if house.company.casefold() == company.casefold()]
    if not found:
        raise RuleViolation("house_not_found", {"company": company}, field="company")
    if len(found) > 1:
        raise RuleViolation("house_ambiguous", {"company": company}, field="company")
    return found[0]

"""The very first site and its administrator, when nobody is there yet to sign in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, Site
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.operations.account import PasswordPolicy, hash_password
from workshop.operations.people import PersonData, write_person
from workshop.operations.site import CreateSite, open_site


@dataclass(frozen=True)
class FoundWorkshop:
    site: CreateSite
    administrator: PersonData
    password: str
    policy: PasswordPolicy


def found_workshop(session: Session, command: FoundWorkshop, *, now: datetime) -> Site:
    """The first site, with its administrator; refused once there is a site."""
    if session.scalar(select(Site.id).limit(1)) is not None:
        raise RuleViolation("workshop_already_founded")
    person = Person(
        password_hash=hash_password(command.password, command.policy), active=True, session_epoch=0
    )
    write_person(session, person, command.administrator)
    session.add(person)
    session.flush()
    site = open_site(session, Actor(person.id, person.name), command.site, now=now)
    person.current_site_id = site.id
    return site

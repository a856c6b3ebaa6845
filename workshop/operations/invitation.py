"""Choosing one's first password by the link an administrator gave."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person
from workshop.domain.errors import NotFound
from workshop.operations.account import PasswordPolicy, hash_password
from workshop.operations.people import NO_PASSWORD


@dataclass(frozen=True)
class Invitation:
    """Whom it is for; `epoch` makes it void once used, or once another one was made."""

    person_id: int
    epoch: int


@dataclass(frozen=True)
class ChoosePassword:
    invitation: Invitation
    password: str
    policy: PasswordPolicy


def invited_person(session: Session, invitation: Invitation) -> Person:
    """The person an invitation is for, while it can still be used; `NotFound` otherwise."""
    person = session.scalar(
        select(Person)
        .where(
            Person.id == invitation.person_id,
            Person.session_epoch == invitation.epoch,
            Person.password_hash == NO_PASSWORD,
            Person.active,
        )
        .with_for_update()
    )
    if person is None:
        raise NotFound("invitation_void")
    return person


def choose_password(session: Session, command: ChoosePassword) -> Person:
    """The invited person's own password; the link does not work a second time."""
    person = invited_person(session, command.invitation)
    person.password_hash = hash_password(command.password, command.policy)
    person.session_epoch += 1
    return person

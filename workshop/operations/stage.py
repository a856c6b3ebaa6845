"""Bench work is recorded at a stage: the step it belongs to, and the right it takes."""

from typing import Final

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Diagnosis, Ticket
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State
from workshop.measurements.quantities import Stage

STAGES: Final[dict[Stage, tuple[State, Permission]]] = {
    Stage.COUNTER: (State.RECEPTION, Permission.RECEIVE),
    Stage.BEFORE_UNCASING: (State.DIAGNOSIS, Permission.DIAGNOSE),
    Stage.AFTER_UNCASING: (State.DIAGNOSIS, Permission.DIAGNOSE),
    Stage.SERVICING: (State.SERVICING, Permission.SERVICE),
    Stage.FINAL_CONTROL: (State.SERVICING, Permission.CONTROL),
}


def ticket_at_stage(
    session: Session, actor: Actor, number: str, stage: Stage, *, seen_version: int | None
) -> Ticket:
    """The ticket, authorised and locked, when it is in the step this stage belongs to."""
    step, permission = STAGES[stage]
    ticket = find.ticket(session, actor, number, permission, seen_version=seen_version)
    if ticket.state is not step:
        raise RuleViolation("not_the_step", {"number": number})
    if step is State.DIAGNOSIS:
        _refuse_concluded(session, ticket)
    return ticket


def _refuse_concluded(session: Session, ticket: Ticket) -> None:
    """A final diagnosis rests on what was found: nothing is added under it."""
    diagnosis = session.get(Diagnosis, ticket.id)
    if diagnosis is not None and diagnosis.concluded_at is not None:
        raise RuleViolation("diagnosis_concluded", {"number": ticket.number})


def diagnosis_of(session: Session, ticket: Ticket) -> Diagnosis:
    """The diagnosis of a ticket already locked; made on first use."""
    found = session.get(Diagnosis, ticket.id)
    if found is None:
        found = Diagnosis(ticket_id=ticket.id, case_back="", uncasing={}, taken_on={})
        session.add(found)
    return found

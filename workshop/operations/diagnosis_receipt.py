"""The receipt of a diagnosis: whoever prices it has the file and the parts in hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Diagnosis, Ticket
from workshop.domain.errors import RuleViolation
from workshop.domain.numbering import read_ticket_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry


@dataclass(frozen=True)
class ReceiveDiagnosis:
    """`bag_code` is what the label of the bag of parts says when scanned or typed."""

    number: str
    bag_code: str
    parts_count: int
    seen_version: int | None = None


def receive_diagnosis(
    session: Session, actor: Actor, command: ReceiveDiagnosis, *, now: datetime
) -> Ticket:
    """Acknowledge, as another person, what was handed over for pricing."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.RECEIVE_DIAGNOSIS,
        seen_version=command.seen_version,
    )
    diagnosis = session.get(Diagnosis, ticket.id)
    if diagnosis is None or diagnosis.handed_over_at is None:
        raise RuleViolation("diagnosis_not_handed_over")
    if diagnosis.received_at is not None:
        raise RuleViolation("diagnosis_already_received")
    if diagnosis.handed_over_by_id == actor.person_id:
        raise RuleViolation("second_person_needed")
    if read_ticket_number(command.bag_code) != ticket.number:
        raise RuleViolation("bag_of_another_ticket", {"number": ticket.number}, field="bag_code")
    if command.parts_count != diagnosis.parts_count:
        facts = {"told": diagnosis.parts_count, "counted": command.parts_count}
        raise RuleViolation("parts_count_differs", facts, field="parts_count")
    diagnosis.received_by_id, diagnosis.received_at = actor.person_id, now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_RECEIVED,
        {"bag": ticket.number, "parts_count": command.parts_count},
        now=now,
    )
    return ticket

"""Complaints on a ticket: recorded and put anew, answered, agreed with, and closed by a letter."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.calendar import working_day
from workshop.db.models import Complaint, ContactChannel, OutgoingMail, Ticket
from workshop.documents import complaint_letter as paper
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.domain.catalogue import items
from workshop.domain.complaint import (
    FIRST_ANSWER_WORKING_DAYS,
    FOLLOW_UP_WORKING_DAYS,
    ComplaintOutcome,
    check_answers_for,
    check_closing,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.planning import local_date
from workshop.domain.tracking import EntryKind
from workshop.exchange.letters import letter
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import Attachment, post


@dataclass(frozen=True)
class RecordComplaint:
    """`to_role` is who decides where the counter does not; None when it is settled at once."""

    number: str
    cause: str
    resolutions: tuple[str, ...]
    text: str
    to_role: Role | None = None


def record_complaint(
    session: Session, actor: Actor, command: RecordComplaint, *, now: datetime
) -> Ticket:
    """Where a complaint comes from, what is offered, and who it is passed to.

    The one that is open is put anew: it is to be answered and agreed with again.
    """
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    words = command.text.strip()
    if not words:
        raise RuleViolation("entry_empty", field="text")
    cause = items("complaint_causes")[command.cause].code
    resolutions = items("complaint_resolutions").codes(command.resolutions)
    found = open_complaint(session, ticket)
    if found is None:
        found = Complaint(
            ticket_id=ticket.id,
            site_id=ticket.site_id,
            recorded_at=now,
            recorded_by_id=actor.person_id,
        )
        session.add(found)
    found.cause, found.words, found.resolutions = cause, words, resolutions
    found.to_role = command.to_role
    found.follow_up_on = _in_working_days(ticket, FIRST_ANSWER_WORKING_DAYS, now)
    found.answered_at = found.answered_by_id = None
    found.accepted_at = found.accepted_by_id = None
    payload = {"cause": cause, "resolutions": resolutions, "to": command.to_role, "text": words}
    write_entry(session, actor, ticket, EntryKind.COMPLAINT_RECORDED, payload, now=now)
    return ticket


@dataclass(frozen=True)
class AnswerComplaint:
    """`channel` is how the customer was told; an e-mail leaves with the answer as its text.

    `follow_up_on` is when somebody asks for news, some working days later when left out.
    """

    number: str
    text: str
    channel: ContactChannel
    follow_up_on: date | None = None


def answer_complaint(
    session: Session, actor: Actor, command: AnswerComplaint, *, now: datetime
) -> Ticket:
    """What the customer is told; several answers may follow each other."""
    ticket, found = _in_charge(session, actor, command.number)
    text = command.text.strip()
    if not text:
        raise RuleViolation("complaint_answer_missing", field="text")
    later = command.follow_up_on or _in_working_days(ticket, FOLLOW_UP_WORKING_DAYS, now)
    if later < local_date(now, ticket.site.time_zone):
        raise RuleViolation("follow_up_in_the_past", field="follow_up_on")
    to_address = None
    if command.channel is ContactChannel.EMAIL:
        to_address = _mail(session, ticket, "complaint_answer", text, now=now).to_address
    found.answer, found.answered_at, found.answered_by_id = text, now, actor.person_id
    found.follow_up_on = later
    payload = {
        "text": text,
        "channel": command.channel,
        "to_address": to_address,
        "follow_up_on": later.isoformat(),
    }
    write_entry(session, actor, ticket, EntryKind.COMPLAINT_ANSWERED, payload, now=now)
    return ticket


@dataclass(frozen=True)
class AcceptComplaint:
    """The customer agrees with what is offered, as the hierarchy heard it."""

    number: str
    text: str = ""


def accept_complaint(
    session: Session, actor: Actor, command: AcceptComplaint, *, now: datetime
) -> Ticket:
    ticket = find.ticket(session, actor, command.number, Permission.APPROVE)
    found = _still_open(session, ticket)
    found.accepted_at, found.accepted_by_id = now, actor.person_id
    said = {"text": command.text.strip()}
    write_entry(session, actor, ticket, EntryKind.COMPLAINT_ACCEPTED, said, now=now)
    return ticket


@dataclass(frozen=True)
class CloseComplaint:
    """`text` is what the letter says; it leaves by mail, or is printed and handed over."""

    number: str
    outcome: ComplaintOutcome
    text: str
    by_mail: bool = False


def close_complaint(
    session: Session, actor: Actor, command: CloseComplaint, *, now: datetime
) -> Ticket:
    """The complaint ends with a letter, frozen; unsettled, it repeats who the mediator is."""
    ticket, found = _in_charge(session, actor, command.number)
    check_closing(
        actor,
        ticket.site_id,
        command.outcome,
        agreed=found.accepted_at is not None,
        mediator=ticket.site.mediator,
    )
    if not command.text.strip():
        raise RuleViolation("complaint_answer_missing", field="text")
    pdf = _letter(ticket, found, command, now)
    found.outcome, found.letter, found.letter_pdf = command.outcome, command.text.strip(), pdf
    found.letter_sha256 = hashlib.sha256(pdf).hexdigest()
    found.closed_at, found.closed_by_id = now, actor.person_id
    to_address = None
    if command.by_mail:
        attachment = Attachment(f"{ticket.number}-reclamation.pdf", pdf)
        name = f"complaint_{command.outcome}"
        mail = _mail(session, ticket, name, found.letter, now=now, attachment=attachment)
        found.mail_id, to_address = mail.id, mail.to_address
    payload = {
        "outcome": command.outcome,
        "text": found.letter,
        "to_address": to_address,
        "letter_sha256": found.letter_sha256,
    }
    write_entry(session, actor, ticket, EntryKind.COMPLAINT_CLOSED, payload, now=now)
    return ticket


def open_complaint(session: Session, ticket: Ticket) -> Complaint | None:
    """The complaint of a ticket already locked that nobody has closed."""
    return session.scalar(
        select(Complaint).where(Complaint.ticket_id == ticket.id, Complaint.closed_at.is_(None))
    )


def _still_open(session: Session, ticket: Ticket) -> Complaint:
    found = open_complaint(session, ticket)
    if found is None:
        raise RuleViolation("complaint_missing")
    return found


def _in_charge(session: Session, actor: Actor, number: str) -> tuple[Ticket, Complaint]:
    """The ticket and its open complaint, for whoever answers for it."""
    ticket = find.ticket(session, actor, number, Permission.WRITE_ENTRY)
    found = _still_open(session, ticket)
    check_answers_for(actor, found.to_role, ticket.site_id)
    return ticket, found


def _in_working_days(ticket: Ticket, days: int, now: datetime) -> date:
    return working_day(ticket.site, local_date(now, ticket.site.time_zone), days)


def _mail(
    session: Session,
    ticket: Ticket,
    name: str,
    text: str,
    *,
    now: datetime,
    attachment: Attachment | None = None,
) -> OutgoingMail:
    values = {**letter_values(ticket), "number": ticket.number, "answer": text}
    written = letter(name, ticket.customer.language, values)
    return post(session, ticket, written, now=now, attachment=attachment)


def _letter(ticket: Ticket, found: Complaint, command: CloseComplaint, now: datetime) -> bytes:
    language = ticket.customer.language
    data = paper.ComplaintLetter(
        ticket_number=ticket.number,
        recorded_at=found.recorded_at,
        written_at=now,
        business=business_of(ticket.site, language),
        customer=customer_of(ticket.customer),
        watch=watch_of(ticket.watch),
        words=found.words,
        answer=command.text.strip(),
        is_settled=command.outcome is ComplaintOutcome.SETTLED,
    )
    return paper.complaint_letter(data, language)

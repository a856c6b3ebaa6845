"""A watch nobody collects: calls to its owner with their proof, then the judge's authorisation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.handover import handover
from workshop.db.models import CollectionReminder, ContactChannel, CourtAuthorisation, Ticket
from workshop.db.note import ticket_bill
from workshop.documents.formats import day_of, money
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import Outcome, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.domain.unclaimed import Reminder, check_authorisation
from workshop.exchange.letters import letter
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import post
from workshop.operations.restitution import ticket_to_return
from workshop.operations.ticket import wait_for

WAITING_REASON: Final = "customer_collection"
ASK_AGAIN: Final = timedelta(days=30)


@dataclass(frozen=True)
class RemindToCollect:
    """`proof` says what shows that the call left; a mail proves itself by its place in the outbox."""

    number: str
    channel: ContactChannel
    proof: str = ""
    seen_version: int | None = None


def remind_to_collect(
    session: Session, actor: Actor, command: RemindToCollect, *, now: datetime
) -> Ticket:
    """Tell the owner that the watch waits; by e-mail it leaves at once, else somebody proves it."""
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    proof, mail_id = command.proof.strip(), None
    if command.channel is ContactChannel.EMAIL:
        mail = post(session, ticket, letter(*_letter(session, ticket, now)), now=now)
        proof, mail_id = f"{mail.to_address} {mail.message_id}", mail.id
    if not proof:
        raise RuleViolation("reminder_proof_missing", field="proof")
    session.add(
        CollectionReminder(
            ticket_id=ticket.id,
            channel=command.channel,
            proof=proof,
            mail_id=mail_id,
            sent_at=now,
            sent_by_id=actor.person_id,
        )
    )
    today = local_date(now, ticket.site.time_zone)
    wait_for(ticket, WaitingOn.CUSTOMER, WAITING_REASON, today + ASK_AGAIN, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.COLLECTION_REMINDED,
        {"channel": command.channel, "proof": proof},
        now=now,
    )
    return ticket


def _letter(session: Session, ticket: Ticket, now: datetime) -> tuple[str, str, dict[str, str]]:
    """The first call says that the watch is ready, or goes back unrepaired and what that costs;
    the next ones that it still waits.
    """
    called = session.scalar(
        select(CollectionReminder.id).where(CollectionReminder.ticket_id == ticket.id).limit(1)
    )
    language = ticket.customer.language
    ready_on = day_of(ticket.entered_step_at, language, ticket.site.time_zone)
    values = {**letter_values(ticket), "number": ticket.number, "ready_on": ready_on}
    name = "collection"
    if ticket.outcome is not Outcome.REPAIRED:
        name = "collection_unrepaired"
        fee = _fee_cents(session, ticket, now)
        if fee and not called:
            return f"{name}_fee", language, {**values, "fee": money(fee, language)}
    return f"{name}_reminder" if called else name, language, values


def _fee_cents(session: Session, ticket: Ticket, now: datetime) -> int:
    """What a watch that was not repaired costs all the same."""
    found = handover(session, ticket.id)
    return ticket_bill(session, found, local_date(now, ticket.site.time_zone)).total_cents


@dataclass(frozen=True)
class RecordAuthorisation:
    number: str
    authorised_on: date
    court: str
    reference: str
    seen_version: int | None = None


def record_authorisation(
    session: Session, actor: Actor, command: RecordAuthorisation, *, now: datetime
) -> Ticket:
    """The judge authorised the auction (law of 31 December 1903): after a year, and after calls."""
    ticket = ticket_to_return(
        session, actor, command.number, command.seen_version, Permission.APPROVE
    )
    if session.get(CourtAuthorisation, ticket.id) is not None:
        raise RuleViolation("authorisation_already_recorded")
    for field in ("court", "reference"):
        if not getattr(command, field).strip():
            raise RuleViolation(f"{field}_missing", field=field)
    zone = ticket.site.time_zone
    check_authorisation(
        command.authorised_on,
        local_date(ticket.entered_step_at, zone),
        _reminders(session, ticket),
        local_date(now, zone),
    )
    session.add(
        CourtAuthorisation(
            ticket_id=ticket.id,
            authorised_on=command.authorised_on,
            court=command.court.strip(),
            reference=command.reference.strip(),
            recorded_at=now,
            recorded_by_id=actor.person_id,
        )
    )
    payload = {
        "authorised_on": command.authorised_on.isoformat(),
        "court": command.court.strip(),
        "reference": command.reference.strip(),
    }
    write_entry(session, actor, ticket, EntryKind.COURT_AUTHORISED, payload, now=now)
    return ticket


def _reminders(session: Session, ticket: Ticket) -> tuple[Reminder, ...]:
    """Those sent since the watch is ready."""
    rows = session.execute(
        select(CollectionReminder.sent_at, CollectionReminder.channel).where(
            CollectionReminder.ticket_id == ticket.id,
            CollectionReminder.sent_at >= ticket.entered_step_at,
        )
    )
    return tuple(
        Reminder(local_date(row.sent_at, ticket.site.time_zone), row.channel is ContactChannel.POST)
        for row in rows
    )

"""A promise that slips: reason, approval of the hierarchy, message to the customer, all three."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import ContactChannel, DelaySlip, Ticket
from workshop.db.work_order import latest_slip
from workshop.documents.formats import day
from workshop.domain.catalogue import items
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.tracking import EntryKind
from workshop.exchange.letters import letter
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import post


@dataclass(frozen=True)
class RequestDelay:
    number: str
    reason: str
    explanation: str
    new_date: date
    seen_version: int | None = None


def request_delay(
    session: Session, actor: Actor, command: RequestDelay, *, now: datetime
) -> Ticket:
    """Say that the promise will not hold, why, and which date will. It replaces a pending slip."""
    ticket = _open_ticket(session, actor, command.number, Permission.WRITE_ENTRY, command)
    items("delay_reasons")[command.reason]
    if not command.explanation.strip():
        raise RuleViolation("delay_unexplained", field="explanation")
    if ticket.promised_on is None:
        raise RuleViolation("nothing_promised")
    earliest = max(ticket.promised_on, local_date(now, ticket.site.time_zone))
    if command.new_date <= ticket.promised_on or command.new_date < earliest:
        raise RuleViolation(
            "delay_not_later", {"promised_on": ticket.promised_on}, field="new_date"
        )
    session.add(
        DelaySlip(
            ticket_id=ticket.id,
            site_id=ticket.site_id,
            reason=command.reason,
            explanation=command.explanation.strip(),
            new_date=command.new_date,
            requested_by_id=actor.person_id,
            requested_at=now,
        )
    )
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DELAY_REQUESTED,
        {
            "reason": command.reason,
            "explanation": command.explanation.strip(),
            "promised_on": ticket.promised_on.isoformat(),
            "new_date": command.new_date.isoformat(),
        },
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class ApproveDelay:
    number: str
    seen_version: int | None = None


def approve_delay(
    session: Session, actor: Actor, command: ApproveDelay, *, now: datetime
) -> Ticket:
    """The hierarchy agrees; the date changes once the customer has been told."""
    ticket = _open_ticket(session, actor, command.number, Permission.APPROVE, command)
    slip = _pending(session, ticket)
    if slip.approved_at is not None:
        raise RuleViolation("delay_already_approved")
    slip.approved_at = now
    slip.approved_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DELAY_APPROVED,
        {"reason": slip.reason, "new_date": slip.new_date.isoformat()},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class RefuseDelay:
    """`why` is read by whoever asked: the promise stands, or another date is proposed."""

    number: str
    why: str
    seen_version: int | None = None


def refuse_delay(session: Session, actor: Actor, command: RefuseDelay, *, now: datetime) -> Ticket:
    """The hierarchy does not agree: the promise stands."""
    ticket = _open_ticket(session, actor, command.number, Permission.APPROVE, command)
    slip = _pending(session, ticket)
    if slip.approved_at is not None:
        raise RuleViolation("delay_already_approved")
    if not command.why.strip():
        raise RuleViolation("delay_refusal_unexplained", field="why")
    slip.refused_at = now
    slip.refused_by_id = actor.person_id
    slip.refusal = command.why.strip()
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DELAY_REFUSED,
        {"reason": slip.reason, "new_date": slip.new_date.isoformat(), "why": slip.refusal},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class TellDelay:
    """What the customer was told, and how."""

    number: str
    message: str
    channel: ContactChannel
    seen_version: int | None = None


def tell_delay(session: Session, actor: Actor, command: TellDelay, *, now: datetime) -> Ticket:
    """The customer knows: with the reason and the approval there, the promise changes.

    By e-mail, the message leaves through the outbox as part of this act.
    """
    ticket = _open_ticket(session, actor, command.number, Permission.PROMISE, command)
    slip = _pending(session, ticket)
    if slip.approved_at is None:
        raise RuleViolation("delay_not_approved")
    if not command.message.strip():
        raise RuleViolation("delay_message_missing", field="message")
    if command.channel is ContactChannel.EMAIL:
        _post(session, ticket, command.message.strip(), slip.new_date, now)
    slip.message = command.message.strip()
    slip.channel = command.channel
    slip.told_at = slip.applied_at = now
    slip.told_by_id = actor.person_id
    promised_before = ticket.promised_on
    ticket.promised_on = ticket.forecast_on = slip.new_date
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.CUSTOMER_TOLD,
        {
            "message": slip.message,
            "channel": command.channel,
            "promised_before": promised_before.isoformat() if promised_before else None,
            "promised_on": slip.new_date.isoformat(),
        },
        now=now,
    )
    return ticket


def _post(session: Session, ticket: Ticket, message: str, new_date: date, now: datetime) -> None:
    if not ticket.customer.email.strip():
        raise RuleViolation("customer_without_address", field="channel")
    language = ticket.customer.language
    values = letter_values(ticket) | {
        "message": message,
        "number": ticket.number,
        "new_date": day(new_date, language),
    }
    post(session, ticket, letter("delay", language, values), now=now)


def _open_ticket(
    session: Session,
    actor: Actor,
    number: str,
    permission: Permission,
    command: RequestDelay | ApproveDelay | RefuseDelay | TellDelay,
) -> Ticket:
    ticket = find.ticket(session, actor, number, permission, seen_version=command.seen_version)
    if ticket.closed_at is not None:
        raise RuleViolation("ticket_closed", {"number": ticket.number})
    return ticket


def _pending(session: Session, ticket: Ticket) -> DelaySlip:
    slip = latest_slip(session, ticket)
    if slip is None or slip.applied_at is not None or slip.refused_at is not None:
        raise RuleViolation("no_delay_pending")
    return slip

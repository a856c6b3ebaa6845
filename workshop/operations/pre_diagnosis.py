"""What leaves the counter: the pre-diagnosis for the workshop, the price agreed by the hierarchy."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.facts import ticket_facts
from workshop.db.models import Reception, Ticket
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import Move, State, TicketFacts, WaitingOn, allowed_moves
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.ticket import make_move, wait_for


@dataclass(frozen=True)
class SendPreDiagnosis:
    number: str
    seen_version: int | None = None


def send_pre_diagnosis(
    session: Session, actor: Actor, command: SendPreDiagnosis, *, now: datetime
) -> Ticket:
    """Hand the pre-diagnosis to the workshop; it says what was seen and what is suspected."""
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    if ticket.state is not State.RECEPTION:
        raise RuleViolation("step_is_over", {"step": State.RECEPTION})
    _send(session, actor, ticket, find.reception(session, ticket), now)
    return ticket


def _send(
    session: Session, actor: Actor, ticket: Ticket, reception: Reception, now: datetime
) -> None:
    if reception.pre_diagnosis_sent_at is not None:
        raise RuleViolation("pre_diagnosis_already_sent")
    reception.pre_diagnosis_sent_at = now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PRE_DIAGNOSIS_SENT,
        {
            "pre_diagnosis": reception.pre_diagnosis,
            "hypotheses": reception.hypotheses,
            "symptoms": reception.symptoms,
            "functional_tests": reception.functional_tests,
        },
        now=now,
    )


@dataclass(frozen=True)
class ValidatePreQuote:
    number: str
    seen_version: int | None = None


def validate_pre_quote(
    session: Session, actor: Actor, command: ValidatePreQuote, *, now: datetime
) -> Ticket:
    """The hierarchy agrees with the price announced at the counter."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    reception = find.reception(session, ticket)
    if not reception.pre_quote_needs_validation or reception.pre_quote_validated_at is not None:
        raise RuleViolation("pre_quote_needs_no_validation")
    reception.pre_quote_validated_at = now
    reception.pre_quote_validated_by_id = actor.person_id
    wait_for(ticket, WaitingOn.US, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PRE_QUOTE_VALIDATED,
        {"pre_quote_cents": [reception.pre_quote_cents, reception.pre_quote_max_cents]},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class FinishReception:
    number: str
    seen_version: int | None = None


def finish_reception(
    session: Session, actor: Actor, command: FinishReception, *, now: datetime
) -> Ticket:
    """Do what is left of a signed reception, an entry each: pre-diagnosis sent, watch sent on.

    A quick service goes straight to preparation. What a move still lacks (the signature, the
    hierarchy's agreement with the price) leaves the ticket at reception.
    """
    ticket = find.ticket(
        session, actor, command.number, Permission.RECEIVE, seen_version=command.seen_version
    )
    facts = ticket_facts(session, ticket)
    send_on(session, actor, ticket, find.reception(session, ticket), facts, now=now)
    return ticket


def send_on(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    reception: Reception,
    facts: TicketFacts,
    *,
    now: datetime,
) -> None:
    """The same for a ticket already locked, as part of the act that received it."""
    quick = facts.price_from_list and facts.pre_quote_signed
    if not facts.deposit_signed:
        return
    if not quick and not facts.pre_diagnosis_sent:
        _send(session, actor, ticket, reception, now)
        facts = replace(facts, pre_diagnosis_sent=True)
    move = Move.QUICK_SERVICE if quick else Move.SEND_TO_DIAGNOSIS
    if move in allowed_moves(ticket.state, facts):
        make_move(session, actor, ticket, move, facts, now=now)

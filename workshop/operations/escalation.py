"""A job beyond the workshop's scope: put to the hierarchy, which decides where it goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Alert, Escalation, Ticket
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.escalation import TURNS, EscalationDecision, EscalationTarget
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.ticket import wait_for

# The steps where a job may prove too much, and the right to say so.
_STEPS: Final[dict[State, Permission]] = {
    State.DIAGNOSIS: Permission.DIAGNOSE,
    State.PREPARATION: Permission.PREPARE,
    State.SERVICING: Permission.SERVICE,
}


@dataclass(frozen=True)
class Escalate:
    number: str
    reason: str
    target: EscalationTarget
    seen_version: int | None = None


def escalate(session: Session, actor: Actor, command: Escalate, *, now: datetime) -> Escalation:
    """Stop the job and alert the hierarchy; the ticket waits for its decision."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.WRITE_ENTRY,
        seen_version=command.seen_version,
    )
    permission = _STEPS.get(ticket.state)
    if permission is None:
        raise RuleViolation("not_the_step", {"number": ticket.number})
    actor.require(permission, ticket.site_id)
    reason = command.reason.strip()
    if not reason:
        raise RuleViolation("escalation_reason_missing", field="reason")
    if _open_escalation(session, ticket) is not None:
        raise RuleViolation("escalation_already_open")
    alert = Alert(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        text=reason,
        raised_by_id=actor.person_id,
        raised_at=now,
    )
    session.add(alert)
    session.flush()
    escalation = Escalation(
        ticket_id=ticket.id,
        alert_id=alert.id,
        step=ticket.state,
        target=command.target,
        reason=reason,
        raised_by_id=actor.person_id,
        raised_at=now,
    )
    session.add(escalation)
    wait_for(ticket, WaitingOn.MANAGER, "alert_answer", now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.ESCALATED,
        {"target": command.target, "reason": reason, "alert": alert.id},
        now=now,
    )
    return escalation


@dataclass(frozen=True)
class DecideEscalation:
    number: str
    decision: EscalationDecision
    note: str = ""
    seen_version: int | None = None


def decide_escalation(
    session: Session, actor: Actor, command: DecideEscalation, *, now: datetime
) -> Escalation:
    """The hierarchy says who goes on with the job; the decision answers the alert."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    escalation = _open_escalation(session, ticket)
    if escalation is None:
        raise NotFound("escalation_not_found", {"number": ticket.number})
    note = command.note.strip()
    if not note:
        raise RuleViolation("decision_note_missing", field="note")
    escalation.decision = command.decision
    escalation.decision_note = note
    escalation.decided_by_id = actor.person_id
    escalation.decided_at = now
    alert = session.get_one(Alert, escalation.alert_id)
    if alert.answered_at is None:
        alert.answer = note
        alert.answered_by_id = actor.person_id
        alert.answered_at = now
    wait_for(ticket, *TURNS[command.decision], now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.ESCALATION_DECIDED,
        {
            "target": escalation.target,
            "decision": command.decision,
            "note": note,
            "alert": alert.id,
        },
        now=now,
    )
    return escalation


def _open_escalation(session: Session, ticket: Ticket) -> Escalation | None:
    return session.scalar(
        select(Escalation).where(Escalation.ticket_id == ticket.id, Escalation.decided_at.is_(None))
    )

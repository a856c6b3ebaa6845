"""What colleagues owe a step: questions asked of them, and an escalation put to the hierarchy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from workshop.db.models import Escalation, Person, Question
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.queries.ticket_frame import TicketFrame


@dataclass(frozen=True)
class AskedQuestion:
    """`answer` is empty while the question is open."""

    id: int
    to_role: Role
    text: str
    by: str
    at: datetime
    answer: str
    may_answer: bool


@dataclass(frozen=True)
class RaisedEscalation:
    """The latest escalation of a ticket; `decision` is None while it waits."""

    target: EscalationTarget
    reason: str
    by: str
    at: datetime
    decision: EscalationDecision | None
    note: str


def matters(
    session: Session, actor: Actor, frame: TicketFrame
) -> tuple[tuple[AskedQuestion, ...], RaisedEscalation | None]:
    """The questions of a ticket, open ones first, and its latest escalation, in one query."""
    questions = (
        select(
            literal("question").label("what"),
            Question.id.label("id"),
            Question.text.label("text"),
            Person.name.label("by"),
            Question.asked_at.label("at"),
            cast(Question.to_role, String).label("whom"),
            Question.answer.label("answer"),
            cast(null(), String).label("decision"),
            cast(Question.answered_at.is_not(None), Integer).label("closed"),
        )
        .join(Person, Person.id == Question.asked_by_id)
        .where(Question.ticket_id == frame.ticket_id)
    )
    escalations = (
        select(
            literal("escalation"),
            Escalation.id,
            Escalation.reason,
            Person.name,
            Escalation.raised_at,
            cast(Escalation.target, String),
            Escalation.decision_note,
            cast(Escalation.decision, String),
            cast(Escalation.decided_at.is_not(None), Integer),
        )
        .join(Person, Person.id == Escalation.raised_by_id)
        .where(Escalation.ticket_id == frame.ticket_id)
    )
    rows: Sequence[Any] = session.execute(
        union_all(questions, escalations).order_by("closed", "id")
    ).all()
    asked = tuple(_question(actor, frame, row) for row in rows if row.what == "question")
    raised = [row for row in rows if row.what == "escalation"]
    return asked, _escalation(max(raised, key=lambda row: row.id)) if raised else None


def _question(actor: Actor, frame: TicketFrame, row: Any) -> AskedQuestion:
    role = Role(row.whom)
    may_answer = not row.closed and actor.answers_for(role, frame.site_id)
    return AskedQuestion(row.id, role, row.text, row.by, row.at, row.answer, may_answer)


def _escalation(row: Any) -> RaisedEscalation:
    return RaisedEscalation(
        target=EscalationTarget(row.whom),
        reason=row.text,
        by=row.by,
        at=row.at,
        decision=EscalationDecision(row.decision) if row.decision else None,
        note=row.answer,
    )

"""Jobs beyond the workshop's scope, put to the hierarchy until it decides."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index
from workshop.db.types import UtcDateTime, choice
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.ticket import State

_OPEN = "decided_at IS NULL"


class Escalation(Base):
    """`alert_id` is the alert the hierarchy sees until the decision answers it."""

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_something"),
        partial_index("ix_escalation_open", "ticket_id", where=_OPEN),
        Index(None, "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    step: Mapped[State] = mapped_column(choice(State))
    target: Mapped[EscalationTarget] = mapped_column(choice(EscalationTarget))
    reason: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[EscalationDecision | None] = mapped_column(choice(EscalationDecision))
    decision_note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""What was done at the bench: steps ticked, parts moved, what was found, the final control."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.servicing import Direction, Finding, StepOutcome


class ProcedureTick(Base):
    """A step of an operation, done. Ticks of earlier rounds stay when a line is redone."""

    __tablename__ = "procedure_tick"
    __table_args__ = (
        UniqueConstraint("line_id", "round", "step"),
        CheckConstraint("outcome <> 'faulty' OR note <> ''", name="fault_is_described"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("work_order_line.id"))
    round: Mapped[int] = mapped_column()
    step: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[StepOutcome] = mapped_column(choice(StepOutcome))
    note: Mapped[str] = mapped_column(Text, default="")
    ticked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reassessment(Base):
    """The diagnosis held against the watch taken apart; the latest one counts.

    `operations` are the catalogue codes of the extra work, for the supplementary quote.
    """

    __tablename__ = "reassessment"
    __table_args__ = (
        CheckConstraint("finding = 'confirmed' OR note <> ''", name="change_is_described"),
        Index(None, "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    finding: Mapped[Finding] = mapped_column(choice(Finding))
    note: Mapped[str] = mapped_column(Text, default="")
    operations: Mapped[list[str]] = mapped_column(JsonText, default=list)
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PartMovement(Base):
    """A part put into the watch, taken out of it with its destination, or foreseen and not used.

    `code` names a supply on the way in and a component on the way out. A part put in names the
    need it answers; an unforeseen one says why in its note. `reference` is what the part itself
    says, where it tells an equivalent.
    """

    __tablename__ = "part_movement"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 1000", name="quantity_in_range"),
        CheckConstraint("(direction = 'out') = (destination <> '')", name="out_has_destination"),
        CheckConstraint("(direction = 'in') = (part_kind <> '')", name="in_has_kind"),
        CheckConstraint(
            "direction = 'out' OR need_id IS NOT NULL OR note <> ''", name="unforeseen_is_explained"
        ),
        CheckConstraint(
            "direction <> 'not_used' OR need_id IS NOT NULL AND note <> ''",
            name="not_used_is_explained",
        ),
        CheckConstraint("code <> '' OR label <> ''", name="named"),
        Index(None, "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("supply_need.id"))
    code: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[int] = mapped_column()
    part_kind: Mapped[str] = mapped_column(String(20), default="")
    lot: Mapped[str] = mapped_column(String(60), default="")
    reference: Mapped[str] = mapped_column(String(60), default="", server_default="")
    destination: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FinalControl(Base):
    """One attempt at the final control, by somebody who did not do the work.

    Only at the bench of a sitting, where there is nobody else, it may be `own_work`.
    `worked_by_id` is the person who finished the last operation; `redo` holds the ids of the lines
    a failed one sends back.
    """

    __tablename__ = "final_control"
    __table_args__ = (
        UniqueConstraint("ticket_id", "attempt"),
        CheckConstraint("own_work OR controlled_by_id <> worked_by_id", name="second_person"),
        CheckConstraint(
            "(passed AND cause IS NULL) OR (NOT passed AND cause IS NOT NULL AND note <> '')",
            name="failure_has_a_cause",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    attempt: Mapped[int] = mapped_column()
    passed: Mapped[bool] = mapped_column()
    cause: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    redo: Mapped[list[int]] = mapped_column(JsonText, default=list)
    worked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    controlled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    own_work: Mapped[bool] = mapped_column(default=False, server_default=false())
    controlled_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Derogation(Base):
    """The hierarchy lets a watch go that did not pass its control: why, and until when."""

    __tablename__ = "derogation"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)

    control_id: Mapped[int] = mapped_column(ForeignKey("final_control.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date] = mapped_column()
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""The work order of a ticket: what is planned, with which tools and supplies, and what slips."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index
from workshop.db.models.customer import ContactChannel
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.preparation import SupplyState, ToolState


def _together(name: str) -> CheckConstraint:
    """An instant has its person and the other way round."""
    return CheckConstraint(
        f"({name}_at IS NULL) = ({name}_by_id IS NULL)", name=f"{name}_by_somebody"
    )


class WorkOrder(Base):
    """Who confirmed which section of the preparation, and when.

    A confirmation counts for the visit of the step it was given in: a ticket that comes back from a
    supplementary quote is prepared again. The codes are those of `hse_checks`.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint("required_level BETWEEN 1 AND 4", name="level_in_range"),
        *(_together(name) for name in ("level", "planned", "tools", "supplies", "hse", "waste")),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    required_level: Mapped[int] = mapped_column()
    technician_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level_covered: Mapped[bool] = mapped_column()
    level_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    level_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tools_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tools_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    supplies_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supplies_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hse_codes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    hse_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hse_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waste_codes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    waste_note: Mapped[str] = mapped_column(Text, default="")
    waste_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waste_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WorkOrderLine(Base):
    """One operation of the plan. `round` grows each time a failed control sends it back."""

    __tablename__ = "work_order_line"
    __table_args__ = (
        UniqueConstraint("ticket_id", "rank"),
        CheckConstraint("planned_minutes BETWEEN 1 AND 6000", name="minutes_in_range"),
        CheckConstraint("operation <> '' OR label <> ''", name="named"),
        _together("done"),
        partial_index("ix_work_order_line_load", "person_id", "day", where="done_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("work_order.ticket_id"))
    rank: Mapped[int] = mapped_column()
    operation: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    planned_minutes: Mapped[int] = mapped_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column()
    round: Mapped[int] = mapped_column(default=1)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ToolCheck(Base):
    """The state a tool was found in before the job; anything but `ok` says what is wrong."""

    __tablename__ = "tool_check"
    __table_args__ = (
        UniqueConstraint("ticket_id", "tool"),
        CheckConstraint("state = 'ok' OR note <> ''", name="trouble_is_described"),
        Index(None, "tool", "checked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("work_order.ticket_id"))
    tool: Mapped[str] = mapped_column(String(60))
    state: Mapped[ToolState] = mapped_column(choice(ToolState))
    note: Mapped[str] = mapped_column(String(200), default="")
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SupplyNeed(Base):
    """A part or a consumable the job needs; `part_kind` is empty for a consumable.

    A missing one says from whom it comes and until when it is awaited.
    """

    __tablename__ = "supply_need"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 10000", name="quantity_in_range"),
        CheckConstraint("code <> '' OR label <> ''", name="named"),
        CheckConstraint(
            "state NOT IN ('requested', 'received') OR "
            "(from_whom <> '' AND due_on IS NOT NULL AND requested_at IS NOT NULL)",
            name="request_says_from_whom_and_when",
        ),
        CheckConstraint(
            "(state = 'received') = (received_at IS NOT NULL)", name="received_at_some_time"
        ),
        _together("requested"),
        _together("received"),
        partial_index(
            "ix_supply_need_missing", "site_id", "due_on", "id", where="state = 'requested'"
        ),
        Index(None, "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[int] = mapped_column()
    part_kind: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[SupplyState] = mapped_column(choice(SupplyState), default=SupplyState.TO_CHECK)
    from_whom: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None] = mapped_column()
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DelaySlip(Base):
    """A promise that slips. It counts only with reason, approval and a message to the customer.

    One the hierarchy refused says why; the promise then stands.
    """

    __tablename__ = "delay_slip"
    __table_args__ = (
        CheckConstraint("reason <> '' AND explanation <> ''", name="has_a_reason"),
        CheckConstraint(
            "applied_at IS NULL OR (approved_at IS NOT NULL AND told_at IS NOT NULL)",
            name="counts_with_all_three",
        ),
        CheckConstraint("told_at IS NULL OR message <> ''", name="told_something"),
        CheckConstraint("(told_at IS NULL) = (channel IS NULL)", name="told_by_some_channel"),
        CheckConstraint(
            "(refused_at IS NULL) = (refusal = '') AND (refused_at IS NULL OR approved_at IS NULL)",
            name="refused_with_a_reason",
        ),
        _together("approved"),
        _together("refused"),
        _together("told"),
        Index(None, "ticket_id", "id"),
        partial_index("ix_delay_slip_to_approve", "site_id", "id", where="approved_at IS NULL"),
        partial_index(
            "ix_delay_slip_to_tell",
            "site_id",
            "id",
            where="approved_at IS NOT NULL AND told_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    reason: Mapped[str] = mapped_column(String(40))
    explanation: Mapped[str] = mapped_column(Text)
    new_date: Mapped[date] = mapped_column()
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str] = mapped_column(Text, default="", server_default="")
    message: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[ContactChannel | None] = mapped_column(choice(ContactChannel))
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

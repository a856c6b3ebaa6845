"""The diagnosis of a watch: what was opened, seen, suspected, concluded and proposed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.diagnosis import HypothesisStatus
from workshop.measurements.quantities import Stage


class Diagnosis(Base):
    """`uncasing` tells who ticked each step of the checklist and when: code → {"by", "at"}.

    `taken_on` is what it begins with: {"inputs", "symptoms", "tests", "request"}.
    Concluded by one person, validated by another, then handed over with the bag of parts, which
    the one who prices acknowledges.
    """

    __tablename__ = "diagnosis"
    __table_args__ = (
        CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by_id IS NULL)", name="concluded_by_somebody"
        ),
        CheckConstraint(
            "(validated_at IS NULL) = (validated_by_id IS NULL)", name="validated_by_somebody"
        ),
        CheckConstraint(
            "validated_by_id IS NULL OR validated_by_id <> concluded_by_id",
            name="validated_by_another",
        ),
        CheckConstraint(
            "validated_at IS NULL OR concluded_at IS NOT NULL", name="concluded_before_validated"
        ),
        CheckConstraint(
            "(handed_over_at IS NULL) = (handed_over_by_id IS NULL)", name="handed_by_somebody"
        ),
        CheckConstraint(
            "handed_over_at IS NULL OR validated_at IS NOT NULL", name="validated_before_handed"
        ),
        CheckConstraint(
            "(received_at IS NULL) = (received_by_id IS NULL)", name="received_by_somebody"
        ),
        CheckConstraint(
            "received_at IS NULL OR"
            " (handed_over_at IS NOT NULL AND received_by_id <> handed_over_by_id)",
            name="received_by_another",
        ),
        CheckConstraint(
            "(guarantee_approved_at IS NULL) = (guarantee_approved_by_id IS NULL)",
            name="guarantee_approved_by_somebody",
        ),
        CheckConstraint(
            "concluded_at IS NULL OR (final_text <> '' AND cause <> '')", name="concluded_in_words"
        ),
        CheckConstraint("parts_count IS NULL OR parts_count >= 0", name="parts_counted"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    taken_on: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict, server_default="{}")
    case_back: Mapped[str] = mapped_column(String(40), default="")
    uncasing: Mapped[dict[str, dict[str, str]]] = mapped_column(JsonText, default=dict)
    uncasing_tools: Mapped[list[str]] = mapped_column(JsonText, default=list, server_default="[]")
    uncased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    final_text: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_back_reason: Mapped[str] = mapped_column(Text, default="")
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parts_count: Mapped[int | None] = mapped_column()
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    guarantee_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guarantee_approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ComponentState(Base):
    """The state of one component as inspected at a stage; codes of the catalogue."""

    __tablename__ = "component_state"
    __table_args__ = (UniqueConstraint("ticket_id", "stage", "component"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    component: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    inspected_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    inspected_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CodedAnomaly(Base):
    """A qualified anomaly: what, on which component, where, how serious, shown by which readings."""

    __tablename__ = "coded_anomaly"
    __table_args__ = (Index(None, "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    anomaly: Mapped[str] = mapped_column(String(60))
    component: Mapped[str] = mapped_column(String(60))
    zone: Mapped[str] = mapped_column(String(40), default="")
    severity: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    reading_ids: Mapped[list[int]] = mapped_column(JsonText, default=list)
    coded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    coded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Hypothesis(Base):
    """A suspicion, coded or in words, and what became of it."""

    __tablename__ = "hypothesis"
    __table_args__ = (
        CheckConstraint("code <> '' OR text <> ''", name="says_something"),
        CheckConstraint("status = 'open' OR reason <> ''", name="judged_with_a_reason"),
        Index(None, "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    code: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[HypothesisStatus] = mapped_column(choice(HypothesisStatus))
    reason: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProposedWork(Base):
    """An operation the diagnosis proposes; `operation` is a catalogue code, empty when in words."""

    __tablename__ = "proposed_work"
    __table_args__ = (
        UniqueConstraint("ticket_id", "rank"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    rank: Mapped[int] = mapped_column()
    operation: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(default=1)
    mandatory: Mapped[bool] = mapped_column(default=True)


class ProposedPart(Base):
    """A part the diagnosis asks for; `supply` is a catalogue code, empty when in words."""

    __tablename__ = "proposed_part"
    __table_args__ = (
        UniqueConstraint("ticket_id", "rank"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    rank: Mapped[int] = mapped_column()
    supply: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200))
    part_kind: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(default=1)
    mandatory: Mapped[bool] = mapped_column(default=True)

"""What was taken in at the counter: the deposit and, per watch, its reception."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.intake import PolishingConsent


class Deposit(Base):
    """One visit at the counter, one slip, one signature; one ticket per watch."""

    __tablename__ = "deposit"
    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (signed_name IS NULL)", name="signed_by_somebody"),
        CheckConstraint(
            "signed_at IS NULL OR on_paper OR signature_png IS NOT NULL", name="signature_kept"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    received_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_name: Mapped[str | None] = mapped_column(String(160))
    on_paper: Mapped[bool] = mapped_column(default=False)
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class DepositSlip(Base):
    """What the slip said when it was signed (`documents/signed_slip.py`); never updated."""

    __tablename__ = "deposit_slip"

    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)


class Reception(Base):
    __tablename__ = "reception"
    __table_args__ = (
        CheckConstraint(
            "(pre_quote_validated_at IS NULL) = (pre_quote_validated_by_id IS NULL)",
            name="validated_by_somebody",
        ),
        CheckConstraint(
            "pre_quote_max_cents IS NULL OR pre_quote_max_cents >= pre_quote_cents",
            name="range_in_order",
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    customer_words: Mapped[str] = mapped_column(Text, default="")
    request: Mapped[str] = mapped_column(Text, default="")
    symptoms: Mapped[list[str]] = mapped_column(JsonText, default=list)
    answers: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    functional_tests: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    pre_diagnosis: Mapped[str] = mapped_column(Text, default="")
    hypotheses: Mapped[list[str]] = mapped_column(JsonText, default=list)
    polishing: Mapped[PolishingConsent] = mapped_column(
        choice(PolishingConsent), default=PolishingConsent.NO
    )
    parts_back: Mapped[bool] = mapped_column(default=False)
    declared_value_cents: Mapped[int | None] = mapped_column()
    ceiling_cents: Mapped[int | None] = mapped_column()
    service_code: Mapped[str | None] = mapped_column(String(60))
    pre_quote_cents: Mapped[int | None] = mapped_column()
    pre_quote_max_cents: Mapped[int | None] = mapped_column()
    pre_quote_signed: Mapped[bool] = mapped_column(default=False)
    pre_quote_needs_validation: Mapped[bool] = mapped_column(default=False)
    pre_quote_validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pre_quote_validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pre_diagnosis_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConditionMark(Base):
    """One mark on the watch at reception: where, what, how serious."""

    __tablename__ = "condition_mark"
    __table_args__ = (Index(None, "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    zone: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))


class Accessory(Base):
    """Something left with the watch; `rank` counts from 1 and is printed on its label."""

    __tablename__ = "accessory"
    __table_args__ = (UniqueConstraint("ticket_id", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    rank: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

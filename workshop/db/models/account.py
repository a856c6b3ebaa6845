"""Down payments received and credit notes issued, each numbered without gaps, its paper frozen.

`vat` holds the amount by rate: cents including VAT, basis points.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.down_payment import PaymentMeans


class DownPayment(Base):
    """Never changed: what is given back of it is a credit note. `till_reference` repeats the till."""

    __tablename__ = "down_payment"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        Index(None, "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    amount_cents: Mapped[int] = mapped_column()
    vat: Mapped[list[dict[str, int]]] = mapped_column(JsonText)
    means: Mapped[PaymentMeans] = mapped_column(choice(PaymentMeans))
    till_reference: Mapped[str] = mapped_column(String(60), default="")
    paid_on: Mapped[date] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))


class CreditNote(Base):
    """`paper` is the number of the note or of the down payment it takes something back from.

    `repaid_on` and `till_reference` repeat the till, once the customer has the money back.
    `replaced_pdf` is the note it cancelled, kept here when another took its place on the ticket.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("reason <> ''", name="says_why"),
        CheckConstraint("(repaid_on IS NULL) = (means IS NULL)", name="repaid_by_some_means"),
        CheckConstraint(
            "(replaced_pdf IS NULL) = (replaced_sha256 IS NULL)", name="replaced_note_is_whole"
        ),
        Index(None, "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    paper: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int] = mapped_column()
    vat: Mapped[list[dict[str, int]]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text)
    repaid_on: Mapped[date | None] = mapped_column()
    means: Mapped[PaymentMeans | None] = mapped_column(choice(PaymentMeans))
    till_reference: Mapped[str] = mapped_column(String(60), default="")
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    replaced_pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    replaced_sha256: Mapped[str | None] = mapped_column(String(64))

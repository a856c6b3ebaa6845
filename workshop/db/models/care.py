"""What follows a watch that was given back: the customer's opinion, and the next checks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index
from workshop.db.types import UtcDateTime


class Satisfaction(Base):
    """One question about a ticket; `token` is the address it is answered at, once."""

    __tablename__ = "satisfaction"
    __table_args__ = (
        CheckConstraint("length(token) >= 32", name="token_is_long"),
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score_in_range"),
        CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="answered_with_a_score"),
        partial_index(
            "ix_satisfaction_answered", "site_id", "answered_at", where="answered_at IS NOT NULL"
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    score: Mapped[int | None] = mapped_column()
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CareDue(Base):
    """When the house advises to see a watch again, as its latest passport says.

    `interval` is a code of `catalogues/advice.toml` (`care_intervals`); a new passport puts the row
    anew, and what was reminded is reminded no more.
    """

    __tablename__ = "care_due"
    __table_args__ = (
        CheckConstraint(
            "(reminded_at IS NULL) = (reminded_by_id IS NULL)"
            " AND (reminded_at IS NULL) = (mail_id IS NULL)",
            name="reminded_by_mail",
        ),
        partial_index("ix_care_due_open", "site_id", "due_on", where="reminded_at IS NULL"),
    )

    watch_id: Mapped[int] = mapped_column(ForeignKey("watch.id"), primary_key=True)
    interval: Mapped[str] = mapped_column(String(40), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    due_on: Mapped[date] = mapped_column()
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))

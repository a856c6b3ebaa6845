"""Complaints: one open at a time on a ticket, and the letter that closed it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.permissions import Role

_OPEN = "closed_at IS NULL"


class Complaint(Base):
    """`words` are the customer's, `cause` and `resolutions` catalogue codes.

    `to_role` is who decides where the counter does not. `answer` is the latest one given, `letter`
    what was written at the end; the PDF is kept as it left.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"
        ),
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"
        ),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)"
            " AND (closed_at IS NULL) = (outcome IS NULL)"
            " AND (closed_at IS NULL) = (letter_pdf IS NULL)"
            " AND (closed_at IS NULL) = (letter_sha256 IS NULL)",
            name="closed_with_a_letter",
        ),
        CheckConstraint(
            "outcome IS NULL OR outcome <> 'settled' OR accepted_at IS NOT NULL",
            name="settled_is_agreed",
        ),
        partial_index("uq_complaint_open_once", "ticket_id", where=_OPEN, unique=True),
        partial_index("ix_complaint_open", "site_id", "follow_up_on", "id", where=_OPEN),
        Index(None, "ticket_id"),
        Index(None, "site_id", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    cause: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    resolutions: Mapped[list[str]] = mapped_column(JsonText)
    to_role: Mapped[Role | None] = mapped_column(choice(Role))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    follow_up_on: Mapped[date] = mapped_column()
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(choice(ComplaintOutcome))
    letter: Mapped[str] = mapped_column(Text, default="")
    letter_pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    letter_sha256: Mapped[str | None] = mapped_column(String(64))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

"""What is kept of a watch that goes back: collector, note, guarantees, passport; or nobody came."""

from datetime import date, datetime
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
from workshop.db.models.customer import ContactChannel
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.restitution import IdentityDocument, Relation


class Restitution(Base):
    """`note_*` is frozen once issued; `settled_on` and `till_reference` only repeat the till.
    `note_deducted_cents` are the down payments taken off it.

    The document of the collector is named by its kind, never by its number. `reopening_*` is the
    latest reason to take the watch back to the bench.
    """

    __tablename__ = "restitution"
    __table_args__ = (
        CheckConstraint(
            "(note_number IS NULL) = (note_issued_at IS NULL)"
            " AND (note_number IS NULL) = (note_issued_by_id IS NULL)"
            " AND (note_number IS NULL) = (note_total_cents IS NULL)"
            " AND (note_number IS NULL) = (note_pdf IS NULL)"
            " AND (note_number IS NULL) = (note_sha256 IS NULL)",
            name="note_is_whole",
        ),
        CheckConstraint(
            "(signed_at IS NULL) = (collector_name IS NULL)"
            " AND (signed_at IS NULL) = (relation IS NULL)"
            " AND (signed_at IS NULL) = (identity_document IS NULL)"
            " AND (signed_at IS NULL) = (handed_back_by_id IS NULL)",
            name="signed_by_somebody_identified",
        ),
        CheckConstraint(
            "signed_at IS NULL OR on_paper OR signature_png IS NOT NULL", name="signature_kept"
        ),
        CheckConstraint(
            "relation IS NULL OR relation = 'customer'"
            " OR (mandate_seen AND identity_document <> 'known_person')",
            name="stranger_shows_mandate_and_document",
        ),
        CheckConstraint(
            "(reopening_at IS NULL) = (reopening_by_id IS NULL)"
            " AND (reopening_at IS NULL OR reopening_cause <> '')",
            name="reopened_with_a_cause",
        ),
        CheckConstraint(
            "till_reference = '' OR settled_on IS NOT NULL", name="till_reference_has_a_day"
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    explained: Mapped[list[str]] = mapped_column(JsonText, default=list)
    advice: Mapped[list[str]] = mapped_column(JsonText, default=list)
    advice_note: Mapped[str] = mapped_column(Text, default="")
    parts_returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    note_issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note_issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note_total_cents: Mapped[int | None] = mapped_column()
    note_deducted_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    note_sha256: Mapped[str | None] = mapped_column(String(64))
    note_pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    settled_on: Mapped[date | None] = mapped_column()
    till_reference: Mapped[str] = mapped_column(String(60), default="")
    collector_name: Mapped[str | None] = mapped_column(String(160))
    relation: Mapped[Relation | None] = mapped_column(choice(Relation))
    identity_document: Mapped[IdentityDocument | None] = mapped_column(choice(IdentityDocument))
    mandate_seen: Mapped[bool] = mapped_column(default=False)
    on_paper: Mapped[bool] = mapped_column(default=False)
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopening_cause: Mapped[str] = mapped_column(Text, default="")
    reopening_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopening_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Guarantee(Base):
    """Until when one operation is covered, that day included; `operation` is a catalogue code."""

    __tablename__ = "guarantee"
    __table_args__ = (
        UniqueConstraint("ticket_id", "rank"),
        CheckConstraint("months BETWEEN 1 AND 600", name="months_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    rank: Mapped[int] = mapped_column()
    operation: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    months: Mapped[int] = mapped_column()
    until_on: Mapped[date] = mapped_column()


class Passport(Base):
    """The service passport as it was handed over. `token` is its public address.

    `data` is the frozen `ServiceRecord`; `sheet_seq` and `sheet_hash` say up to where the tracking
    sheet stood, so that a reader can have it checked that nothing was altered since.
    """

    __tablename__ = "passport"
    __table_args__ = (CheckConstraint("length(token) >= 32", name="token_is_long"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JsonText)
    sheet_seq: Mapped[int] = mapped_column()
    sheet_hash: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))


class CollectionReminder(Base):
    """A call to collect, with what proves it: a mail of the outbox, a registered-letter number."""

    __tablename__ = "collection_reminder"
    __table_args__ = (CheckConstraint("proof <> ''", name="proved"), Index(None, "ticket_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    channel: Mapped[ContactChannel] = mapped_column(choice(ContactChannel))
    proof: Mapped[str] = mapped_column(String(200))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CourtAuthorisation(Base):
    """The judge authorised the auction of a watch nobody collected."""

    __tablename__ = "court_authorisation"
    __table_args__ = (CheckConstraint("court <> '' AND reference <> ''", name="names_the_court"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    authorised_on: Mapped[date] = mapped_column()
    court: Mapped[str] = mapped_column(String(160))
    reference: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

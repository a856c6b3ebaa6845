"""Customers of a site. E-mail and phone are never keys: couples share them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.people import Language


class ContactChannel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


def _prefix_index(column: str) -> Index:
    """An index that serves the beginning of a text on PostgreSQL whatever its collation."""
    return Index(None, "site_id", column, postgresql_ops={column: "text_pattern_ops"})


class Customer(Base):
    __tablename__ = "customer"
    __table_args__ = (
        _prefix_index("folded_name"),
        _prefix_index("phone_digits"),
        _prefix_index("folded_email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    family_name: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120), default="")
    company: Mapped[str] = mapped_column(String(160), default="")
    folded_name: Mapped[str] = mapped_column(String(400))
    email: Mapped[str] = mapped_column(String(254), default="")
    folded_email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    phone_digits: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[Language] = mapped_column(choice(Language), default=Language.FRENCH)
    channel: Mapped[ContactChannel] = mapped_column(
        choice(ContactChannel), default=ContactChannel.EMAIL
    )
    contact_consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    access_needs: Mapped[list[str]] = mapped_column(JsonText, default=list)
    access_procedure: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

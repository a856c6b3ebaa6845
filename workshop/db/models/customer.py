"""Customers of a site. E-mail and phone are never keys: couples share them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, prefix_index
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.people import Language


class ContactChannel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


class Customer(Base):
    __tablename__ = "customer"
    __table_args__ = (
        prefix_index("site_id", "folded_name"),
        prefix_index("site_id", "phone_digits"),
        prefix_index("site_id", "folded_email"),
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

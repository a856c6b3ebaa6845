"""Customers of a site. E-mail and phone are never keys: couples share them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base, partial_index, prefix_index
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.people import Language


class ContactChannel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


class Customer(Base):
    """`merged_into_id` is the card kept in place of this one; a kept card never has one itself.

    `also_known` is what the search knows of the cards that were merged into this one, folded.
    """

    __tablename__ = "customer"
    __table_args__ = (
        prefix_index("site_id", "folded_name"),
        prefix_index("site_id", "phone_digits"),
        prefix_index("site_id", "folded_email"),
        partial_index("ix_customer_merged", "merged_into_id", where="merged_into_id IS NOT NULL"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
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
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    also_known: Mapped[str] = mapped_column(Text, default="", server_default="")


class CustomerMerge(Base):
    """Two cards of one customer made one, until it is undone.

    `moved` holds the ids of what went from the card that is gone to the one kept, by table;
    `replaced` the values of the kept card that gave way, as `[before, after]` by column.
    """

    __tablename__ = "customer_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two_cards"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
        partial_index(
            "uq_customer_merge_gone_once", "gone_id", where="undone_at IS NULL", unique=True
        ),
        Index(None, "kept_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    moved: Mapped[dict[str, list[int]]] = mapped_column(JsonText)
    replaced: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

"""Changes of settings, people and roles: who changed what, when, from what to what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice


class AuditSubject(StrEnum):
    SITE = "site"
    LOGO = "logo"
    CLOSURES = "closures"
    VAT_RATE = "vat_rate"
    SERVICE = "service"
    PERSON = "person"
    ROLES = "roles"
    ACCESS = "access"
    INSTRUMENT = "instrument"
    LIMIT_PROFILE = "limit_profile"
    CALIBRE = "calibre"
    SCENARIO = "scenario"
    SITTING = "sitting"
    ENROLMENT = "enrolment"
    GRID = "grid"
    COMMON_GRID = "common_grid"
    SESSION = "session"
    AWARD = "award"
    CUSTOMER = "customer"


class AuditEntry(Base):
    """Never updated, never deleted. `before` and `after` hold what changed only, by field.

    `name` tells which person, rate or service; `author_id` is empty for the command line.
    `position` counts the sealed ones of all sites; those written before there were seals have none.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "site_id", "id"),
        CheckConstraint("(position IS NULL) = (seal IS NULL)", name="sealed_at_a_position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(160))
    subject: Mapped[AuditSubject] = mapped_column(choice(AuditSubject))
    name: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    position: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditHead(Base):
    """The one row that says where the changes end, sealed; locked while one is written."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column()
    seal: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))

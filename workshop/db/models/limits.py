"""What a workshop adds to the catalogues: profiles of limits and calibres, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime


class LimitProfile(Base):
    """`version` is the one that judges now; a withdrawn profile judges nothing."""

    __tablename__ = "limit_profile"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()
    in_use: Mapped[bool] = mapped_column(default=True)


class LimitProfileVersion(Base):
    """Never edited: readings name it. `document` is `WorkshopProfile.to_dict`."""

    __tablename__ = "limit_profile_version"
    __table_args__ = (CheckConstraint("version > 0", name="version_positive"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("limit_profile.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkshopCalibre(Base):
    """A calibre the catalogue lacks. `name` is its maker and reference, `version` the one used now."""

    __tablename__ = "workshop_calibre"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column()


class WorkshopCalibreVersion(Base):
    """Never edited. `document` is `Calibre.to_dict`."""

    __tablename__ = "workshop_calibre_version"
    __table_args__ = (CheckConstraint("version > 0", name="version_positive"),)

    calibre_id: Mapped[int] = mapped_column(ForeignKey("workshop_calibre.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

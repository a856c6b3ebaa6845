"""People who sign in, and the roles they hold per site."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import UtcDateTime, choice
from workshop.domain.people import Language
from workshop.domain.permissions import Role
from workshop.measurements.quantities import PositionNaming


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (CheckConstraint("technical_level BETWEEN 0 AND 4", name="level_in_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[Language] = mapped_column(choice(Language), default=Language.FRENCH)
    active: Mapped[bool] = mapped_column(default=True)
    technical_level: Mapped[int] = mapped_column(default=0)
    position_naming: Mapped[PositionNaming] = mapped_column(
        choice(PositionNaming),
        default=PositionNaming.HOUR,
        server_default=PositionNaming.HOUR.value,
    )
    asks_own_verdict: Mapped[bool] = mapped_column(default=False, server_default=false())
    session_epoch: Mapped[int] = mapped_column(default=0)
    current_site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))


class RoleAssignment(Base):
    __tablename__ = "role_assignment"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role), primary_key=True)


class PartnerAccess(Base):
    """Which customer of a site a person of a partner shop stands for."""

    __tablename__ = "partner_access"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))


class EndedSession(Base):
    """A session somebody signed out of, kept as long as its cookie could still be sent."""

    __tablename__ = "ended_session"
    __table_args__ = (Index(None, "ended_at"),)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInFailure(Base):
    """A failed sign-in, kept for the rate limit only."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Keys of forms already acted upon, so that a second submission changes nothing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import UtcDateTime


class IdempotencyKey(Base):
    """`location` is where the first submission led, `content` the digest of what it said."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "used_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    location: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(String(64), server_default="")
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)

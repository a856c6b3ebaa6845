"""What an instrument printed, as PDF: evidence of readings, kept by the hash of its bytes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import UtcDateTime


class Printout(Base):
    """Sent first (`set_id` empty), attached by the readings that name it. `name` is the file's."""

    __tablename__ = "printout"
    __table_args__ = (
        CheckConstraint("bytes_count > 0", name="not_empty"),
        CheckConstraint("name <> ''", name="named"),
        Index(None, "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    set_id: Mapped[int | None] = mapped_column(ForeignKey("reading_set.id"))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes_count: Mapped[int] = mapped_column()
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

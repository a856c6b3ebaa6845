"""What the search reads: one folded document per ticket, and words for mistyped terms."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base


class TicketSearch(Base):
    """`doc`: folded number, names, phone, e-mail, serial, brand, model and reference.

    `endings`: of its words that hold a digit, by which the middle of a phone or serial is found.
    """

    __tablename__ = "ticket_search"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    doc: Mapped[str] = mapped_column(Text)
    endings: Mapped[str] = mapped_column(Text, server_default="")


class SearchWord(Base):
    """A known word under each of its one-letter-less variants; found whatever single slip was made."""

    __tablename__ = "search_word"

    variant: Mapped[str] = mapped_column(String(60), primary_key=True)
    word: Mapped[str] = mapped_column(String(60), primary_key=True)

"""Recordings of watches, and what was heard in them. Evidence: never edited, listened to again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Position, Stage


class Recording(Base):
    """One listening. The file is kept by the hash of its bytes as sent; one file may have several.

    `file_facts` is what the file says of itself (`SoundFacts`), `result` what was heard
    (`Heard.to_dict`), `drawing` what is drawn of it (`DrawnSound.to_dict`). `beats_asked` is None
    where the beat was recognised; the clock correction, in hundredths of a second per day, is None
    where none is known. `again_from_id` names the first listening to the same file.
    """

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint("lift_angle_tenths BETWEEN 100 AND 900", name="lift_angle_in_range"),
        CheckConstraint("bytes_count > 0", name="not_empty"),
        CheckConstraint("instrument <> ''", name="instrument_named"),
        Index(None, "ticket_id", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    position: Mapped[Position] = mapped_column(choice(Position))
    moment: Mapped[Moment] = mapped_column(choice(Moment))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes_count: Mapped[int] = mapped_column()
    file_facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    instrument: Mapped[str] = mapped_column(String(120))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"))
    clock_correction_hundredths: Mapped[int | None] = mapped_column()
    beats_asked: Mapped[int | None] = mapped_column()
    lift_angle_tenths: Mapped[int] = mapped_column()
    lift_angle_origin: Mapped[LiftAngleOrigin] = mapped_column(choice(LiftAngleOrigin))
    result: Mapped[dict[str, Any]] = mapped_column(JsonText)
    drawing: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    again_from_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"))
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""The measuring instruments of a site and their checks. A check is evidence: never edited."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.instrument import InstrumentKind


class Instrument(Base):
    """`name` is what people at the bench call it; a retired one keeps its readings.

    `table_columns` remembers what the columns of its tables mean: roles by the head of the table.
    """

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[InstrumentKind] = mapped_column(choice(InstrumentKind))
    maker: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(String(80), default="")
    serial: Mapped[str] = mapped_column(String(50), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    in_use: Mapped[bool] = mapped_column(default=True)
    table_columns: Mapped[dict[str, list[str]]] = mapped_column(
        JsonText, default=dict, server_default="{}"
    )


class InstrumentCheck(Base):
    """A calibration or a check against a standard. `due_on` is the last day it holds.

    Of a sound device: the rate read on a quartz watch of known rate, both in hundredths of a second
    per day, and the correction that follows from them. `clock_sound` says what was heard
    (`HeardClock`) and what the file says of itself (`SoundFacts`) where the watch was recorded.
    Files are kept by the hash of their bytes; `certificate_name` says whether PDF or picture.
    """

    __tablename__ = "instrument_check"
    __table_args__ = (
        CheckConstraint("passed = (due_on IS NOT NULL)", name="good_until_some_day"),
        CheckConstraint("due_on IS NULL OR due_on >= done_on", name="days_in_order"),
        CheckConstraint(
            "(clock_correction_hundredths IS NULL) = (clock_read_hundredths IS NULL) AND "
            "(clock_correction_hundredths IS NULL) = (clock_known_hundredths IS NULL)",
            name="correction_has_its_figures",
        ),
        CheckConstraint(
            "(clock_sound_sha256 IS NULL) = (clock_sound IS NULL) AND "
            "(clock_sound_sha256 IS NULL OR clock_read_hundredths IS NOT NULL)",
            name="recording_has_its_figures",
        ),
        CheckConstraint(
            "(certificate_sha256 IS NULL) = (certificate_name IS NULL)", name="certificate_named"
        ),
        Index(None, "instrument_id", "done_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"))
    done_on: Mapped[date] = mapped_column()
    due_on: Mapped[date | None] = mapped_column()
    passed: Mapped[bool] = mapped_column()
    checked_by: Mapped[str] = mapped_column(String(120), default="")
    certificate: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    clock_read_hundredths: Mapped[int | None] = mapped_column()
    clock_known_hundredths: Mapped[int | None] = mapped_column()
    clock_correction_hundredths: Mapped[int | None] = mapped_column()
    clock_reference: Mapped[str] = mapped_column(String(120), default="")
    clock_sound_sha256: Mapped[str | None] = mapped_column(String(64))
    clock_sound: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    certificate_sha256: Mapped[str | None] = mapped_column(String(64))
    certificate_name: Mapped[str | None] = mapped_column(String(120))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Readings taken at the bench, with the limits they were judged by. Evidence: never edited."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.db.models.base import Base
from workshop.db.types import JsonText, UtcDateTime, choice
from workshop.domain.instrument import CheckState
from workshop.measurements.conditions import Withheld
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Outcome, Position, Stage
from workshop.measurements.tolerance import Verdict


class OwnVerdict(StrEnum):
    """What the person judged alone, kept apart from the computed verdict."""

    WITHIN = "within"
    OUTSIDE = "outside"
    TO_CONFIRM = "to_confirm"


class ReadingSet(Base):
    """Readings taken in one go: same stage, instrument, winding and lift angle.

    `limits` holds every limit they were judged by (`Limit.to_dict`), in order of precedence;
    `conditions` what was set or seen beside the values (`Conditions.to_dict`).
    `recording_id` names the recording they were heard in, when they were.
    `instrument_check_id` is the last check of a registered instrument when it measured, and
    `instrument_state` what that made of it. `measured_at` is the declared time of the act,
    `recorded_at` the server's.
    """

    __tablename__ = "reading_set"
    __table_args__ = (
        CheckConstraint(
            "(lift_angle_tenths IS NULL) = (lift_angle_origin IS NULL)", name="lift_angle_sourced"
        ),
        CheckConstraint(
            "lift_angle_tenths IS NULL OR lift_angle_tenths BETWEEN 100 AND 900",
            name="lift_angle_in_range",
        ),
        CheckConstraint(
            "(instrument_id IS NULL) = (instrument_state IS NULL)", name="instrument_in_a_state"
        ),
        CheckConstraint(
            "instrument_check_id IS NULL OR instrument_id IS NOT NULL",
            name="check_of_an_instrument",
        ),
        Index(None, "ticket_id", "stage"),
        Index(None, "instrument_id", "id"),
        Index(None, "measured_by_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    instrument: Mapped[str] = mapped_column(String(120), default="")
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"))
    instrument_check_id: Mapped[int | None] = mapped_column(ForeignKey("instrument_check.id"))
    instrument_state: Mapped[CheckState | None] = mapped_column(choice(CheckState))
    hours_since_full_wind: Mapped[int | None] = mapped_column()
    lift_angle_tenths: Mapped[int | None] = mapped_column()
    lift_angle_origin: Mapped[LiftAngleOrigin | None] = mapped_column(choice(LiftAngleOrigin))
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"))
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)
    conditions: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict, server_default="{}")
    measured_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reading(Base):
    """One value (whole number, scaled by the decimals of its characteristic) or one outcome.

    Measured again or corrected, the new reading names the one it replaces; both are kept.
    """

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint("(value IS NULL) <> (outcome IS NULL)", name="value_or_outcome"),
        CheckConstraint(
            "(verdict = 'not_judged') = (withheld IS NOT NULL)", name="withheld_has_its_reason"
        ),
        Index(None, "set_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("reading_set.id"))
    characteristic: Mapped[str] = mapped_column(String(60))
    moment: Mapped[Moment] = mapped_column(choice(Moment))
    position: Mapped[Position | None] = mapped_column(choice(Position))
    value: Mapped[int | None] = mapped_column()
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    withheld: Mapped[Withheld | None] = mapped_column(choice(Withheld))
    own_verdict: Mapped[OwnVerdict | None] = mapped_column(choice(OwnVerdict))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"), unique=True)

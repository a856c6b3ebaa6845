"""Whether a value that stayed the same was measured again: something in how it was taken changed."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from workshop.measurements.conditions import Conditions
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.suited import NEED_AN_INSTRUMENT
from workshop.measurements.water_resistance import DRY_FIGURES

QUARTZ_RATE: Final = frozenset({"rate_motor_pulses", "rate_month"})
CELL: Final = frozenset({"cell_capacity"})
RESERVE: Final = frozenset({"power_reserve"})
WINDING: Final = frozenset({"automatic_winding_reserve"})
WATER: Final = DRY_FIGURES | {"water_dry_test", "water_wet_test", "condensation", "test_pressure"}
# Gaskets are left out: the page proposes them, so that they tell nothing of a new test.
_CONDITIONS_OF: Final = (
    (QUARTZ_RATE, ("measuring_time_s", "inhibition_period_s")),
    (CELL, ("cell",)),
    (RESERVE, ("reserve",)),
    (WINDING, ("winding",)),
    (WATER, ("water_programme", "water_minutes")),
)


@dataclass(frozen=True)
class Taking:
    """How a reading was taken, or is said to be taken now: what is not told is None or empty."""

    instrument_id: int | None = None
    instrument: str = ""
    measured_at: datetime | None = None
    lift_angle_deg: Decimal | None = None
    hours_since_full_wind: int | None = None
    conditions: Conditions = field(default_factory=Conditions)


def is_taken_again(code: str, told: Taking, before: Taking) -> bool:
    """Something told now that matters to this characteristic was otherwise when it was read."""
    known = CHARACTERISTICS[code]
    if known.is_functional and code not in NEED_AN_INSTRUMENT:
        return False
    names = ["measured_at"]
    if known.per_position:
        names.append("hours_since_full_wind")
    if code == "amplitude":
        names.append("lift_angle_deg")
    matters = [(getattr(told, name), getattr(before, name)) for name in names]
    matters += [
        (getattr(told.conditions, name), getattr(before.conditions, name))
        for codes, parts in _CONDITIONS_OF
        if code in codes
        for name in parts
    ]
    return _another_instrument(told, before) or any(now and now != then for now, then in matters)


def _another_instrument(told: Taking, before: Taking) -> bool:
    if told.instrument_id is None and not told.instrument:
        return False
    return (told.instrument_id, told.instrument) != (before.instrument_id, before.instrument)

"""Which unchanged values were measured again: those whose way of measuring changed, and told."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from workshop.measurements.conditions import Conditions, Gasket
from workshop.measurements.remeasured import Taking, is_taken_again

BEFORE = Taking(
    instrument_id=1,
    measured_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    lift_angle_deg=Decimal(52),
    hours_since_full_wind=1,
    conditions=Conditions(measuring_time_s=60, inhibition_period_s=60, water_programme="P2"),
)
NOTHING = Taking()


@pytest.mark.parametrize(
    ("code", "told", "again"),
    [
        ("rate", NOTHING, False),
        ("rate", BEFORE, False),
        ("rate", Taking(instrument_id=1), False),
        ("rate", Taking(instrument_id=2), True),
        ("rate", Taking(instrument="Vibrograf"), True),
        ("water_dry_test", Taking(instrument_id=2), True),
        ("runs", Taking(instrument_id=2), False),
        ("rate", replace(BEFORE, measured_at=datetime(2026, 11, 20, 9, 31, tzinfo=UTC)), True),
        ("rate", Taking(hours_since_full_wind=1), False),
        ("rate", Taking(hours_since_full_wind=2), True),
        ("air_leak_rate", Taking(hours_since_full_wind=2), False),
        ("amplitude", Taking(lift_angle_deg=Decimal(53)), True),
        ("rate", Taking(lift_angle_deg=Decimal(53)), False),
    ],
)
def test_an_unchanged_value_is_taken_again_when_its_way_changed(
    code: str, told: Taking, again: bool
) -> None:
    assert is_taken_again(code, told, BEFORE) is again


@pytest.mark.parametrize(
    ("code", "conditions", "again"),
    [
        ("rate_motor_pulses", {"measuring_time_s": 60}, False),
        ("rate_motor_pulses", {"measuring_time_s": 120}, True),
        ("rate_motor_pulses", {"inhibition_period_s": 20}, True),
        ("rate_motor_pulses", {"water_programme": "P6"}, False),
        ("air_leak_rate", {"water_programme": "P2"}, False),
        ("air_leak_rate", {"water_programme": "P6"}, True),
        ("air_leak_rate", {"measuring_time_s": 120}, False),
        ("air_leak_rate", {"gaskets": (Gasket.BACK,)}, False),
    ],
)
def test_conditions_matter_to_what_they_are_conditions_of(
    code: str, conditions: dict[str, Any], again: bool
) -> None:
    assert is_taken_again(code, Taking(conditions=Conditions(**conditions)), BEFORE) is again


def test_what_was_not_registered_is_known_by_its_name() -> None:
    before = Taking(instrument="Vibrograf")
    assert not is_taken_again("rate", Taking(instrument="Vibrograf"), before)
    assert is_taken_again("rate", Taking(instrument="Chronoscope"), before)
    assert is_taken_again("rate", Taking(instrument_id=1), before)

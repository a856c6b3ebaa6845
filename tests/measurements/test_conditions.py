from datetime import UTC, datetime
from decimal import Decimal

import pytest

from workshop.domain.watch import WatchKind
from workshop.measurements.conditions import (
    Conditions,
    Gasket,
    Rotation,
    TimedReserve,
    WindingProgramme,
    WindingState,
    Withheld,
    withheld,
)
from workshop.measurements.judgement import Overall, judge_set
from workshop.measurements.plan import missing_readings
from workshop.measurements.profiles import limits_for
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Verdict

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVENING = datetime(2026, 3, 3, 20, tzinfo=UTC)


def why(code: str, conditions: Conditions, *, diameter: bool = True) -> Withheld | None:
    return withheld(code, conditions, case_diameter_known=diameter)


@pytest.mark.parametrize(
    ("measured", "period", "reason"),
    [
        (60, 60, None),
        (120, 60, None),
        (60, 20, None),
        (240, 120, None),
        (59, 60, Withheld.NOT_WHOLE_PERIODS),
        (61, 60, Withheld.NOT_WHOLE_PERIODS),
        (30, 60, Withheld.NOT_WHOLE_PERIODS),
        (10, 20, Withheld.NOT_WHOLE_PERIODS),
        (None, 60, Withheld.MEASURING_TIME_UNKNOWN),
        (0, 60, Withheld.MEASURING_TIME_UNKNOWN),
        (60, None, Withheld.INHIBITION_PERIOD_UNKNOWN),
        (60, 0, Withheld.INHIBITION_PERIOD_UNKNOWN),
        (None, None, Withheld.MEASURING_TIME_UNKNOWN),
    ],
)
@pytest.mark.parametrize("code", ["rate_motor_pulses", "rate_month"])
def test_a_quartz_rate_is_judged_over_whole_inhibition_periods_only(
    code: str, measured: int | None, period: int | None, reason: Withheld | None
) -> None:
    assert why(code, Conditions(measuring_time_s=measured, inhibition_period_s=period)) is reason


def test_the_rate_of_the_crystal_does_not_depend_on_inhibition() -> None:
    assert why("rate_crystal", Conditions()) is None


@pytest.mark.parametrize(
    ("wound", "reason"),
    [
        (WindingState.FULL_WIND, None),
        (WindingState.AUTOMATIC_PROGRAMME, Withheld.NOT_FROM_FULL_WIND),
        (WindingState.AS_WORN, Withheld.NOT_FROM_FULL_WIND),
    ],
)
def test_a_reserve_is_judged_from_full_wind(wound: WindingState, reason: Withheld | None) -> None:
    assert why("power_reserve", Conditions(reserve=TimedReserve(MORNING, EVENING, wound))) is reason
    assert why("power_reserve", Conditions()) is None


def test_automatic_winding_is_judged_with_its_programme() -> None:
    programme = WindingProgramme(650, Rotation.BOTH, 480)
    assert why("automatic_winding_reserve", Conditions(winding=programme)) is None
    assert why("automatic_winding_reserve", Conditions()) is Withheld.WINDING_PROGRAMME_UNKNOWN


def test_a_deformation_is_judged_by_the_size_of_the_case() -> None:
    assert why("deformation_reversal", Conditions(), diameter=False) is (
        Withheld.CASE_DIAMETER_UNKNOWN
    )
    assert why("deformation_reversal", Conditions()) is None


def test_conditions_survive_storage() -> None:
    full = Conditions(
        measuring_time_s=120,
        inhibition_period_s=60,
        inhibition_typed=True,
        cell="371",
        reserve=TimedReserve(MORNING, EVENING, WindingState.AS_WORN),
        winding=WindingProgramme(650, Rotation.CLOCKWISE, 480),
        water_programme="P2",
        water_minutes=10,
        gaskets=(Gasket.BACK, Gasket.CROWN),
    )
    assert Conditions.from_dict(full.to_dict()) == full
    assert Conditions().to_dict() == {}
    assert Conditions.from_dict({}) == Conditions()


def test_a_withheld_verdict_neither_passes_nor_fails_whatever_the_value() -> None:
    limits = limits_for(None, WatchKind.QUARTZ)
    for value in ("-50", "0", "0.3", "50"):
        reading = ReadingValue(
            "rate_motor_pulses", value=Decimal(value), withheld=Withheld.NOT_WHOLE_PERIODS
        )
        result = judge_set([reading], limits)
        (line,) = result.readings
        assert (line.verdict, line.withheld) == (Verdict.NOT_JUDGED, Withheld.NOT_WHOLE_PERIODS)
        assert line.decided_by is None
        assert result.overall is Overall.NOT_JUDGED


def test_a_withheld_rate_is_still_missing_at_the_final_control() -> None:
    good = ReadingValue("rate_motor_pulses", value=Decimal("0.2"))
    doubtful = ReadingValue(
        "rate_motor_pulses", value=Decimal("0.2"), withheld=Withheld.NOT_WHOLE_PERIODS
    )

    def lacks(reading: ReadingValue) -> bool:
        missing = missing_readings(WatchKind.QUARTZ, [reading], False)
        return "rate_motor_pulses" in [each.characteristic for each in missing]

    assert not lacks(good)
    assert lacks(doubtful)

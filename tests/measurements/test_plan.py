from decimal import Decimal

import pytest

from workshop.domain.watch import WatchKind
from workshop.measurements.plan import (
    MEASURING_ORDER,
    MissingReading,
    missing_readings,
    missing_required,
    planned_tests,
)
from workshop.measurements.quantities import Moment, Outcome, Position, Stage
from workshop.measurements.readings import ReadingValue

MANUAL, AUTOMATIC, QUARTZ = WatchKind
FUNCTIONS = ["runs", "sets", "date_change", "crown", "hand_clearance", "indexing"]


def complete(kind: WatchKind) -> list[ReadingValue]:
    """A value for everything the final control asks, required or not."""
    return [
        ReadingValue(
            test.characteristic,
            position,
            test.moment,
            Outcome.OK if test.described.is_functional else Decimal(1),
        )
        for test in planned_tests(kind, Stage.FINAL_CONTROL)
        for position in test.positions or (None,)
    ]


@pytest.mark.parametrize("kind", WatchKind)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_asks_only_what_suits_the_watch(kind: WatchKind, stage: Stage) -> None:
    plan = planned_tests(kind, stage)
    asked = [(test.characteristic, test.moment) for test in plan]
    assert len(set(asked)) == len(asked) > 0
    for test in plan:
        assert kind in test.described.kinds
        assert not test.described.derived
        assert bool(test.positions) == test.described.per_position
        assert set(test.required_positions) <= set(test.positions)
        assert not test.required or stage is Stage.FINAL_CONTROL


def test_the_counter_asks_for_functions_only() -> None:
    for kind in WatchKind:
        assert all(test.described.is_functional for test in planned_tests(kind, Stage.COUNTER))


@pytest.mark.parametrize("stage", [Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING])
def test_rate_is_taken_before_and_after_uncasing(stage: Stage) -> None:
    assert ("rate", MEASURING_ORDER) in [
        (test.characteristic, test.positions) for test in planned_tests(MANUAL, stage)
    ]
    assert "rate_motor_pulses" in [test.characteristic for test in planned_tests(QUARTZ, stage)]


def test_the_hand_turns_the_watch_through_the_verticals_before_it_lays_it_flat() -> None:
    assert [str(position) for position in MEASURING_ORDER] == ["3H", "6H", "9H", "12H", "CH", "FH"]


def test_consumption_is_measured_with_the_movement_out() -> None:
    def asks(stage: Stage) -> bool:
        plan = planned_tests(QUARTZ, stage)
        return any(test.characteristic == "consumption_movement" for test in plan)

    assert [stage for stage in Stage if asks(stage)] == [Stage.AFTER_UNCASING, Stage.SERVICING]


def test_water_is_asked_of_a_watch_that_claims_to_be_tight() -> None:
    dry = planned_tests(MANUAL, Stage.FINAL_CONTROL, water_resistant=False)
    assert not any(test.characteristic.startswith("water") for test in dry)


@pytest.mark.parametrize(
    ("kind", "water_resistant", "missing"),
    [
        (MANUAL, False, ["rate", "amplitude", "beat_error", "power_reserve", "winds", *FUNCTIONS]),
        (
            AUTOMATIC,
            True,
            [
                *["water_dry_test", "test_pressure", "rate", "amplitude", "beat_error"],
                *["power_reserve", "winds", "automatic_winding", *FUNCTIONS],
            ],
        ),
        (QUARTZ, False, ["rate_motor_pulses", *FUNCTIONS, "seconds_hand_step"]),
    ],
)
def test_the_final_control_lacks_everything_at_first(
    kind: WatchKind, water_resistant: bool, missing: list[str]
) -> None:
    assert sorted(missing_required(kind, [], water_resistant)) == sorted(missing)


@pytest.mark.parametrize("kind", WatchKind)
def test_a_complete_control_lacks_nothing(kind: WatchKind) -> None:
    assert missing_required(kind, complete(kind), True) == ()


def test_a_missing_position_is_named() -> None:
    readings = [
        each
        for each in complete(MANUAL)
        if (each.characteristic, each.moment, each.position)
        != ("rate", Moment.FULL_WIND, Position.H9)
    ]
    assert missing_readings(MANUAL, readings, True) == (
        MissingReading("rate", Moment.FULL_WIND, Position.H9),
    )
    assert missing_required(MANUAL, readings, True) == ("rate",)


def test_12h_is_offered_and_not_required() -> None:
    readings = [each for each in complete(MANUAL) if each.position is not Position.H12]
    assert missing_required(MANUAL, readings, True) == ()


def test_not_applicable_is_an_answer_and_a_blank_is_not() -> None:
    others = [each for each in complete(QUARTZ) if each.characteristic != "date_change"]
    answered = [*others, ReadingValue("date_change", value=Outcome.NOT_APPLICABLE)]
    assert missing_required(QUARTZ, answered, True) == ()
    blank = [*others, ReadingValue("date_change")]
    assert missing_required(QUARTZ, blank, True) == ("date_change",)

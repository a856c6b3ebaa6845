"""What is asked of each kind of watch at each stage, and what the final control cannot do without.

A full service ends with the water test, the control at 24 h and more (rate, reserve, automatic
winding, date) and the final check. The final control asks only for what can be done on a cased
watch: consumption and coil are measured while servicing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import (
    CHARACTERISTICS,
    Characteristic,
    Moment,
    Position,
    Stage,
)
from workshop.measurements.readings import ReadingValue


@dataclass(frozen=True)
class PlannedTest:
    """One test asked for: in `positions` (none when the position does not matter) at `moment`.

    `required` tests, in their `required_positions`, must be there for the final control to pass.
    `if_water_resistant` ones only for a watch that claims to be.
    """

    characteristic: str
    moment: Moment = Moment.ANY
    positions: tuple[Position, ...] = ()
    required_positions: tuple[Position, ...] = ()
    required: bool = False
    if_water_resistant: bool = False

    @property
    def described(self) -> Characteristic:
        return CHARACTERISTICS[self.characteristic]


@dataclass(frozen=True)
class MissingReading:
    """A required reading that is not there."""

    characteristic: str
    moment: Moment
    position: Position | None


# As the hand turns the watch: the verticals first, then flat (Witschi training course).
MEASURING_ORDER: Final = tuple(sorted(Position, key=lambda each: each.is_horizontal))
# COSC and the makers' limits leave 12H out; isochronism is judged dial up.
_REQUIRED_AT_0H: Final = tuple(each for each in Position if each is not Position.H12)
_REQUIRED_AT_24H: Final = (Position.CH,)
_AFTER_BRACELET_WORK: Final = frozenset({"runs"})


def _in_positions(moment: Moment, required: tuple[Position, ...] = ()) -> tuple[PlannedTest, ...]:
    return tuple(
        PlannedTest(code, moment, MEASURING_ORDER, required, bool(required))
        for code in ("rate", "amplitude", "beat_error")
    )


def _asked(*codes: str) -> tuple[PlannedTest, ...]:
    return tuple(PlannedTest(code) for code in codes)


def _required(*codes: str) -> tuple[PlannedTest, ...]:
    return tuple(PlannedTest(code, required=True) for code in codes)


_CELL: Final = (
    "battery_voltage_no_load",
    "battery_voltage_low_drain_load",
    "battery_voltage_high_drain_load",
)
_CIRCUIT: Final = (
    "consumption_movement",
    "consumption_stem_out",
    "lower_working_voltage",
    "coil_resistance",
    "coil_insulation",
)
# How a dry test can be read: flow, deformation followed by the tester, needle of a vacuum gauge.
_WATER_FIGURES: Final = tuple(
    PlannedTest(code, if_water_resistant=True)
    for code in (
        "air_leak_rate",
        "deformation_reversal",
        "initial_deformation_divisions",
        "final_deformation_divisions",
    )
)
_WATER_DRY: Final = (
    PlannedTest("water_dry_test", if_water_resistant=True),
    PlannedTest("test_pressure", if_water_resistant=True),
    *_WATER_FIGURES,
)
# In the order of work. Tests that do not suit the kind of watch are left out by `planned_tests`.
_PLANS: Final[dict[Stage, tuple[PlannedTest, ...]]] = {
    Stage.COUNTER: _asked("runs", "winds", "sets", "date_change", "crown", "pushers"),
    Stage.BEFORE_UNCASING: (
        *_in_positions(Moment.FULL_WIND),
        *_asked("rate_motor_pulses", "runs", "winds", "automatic_winding", "sets", "date_change"),
        *_asked("crown", "pushers", "end_of_life_indicator", "indexing", "magnetism"),
        *_WATER_DRY,
    ),
    Stage.AFTER_UNCASING: (
        *_in_positions(Moment.FULL_WIND),
        *_asked(*_CELL, *_CIRCUIT, "motor_pulse", "rate_motor_pulses"),
        *_asked("runs", "winds", "automatic_winding"),
        *_asked("sets", "date_change", "hand_clearance"),
    ),
    Stage.SERVICING: (
        *_in_positions(Moment.FULL_WIND),
        *_in_positions(Moment.AFTER_24H),
        *_asked("power_reserve", "automatic_winding_reserve"),
        *_asked(*_CELL, "cell_capacity", *_CIRCUIT, "motor_pulse", "rate_motor_pulses"),
        *_asked(
            "magnetism",
            "winds",
            "automatic_winding",
            "sets",
            "date_change",
            "hand_clearance",
            "indexing",
        ),
    ),
    Stage.FINAL_CONTROL: (
        PlannedTest("water_dry_test", required=True, if_water_resistant=True),
        PlannedTest("test_pressure", required=True, if_water_resistant=True),
        *_WATER_FIGURES,
        PlannedTest("water_wet_test", if_water_resistant=True),
        PlannedTest("condensation", if_water_resistant=True),
        *_in_positions(Moment.FULL_WIND, _REQUIRED_AT_0H),
        *_in_positions(Moment.AFTER_24H, _REQUIRED_AT_24H),
        *_required("power_reserve", "rate_motor_pulses"),
        *_asked("automatic_winding_reserve", "rate_month"),
        *_required("runs", "winds", "automatic_winding", "sets", "date_change", "crown"),
        *_asked("pushers"),
        *_required("hand_clearance", "indexing", "seconds_hand_step"),
    ),
}


def planned_tests(
    kind: WatchKind, stage: Stage, *, water_resistant: bool = True
) -> tuple[PlannedTest, ...]:
    """The tests asked of such a watch at this stage, in the order of work."""
    return tuple(
        test
        for test in _PLANS[stage]
        if kind in test.described.kinds and (water_resistant or not test.if_water_resistant)
    )


def missing_readings(
    kind: WatchKind,
    readings: Iterable[ReadingValue],
    water_resistant: bool,
    *,
    bracelet_only: bool = False,
) -> tuple[MissingReading, ...]:
    """Every reading the final control still lacks.

    `not_applicable` is an answer; None is not, nor a value on which no verdict may be given.
    After work on the bracelet only, nothing touched the watch: it has to run as before.
    """
    taken = {
        (each.characteristic, each.moment, each.position)
        for each in readings
        if each.value is not None and each.withheld is None
    }
    asked = (
        MissingReading(test.characteristic, test.moment, position)
        for test in planned_tests(kind, Stage.FINAL_CONTROL, water_resistant=water_resistant)
        if test.required and (test.characteristic in _AFTER_BRACELET_WORK or not bracelet_only)
        for position in test.required_positions or (None,)
    )
    return tuple(
        each for each in asked if (each.characteristic, each.moment, each.position) not in taken
    )


def missing_required(
    kind: WatchKind,
    readings: Iterable[ReadingValue],
    water_resistant: bool,
    *,
    bracelet_only: bool = False,
) -> tuple[str, ...]:
    """Codes of the characteristics the final control still lacks, in the order of work."""
    missing = missing_readings(kind, readings, water_resistant, bracelet_only=bracelet_only)
    return tuple(dict.fromkeys(each.characteristic for each in missing))

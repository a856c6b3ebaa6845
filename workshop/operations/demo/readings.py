"""Values as a bench would read them: what the fault makes of a watch, or a watch put right."""

import random
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from workshop.db.models import Watch
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import (
    Characteristic,
    Moment,
    Outcome,
    Position,
    Stage,
)
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Limit, Statistic
from workshop.measurements.water_resistance import WaterProgramme, water_programme

# A mechanical watch in order: centre and scatter of what is read in one position.
_RATE: Final = (Decimal("4"), Decimal("4"))
_AMPLITUDES: Final = {True: (Decimal(291), Decimal(9)), False: (Decimal(266), Decimal(9))}
_LOST_IN_24H: Final = Decimal(34)
_BEAT_ERROR: Final = (Decimal("0.2"), Decimal("0.2"))
# Other quantities in order, before the limits of the calibre are looked at.
_TYPICAL: Final[dict[str, tuple[str, str]]] = {
    "power_reserve": ("43", "1.5"),
    "automatic_winding_reserve": ("19", "3"),
    "rate_motor_pulses": ("0.22", "0.12"),
    "rate_month": ("6", "4"),
    "consumption_movement": ("0.95", "0.12"),
    "consumption_stem_out": ("0.16", "0.04"),
    "lower_working_voltage": ("1.14", "0.05"),
    "motor_pulse": ("6.8", "0.1"),
    "cell_capacity": ("45", "0"),
    "coil_resistance": ("1.72", "0.12"),
    "coil_insulation": ("12", "4"),
    "battery_voltage_no_load": ("1.56", "0.015"),
    "battery_voltage_low_drain_load": ("1.54", "0.015"),
    "battery_voltage_high_drain_load": ("1.46", "0.03"),
    "air_leak_rate": ("14", "6"),
    "deformation_reversal": ("-0.25", "0.1"),
}
# No bench of the demo has a vacuum gauge.
_NEVER_READ: Final = frozenset({"initial_deformation_divisions", "final_deformation_divisions"})
_DIVER_BAR: Final = 10


class Bench:
    """Reads one watch, the same way each time it is asked for the same draw."""

    def __init__(self, watch: Watch, limits: tuple[Limit, ...], draw: random.Random) -> None:
        self.watch = watch
        self.limits = limits
        self.draw = draw

    def before(
        self, stage: Stage, faulty: Iterable[str], values: Mapping[str, str], *, runs: bool
    ) -> tuple[ReadingValue, ...]:
        """What is found: `values` are those the fault spoils, `faulty` the checks that fail."""
        tests = planned_tests(self.watch.kind, stage, water_resistant=self.is_water_resistant)
        return tuple(
            reading
            for test in tests
            for reading in self._found(test.described, test.moment, set(faulty), values, runs)
        )

    def put_right(self, stage: Stage, **spoiled: str) -> tuple[ReadingValue, ...]:
        """A watch in order: all the plan asks for at this stage; `spoiled` values are still wrong."""
        tests = planned_tests(self.watch.kind, stage, water_resistant=self.is_water_resistant)
        return tuple(
            reading
            for test in tests
            if test.characteristic not in _LEFT_OUT_AT_THE_END
            for reading in self._found(test.described, test.moment, set(), spoiled, True)
        )

    @property
    def is_water_resistant(self) -> bool:
        return bool(self.watch.water_resistance_bar)

    @property
    def programme(self) -> WaterProgramme:
        """The programme of the leak tester that suits what the case is marked."""
        marked = self.watch.water_resistance_bar or 0
        return water_programme("P6" if marked >= _DIVER_BAR else "P2")

    def _found(
        self,
        known: Characteristic,
        moment: Moment,
        faulty: set[str],
        values: Mapping[str, str],
        runs: bool,
    ) -> Iterator[ReadingValue]:
        if known.code in _NEVER_READ:
            return
        if known.is_functional:
            if known.code == "pushers" and "chronograph_quartz" not in self.watch.complications:
                return
            failed = known.code in faulty or (known.code == "runs" and not runs)
            yield ReadingValue(known.code, value=Outcome.FAULTY if failed else Outcome.OK)
        elif runs or known.unit in ("V", "kOhm", "MOhm"):
            positions = (
                [p for p in Position if p is not Position.H12] if known.per_position else [None]
            )
            for position in positions:
                yield self._reading(known, moment, position, values)

    def _reading(
        self,
        known: Characteristic,
        moment: Moment,
        position: Position | None,
        values: Mapping[str, str],
    ) -> ReadingValue:
        if known.is_functional:
            return ReadingValue(known.code, value=Outcome.OK)
        if known.per_position and position is not None:
            value = self._in_position(known, moment, position, values)
        elif known.code == "test_pressure":
            value = max(self.programme.pressures_bar)
        elif known.code in values:
            value = self._near(Decimal(values[known.code]), Decimal("0.02"))
        else:
            value = self._within(known.code)
        return ReadingValue(
            known.code, position, moment if known.per_position else Moment.ANY, _kept(value, known)
        )

    def _in_position(
        self, known: Characteristic, moment: Moment, position: Position, values: Mapping[str, str]
    ) -> Decimal:
        spoiled = values.get(known.code)
        late = moment is Moment.AFTER_24H
        if known.code == "rate":
            scatter = Decimal(values.get("rate_scatter", _RATE[1]))
            return self._near(Decimal(spoiled) if spoiled else _RATE[0], scatter)
        if known.code == "beat_error":
            return abs(self._near(Decimal(spoiled) if spoiled else _BEAT_ERROR[0], _BEAT_ERROR[1]))
        centre, scatter = _AMPLITUDES[position.is_horizontal]
        if spoiled:
            centre = Decimal(spoiled) - (0 if position.is_horizontal else 24)
        return self._near(centre - (_LOST_IN_24H if late else 0), scatter)

    def _within(self, code: str) -> Decimal:
        """A typical value, moved inside the limits that speak about it."""
        centre, scatter = (Decimal(text) for text in _TYPICAL[code])
        for limit in self.limits:
            if limit.subject == code and limit.statistic is Statistic.VALUE:
                centre, scatter = _inside(limit, centre, scatter)
        return self._near(centre, scatter)

    def _near(self, centre: Decimal, scatter: Decimal) -> Decimal:
        return centre + scatter * Decimal(self.draw.randint(-100, 100)) / 100


# Long or destructive for a demo: not read after every repair.
_LEFT_OUT_AT_THE_END: Final = frozenset(
    {"rate_month", "water_wet_test", "condensation", "automatic_winding_reserve"}
)


def _inside(limit: Limit, centre: Decimal, scatter: Decimal) -> tuple[Decimal, Decimal]:
    low, high = limit.minimum, limit.maximum
    if low is not None and centre - scatter < low:
        centre = (low + high) / 2 if high is not None else low * Decimal("1.05") + scatter
    if high is not None and centre + scatter > high:
        centre = (low + high) / 2 if low is not None else high * Decimal("0.8")
        scatter = min(scatter, (high - centre) / 2)
    return centre, scatter


def _kept(value: Decimal, known: Characteristic) -> Decimal:
    """To the decimals an instrument shows, and never outside what it can show."""
    step = Decimal(1).scaleb(-known.shown)
    return min(max(value, known.minimum), known.maximum).quantize(step)

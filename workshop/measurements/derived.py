"""Figures computed from the readings in several positions (names of the Witschi X1)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workshop.measurements.quantities import Moment, Position
from workshop.measurements.quartz import expected_life_months
from workshop.measurements.readings import ReadingValue
from workshop.measurements.water_resistance import needle_return_percent

COMPUTED_FROM: Final = {
    "rate_mean": "rate",
    "rate_range": "rate",
    "rate_vertical_horizontal": "rate",
    "rate_6h_ch": "rate",
    "isochronism": "rate",
    "amplitude_mean": "amplitude",
    "amplitude_drop": "amplitude",
    "expected_life": "consumption_movement",
    "deformation_return_percent": "final_deformation_divisions",
}
"""Each derived characteristic and the one whose readings it is computed from."""
DAY_FIGURES: Final = ("isochronism", "amplitude_drop")
"""What changes in a position between full wind and 24 h after it."""
PLANE_FIGURES: Final = (
    "rate_mean",
    "rate_range",
    "rate_vertical_horizontal",
    "rate_6h_ch",
    "amplitude_mean",
)
"""What is computed over several positions, at one winding state."""


@dataclass(frozen=True)
class DerivedFigure:
    """A computed value, in the unit of its characteristic, and the positions it was taken over."""

    characteristic: str
    moment: Moment
    positions: tuple[Position, ...]
    value: Decimal


def by_position(
    readings: Iterable[ReadingValue], code: str, moment: Moment
) -> dict[Position, Decimal]:
    """The numbers measured for `code` at `moment`, by position in the order of ISO 3158.

    A position entered twice is left out: which of the two counts is not ours to guess.
    """
    taken = [
        (reading.position, reading.number)
        for reading in readings
        if reading.characteristic == code and reading.moment is moment
    ]
    times = Counter(position for position, number in taken if number is not None)
    found = {
        position: number
        for position, number in taken
        if position is not None and number is not None and times[position] == 1
    }
    return {position: found[position] for position in Position if position in found}


def mean(values: Iterable[Decimal]) -> Decimal:
    listed = list(values)
    return sum(listed, Decimal(0)) / len(listed)


def spread(values: Iterable[Decimal]) -> Decimal:
    """D: largest minus smallest."""
    listed = list(values)
    return max(listed) - min(listed)


def plane_differences(readings: Sequence[ReadingValue]) -> Iterable[DerivedFigure]:
    """DVH (mean of the verticals − mean of the horizontals) and Di (6H − CH), at each moment."""
    for moment in Moment:
        rates = by_position(readings, "rate", moment)
        flat = [rate for position, rate in rates.items() if position.is_horizontal]
        upright = [rate for position, rate in rates.items() if not position.is_horizontal]
        if flat and upright:
            difference = mean(upright) - mean(flat)
            yield DerivedFigure("rate_vertical_horizontal", moment, tuple(rates), difference)
        if Position.H6 in rates and Position.CH in rates:
            difference = rates[Position.H6] - rates[Position.CH]
            yield DerivedFigure("rate_6h_ch", moment, (Position.H6, Position.CH), difference)


def day_differences(readings: Sequence[ReadingValue]) -> Iterable[DerivedFigure]:
    """Isochronism (rate at 24 h − at 0 h) and amplitude drop (at 0 h − at 24 h), per position."""
    for code, of, sign in (("isochronism", "rate", 1), ("amplitude_drop", "amplitude", -1)):
        wound = by_position(readings, of, Moment.FULL_WIND)
        later = by_position(readings, of, Moment.AFTER_24H)
        for position in (each for each in wound if each in later):
            change = sign * (later[position] - wound[position])
            yield DerivedFigure(code, Moment.ANY, (position,), change)


def figures_of_single_readings(readings: Sequence[ReadingValue]) -> Iterable[DerivedFigure]:
    """Expected life of a cell (months) and return of the needle of a vacuum gauge (percent)."""
    numbers = {
        each.characteristic: each.number for each in readings if not each.described.per_position
    }
    computed = (
        (
            "expected_life",
            expected_life_months,
            numbers.get("cell_capacity"),
            numbers.get("consumption_movement"),
        ),
        (
            "deformation_return_percent",
            needle_return_percent,
            numbers.get("initial_deformation_divisions"),
            numbers.get("final_deformation_divisions"),
        ),
    )
    for code, compute, one, other in computed:
        if one is not None and other is not None and (value := compute(one, other)) is not None:
            yield DerivedFigure(code, Moment.ANY, (), value)

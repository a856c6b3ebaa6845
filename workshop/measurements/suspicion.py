"""Readings that are possible but deserve a question: slips of the hand and of the instrument.

A question is asked, never a refusal: the person at the bench knows what was seen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from workshop.measurements.derived import by_position
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.readings import ReadingValue, reading_order

_KNOCKING_ABOVE_DEG: Final = Decimal(330)
_HARDLY_SWINGING_BELOW_DEG: Final = Decimal(90)
_WRONG_BEAT_RATE_FROM_S_PER_DAY: Final = Decimal(200)
_UNUSUAL_LIFT_ANGLES_DEG: Final = (Decimal(62), Decimal(65))
_LITHIUM_FROM_V: Final = Decimal(2)


@dataclass(frozen=True)
class Question:
    """`facts` name the reading concerned; values are text, ready for a sentence or for JSON."""

    code: str
    facts: dict[str, str]


def questions(readings: Iterable[ReadingValue]) -> tuple[Question, ...]:
    """What to ask about the current readings of one stage; order of entry does not matter."""
    ordered = sorted(readings, key=reading_order)
    return tuple(
        question
        for find in (_repeated, _unlikely_values, _copied_positions, _gained_amplitude)
        for question in find(ordered)
    )


def new_questions(
    taken: Sequence[ReadingValue], earlier: Sequence[ReadingValue]
) -> tuple[Question, ...]:
    """What to ask about readings just taken, beside the earlier ones they do not replace."""
    places = {_place(each) for each in taken}
    kept = [each for each in earlier if _place(each) not in places]
    asked_before = questions(earlier)
    return tuple(each for each in questions([*kept, *taken]) if each not in asked_before)


def _place(reading: ReadingValue) -> tuple[str, Moment, Position | None]:
    return reading.characteristic, reading.moment, reading.position


def _repeated(readings: Sequence[ReadingValue]) -> Iterator[Question]:
    seen = set()
    for reading in readings:
        if reading.value is None:
            continue
        place = _place(reading)
        if place in seen:
            yield Question("position_repeated", _facts(reading))
        seen.add(place)


_UNLIKELY: Final[tuple[tuple[str, str, Callable[[Decimal], bool]], ...]] = (
    ("amplitude_suggests_knocking", "amplitude", lambda value: value > _KNOCKING_ABOVE_DEG),
    ("amplitude_very_low", "amplitude", lambda value: value < _HARDLY_SWINGING_BELOW_DEG),
    (
        "rate_suggests_wrong_beat_rate",
        "rate",
        lambda value: abs(value) >= _WRONG_BEAT_RATE_FROM_S_PER_DAY,
    ),
    (
        "lift_angle_unusual",
        "lift_angle",
        lambda value: _UNUSUAL_LIFT_ANGLES_DEG[0] <= value <= _UNUSUAL_LIFT_ANGLES_DEG[1],
    ),
    (
        "voltage_suggests_lithium_cell",
        "battery_voltage_no_load",
        lambda value: value >= _LITHIUM_FROM_V,
    ),
)


def _unlikely_values(readings: Sequence[ReadingValue]) -> Iterator[Question]:
    for reading in readings:
        for code, characteristic, is_unlikely in _UNLIKELY:
            if reading.characteristic != characteristic or reading.number is None:
                continue
            if is_unlikely(reading.number):
                yield Question(code, _facts(reading))


def _copied_positions(readings: Sequence[ReadingValue]) -> Iterator[Question]:
    """Two positions alike to the decimal in rate, amplitude and beat error."""
    for moment in Moment:
        rates, amplitudes, beat_errors = (
            by_position(readings, code, moment) for code in ("rate", "amplitude", "beat_error")
        )
        triples = {
            position: (rates[position], amplitudes[position], beat_errors[position])
            for position in rates
            if position in amplitudes and position in beat_errors
        }
        for one, other in combinations(triples, 2):
            if triples[one] == triples[other]:
                facts = {"moment": moment.value, "position": one.value, "copy": other.value}
                yield Question("positions_identical", facts)


def _gained_amplitude(readings: Sequence[ReadingValue]) -> Iterator[Question]:
    wound = by_position(readings, "amplitude", Moment.FULL_WIND)
    later = by_position(readings, "amplitude", Moment.AFTER_24H)
    for position, amplitude in wound.items():
        if position in later and later[position] > amplitude:
            facts = {
                "position": position.value,
                "at_0h": str(amplitude),
                "at_24h": str(later[position]),
            }
            yield Question("amplitude_higher_after_24h", facts)


def _facts(reading: ReadingValue) -> dict[str, str]:
    facts = {
        "characteristic": reading.characteristic,
        "moment": reading.moment.value,
        "value": str(reading.value),
    }
    return facts | ({"position": reading.position.value} if reading.position else {})

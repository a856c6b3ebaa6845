"""Readings that are possible but deserve a question: slips of the hand and of the instrument.

A question is asked, never a refusal: the person at the bench knows what was seen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import combinations
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from workshop.domain.instrument import InstrumentKind
from workshop.measurements.calibres import Calibre
from workshop.measurements.derived import by_position
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.readings import ReadingValue, reading_order
from workshop.measurements.suited import beyond
from workshop.measurements.water_resistance import DRY_FIGURES, tests_done

_KNOCKING_ABOVE_DEG: Final = Decimal(330)
_HARDLY_SWINGING_BELOW_DEG: Final = Decimal(90)
_WRONG_BEAT_RATE_FROM_S_PER_DAY: Final = Decimal(200)
_UNUSUAL_LIFT_ANGLES_DEG: Final = (Decimal(62), Decimal(65))
_LITHIUM_FROM_V: Final = Decimal(2)
_LONG_RESERVE_ABOVE_H: Final = Decimal(200)
_0H_WITHIN_H: Final = 6
_24H_WITHIN_H: Final = (20, 28)
_DATES: Final = frozenset({"date", "big-date", "day"})
# Where the calibre does not say: no quick setting, and no measuring, from 22 h to 3 h.
USUAL_DATE_CHANGE: Final = (time(22), time(3))


@dataclass(frozen=True)
class Question:
    """`facts` name the reading concerned; values are text, ready for a sentence or for JSON."""

    code: str
    facts: dict[str, str]


class ChosenInstrument(Protocol):
    """A registered instrument: `text` is how readings name it."""

    @property
    def kind(self) -> InstrumentKind: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Circumstances:
    """How readings were taken; `shown_at` is the hour on the watch when it was declared.

    `stated_reserve_h` is the calibre's. `date_change` is the span of the day in which the calibre moves its date; None without a date.
    """

    lift_angle_deg: Decimal | None = None
    hours_since_full_wind: int | None = None
    shown_at: time | None = None
    date_change: tuple[time, time] | None = USUAL_DATE_CHANGE
    instrument: ChosenInstrument | None = None
    stated_reserve_h: Decimal | None = None


def circumstances_of(
    known: Calibre | None,
    *,
    lift_angle_deg: Decimal | None,
    hours_since_full_wind: int | None,
    measured_at: datetime | None,
    time_zone: str,
    instrument: ChosenInstrument | None = None,
) -> Circumstances:
    """As they were declared; a watch is taken to show the time of the workshop."""
    return Circumstances(
        lift_angle_deg,
        hours_since_full_wind,
        measured_at.astimezone(ZoneInfo(time_zone)).time() if measured_at else None,
        _date_change_of(known),
        instrument,
        known.power_reserve_h if known else None,
    )


def _date_change_of(known: Calibre | None) -> tuple[time, time] | None:
    """Asked about unless the calibre is known to have no date."""
    if known is None:
        return USUAL_DATE_CHANGE
    if known.functions and not known.date_change_window and not _DATES & set(known.functions):
        return None
    return date_change_span(known.date_change_window)


def questions(readings: Iterable[ReadingValue]) -> tuple[Question, ...]:
    """What to ask about the current readings of one stage; order of entry does not matter."""
    ordered = sorted(readings, key=reading_order)
    finders = (
        _repeated,
        _unlikely_values,
        _copied_positions,
        _gained_amplitude,
        _wet_without_dry,
    )
    return tuple(question for find in finders for question in find(ordered))


def questions_about(
    taken: Sequence[ReadingValue], circumstances: Circumstances
) -> tuple[Question, ...]:
    """What to ask about the way readings were taken."""
    codes = dict.fromkeys(each.characteristic for each in taken if each.value is not None)
    asked = []
    used = circumstances.instrument
    if used and (unmeasured := beyond(used.kind, codes)):
        facts = {"instrument": used.text, "characteristics": ",".join(unmeasured)}
        asked.append(Question("instrument_does_not_measure", facts))
    angle = circumstances.lift_angle_deg
    low, high = _UNUSUAL_LIFT_ANGLES_DEG
    if "amplitude" in codes and angle is not None and low <= angle <= high:
        asked.append(Question("lift_angle_unusual", {"value": str(angle)}))
    shown = circumstances.shown_at
    changing = circumstances.date_change
    if "rate" in codes and shown and changing and _falls_in(shown, changing):
        asked.append(Question("measured_at_date_change", {"at": f"{shown:%H:%M}"}))
    asked += _long_reserve(taken, circumstances.stated_reserve_h)
    return (*asked, *_doubtful_winding(taken, circumstances.hours_since_full_wind))


def _long_reserve(taken: Iterable[ReadingValue], stated_h: Decimal | None) -> Iterator[Question]:
    """A watch that ran more than twice as long as its calibre: another day was meant."""
    for reading in taken:
        if reading.characteristic != "power_reserve" or reading.number is None:
            continue
        ran = {"value": f"{reading.number.normalize():f}"}
        if stated_h is None and reading.number > _LONG_RESERVE_ABOVE_H:
            yield Question("reserve_very_long", ran)
        if stated_h is not None and reading.number > 2 * stated_h:
            yield Question("reserve_above_calibre", ran | {"stated": f"{stated_h.normalize():f}"})


def date_change_span(text: str) -> tuple[time, time]:
    """`23:00-01:00`, as the catalogue of calibres writes it; the usual span when it is empty."""
    if not text:
        return USUAL_DATE_CHANGE
    begins, _, ends = text.partition("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


def _falls_in(moment: time, span: tuple[time, time]) -> bool:
    """Both ends belong to the span, which may pass midnight."""
    begins, ends = span
    if begins <= ends:
        return begins <= moment <= ends
    return moment >= begins or moment <= ends


def _doubtful_winding(taken: Iterable[ReadingValue], hours: int | None) -> Iterator[Question]:
    """Readings said to be at full wind or 24 h after it, and hours that say otherwise."""
    if hours is None:
        return
    moments = {each.moment for each in taken if each.value is not None}
    earliest, latest = _24H_WITHIN_H
    if Moment.FULL_WIND in moments and Moment.AFTER_24H not in moments and hours > _0H_WITHIN_H:
        yield Question("hours_do_not_suit_full_wind", {"value": str(hours)})
    if Moment.AFTER_24H in moments and not earliest <= hours <= latest:
        yield Question("hours_do_not_suit_24h", {"value": str(hours)})


def new_questions(
    taken: Sequence[ReadingValue],
    earlier: Sequence[ReadingValue],
    circumstances: Circumstances | None = None,
) -> tuple[Question, ...]:
    """What to ask about readings just taken, beside the earlier ones they do not replace."""
    places = {_place(each) for each in taken}
    kept = [each for each in earlier if _place(each) not in places]
    asked_before = questions(earlier)
    values = [each for each in questions([*kept, *taken]) if each not in asked_before]
    ways = questions_about(taken, circumstances) if circumstances else ()
    return (*values, *ways)


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
    # Witschi counts what comes back below zero; above it the case would still be giving way.
    ("deformation_goes_on", "deformation_reversal", lambda value: value > 0),
    ("consumption_of_nothing", "consumption_movement", lambda value: value == 0),
    ("consumption_of_nothing", "consumption_stem_out", lambda value: value == 0),
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


def _wet_without_dry(readings: Sequence[ReadingValue]) -> Iterator[Question]:
    """A case goes under water after a good dry test only."""
    done = {each.characteristic for each in tests_done(readings)}
    if "water_wet_test" in done and not done & (DRY_FIGURES | {"water_dry_test"}):
        yield Question("wet_test_without_dry", {})


def _facts(reading: ReadingValue) -> dict[str, str]:
    facts = {
        "characteristic": reading.characteristic,
        "moment": reading.moment.value,
        "value": str(reading.value),
    }
    return facts | ({"position": reading.position.value} if reading.position else {})

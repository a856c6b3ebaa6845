"""The limits that follow from the figures of a calibre."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from workshop.measurements.calibres import Calibre, Figure
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic

# characteristic, statistic, positions, field of the minimum, field of the maximum
_FIELDS: Final = (
    ("isochronism", Statistic.VALUE, (Position.CH,),
     "isochronism_min_s_per_day", "isochronism_max_s_per_day"),
    ("power_reserve", Statistic.VALUE, (), "power_reserve_min_h", None),
    ("rate_month", Statistic.VALUE, (), "rate_min_s_per_month", "rate_max_s_per_month"),
    ("consumption_movement", Statistic.VALUE, (), None, "consumption_max_ua"),
    ("consumption_stem_out", Statistic.VALUE, (), None, "consumption_stop_max_ua"),
    ("lower_working_voltage", Statistic.VALUE, (), None, "lower_working_voltage_max_v"),
    ("coil_resistance", Statistic.VALUE, (),
     "coil_resistance_min_kohm", "coil_resistance_max_kohm"),
    ("coil_insulation", Statistic.VALUE, (), "coil_insulation_min_mohm", None),
)  # fmt: skip
_SYMMETRIC_RATE_FIELDS: Final = {
    "rate_abs_max_ch_s_per_day": Position.CH,
    "rate_abs_max_6h_s_per_day": Position.H6,
    "rate_abs_max_9h_s_per_day": Position.H9,
}
_WORN: Final = "worn"


def calibre_limits(known: Calibre) -> Iterator[Limit]:
    """Limits from the maker's figures; indications from anybody else's."""
    for code, statistic, positions, minimum, maximum in _FIELDS:
        low, high = (known.figures.get(field or "") for field in (minimum, maximum))
        if low or high:
            yield _limit(known, code, statistic, Moment.ANY, positions, low, high)
    yield from _rate_limits(known)


def _rate_limits(known: Calibre) -> Iterator[Limit]:
    figures, at_0h = known.figures, Moment.FULL_WIND
    low, high = figures.get("rate_min_s_per_day"), figures.get("rate_max_s_per_day")
    places = _names(figures.get("tolerance_positions"))
    if low or high:
        if any(place.startswith(_WORN) for place in places):
            yield _limit(known, "rate_worn", Statistic.VALUE, Moment.ANY, (), low, high)
        else:
            statistic = Statistic.EACH if places else Statistic.MEAN
            positions = tuple(map(Position, places))
            yield _limit(known, "rate", statistic, at_0h, positions, low, high)
    for field, position in _SYMMETRIC_RATE_FIELDS.items():
        if largest := figures.get(field):
            smallest = replace(largest, value=-number_of(largest))
            each = Statistic.EACH
            yield _limit(known, "rate", each, at_0h, (position,), smallest, largest)
    if spread := figures.get("position_difference_max_s_per_day"):
        positions = tuple(map(Position, _names(figures.get("position_difference_positions"))))
        yield _limit(known, "rate", Statistic.RANGE, at_0h, positions, None, spread)


def _limit(
    known: Calibre,
    code: str,
    statistic: Statistic,
    moment: Moment,
    positions: tuple[Position, ...],
    low: Figure | None,
    high: Figure | None,
) -> Limit:
    stated = [figure for figure in (low, high) if figure]
    is_makers = all(figure.source.is_maker for figure in stated)
    return Limit(
        characteristic=code,
        statistic=statistic,
        moment=moment,
        positions=positions,
        minimum=number_of(low) if low else None,
        maximum=number_of(high) if high else None,
        unit=CHARACTERISTICS[code].unit or "",
        severity=Severity.FAIL,
        authority=Authority.MAKER if is_makers else Authority.THIRD_PARTY,
        is_indication=not is_makers,
        profile=f"calibre:{known.id}",
        source=stated[0].source,
        note=known.note,
    )


def number_of(figure: Figure) -> Decimal:
    if not isinstance(figure.value, Decimal):
        raise TypeError(f"not a number: {figure.value!r}")
    return figure.value


def _names(figure: Figure | None) -> tuple[str, ...]:
    return figure.value if figure and isinstance(figure.value, tuple) else ()

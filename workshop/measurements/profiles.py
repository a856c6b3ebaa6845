"""Which limits apply to a watch: the maker's figures for the calibre, then the house profile.

Read from `data/calibres.toml` and `data/tolerances.toml`. Only a figure from the maker's own
document counts as the maker's limit; any other published figure is an indication.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from workshop.domain.resources import resource
from workshop.domain.watch import WatchKind
from workshop.measurements.calibres import Calibre, Figure, calibre
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic

_HOUSE_PROFILES: Final = {
    WatchKind.MANUAL: "house-mechanical",
    WatchKind.AUTOMATIC: "house-automatic",
    WatchKind.QUARTZ: "house-quartz",
}
_VINTAGE_PROFILE: Final = "house-vintage"
_WATER_PROFILE: Final = "house-water-after-service"
_LITHIUM_PROFILE: Final = "quartz-lithium-3v"
_LITHIUM_SUPPLY_V: Final = Decimal("2.5")
# Sources of tolerances.toml that are a maker's own document about the calibres of the profile.
_MAKERS_DOCUMENTS: Final = frozenset({"nh3", "seiko4r", "seiko42"})
# A difference between 24 h and 0 h is a quantity of its own, outside any one winding state.
_MOMENTS: Final = {moment.value: moment for moment in Moment} | {"24h-0h": Moment.ANY}

# characteristic, statistic, positions, field of the minimum, field of the maximum
_CALIBRE_FIELDS: Final = (
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


@lru_cache(maxsize=512)
def limits_for(
    calibre_id: str | None, watch_kind: WatchKind, vintage: bool = False
) -> tuple[Limit, ...]:
    """Every limit for such a watch, in order of precedence (`Authority`).

    A vintage mechanical watch is judged by the vintage house profile alone: its maker's figures
    for new movements become indications.
    Raises `RuleViolation("unknown_calibre")` for an id that is not in the catalogue.
    """
    known = None if calibre_id is None else calibre(calibre_id)
    vintage = vintage and watch_kind is not WatchKind.QUARTZ
    published = [*_calibre_limits(known), *_family_limits(known.id)] if known else []
    if vintage:
        published = [replace(limit, is_indication=True) for limit in published]
    house = _house_limits(_VINTAGE_PROFILE if vintage else _HOUSE_PROFILES[watch_kind], known)
    applicable = [
        limit
        for limit in (*published, *house, *_profile_limits(_WATER_PROFILE))
        if watch_kind in CHARACTERISTICS[limit.characteristic].kinds
    ]
    return tuple(sorted(_without_repeats(applicable), key=lambda limit: limit.authority.rank))


def _calibre_limits(known: Calibre) -> Iterator[Limit]:
    for code, statistic, positions, minimum, maximum in _CALIBRE_FIELDS:
        low, high = (known.figures.get(field or "") for field in (minimum, maximum))
        if low or high:
            yield _figure_limit(known, code, statistic, Moment.ANY, positions, low, high)
    yield from _calibre_rate_limits(known)


def _calibre_rate_limits(known: Calibre) -> Iterator[Limit]:
    figures, at_0h = known.figures, Moment.FULL_WIND
    low, high = figures.get("rate_min_s_per_day"), figures.get("rate_max_s_per_day")
    places = _names(figures.get("tolerance_positions"))
    if low or high:
        if any(place.startswith(_WORN) for place in places):
            yield _figure_limit(known, "rate_worn", Statistic.VALUE, Moment.ANY, (), low, high)
        else:
            statistic = Statistic.EACH if places else Statistic.MEAN
            positions = tuple(map(Position, places))
            yield _figure_limit(known, "rate", statistic, at_0h, positions, low, high)
    for field, position in _SYMMETRIC_RATE_FIELDS.items():
        if largest := figures.get(field):
            smallest = replace(largest, value=-_number(largest))
            each = Statistic.EACH
            yield _figure_limit(known, "rate", each, at_0h, (position,), smallest, largest)
    if spread := figures.get("position_difference_max_s_per_day"):
        positions = tuple(map(Position, _names(figures.get("position_difference_positions"))))
        yield _figure_limit(known, "rate", Statistic.RANGE, at_0h, positions, None, spread)


def _figure_limit(
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
        minimum=_number(low) if low else None,
        maximum=_number(high) if high else None,
        unit=CHARACTERISTICS[code].unit or "",
        severity=Severity.FAIL,
        authority=Authority.MAKER if is_makers else Authority.THIRD_PARTY,
        is_indication=not is_makers,
        profile=f"calibre:{known.id}",
        source=stated[0].source,
        note=known.note,
    )


def _family_limits(calibre_id: str) -> Iterator[Limit]:
    """Limits of the profiles that name this calibre."""
    for profile_id, profile in _tables()["profile"].items():
        if calibre_id in profile.get("calibres", ()):
            yield from _profile_limits(profile_id)


def _house_limits(profile_id: str, known: Calibre | None) -> Iterator[Limit]:
    has_lithium_cell = known and (known.number("supply_voltage_v") or 0) > _LITHIUM_SUPPLY_V
    for limit in _profile_limits(profile_id):
        # The generic voltages are those of a 1.55 V silver cell.
        if not (has_lithium_cell and limit.unit == "V"):
            yield limit
    if has_lithium_cell:
        yield from _profile_limits(_LITHIUM_PROFILE)
    if known and (reserve := _reserve_limit(profile_id, known)):
        yield reserve


def _reserve_limit(profile_id: str, known: Calibre) -> Limit | None:
    """The house asks for a share of the stated reserve: in hours for this calibre.

    Not asked where the maker states a minimum, and an indication where a third party states it.
    """
    nominal = known.figures.get("power_reserve_h")
    has_minimum = "power_reserve_min_h" in known.figures
    if nominal is None or has_minimum:
        return None
    for raw in _inherited(profile_id):
        if raw["characteristic"] == "power_reserve_ratio":
            limit = _limit(profile_id, {**raw, "characteristic": "power_reserve", "unit": "h"})
            is_makers = nominal.source.is_maker
            return replace(
                limit,
                minimum=raw["min"] * _number(nominal),
                is_indication=not is_makers,
                authority=Authority.HOUSE if is_makers else Authority.THIRD_PARTY,
                source=nominal.source,
            )
    return None


def _profile_limits(profile_id: str) -> Iterator[Limit]:
    """The bounded limits of a profile on characteristics of the register."""
    for raw in _inherited(profile_id):
        if raw["characteristic"] in CHARACTERISTICS and ("min" in raw or "max" in raw):
            yield _limit(profile_id, raw)


def _inherited(profile_id: str) -> list[dict[str, Any]]:
    """A profile's own limits, then those of its parent on what it does not limit itself."""
    profile = _tables()["profile"][profile_id]
    own: list[dict[str, Any]] = profile["limit"]
    if "inherits" not in profile:
        return own
    spoken = {_subject(raw) for raw in own}
    return own + [raw for raw in _inherited(profile["inherits"]) if _subject(raw) not in spoken]


def _subject(raw: Mapping[str, Any]) -> tuple[str, str, str]:
    return raw["characteristic"], raw["moment"], raw.get("statistic", "")


def _limit(profile_id: str, raw: Mapping[str, Any]) -> Limit:
    authority = _authority(profile_id, raw)
    code = raw["characteristic"]
    known = CHARACTERISTICS[code]
    return Limit(
        characteristic=code,
        statistic=Statistic(raw.get("statistic", "value")),
        moment=_MOMENTS[raw["moment"]] if known.per_position else Moment.ANY,
        positions=tuple(map(Position, raw.get("positions", ()))),
        minimum=_bound(raw.get("min")),
        maximum=_bound(raw.get("max")),
        unit=raw["unit"],
        severity=Severity(raw.get("severity", "fail")),
        authority=authority,
        is_indication=authority is Authority.THIRD_PARTY,
        profile=profile_id,
        source=_source(raw),
        note=raw.get("note", raw.get("basis", "")),
    )


def _authority(profile_id: str, raw: Mapping[str, Any]) -> Authority:
    """A profile naming calibres speaks for their maker if it cites the maker; the others are ours.

    Figures that the house adopts from elsewhere keep their source and bind as the house's own.
    """
    if "calibres" not in _tables()["profile"][profile_id]:
        return Authority.HOUSE
    is_makers = raw["source"] in _MAKERS_DOCUMENTS
    return Authority.MAKER if is_makers else Authority.THIRD_PARTY


def _source(raw: Mapping[str, Any]) -> Source:
    key = raw.get("source")
    if key is None:
        return Source(SourceKind.HOUSE, raw["basis"])
    cited = _tables()["source"][key]
    kind = SourceKind.MANUFACTURER if key in _MAKERS_DOCUMENTS else SourceKind.THIRD_PARTY
    return Source(kind, cited["title"], cited.get("url", ""), cited.get("locator", ""))


def _without_repeats(limits: list[Limit]) -> Iterator[Limit]:
    """A family profile often repeats the calibre's own figures: keep the first of equals."""
    seen = set()
    for limit in limits:
        says = (
            limit.characteristic, limit.statistic, limit.moment, frozenset(limit.positions),
            limit.minimum, limit.maximum, limit.severity, limit.authority,
        )  # fmt: skip
        if says not in seen:
            seen.add(says)
            yield limit


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    text = resource("data/tolerances.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    return {
        "profile": {profile["id"]: profile for profile in data["profile"]},
        "source": data["source"],
    }


def _bound(raw: Decimal | int | None) -> Decimal | None:
    return None if raw is None else Decimal(raw)


def _number(figure: Figure) -> Decimal:
    if not isinstance(figure.value, Decimal):
        raise TypeError(f"not a number: {figure.value!r}")
    return figure.value


def _names(figure: Figure | None) -> tuple[str, ...]:
    return figure.value if figure and isinstance(figure.value, tuple) else ()

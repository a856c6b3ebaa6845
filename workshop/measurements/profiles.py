"""Which limits apply to a watch, in order of precedence.

The maker's figures for the calibre, the brand's or the contract's, a grade, a standard, the house.
Only a figure from the maker's own document counts as the maker's limit; any other published figure
is an indication. What a workshop wrote down itself comes before what the program brings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.calibre_limits import calibre_limits, number_of
from workshop.measurements.calibres import Calibre, calibre
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.tolerance import Authority, Limit
from workshop.measurements.tolerance_data import (
    family_limits,
    limit_of,
    profile_limits,
    raw_limits,
)
from workshop.measurements.workshop_profile import WorkshopProfile

_HOUSE_PROFILES: Final = {
    WatchKind.MANUAL: "house-mechanical",
    WatchKind.AUTOMATIC: "house-automatic",
    WatchKind.QUARTZ: "house-quartz",
}
_VINTAGE_PROFILE: Final = "house-vintage"
_GRADE_PROFILES: Final = {
    Grade.STANDARD: "eta-standard",
    Grade.ELABORE: "eta-elabore",
    Grade.TOP: "eta-top",
    Grade.CHRONOMETER: "chronometer-bench",
}
_WATER_PROFILES: Final = (
    "house-water-after-service",
    "proofmaster-deformation",
    "bergeon-vacuum",
)
_LITHIUM_PROFILE: Final = "quartz-lithium-3v"
_LITHIUM_SUPPLY_V: Final = Decimal("2.5")
# What still binds on an old watch: what was agreed with somebody, and what the workshop decided.
_BINDING_ON_VINTAGE: Final = frozenset({Authority.CONTRACT, Authority.HOUSE})


def limits_for(
    calibre_id: str | None,
    watch_kind: WatchKind,
    vintage: bool = False,
    *,
    own_calibre: Calibre | None = None,
    case_diameter_mm: Decimal | None = None,
    grade: Grade | None = None,
    profiles: Iterable[WorkshopProfile] = (),
) -> tuple[Limit, ...]:
    """Every limit for such a watch, in order of precedence (`Authority`).

    `own_calibre` is one the workshop added, in place of the catalogue's; `profiles` are the
    workshop's own that cover the watch. A vintage mechanical watch is judged by the vintage house
    profile and by what was agreed for it: figures for new movements become indications.
    Raises `RuleViolation("unknown_calibre")` for an id that is not in the catalogue.
    """
    written = [limit for profile in profiles for limit in profile.limits()]
    if own_calibre is None:
        built_in = _catalogue_limits(calibre_id, watch_kind, vintage, case_diameter_mm, grade)
    else:
        built_in = _built_in(own_calibre, watch_kind, vintage, case_diameter_mm, grade)
    if not written:
        return built_in
    if vintage and watch_kind is not WatchKind.QUARTZ:
        written = [
            replace(
                limit,
                is_indication=limit.is_indication or limit.authority not in _BINDING_ON_VINTAGE,
            )
            for limit in written
        ]
    return _in_order([*written, *built_in], watch_kind)


@lru_cache(maxsize=512)
def _catalogue_limits(
    calibre_id: str | None,
    watch_kind: WatchKind,
    vintage: bool,
    case_diameter_mm: Decimal | None,
    grade: Grade | None,
) -> tuple[Limit, ...]:
    known = None if calibre_id is None else calibre(calibre_id)
    return _built_in(known, watch_kind, vintage, case_diameter_mm, grade)


def _built_in(
    known: Calibre | None,
    watch_kind: WatchKind,
    vintage: bool,
    case_diameter_mm: Decimal | None,
    grade: Grade | None,
) -> tuple[Limit, ...]:
    vintage = vintage and watch_kind is not WatchKind.QUARTZ
    published = [*calibre_limits(known), *family_limits(known.id)] if known else []
    if vintage:
        published = [replace(limit, is_indication=True) for limit in published]
    if grade:
        published += profile_limits(_GRADE_PROFILES[grade])
    house = _house_limits(_VINTAGE_PROFILE if vintage else _HOUSE_PROFILES[watch_kind], known)
    water = [
        limit for profile in _WATER_PROFILES for limit in profile_limits(profile, case_diameter_mm)
    ]
    return _in_order([*published, *house, *water], watch_kind)


def _in_order(limits: Iterable[Limit], watch_kind: WatchKind) -> tuple[Limit, ...]:
    applicable = [
        limit for limit in limits if watch_kind in CHARACTERISTICS[limit.characteristic].kinds
    ]
    return tuple(sorted(_without_repeats(applicable), key=lambda limit: limit.authority.rank))


def _house_limits(profile_id: str, known: Calibre | None) -> Iterator[Limit]:
    has_lithium_cell = known and (known.number("supply_voltage_v") or 0) > _LITHIUM_SUPPLY_V
    for limit in profile_limits(profile_id):
        # The generic voltages are those of a 1.55 V silver cell.
        if not (has_lithium_cell and limit.unit == "V"):
            yield limit
    if has_lithium_cell:
        yield from profile_limits(_LITHIUM_PROFILE)
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
    for raw in raw_limits(profile_id):
        if raw["characteristic"] == "power_reserve_ratio":
            limit = limit_of(profile_id, {**raw, "characteristic": "power_reserve", "unit": "h"})
            is_makers = nominal.source.is_maker
            return replace(
                limit,
                minimum=raw["min"] * number_of(nominal),
                is_indication=not is_makers,
                authority=Authority.HOUSE if is_makers else Authority.THIRD_PARTY,
                source=nominal.source,
            )
    return None


def _without_repeats(limits: Iterable[Limit]) -> Iterator[Limit]:
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

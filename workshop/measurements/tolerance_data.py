"""`data/tolerances.toml`: profiles of limits as data, each limit with its source."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from workshop.domain.resources import resource
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic

# Sources that are a maker's own document about the calibres of the profile.
_MAKERS_DOCUMENTS: Final = frozenset({"nh3", "seiko4r", "seiko42"})
# Grades, as others wrote them down: told as indications.
_GRADES: Final = frozenset({"eta-standard", "eta-elabore", "eta-top", "chronometer-bench"})
# A difference between 24 h and 0 h is a quantity of its own, outside any one winding state.
_MOMENTS: Final = {moment.value: moment for moment in Moment} | {"24h-0h": Moment.ANY}


def profile_limits(profile_id: str, case_diameter_mm: Decimal | None = None) -> Iterator[Limit]:
    """The bounded limits of a profile on characteristics of the register.

    Those for a size of case are left out when `case_diameter_mm` is unknown.
    """
    for raw in raw_limits(profile_id):
        known = raw["characteristic"] in CHARACTERISTICS and ("min" in raw or "max" in raw)
        if known and _suits_case(raw, case_diameter_mm):
            yield limit_of(profile_id, raw)


def family_limits(calibre_id: str) -> Iterator[Limit]:
    """Limits of the profiles that name this calibre."""
    for profile_id, profile in _tables()["profile"].items():
        if calibre_id in profile.get("calibres", ()):
            yield from profile_limits(profile_id)


def raw_limits(profile_id: str) -> list[dict[str, Any]]:
    """A profile's own limits, then those of its parent on what it does not limit itself."""
    profile = _tables()["profile"][profile_id]
    own: list[dict[str, Any]] = profile["limit"]
    if "inherits" not in profile:
        return own
    spoken = {_subject(raw) for raw in own}
    return own + [raw for raw in raw_limits(profile["inherits"]) if _subject(raw) not in spoken]


def limit_of(profile_id: str, raw: Mapping[str, Any]) -> Limit:
    authority = _authority(profile_id, raw)
    known = CHARACTERISTICS[raw["characteristic"]]
    return Limit(
        characteristic=known.code,
        statistic=Statistic(raw.get("statistic", "value")),
        moment=_MOMENTS[raw["moment"]] if known.per_position or known.derived else Moment.ANY,
        positions=tuple(map(Position, raw.get("positions", ()))),
        minimum=_bound(raw.get("min")),
        maximum=_bound(raw.get("max")),
        unit=raw["unit"],
        severity=Severity(raw.get("severity", "fail")),
        authority=authority,
        is_indication=authority in (Authority.THIRD_PARTY, Authority.GRADE),
        profile=profile_id,
        source=_source(raw),
        note=raw.get("note", raw.get("basis", "")),
    )


def _subject(raw: Mapping[str, Any]) -> tuple[str, str, str]:
    return raw["characteristic"], raw["moment"], raw.get("statistic", "")


def _suits_case(raw: Mapping[str, Any], diameter_mm: Decimal | None) -> bool:
    """Neighbouring sizes share a bound: the middle one holds it, the smaller and larger do not."""
    low: Decimal | None = raw.get("case_diameter_mm_min")
    high: Decimal | None = raw.get("case_diameter_mm_max")
    if low is None and high is None:
        return True
    if diameter_mm is None:
        return False
    if low is None:
        return high is None or diameter_mm < high
    return diameter_mm > low if high is None else low <= diameter_mm <= high


def _authority(profile_id: str, raw: Mapping[str, Any]) -> Authority:
    """A profile naming calibres speaks for their maker if it cites the maker; the others are ours.

    Figures that the house adopts from elsewhere keep their source and bind as the house's own.
    """
    if profile_id in _GRADES:
        return Authority.GRADE
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

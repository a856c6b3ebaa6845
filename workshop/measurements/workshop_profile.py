"""Limits that a workshop wrote down itself: a brand's, a contract's, a grade's, its own.

The shape is that of `data/tolerances.toml`: one limit a line, a source for all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold
from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic

WORKSHOP_AUTHORITIES: Final = (
    Authority.BRAND,
    Authority.CONTRACT,
    Authority.GRADE,
    Authority.STANDARD,
    Authority.HOUSE,
)
"""Who a workshop's profile may speak for: the maker of a movement speaks in its calibre."""
# A figure that passed through other hands never fails a watch, whoever it is attributed to.
_SECOND_HAND: Final = frozenset(
    {SourceKind.QUOTES_MANUFACTURER, SourceKind.THIRD_PARTY, SourceKind.GENERAL_KNOWLEDGE}
)


@dataclass(frozen=True)
class Scope:
    """The watches a profile is for; what is left empty does not matter.

    `calibre` is an id, `company` the partner whose watches come under a contract, `grade` the
    execution that the limits of a grade are for.
    """

    kinds: tuple[WatchKind, ...] = ()
    brand: str = ""
    calibre: str = ""
    company: str = ""
    grade: Grade | None = None

    def covers(
        self, kind: WatchKind, brand: str, calibre: str | None, company: str, grade: Grade | None
    ) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.brand or fold(self.brand) == fold(brand))
            and (not self.calibre or self.calibre == calibre)
            and (not self.company or fold(self.company) == fold(company))
            and (not self.grade or self.grade is grade)
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "kinds": [each.value for each in self.kinds],
            "brand": self.brand,
            "calibre": self.calibre,
            "company": self.company,
            "grade": self.grade.value if self.grade else None,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Scope":
        kinds = tuple(WatchKind(each) for each in stored["kinds"])
        grade = stored.get("grade")
        return cls(
            kinds,
            stored["brand"],
            stored["calibre"],
            stored["company"],
            Grade(grade) if grade else None,
        )


@dataclass(frozen=True)
class WrittenLimit:
    """One line of a profile. A number is a `Decimal`; a bound left None is open."""

    characteristic: str
    statistic: Statistic = Statistic.VALUE
    moment: Moment = Moment.ANY
    positions: tuple[Position, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    severity: Severity = Severity.FAIL
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text."""
        return {
            "characteristic": self.characteristic,
            "statistic": self.statistic.value,
            "moment": self.moment.value,
            "positions": [each.value for each in self.positions],
            "min": None if self.minimum is None else str(self.minimum),
            "max": None if self.maximum is None else str(self.maximum),
            "severity": self.severity.value,
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "WrittenLimit":
        return cls(
            stored["characteristic"],
            Statistic(stored["statistic"]),
            Moment(stored["moment"]),
            tuple(Position(each) for each in stored["positions"]),
            None if stored["min"] is None else Decimal(stored["min"]),
            None if stored["max"] is None else Decimal(stored["max"]),
            Severity(stored["severity"]),
            stored["note"],
        )


@dataclass(frozen=True)
class WorkshopProfile:
    """One version of a profile, as the rules use it. `id` names the profile and its version."""

    id: str
    authority: Authority
    source: Source
    written: tuple[WrittenLimit, ...]
    scope: Scope = Scope()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: what a version keeps."""
        return {
            "id": self.id,
            "authority": self.authority.value,
            "source": self.source.to_dict(),
            "limits": [each.to_dict() for each in self.written],
            "scope": self.scope.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "WorkshopProfile":
        return cls(
            stored["id"],
            Authority(stored["authority"]),
            Source.from_dict(stored["source"]),
            tuple(WrittenLimit.from_dict(each) for each in stored["limits"]),
            Scope.from_dict(stored["scope"]),
        )

    def limits(self) -> tuple[Limit, ...]:
        is_indication = self.source.kind in _SECOND_HAND and self.authority is not Authority.HOUSE
        return tuple(
            Limit(
                characteristic=each.characteristic,
                statistic=each.statistic,
                moment=each.moment,
                positions=each.positions,
                minimum=each.minimum,
                maximum=each.maximum,
                unit=CHARACTERISTICS[each.characteristic].unit or "",
                severity=each.severity,
                authority=self.authority,
                is_indication=is_indication,
                profile=self.id,
                source=self.source,
                note=each.note,
            )
            for each in self.written
        )


def check_written(written: Sequence[WrittenLimit]) -> None:
    """Refuse lines that limit nothing, or something that is not computed.

    Raises `RuleViolation`: `limits_missing`, `limit_without_bounds`, `limit_bounds_reversed`,
    `limit_statistic_unsuited`, `limit_repeated`; its facts name the characteristic.
    """
    if not written:
        raise RuleViolation("limits_missing", field="limits")
    seen = set()
    for each in written:
        facts = {"characteristic": each.characteristic}
        if code := _what_is_wrong(each):
            raise RuleViolation(code, facts, field="limits")
        place = (each.characteristic, each.statistic, each.moment, each.positions, each.severity)
        if place in seen:
            raise RuleViolation("limit_repeated", facts, field="limits")
        seen.add(place)


def _what_is_wrong(each: WrittenLimit) -> str:
    if each.minimum is None and each.maximum is None:
        return "limit_without_bounds"
    if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
        return "limit_bounds_reversed"
    if each.statistic not in statistics_of(each.characteristic):
        return "limit_statistic_unsuited"
    if not CHARACTERISTICS[each.characteristic].per_position and (
        each.positions or each.moment is not Moment.ANY
    ):
        return "limit_statistic_unsuited"
    return ""


def statistics_of(code: str) -> tuple[Statistic, ...]:
    """What of a characteristic can be limited."""
    if not CHARACTERISTICS[code].per_position:
        return (Statistic.VALUE,)
    computed: Iterable[Statistic] = {
        "rate": (Statistic.MEAN, Statistic.RANGE),
        "amplitude": (Statistic.MEAN,),
    }.get(code, ())
    return (Statistic.EACH, *computed)


def limitable() -> tuple[str, ...]:
    """Codes of everything a profile may limit: every number, entered or computed.

    X, D and the mean amplitude are limited through the statistic of what they are computed from.
    """
    through = {"rate_mean", "rate_range", "amplitude_mean"}
    return tuple(
        code for code, known in CHARACTERISTICS.items() if known.unit and code not in through
    )

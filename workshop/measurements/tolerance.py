"""A limit, with who set it and where it comes from, and the verdict on one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.sources import Source
from workshop.measurements.values import format_number, with_unit


class Statistic(StrEnum):
    """What of the readings is held against the limit."""

    EACH = "each"  # every position listed
    MEAN = "mean"  # X, mean of the positions listed
    RANGE = "range"  # D, largest minus smallest over the positions listed
    VALUE = "value"  # a single reading


# What a statistic over several positions is called in the register of characteristics.
_DERIVED_SUBJECTS: Final = {
    ("rate", Statistic.MEAN): "rate_mean",
    ("rate", Statistic.RANGE): "rate_range",
    ("amplitude", Statistic.MEAN): "amplitude_mean",
}


class Severity(StrEnum):
    FAIL = "fail"
    WARN = "warn"


class Authority(StrEnum):
    """Who set the limit, in order of precedence."""

    MAKER = "maker"
    BRAND = "brand"
    CONTRACT = "contract"
    GRADE = "grade"
    STANDARD = "standard"
    HOUSE = "house"
    THIRD_PARTY = "third_party"

    @property
    def rank(self) -> int:
        """0 speaks first."""
        return list(Authority).index(self)


class Verdict(StrEnum):
    WITHIN = "within"
    ABOVE = "above"
    BELOW = "below"
    FAULTY = "faulty"  # a functional check that did not pass
    TO_CONFIRM = "to_confirm"  # a warning or an indication is exceeded
    NOT_MEASURED = "not_measured"
    NOT_JUDGED = "not_judged"  # measured in a way that allows no verdict: `Withheld` says why
    NO_LIMIT = "no_limit"  # measured, and nothing to hold it against

    @property
    def is_failure(self) -> bool:
        return self in (Verdict.ABOVE, Verdict.BELOW, Verdict.FAULTY)


@dataclass(frozen=True)
class Limit:
    """Inclusive bounds on one characteristic; a bound left None is open.

    `positions` empty means every position; `moment` ANY means whatever the winding state.
    `profile` names the group the limit belongs to (`calibre:eta-2824-2`, `house-automatic`).
    An indication (`is_indication`) is shown with its source and never fails a watch by itself.
    """

    characteristic: str
    statistic: Statistic
    moment: Moment
    positions: tuple[Position, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    severity: Severity
    authority: Authority
    is_indication: bool
    profile: str
    source: Source
    note: str = ""

    def __post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise ValueError(f"a limit on {self.characteristic} without bounds")
        if self.is_aggregate and (self.characteristic, self.statistic) not in _DERIVED_SUBJECTS:
            raise ValueError(f"no {self.statistic.value} of {self.characteristic} is computed")

    @property
    def is_aggregate(self) -> bool:
        return self.statistic in (Statistic.MEAN, Statistic.RANGE)

    @property
    def subject(self) -> str:
        """Code of the quantity held against the bounds: the mean rate, not the rate."""
        return _DERIVED_SUBJECTS.get((self.characteristic, self.statistic), self.characteristic)

    def covers(self, position: Position | None, moment: Moment) -> bool:
        """Does the limit speak about a reading taken in this position and winding state?"""
        return self.holds_at(moment) and (not self.positions or position in self.positions)

    def holds_at(self, moment: Moment) -> bool:
        return self.moment in (Moment.ANY, moment)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text: what a reading freezes."""
        return {
            "characteristic": self.characteristic,
            "statistic": self.statistic.value,
            "moment": self.moment.value,
            "positions": [each.value for each in self.positions],
            "minimum": _text(self.minimum),
            "maximum": _text(self.maximum),
            "unit": self.unit,
            "severity": self.severity.value,
            "authority": self.authority.value,
            "is_indication": self.is_indication,
            "profile": self.profile,
            "source": self.source.to_dict(),
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Limit":
        return cls(
            characteristic=stored["characteristic"],
            statistic=Statistic(stored["statistic"]),
            moment=Moment(stored["moment"]),
            positions=tuple(Position(each) for each in stored["positions"]),
            minimum=_decimal(stored["minimum"]),
            maximum=_decimal(stored["maximum"]),
            unit=stored["unit"],
            severity=Severity(stored["severity"]),
            authority=Authority(stored["authority"]),
            is_indication=stored["is_indication"],
            profile=stored["profile"],
            source=Source.from_dict(stored["source"]),
            note=stored["note"],
        )


def judge(value: Decimal | None, limit: Limit) -> Verdict:
    """The verdict of one limit on one value. Bounds are inclusive; missing is not failed."""
    if value is None:
        return Verdict.NOT_MEASURED
    if limit.minimum is not None and value < limit.minimum:
        outside = Verdict.BELOW
    elif limit.maximum is not None and value > limit.maximum:
        outside = Verdict.ABOVE
    else:
        return Verdict.WITHIN
    binds = limit.severity is Severity.FAIL and not limit.is_indication
    return outside if binds else Verdict.TO_CONFIRM


def format_bounds(limit: Limit, language: str) -> str:
    """`−5 … +15 s/j`, `≥ 250°`, `≤ 0,5 ms`: the bounds as printed beside a value."""
    known = CHARACTERISTICS[limit.subject]
    low, high = (
        None if bound is None else format_number(bound, known, language, padded=False)
        for bound in (limit.minimum, limit.maximum)
    )
    if high is None:
        return with_unit(f"≥ {low}", known, language)
    if low is None:
        return with_unit(f"≤ {high}", known, language)
    return with_unit(f"{low} … {high}", known, language)


def _text(bound: Decimal | None) -> str | None:
    return None if bound is None else str(bound)


def _decimal(bound: str | None) -> Decimal | None:
    return None if bound is None else Decimal(bound)

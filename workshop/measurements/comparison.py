"""Before and after, as a customer reads them: the figures that sum a watch up, and every failure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from workshop.measurements.judgement import Line, SetResult
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Position
from workshop.measurements.readings import Place
from workshop.measurements.tolerance import Limit, Verdict, format_bounds
from workshop.measurements.values import format_value

Value = Decimal | Outcome | None
_SUMMARIES: Final = frozenset({"rate_mean", "rate_range", "amplitude_mean"})
_WORTH_SAYING: Final = frozenset({Verdict.ABOVE, Verdict.BELOW, Verdict.FAULTY, Verdict.TO_CONFIRM})


@dataclass(frozen=True)
class Comparison:
    """One quantity before and after the work; the verdict judges the value after.

    `positions` holds the one of a reading; those of a figure where not all that were measured count,
    or where the figure before was taken over others, `positions_before`.
    """

    characteristic: str
    moment: Moment
    positions: tuple[Position, ...]
    before: Value
    after: Value
    verdict: Verdict
    limit: Limit | None
    positions_before: tuple[Position, ...] = ()

    def label(self, language: str) -> str:
        """The quantity, with its position and the winding state when the watch was run down."""
        after_a_day = ("24\u202fh",) if self.moment is Moment.AFTER_24H else ()
        more = ", ".join((*self.positions, *after_a_day))
        name = CHARACTERISTICS[self.characteristic].label(language)
        return f"{name} ({more})" if more else name

    def value(self, value: Value, language: str) -> str:
        """A number with its unit; nothing for an outcome, whose word the reader's page knows."""
        if not isinstance(value, Decimal):
            return ""
        return format_value(value, CHARACTERISTICS[self.characteristic], language)

    def bounds(self, language: str) -> str:
        return format_bounds(self.limit, language) if self.limit else ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text."""
        return {
            "characteristic": self.characteristic,
            "moment": self.moment.value,
            "positions": [each.value for each in self.positions],
            "before": _text(self.before),
            "after": _text(self.after),
            "verdict": self.verdict.value,
            "limit": self.limit.to_dict() if self.limit else None,
            "positions_before": [each.value for each in self.positions_before],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Comparison":
        functional = CHARACTERISTICS[stored["characteristic"]].is_functional
        return cls(
            stored["characteristic"],
            Moment(stored["moment"]),
            tuple(Position(each) for each in stored["positions"]),
            _value(stored["before"], functional),
            _value(stored["after"], functional),
            Verdict(stored["verdict"]),
            Limit.from_dict(stored["limit"]) if stored["limit"] else None,
            tuple(Position(each) for each in stored.get("positions_before", ())),
        )


def compare(befores: Sequence[SetResult], afters: Sequence[SetResult]) -> tuple[Comparison, ...]:
    """Every line worth telling, in the order of a test sheet, derived figures first.

    Of several results the first that has a line gives it: `afters` are the final control, then the
    controls while servicing; `befores` those before uncasing, then after it.
    """
    earlier: dict[Place, Line] = {}
    for line in _lines(befores):
        earlier.setdefault(line.place, line)
    told: dict[Place, Comparison] = {}
    for line in _lines(afters):
        if line.place not in told and _is_told(line):
            told[line.place] = _compared(earlier.get(line.place), line)
    return tuple(told.values())


def _compared(before: Line | None, after: Line) -> Comparison:
    """A mean over two positions is not the one over six: then both say what they were taken over."""
    differ = before is not None and set(before.positions) != set(after.positions)
    return Comparison(
        after.characteristic,
        after.moment,
        after.positions if differ else after.own_position or after.judged_over,
        before.value if before else None,
        after.value,
        after.verdict,
        after.decided_by,
        before.positions if before and differ else (),
    )


def _lines(results: Sequence[SetResult]) -> Iterable[Line]:
    for result in results:
        yield from result.derived
        yield from result.readings


def _is_told(line: Line) -> bool:
    if line.value is None:
        return False
    if line.verdict in _WORTH_SAYING or line.characteristic in _SUMMARIES:
        return True
    return not line.is_derived and not CHARACTERISTICS[line.characteristic].per_position


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _value(stored: str | None, functional: bool) -> Value:
    if stored is None:
        return None
    return Outcome(stored) if functional else Decimal(stored)

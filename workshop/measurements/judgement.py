"""A set of readings held against the limits of a watch: verdict by verdict, then the whole.

Precedence. The limits come in order of authority. The first profile that speaks about a quantity
decides it, by its most severe verdict; indications decide only where nothing else speaks, and
never fail. Every other limit is listed beside the verdict, with what it would have said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from workshop.measurements.conditions import Withheld
from workshop.measurements.derived import (
    COMPUTED_FROM,
    DAY_FIGURES,
    DerivedFigure,
    by_position,
    day_differences,
    figures_of_single_readings,
    mean,
    plane_differences,
    spread,
)
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Position
from workshop.measurements.readings import Place, ReadingValue, reading_order
from workshop.measurements.tolerance import Limit, Statistic, Verdict, judge

_GRAVITY: Final = (
    Verdict.ABOVE,
    Verdict.BELOW,
    Verdict.TO_CONFIRM,
    Verdict.WITHIN,
    Verdict.NOT_MEASURED,
)
_OUTCOME_VERDICTS: Final = {
    Outcome.OK: Verdict.WITHIN,
    Outcome.FAULTY: Verdict.FAULTY,
    Outcome.NOT_APPLICABLE: Verdict.NOT_MEASURED,
    None: Verdict.NOT_MEASURED,
}
# Derived code, what it is computed from, how.
_AGGREGATES: Final[tuple[tuple[str, str, Callable[[Iterable[Decimal]], Decimal]], ...]] = (
    ("rate_mean", "rate", mean),
    ("rate_range", "rate", spread),
    ("amplitude_mean", "amplitude", mean),
)


class Overall(StrEnum):
    PASS = "pass"  # noqa: S105  a verdict, not a password
    TO_CONFIRM = "to_confirm"
    FAIL = "fail"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Judgement:
    """What one limit says of a value; the value may be a mean over the limit's own positions."""

    limit: Limit
    value: Decimal | None
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text."""
        value = None if self.value is None else str(self.value)
        return {"limit": self.limit.to_dict(), "value": value, "verdict": self.verdict.value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Judgement":
        value = stored["value"]
        return cls(
            Limit.from_dict(stored["limit"]),
            None if value is None else Decimal(value),
            Verdict(stored["verdict"]),
        )


@dataclass(frozen=True)
class Line:
    """One line of the test sheet: a reading, or a figure derived from several.

    `positions` holds one position, the positions a derived figure was taken over, or none.
    `decided_by` is the limit behind the verdict (None for functional checks and without limit).
    `withheld` is why there is no verdict on a value that was measured. `whole` is the same figure
    over every position measured, where the limit holds it over others: then `value` is not all
    there is to know.
    """

    characteristic: str
    moment: Moment
    positions: tuple[Position, ...]
    value: Decimal | Outcome | None
    verdict: Verdict
    decided_by: Limit | None = None
    others: tuple[Judgement, ...] = ()
    withheld: Withheld | None = None
    whole: Decimal | None = None

    @property
    def judged_over(self) -> tuple[Position, ...]:
        """The positions to name with a figure; none where it was taken over all that were measured."""
        return self.positions if self.whole is not None else ()

    @property
    def is_derived(self) -> bool:
        return CHARACTERISTICS[self.characteristic].derived

    @property
    def own_position(self) -> tuple[Position, ...]:
        """Of a reading, or a figure made of one position; a mean or a difference is of several."""
        return self.positions if len(self.positions) == 1 else ()

    @property
    def place(self) -> Place:
        """A mean or a difference is the same figure whichever positions it was taken over."""
        return self.characteristic, self.moment, next(iter(self.own_position), None)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text."""
        return {
            "characteristic": self.characteristic,
            "moment": self.moment.value,
            "positions": [each.value for each in self.positions],
            "value": None if self.value is None else str(self.value),
            "verdict": self.verdict.value,
            "decided_by": self.decided_by.to_dict() if self.decided_by else None,
            "others": [each.to_dict() for each in self.others],
            "withheld": self.withheld.value if self.withheld else None,
            "whole": None if self.whole is None else str(self.whole),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Line":
        """Passports kept earlier say neither `others` nor `whole`."""
        value, decider, whole = stored["value"], stored["decided_by"], stored.get("whole")
        exact = Outcome if CHARACTERISTICS[stored["characteristic"]].is_functional else Decimal
        return cls(
            stored["characteristic"],
            Moment(stored["moment"]),
            tuple(Position(each) for each in stored["positions"]),
            None if value is None else exact(value),
            Verdict(stored["verdict"]),
            Limit.from_dict(decider) if decider else None,
            tuple(Judgement.from_dict(each) for each in stored.get("others", ())),
            withheld=Withheld(stored["withheld"]) if stored["withheld"] else None,
            whole=None if whole is None else Decimal(whole),
        )


@dataclass(frozen=True)
class SetResult:
    """Lines in the order of a test sheet, whatever the order of entry."""

    readings: tuple[Line, ...]
    derived: tuple[Line, ...]
    overall: Overall


def judge_set(readings: Iterable[ReadingValue], limits: Sequence[Limit]) -> SetResult:
    """Judge the current readings of one stage against limits in order of precedence."""
    ordered = sorted(readings, key=reading_order)
    by_subject: dict[str, list[Limit]] = {}
    for limit in limits:
        by_subject.setdefault(limit.subject, []).append(limit)
    measured = tuple(_reading_line(reading, by_subject) for reading in ordered)
    derived = (
        *_aggregate_lines(ordered, limits),
        *(_figure_line(figure, by_subject) for figure in plane_differences(ordered)),
        *(_figure_line(figure, by_subject) for figure in day_differences(ordered)),
        *(_figure_line(figure, by_subject) for figure in figures_of_single_readings(ordered)),
    )
    return SetResult(measured, derived, _overall((*measured, *derived)))


def _reading_line(reading: ReadingValue, limits: Mapping[str, Sequence[Limit]]) -> Line:
    positions = (reading.position,) if reading.position else ()
    if reading.described.is_functional:
        outcome = reading.value if isinstance(reading.value, Outcome) else None
        verdict = _OUTCOME_VERDICTS[outcome]
        return Line(reading.characteristic, reading.moment, positions, outcome, verdict)
    line = _number_line(reading.characteristic, reading.moment, positions, reading.number, limits)
    if reading.withheld is None or reading.number is None:
        return line
    return replace(
        line,
        verdict=Verdict.NOT_JUDGED,
        decided_by=None,
        others=(),
        withheld=reading.withheld,
    )


def _figure_line(figure: DerivedFigure, limits: Mapping[str, Sequence[Limit]]) -> Line:
    return _number_line(
        figure.characteristic, figure.moment, figure.positions, figure.value, limits
    )


def _number_line(
    code: str,
    moment: Moment,
    positions: tuple[Position, ...],
    value: Decimal | None,
    limits: Mapping[str, Sequence[Limit]],
) -> Line:
    position = positions[0] if positions else None
    judgements = [
        Judgement(limit, value, judge(value, limit))
        for limit in limits.get(code, ())
        if limit.covers(position, moment)
    ]
    verdict = Verdict.NOT_MEASURED if value is None else Verdict.NO_LIMIT
    return _decide(Line(code, moment, positions, value, verdict), judgements)


def _aggregate_lines(readings: Sequence[ReadingValue], limits: Sequence[Limit]) -> Iterator[Line]:
    """X and D at each moment where at least two positions were measured."""
    for code, source, compute in _AGGREGATES:
        for moment in Moment:
            values = by_position(readings, source, moment)
            if len(values) < 2:
                continue
            judgements = []
            for limit in limits:
                if limit.subject == code and limit.holds_at(moment):
                    value = _over(limit.positions or tuple(values), values, compute)
                    judgements.append(Judgement(limit, value, judge(value, limit)))
            overall = compute(values.values())
            line = Line(code, moment, tuple(values), overall, Verdict.NO_LIMIT)
            yield _decide(line, judgements, spoken_for=_level_owner(source, moment, limits))


def _over(
    positions: Sequence[Position],
    values: Mapping[Position, Decimal],
    compute: Callable[[Iterable[Decimal]], Decimal],
) -> Decimal | None:
    """None unless every position was measured: a mean of some is not the mean that is limited."""
    if any(position not in values for position in positions):
        return None
    return compute(values[position] for position in positions)


def _level_owner(source: str, moment: Moment, limits: Sequence[Limit]) -> str | None:
    """The first profile that limits how fast the watch runs, by position or on average.

    A maker who limits each position has spoken: a house mean does not overrule it.
    """
    for limit in limits:
        is_level = limit.characteristic == source and limit.statistic is not Statistic.RANGE
        if is_level and limit.holds_at(moment) and not limit.is_indication:
            return limit.profile
    return None


def deciding_limits(
    code: str, position: Position | None, moment: Moment, limits: Sequence[Limit]
) -> tuple[Limit, ...]:
    """The limits that will decide about a quantity, whatever its value: the gravest verdict counts.

    `limits` are in order of precedence. Empty where nothing speaks, or where what speaks is told
    beside the verdict only.
    """
    spoken = [
        limit
        for limit in limits
        if limit.subject == code
        and (limit.holds_at(moment) if limit.is_aggregate else limit.covers(position, moment))
    ]
    source = next((source for figure, source, _ in _AGGREGATES if figure == code), None)
    return _deciding(spoken, _level_owner(source, moment, limits) if source else None)


def _deciding(limits: Sequence[Limit], spoken_for: str | None) -> tuple[Limit, ...]:
    """Of the limits that speak, those of the first profile; binding ones before indications."""
    candidates = [limit for limit in limits if not limit.is_indication] or limits
    if not candidates:
        return ()
    first = candidates[0]
    if spoken_for and first.statistic is Statistic.MEAN and first.profile != spoken_for:
        return ()
    return tuple(limit for limit in candidates if limit.profile == first.profile)


def _decide(line: Line, judgements: Sequence[Judgement], *, spoken_for: str | None = None) -> Line:
    """The line with its verdict, the limit that gave it, and every other limit beside it.

    `spoken_for` names the only profile whose binding mean may decide.
    """
    deciding = _deciding([each.limit for each in judgements], spoken_for)
    if not deciding:
        return replace(line, others=tuple(judgements))
    group = [each for each in judgements if each.limit in deciding]
    chosen = min(group, key=lambda each: _GRAVITY.index(each.verdict))
    return replace(
        _over_positions_of(chosen, line),
        verdict=chosen.verdict,
        decided_by=chosen.limit,
        others=tuple(each for each in judgements if each is not chosen),
    )


def _over_positions_of(chosen: Judgement, line: Line) -> Line:
    """The figure over the positions that its limit holds, if these are not all that were measured."""
    held = chosen.limit.positions if chosen.limit.is_aggregate else ()
    if chosen.value is None or not held or set(held) == set(line.positions):
        return line
    whole = line.value if isinstance(line.value, Decimal) else None
    return replace(line, positions=held, value=chosen.value, whole=whole)


def judged_together(lines: Iterable[Line]) -> frozenset[Place]:
    """The readings a limit holds through a figure taken over them, such as their mean."""
    return frozenset(
        (COMPUTED_FROM[line.characteristic], line.moment, position)
        for line in lines
        if line.decided_by and line.is_derived and line.characteristic not in DAY_FIGURES
        for position in line.decided_by.positions or line.positions or (None,)
    )


def will_be_judged_together(
    code: str, position: Position | None, moment: Moment, limits: Sequence[Limit]
) -> bool:
    """The same before anything is measured; `limits` are in order of precedence."""
    figures = [each for each, of in COMPUTED_FROM.items() if of == code and each not in DAY_FIGURES]
    return any(
        not limit.positions or position in limit.positions
        for figure in figures
        for limit in deciding_limits(figure, None, moment, limits)
    )


def _overall(lines: Iterable[Line]) -> Overall:
    verdicts = {line.verdict for line in lines}
    if any(verdict.is_failure for verdict in verdicts):
        return Overall.FAIL
    if Verdict.TO_CONFIRM in verdicts:
        return Overall.TO_CONFIRM
    return Overall.PASS if Verdict.WITHIN in verdicts else Overall.NOT_JUDGED

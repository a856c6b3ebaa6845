"""What a chart shows of a watch at one moment: rate and amplitude in each position."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from workshop.measurements.judgement import Line, SetResult
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.tolerance import Verdict


@dataclass(frozen=True)
class Mark:
    """A value with its verdict and the bounds of the limit that gave it; None is open or none.

    `over` names the positions of a mean that was not taken over all that were measured.
    """

    value: Decimal
    verdict: Verdict
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    over: tuple[Position, ...] = ()

    @property
    def has_limit(self) -> bool:
        return self.minimum is not None or self.maximum is not None


Marks = Mapping[Position, Mark]


@dataclass(frozen=True)
class Portrait:
    """`rates` (s/d) and `amplitudes` (degrees) by position; their means when there are several."""

    stage: Stage
    moment: Moment
    rates: Marks
    amplitudes: Marks
    rate_mean: Mark | None = None
    amplitude_mean: Mark | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, decimals as text: what a passport freezes."""
        return {
            "stage": self.stage.value,
            "moment": self.moment.value,
            "rates": {place.value: _kept(mark) for place, mark in self.rates.items()},
            "amplitudes": {place.value: _kept(mark) for place, mark in self.amplitudes.items()},
            "rate_mean": self.rate_mean and _kept(self.rate_mean),
            "amplitude_mean": self.amplitude_mean and _kept(self.amplitude_mean),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Portrait":
        rate_mean, amplitude_mean = stored["rate_mean"], stored["amplitude_mean"]
        return cls(
            Stage(stored["stage"]),
            Moment(stored["moment"]),
            {Position(place): _mark(mark) for place, mark in stored["rates"].items()},
            {Position(place): _mark(mark) for place, mark in stored["amplitudes"].items()},
            rate_mean and _mark(rate_mean),
            amplitude_mean and _mark(amplitude_mean),
        )


@dataclass(frozen=True)
class Portrayed:
    """One visit: how the watch measures `now`, how it did `before` the work, and a `day_after`."""

    now: Portrait
    before: Portrait | None = None
    day_after: Portrait | None = None


_AFTER: Final = (Stage.FINAL_CONTROL, Stage.SERVICING)
_BEFORE: Final = (Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING)


def portray(found: Iterable[Portrait]) -> Portrayed | None:
    """Of everything measured on a visit, what is worth drawing; None without any rate.

    As in `compare`: before is what was read before uncasing, now the final control, or the latest.
    """
    by_moment = {(each.stage, each.moment): each for each in found}

    def first(stages: Iterable[Stage], moment: Moment) -> Portrait | None:
        return next((by_moment[at, moment] for at in stages if (at, moment) in by_moment), None)

    after, before = first(_AFTER, Moment.FULL_WIND), first(_BEFORE, Moment.FULL_WIND)
    now = after or first(reversed(_BEFORE), Moment.FULL_WIND)
    if now is None:
        return None
    return Portrayed(now, before if after else None, first((now.stage,), Moment.AFTER_24H))


_DRAWN: Final = ("rate", "amplitude", "rate_mean", "amplitude_mean")


def portraits(result: SetResult, stage: Stage) -> tuple[Portrait, ...]:
    """One for each winding state at which a rate was read in a position."""
    lines = [line for line in (*result.readings, *result.derived) if line.characteristic in _DRAWN]
    found = (_portrait([line for line in lines if line.moment is at], stage, at) for at in Moment)
    return tuple(each for each in found if each.rates)


def _portrait(lines: Iterable[Line], stage: Stage, moment: Moment) -> Portrait:
    placed: dict[str, dict[Position, Mark]] = {"rate": {}, "amplitude": {}}
    means: dict[str, Mark] = {}
    for line in lines:
        if not isinstance(line.value, Decimal):
            continue
        limit = line.decided_by
        bounds = (limit.minimum, limit.maximum) if limit else (None, None)
        mark = Mark(line.value, line.verdict, *bounds, line.judged_over)
        if line.is_derived:
            means[line.characteristic] = mark
        else:
            placed[line.characteristic][line.positions[0]] = mark
    return Portrait(
        stage,
        moment,
        placed["rate"],
        placed["amplitude"],
        means.get("rate_mean"),
        means.get("amplitude_mean"),
    )


def _kept(mark: Mark) -> dict[str, Any]:
    return {
        "value": str(mark.value),
        "verdict": mark.verdict.value,
        "minimum": None if mark.minimum is None else str(mark.minimum),
        "maximum": None if mark.maximum is None else str(mark.maximum),
        "over": [each.value for each in mark.over],
    }


def _mark(stored: Mapping[str, Any]) -> Mark:
    low, high = stored["minimum"], stored["maximum"]
    return Mark(
        Decimal(stored["value"]),
        Verdict(stored["verdict"]),
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        tuple(Position(each) for each in stored.get("over", ())),
    )

"""From values to places on a drawing, with round graduations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True)
class Scale:
    """Values `low..high` drawn from `start` to `end`; what lies beyond is drawn at the end."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def __call__(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> Iterator[float]:
        """Multiples of the step, ends included."""
        first = ceil(self.low / self.step - 1e-9)
        last = floor(self.high / self.step + 1e-9)
        return (each * self.step for each in range(first, last + 1))


def round_scale(
    values: Iterable[float], start: float, end: float, *, ticks: int = 5, at_least: float = 0
) -> Scale:
    """A scale that holds all the values and begins and ends on a graduation.

    `ticks` is about how many graduations it has, `at_least` the smallest range it spans.
    """
    listed = list(values)
    low, high = min(listed, default=0.0), max(listed, default=0.0)
    lacking = max(at_least - (high - low), 0.0)
    low, high = low - lacking / 2, high + lacking / 2
    step = _round_step((high - low or 1.0) / ticks)
    return Scale(
        floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step or step, start, end, step
    )


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough - 1e-12)

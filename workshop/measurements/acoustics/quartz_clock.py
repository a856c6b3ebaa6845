"""The clock of a sound device, heard against a quartz watch that steps once a second."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics import spectrum
from workshop.measurements.acoustics.sound import checked, read_sound
from workshop.measurements.acoustics.ticks import Ticks, find_ticks

Array = NDArray[np.float64]

SHORTEST_S: Final = 58.0
"""Nearly the longest inhibition period: in less, a correction could fall where nobody listened."""
LONGEST_INHIBITION_S: Final = 60
_FEWEST_PAIRS: Final = 10
_SECONDS_PER_DAY: Final = 86400.0
_SILENT: Final = 1e-6
_LEAST_HEARD: Final = 0.8
_LARGEST_SD: Final = 0.15
_CLEAR_STEP: Final = 5.0
_UNEVEN: Final = 1.6
_FINEST_S: Final = 4e-6
_BESIDE: Final = 4
"""Ticks on each side of a step that are held against one another: a knock moves one."""
_LEAST_LOST_S: Final = 3e-4


@dataclass(frozen=True)
class QuartzHeard:
    """The rate that a device gives to a quartz watch; one standard deviation, None without result.

    `reason`: `too_short`, `silence`, `not_quartz` (no single sound each second), `unsteady`, or
    `inhibited`: the watch corrects itself now and then, and was not heard over a whole minute and
    more. `ticks` are those the rate rests on.
    """

    reason: str | None
    duration_s: float
    sample_rate_hz: int
    ticks: int = 0
    rate_s_per_day: float | None = None
    rate_uncertainty_s_per_day: float | None = None


def hear_quartz_file(path: Path) -> QuartzHeard:
    """Of the start of a WAV or FLAC file; raises `SoundRefused`."""
    return hear_quartz(*read_sound(path))


def hear_quartz(samples: NDArray[np.floating[Any]], sample_rate_hz: int) -> QuartzHeard:
    """The rate of the watch by the clock of the device. Raises `SoundRefused`.

    An inhibited quartz is right over its whole inhibition periods only, and those divide a minute:
    from 70 s on each tick is held against the one a minute later.
    """
    sound = checked(samples, sample_rate_hz)
    nothing = QuartzHeard(None, len(sound) / sample_rate_hz, sample_rate_hz)
    if nothing.duration_s < SHORTEST_S:
        return replace(nothing, reason="too_short")
    if np.ptp(sound) < _SILENT:
        return replace(nothing, reason="silence")
    ticks = find_ticks(spectrum.dithered(sound), sample_rate_hz)
    if ticks is None or len(ticks.number) < _LEAST_HEARD * ticks.expected:
        return replace(nothing, reason="not_quartz")
    if _is_sound_lost(ticks):
        return replace(nothing, reason="unsteady", ticks=len(ticks.number))
    by_minutes = _second_by_minutes(ticks)
    if by_minutes is None and _is_inhibited(ticks):
        return replace(nothing, reason="inhibited", ticks=len(ticks.number))
    second, sd = by_minutes or _second_by_line(ticks)
    if sd * _SECONDS_PER_DAY > _LARGEST_SD:
        return replace(nothing, reason="unsteady", ticks=len(ticks.number))
    return replace(
        nothing,
        ticks=len(ticks.number),
        rate_s_per_day=_SECONDS_PER_DAY * (1 / second - 1),
        rate_uncertainty_s_per_day=_SECONDS_PER_DAY * sd,
    )


def _second_by_minutes(ticks: Ticks) -> tuple[float, float] | None:
    """The second heard and its standard deviation, whatever the inhibition; None if too short."""
    _, here, later = np.intersect1d(
        ticks.number + LONGEST_INHIBITION_S, ticks.number, return_indices=True
    )
    if len(here) < _FEWEST_PAIRS:
        return None
    minutes = ticks.at[later] - ticks.at[here]
    spread = max(_spread(minutes), _FINEST_S)
    kept = minutes[np.abs(minutes - np.median(minutes)) < 4 * spread]
    sd = spread / np.sqrt(len(kept)) / LONGEST_INHIBITION_S
    return float(kept.mean()) / LONGEST_INHIBITION_S, float(sd)


def _second_by_line(ticks: Ticks) -> tuple[float, float]:
    """The same for a watch that was not heard to correct itself.

    A correction too small to be heard may hide in it: the standard deviation makes room for it.
    """
    kept, slope, off = _line(ticks)
    sigma = max(_spread(off[kept]), _FINEST_S)
    reach = np.sqrt(((ticks.number[kept] - ticks.number[kept].mean()) ** 2).sum())
    hidden = _CLEAR_STEP * 4 * sigma / np.sqrt(kept.sum()) / np.ptp(ticks.number)
    return slope, float(np.hypot(sigma / reach, hidden / np.sqrt(3)))


def _is_sound_lost(ticks: Ticks) -> bool:
    """Whether the ticks come early from one on: a watch that corrects itself only ever waits."""
    twos = ticks.at[2:] - ticks.at[:-2]
    second = float(np.median(twos[ticks.number[2:] - ticks.number[:-2] == 2])) / 2
    off = ticks.at - second * ticks.number
    for kind in (0, 1):
        off[ticks.number % 2 == kind] -= np.median(off[ticks.number % 2 == kind])
    beside = np.lib.stride_tricks.sliding_window_view(off, _BESIDE)
    typical = np.median(beside, axis=1)
    steps = typical[_BESIDE:] - typical[:-_BESIDE]
    return bool(steps.min() < -max(_CLEAR_STEP * _spread(steps), _LEAST_LOST_S))


def _is_inhibited(ticks: Ticks) -> bool:
    """Whether the ticks leave their line by more than they scatter from one to the next."""
    kept, _, off = _line(ticks)
    if not (kept[0] and kept[-1]):  # a correction just after the first tick, or before the last
        return True
    off, number = off[kept], ticks.number[kept]
    apart = off[2:] - off[:-2]
    scatter = max(_spread(apart) / np.sqrt(2), _FINEST_S)
    uneven = float(np.sqrt((off**2).mean())) > _UNEVEN * scatter
    return uneven or _clearest_step(number, off, scatter) > _CLEAR_STEP


def _clearest_step(number: NDArray[np.intp], off: Array, scatter: float) -> float:
    """The largest step in the ticks, in standard deviations, beside a line of their own."""
    best = 0.0
    for first in range(3, len(off) - 3):
        shape = np.column_stack(
            (np.ones(len(off)), number - number.mean(), np.arange(len(off)) >= first)
        )
        weights = np.linalg.inv(shape.T @ shape)
        step = (weights @ shape.T @ off)[2]
        best = max(best, abs(float(step)) / (scatter * float(np.sqrt(weights[2, 2]))))
    return best


def _line(ticks: Ticks) -> tuple[NDArray[np.bool_], float, Array]:
    """Which ticks keep to the line, its slope in seconds a tick, and how far each tick is off.

    Odd and even ticks sound differently, so that each have a line of the same slope.
    """
    shape = np.column_stack((np.ones(len(ticks.at)), ticks.number % 2, ticks.number))
    kept = np.ones(len(ticks.at), bool)
    for _ in range(3):
        fitted = np.linalg.lstsq(shape[kept], ticks.at[kept], rcond=None)[0]
        off = ticks.at - shape @ fitted
        kept = np.abs(off) <= 5 * max(_spread(off), _FINEST_S)
    return kept, float(fitted[2]), off


def _spread(values: Array) -> float:
    """Standard deviation, blind to the odd knock."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))

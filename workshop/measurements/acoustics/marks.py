"""Which bursts there are in the mean beat."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import FINE_HZ, MARGIN_S
from workshop.measurements.acoustics.onset import Onset, place, place_weak

Array = NDArray[np.float64]

_CLEAR: Final = 5.0
"""Times its noise by which a mean beat shows a burst."""
_ALONE: Final = 9.0
"""The same for a burst that may be the second one, a weaker first being lost in the noise."""
STRONG: Final = 120.0
"""Times its noise from which a burst is placed by its rise alone: each value then is a sure one."""
_SMOOTHING_S: Final = 0.00012
_FAINTEST: Final = 5e-4
"""Least noise supposed, as a part of the top: in a clean recording the filter itself is heard."""
_PLAIN: Final = 1600.0
"""Times its noise from which a loud burst leaves no room for others: a twentieth of it would show."""
_LEAD_S: Final = 0.0015
_SHORT_S: Final = 0.003
_TAIL: Final = 0.2
_EDGE: Final = 16
_BURST_S: Final = 0.0005


@dataclass(frozen=True)
class MeanBeat:
    """The mean tic or toc: power, also smoothed, with its floor and noise, and the beats in it."""

    power: Array
    smooth: Array
    floor: float
    noise: float
    beats: int

    @classmethod
    def of(cls, power: Array, quiet: Array, beats: int) -> "MeanBeat":
        """`quiet` is the mean of as many windows in which no beat falls."""
        lead = power[_EDGE : int(MARGIN_S * FINE_HZ)]
        still = [_smoothed(part)[_EDGE:-_EDGE] for part in (lead, quiet)]
        smooth = _smoothed(power)
        noise = max(*(float(part.std()) for part in still), _FAINTEST * float(smooth.max()))
        floor = float(np.median(np.concatenate((lead, quiet))))
        return cls(power, smooth, floor, max(noise, 1e-9), beats)

    def joined(self, other: "MeanBeat", later_s: float) -> "MeanBeat":
        """Both as one mean, the other's beats brought forward by `later_s`."""
        bins = np.arange(len(self.power))
        share = self.beats / (self.beats + other.beats)

        def mean(mine: Array, others: Array) -> Array:
            moved = np.interp(bins + later_s * FINE_HZ, bins, others)
            return share * mine + (1 - share) * moved

        return MeanBeat(
            mean(self.power, other.power),
            mean(self.smooth, other.smooth),
            share * self.floor + (1 - share) * other.floor,
            float(np.hypot(share * self.noise, (1 - share) * other.noise)),
            self.beats + other.beats,
        )

    @property
    def is_short(self) -> bool:
        """Whether it falls silent a few milliseconds after its top: a cymbal does not."""
        top = int(self.smooth.argmax())
        after = self.smooth[top + int(_SHORT_S * FINE_HZ) : -_EDGE]
        loud = self.smooth[top] - self.floor
        return bool(len(after)) and float(np.median(after)) - self.floor < _TAIL * loud

    @property
    def is_alone(self) -> bool:
        """One burst and surely no other, before or after it: a click, not an escapement."""
        height = self.height
        top, end = int(height.argmax()), len(height) - _EDGE
        before = height[_EDGE : top - int(_LEAD_S * FINE_HZ)]
        is_plain = float(height[top]) > _PLAIN and bool(len(before))
        return is_plain and before.max() < _CLEAR and _next_rise(height, top, end) >= end

    @property
    def height(self) -> Array:
        """Of the smoothed power above the floor, in units of its noise."""
        return (self.smooth - self.floor) / self.noise


@dataclass(frozen=True)
class Marks:
    """Onsets of bursts 1 and 3 and the top of burst 2, from the start of the mean beat.

    `clear` when what is taken for burst 1 cannot be another one, `strength` how many times its
    noise it stands above the floor.
    """

    first: Onset | None
    second_s: float | None
    third: Onset
    strength: float
    clear: bool


def mark(
    beat: MeanBeat, blur_s: float, longest_s: float, shortest_s: float, faint: bool
) -> Marks | None:
    """The bursts of a mean beat, the first from `longest_s` to `shortest_s` before the third.

    `faint` when even the third is not `STRONG`, in this mean beat or in the other.

    None when not even the loud burst has an onset.
    """
    top = int(beat.smooth.argmax())
    third = (place_weak if faint else place)(beat.power, top, beat.beats, blur_s, beat.floor)
    if third is None:
        return None
    loud_at = third.mean_and_sd[0]
    begin = max(_EDGE, int((loud_at - longest_s) * FINE_HZ))
    peaks = _peaks(beat.height, begin, int((loud_at - shortest_s) * FINE_HZ))
    if not peaks:
        return Marks(None, None, third, 0.0, False)
    second = max(peaks[1:], key=lambda peak: float(beat.smooth[peak]), default=None)
    strength = float(beat.height[peaks[0]])
    placed = place if strength > STRONG else place_weak
    first = placed(beat.power, peaks[0], beat.beats, blur_s, beat.floor)
    enough = _ALONE if second is None else _CLEAR
    return Marks(
        first,
        None if second is None else second / FINE_HZ,
        third,
        strength,
        clear=first is not None and strength > enough,
    )


def _peaks(height: Array, begin: int, end: int) -> list[int]:
    """Bins of the tops of the bursts between two bins, in order."""
    found: list[int] = []
    bin_ = begin
    while bin_ < end:
        if height[bin_] <= _CLEAR:
            bin_ += 1
            continue
        peak = bin_ + int(height[bin_ : min(end, bin_ + int(_BURST_S * FINE_HZ)) + 1].argmax())
        found.append(peak)
        bin_ = _next_rise(height, peak, end)
    return found


def _next_rise(height: Array, peak: int, end: int) -> int:
    """The bin after a top at which the power, having fallen, grows again."""
    bin_, valley = peak, float(height[peak])
    while (bin_ < end and height[bin_] < max(_CLEAR, 1.8 * valley)) or bin_ == peak:
        valley = min(valley, float(height[bin_]))
        bin_ += 1
    return bin_


def _smoothed(power: Array) -> Array:
    reach = np.arange(-24, 25) / FINE_HZ
    kernel = np.exp(-0.5 * (reach / _SMOOTHING_S) ** 2)
    return np.convolve(power, kernel / kernel.sum(), mode="same")

"""Which bursts there are in the mean beat."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import FINE_HZ, MARGIN_S
from workshop.measurements.acoustics.onset import Onset, place

Array = NDArray[np.float64]

CLEAR: Final = 5.0
"""Times its noise by which a mean beat shows a burst."""
STRONG: Final = 30.0
"""Times its noise from which a burst is placed in tic and toc by themselves."""
_ALONE: Final = 9.0
_MUCH_WEAKER: Final = 0.5
_WEAKEST_FIRST: Final = 0.17
"""Amplitude of a weak first burst, that of the third being 1."""
FAINTEST_FIRST: Final = _WEAKEST_FIRST**2 / 2
"""Power of the faintest first burst, that of the third being 1."""
_WAVES_S: Final = 0.0008
_WAVE: Final = 0.4
"""Two resonances beat: a burst falls and grows again, perhaps higher than at first."""
_RISE_S: Final = 0.00025
_SMOOTHING_S: Final = 0.00012
_FAINTEST: Final = 5e-4
"""Least noise supposed, as a part of the top: in a clean recording the filter itself is heard."""
_PLAIN: Final = 1600.0
"""Times its noise from which a loud burst leaves no room for others: a twentieth of it would show."""
_LEAD_S: Final = 0.0015
_SHORT_S: Final = 0.003
_TAIL: Final = 0.2
_EDGE: Final = 16
_THIRD_WITHIN_S: Final = 0.001
_BURST_S: Final = 0.0005


@dataclass(frozen=True)
class MeanBeat:
    """The mean tic or toc: power, also smoothed, with its floor and noise, and the beats in it.

    `top` is the bin of the top of the third burst, which need not be the loudest.
    """

    power: Array
    smooth: Array
    floor: float
    noise: float
    beats: int
    top: int

    @classmethod
    def of(cls, power: Array, quiet: Array, beats: int, third_s: float) -> "MeanBeat":
        """`quiet` is the mean of as many windows in which no beat falls; `third_s` about the top."""
        lead = power[_EDGE : int(MARGIN_S * FINE_HZ)]
        still = [_smoothed(part)[_EDGE:-_EDGE] for part in (lead, quiet)]
        smooth = _smoothed(power)
        noise = max(*(float(part.std()) for part in still), _FAINTEST * float(smooth.max()))
        floor = float(np.median(np.concatenate((lead, quiet))))
        begin = int((third_s - _THIRD_WITHIN_S) * FINE_HZ)
        near = smooth[begin : int((third_s + _THIRD_WITHIN_S) * FINE_HZ)]
        return cls(power, smooth, floor, max(noise, 1e-9), beats, begin + int(near.argmax()))

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
            self.top,
        )

    @property
    def is_short(self) -> bool:
        """Whether it falls silent a few milliseconds after its top: a cymbal does not."""
        after = self.smooth[self.top + int(_SHORT_S * FINE_HZ) : -_EDGE]
        loud = self.smooth[self.top] - self.floor
        return bool(len(after)) and float(np.median(after)) - self.floor < _TAIL * loud

    @property
    def is_alone(self) -> bool:
        """One burst and surely no other, before or after it: a click, not an escapement."""
        height = self.height
        top, end = self.top, len(height) - _EDGE
        before = height[_EDGE : top - int(_LEAD_S * FINE_HZ)]
        is_plain = float(height[top]) > _PLAIN and bool(len(before))
        return is_plain and before.max() < CLEAR and _next_rise(height, top, end) >= end

    @property
    def height(self) -> Array:
        """Of the smoothed power above the floor, in units of its noise."""
        return (self.smooth - self.floor) / self.noise


def third_onset(beat: MeanBeat, blur_s: float) -> Onset | None:
    """Where the third burst starts; None when it is too near the ends of the mean beat."""
    reach = beat.top - int(_WAVES_S * FINE_HZ)
    height = beat.smooth[max(0, reach) : beat.top + 1] - beat.floor
    wave = max(0, reach) + int(np.argmax(height >= _WAVE * height[-1]))
    return onset_near(beat, wave + int(_RISE_S * FINE_HZ), blur_s)


def onset_near(beat: MeanBeat, bin_: int, blur_s: float) -> Onset | None:
    """The onset of the burst whose top is nearest to a bin."""
    return place(beat.power, top_near(beat, bin_), beat.beats, blur_s, beat.floor)


def top_near(beat: MeanBeat, bin_: int) -> int:
    """The bin at which the power is greatest, near the given one."""
    begin = max(0, bin_ - int(_RISE_S * FINE_HZ))
    return begin + int(beat.smooth[begin : bin_ + int(_RISE_S * FINE_HZ) + 1].argmax())


def earlier_tops(beat: MeanBeat, longest_s: float, shortest_s: float, third_s: float) -> list[int]:
    """Bins of the tops of the bursts from `longest_s` to `shortest_s` before the third, in order."""
    begin = max(_EDGE, int((third_s - longest_s) * FINE_HZ))
    return _peaks(beat.height, begin, int((third_s - shortest_s) * FINE_HZ))


def is_lone_first(beat: MeanBeat, top: int) -> bool:
    """Whether the only early burst is the first one, not the second after a first that is hidden.

    It is where a first would stand out even if weak; else where it is well heard and, as firsts
    are, much weaker than the third.
    """
    third, height = float(beat.height[beat.top]), float(beat.height[top])
    return third * _WEAKEST_FIRST**2 > CLEAR or _ALONE < height < _MUCH_WEAKER * third


def _peaks(height: Array, begin: int, end: int) -> list[int]:
    """Bins of the tops of the bursts between two bins, in order."""
    found: list[int] = []
    bin_ = begin
    while bin_ < end:
        if height[bin_] <= CLEAR:
            bin_ += 1
            continue
        peak = bin_ + int(height[bin_ : min(end, bin_ + int(_BURST_S * FINE_HZ)) + 1].argmax())
        found.append(peak)
        bin_ = _next_rise(height, peak, end)
    return found


def _next_rise(height: Array, peak: int, end: int) -> int:
    """The bin after a top at which the power, having fallen, grows again."""
    bin_, valley = peak, float(height[peak])
    while (bin_ < end and height[bin_] < max(CLEAR, 1.8 * valley)) or bin_ == peak:
        valley = min(valley, float(height[bin_]))
        bin_ += 1
    return bin_


def _smoothed(power: Array) -> Array:
    reach = np.arange(-24, 25) / FINE_HZ
    kernel = np.exp(-0.5 * (reach / _SMOOTHING_S) ** 2)
    return np.convolve(power, kernel / kernel.sum(), mode="same")

"""When a burst starts: every rise that could be is weighed against the mean beat.

A burst grows to its top within 20 to 400 µs, in a shape nobody knows. A threshold would place slow
rises late, and strong ones early. So the mean power is compared with many rises (start, length,
shape, smear), each with the floor and height that fit it best; what is reported is the mean and
the spread of the start over all of them, weighted by how well they fit.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import FINE_HZ

Array = NDArray[np.float64]

_RISES_S: Final = np.array([2e-5, 4e-5, 6e-5, 9e-5, 1.3e-4, 1.8e-4, 2.5e-4])
_SMEARS_S: Final = (0.0, 2e-5, 5e-5)
_NO_DECAY: Final = (np.inf,)
_DECAYS_S: Final = (3e-4, 6e-4, 1.2e-3)
_TABLE_HZ: Final = 200_000
_TABLE_BEFORE_S: Final = 0.001
_TABLE_S: Final = 0.003
_STARTS_S: Final = np.arange(-5e-4, 2.5e-4, 5e-6)
_LEAD_S: Final = 6e-4
_WHOLE_S: Final = (0.0012, 0.0008)
_TOP: Final = 0.8
_MODEL: Final = 0.03
"""Part of the height by which any model of a burst is wrong."""
_WAVES_S: Final = 8e-4
_WAVE: Final = 0.08
_FALL: Final = 0.7


@dataclass(frozen=True)
class Onset:
    """Candidate starts (s, from the start of the mean beat) weighted per rise: rows are rises."""

    starts_s: Array
    weights: Array

    def given(self, rises: Array) -> tuple[float, float]:
        """Mean and standard deviation of the start, when each rise counts as much as told."""
        weights = (self.weights * rises[:, None]).sum(axis=0)
        mean = float((weights * self.starts_s).sum() / weights.sum())
        variance = float((weights * (self.starts_s - mean) ** 2).sum() / weights.sum())
        return mean, float(np.sqrt(variance))

    def sd_within(self, rises: Array) -> float:
        """Standard deviation of the start were the rise known: what tic and toc do not share."""
        total = self.weights.sum(axis=1) + 1e-30
        means = (self.weights * self.starts_s).sum(axis=1) / total
        squares = (self.weights * self.starts_s**2).sum(axis=1) / total
        shares = rises * total
        variances = np.maximum(squares - means**2, 0)
        return float(np.sqrt((shares * variances).sum() / shares.sum()))

    @property
    def mean_and_sd(self) -> tuple[float, float]:
        """Of the start, over every rise as far as it explains this burst."""
        return self.given(np.ones(len(self.weights)))

    @property
    def rises(self) -> Array:
        """How well each rise explains this burst."""
        return np.asarray(self.weights.sum(axis=1))


def place(mean_beat: Array, top: int, beats: int, blur_s: float, floor: float) -> Onset | None:
    """The onset of a strong burst whose top is at bin `top` of the mean of so many beats.

    Its first rise alone is looked at: what follows is of any shape. The floor it grows from may be
    the end of another burst. None when there is no rise before the top.
    """
    smooth = np.convolve(mean_beat, [0.25, 0.5, 0.25], mode="same")
    end = _first_reached(smooth, top, floor)
    edge = _quarter_height(smooth, end, floor)
    window = slice(edge - int(_LEAD_S * FINE_HZ), end + 1)
    if edge >= end or window.start < 0:
        return None
    sd = np.hypot(smooth[window] / np.sqrt(beats * 0.75), _MODEL * (smooth[end] - floor))
    time = (np.arange(window.start, window.stop) - edge) / FINE_HZ
    misfit = _misfits(mean_beat[window], time, 1 / sd, _table(round(blur_s * 1e6), _NO_DECAY))
    return _weighed(misfit, len(time), edge)


def place_weak(mean_beat: Array, top: int, beats: int, blur_s: float, floor: float) -> Onset | None:
    """The onset of a burst that is not far above the noise: the whole of it counts.

    It is compared with rises that decay, from the floor of the silence.
    """
    window = slice(top - int(_WHOLE_S[0] * FINE_HZ), top + int(_WHOLE_S[1] * FINE_HZ))
    edge = top - int(0.00015 * FINE_HZ)
    if window.start < 0 or window.stop > len(mean_beat):
        return None
    smooth = np.convolve(mean_beat, np.ones(9) / 9, mode="same")[window]
    sd = np.hypot(
        np.maximum(smooth, floor) / np.sqrt(beats * 0.75), _MODEL * (smooth.max() - floor)
    )
    time = (np.arange(window.start, window.stop) - edge) / FINE_HZ
    table = _table(round(blur_s * 1e6), _DECAYS_S)
    misfit = _misfits(mean_beat[window], time, 1 / sd, table, (floor, 0.02 * floor))
    return _weighed(misfit, len(time), edge)


def _weighed(misfit: Array, values: int, edge: int) -> Onset:
    scale = max(1.0, float(misfit.min()) / max(1, values - 5))
    weights = np.exp(-0.5 * (misfit - misfit.min()) / scale)
    return Onset(_STARTS_S + edge / FINE_HZ, weights)


def _first_reached(smooth: Array, top: int, floor: float) -> int:
    """The bin at which the first wave of the burst has most of its height.

    Two resonances beat: the burst falls and grows again, perhaps higher than at first.
    """
    begin = max(0, top - int(_WAVES_S * FINE_HZ))
    height = smooth[begin : top + 1] - floor
    valley, foot, crest = height[0], 0, 0
    for bin_, value in enumerate(height):
        if value < valley:
            valley, foot, crest = value, bin_, bin_
        elif value > height[crest]:
            crest = bin_
        rose = height[crest] > max(_WAVE * height[-1], 2.5 * valley)
        if rose and value < _FALL * height[crest]:
            break
    wave = height[foot : crest + 1]
    return begin + foot + int(np.argmax(wave >= _TOP * height[crest]))


def _quarter_height(smooth: Array, end: int, floor: float) -> int:
    level = floor + 0.25 * (smooth[end] - floor)
    bin_ = end
    while bin_ > 0 and smooth[bin_] > level:
        bin_ -= 1
    return bin_


def _misfits(
    seen: Array,
    time: Array,
    weight: Array,
    table: Array,
    floor: tuple[float, float] | None = None,
) -> Array:
    """χ² of each rise (rows) at each start (columns), floor and height at their best.

    `floor` with its standard deviation, when it is known.
    """
    at = (time[None, :] - _STARTS_S[:, None]) * _TABLE_HZ + _TABLE_BEFORE_S * _TABLE_HZ
    index = np.clip(np.rint(at).astype(np.intp), 0, table.shape[1] - 1)
    model = table[:, index] * weight
    target, level = seen * weight, weight
    if floor:
        level = np.append(level, 1 / floor[1])
        target = np.append(target, floor[0] / floor[1])
        model = np.pad(model, ((0, 0), (0, 0), (0, 1)))
    ll, lt = float((level**2).sum()), float((level * target).sum())
    ml, mt, mm = model @ level, model @ target, (model**2).sum(axis=-1)
    determinant = np.maximum(ll * mm - ml**2, 1e-9 * ll * mm + 1e-30)
    height = np.maximum((ll * mt - ml * lt) / determinant, 0)
    base = (lt - height * ml) / ll
    explained = height * (2 * mt - height * mm - 2 * base * ml) + base * (2 * lt - base * ll)
    return np.asarray((target**2).sum() - explained)


@cache
def _table(blur_us: int, decays_s: tuple[float, ...]) -> Array:
    """Power of every rise from `_TABLE_BEFORE_S` before its start on, smeared."""
    time = np.arange(int(_TABLE_S * _TABLE_HZ)) / _TABLE_HZ - _TABLE_BEFORE_S
    part = np.clip(time[None, :] / _RISES_S[:, None], 0, None)
    over = np.minimum(part, 1)
    rows = []
    for smear in _SMEARS_S:
        width = max(np.hypot(smear, blur_us * 1e-6), 1 / _TABLE_HZ)
        reach = np.arange(-int(4 * width * _TABLE_HZ), int(4 * width * _TABLE_HZ) + 1) / _TABLE_HZ
        kernel = np.exp(-0.5 * (reach / width) ** 2)
        kernel /= kernel.sum()
        for decay in decays_s:
            fall = np.exp(-np.maximum(time[None, :] - _RISES_S[:, None], 0) / decay)
            for shape in (over, 1 - np.exp(-3 * part), np.sin(np.pi / 2 * over) ** 2):
                padded = np.pad((shape * fall) ** 2, ((0, 0), (len(reach) // 2,) * 2), mode="edge")
                rows += [np.convolve(row, kernel, mode="valid") for row in padded]
    return np.array(rows)

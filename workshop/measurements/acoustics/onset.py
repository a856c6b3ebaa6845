"""When a burst starts: every rise that could be is weighed against the mean beat.

A burst grows to its top within 20 to 400 µs, in a shape nobody knows. A threshold would place slow
rises late, and strong ones early. So the mean power is compared with many rises (start, length,
shape, smear, decay), each with the height that fits it best; what is reported is the mean and the
spread of the start over all of them, weighted by how well they fit.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import FINE_HZ

Array = NDArray[np.float64]

_RISES_S: Final = np.array([2e-5, 4e-5, 6e-5, 9e-5, 1.3e-4, 1.8e-4, 2.5e-4])
_SMEARS_S: Final = (0.0, 3e-5)
_DECAYS_S: Final = (3e-4, 1e-3)
_TABLE_HZ: Final = 200_000
_TABLE_BEFORE_S: Final = 0.001
_TABLE_S: Final = 0.003
_STARTS_S: Final = np.arange(-5e-4, 2.5e-4, 1e-5)
_WHOLE_S: Final = (0.0012, 0.0008)
_EDGE_S: Final = 1.5e-4
_INDEPENDENT: Final = 0.75
_CORRELATED: Final = 3.0
"""Values, about, that are wrong together."""
_SHAPE: Final = 0.3
"""Part of the power reached by which any model of a burst is wrong."""
_MODEL: Final = 0.01
"""The same, of its greatest power, from the start."""


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
    """The onset of the burst whose top is at bin `top` of the mean of so many beats.

    The whole of it is compared with rises that decay, from the floor of the silence. None too near
    the ends of the mean beat.
    """
    window = slice(top - int(_WHOLE_S[0] * FINE_HZ), top + int(_WHOLE_S[1] * FINE_HZ))
    if window.start < 0 or window.stop > len(mean_beat):
        return None
    edge = top - int(_EDGE_S * FINE_HZ)
    smooth = np.convolve(mean_beat, np.ones(9) / 9, mode="same")[window]
    weight = 1 / _uncertainty(smooth, beats, floor)
    time = (np.arange(window.start, window.stop) - edge) / FINE_HZ
    table = _table(round(blur_s * 1e6))
    misfit = _misfits(mean_beat[window] - floor, time, weight, table)
    scale = _CORRELATED * max(1.0, float(misfit.min()) / (len(time) - 5))
    return Onset(_STARTS_S + edge / FINE_HZ, np.exp(-0.5 * (misfit - misfit.min()) / scale))


def _uncertainty(smooth: Array, beats: int, floor: float) -> Array:
    """Standard deviation of each value from any model.

    Two resonances beat, so what follows the rise is of any shape: no model is nearer than a part
    of the greatest power so far.
    """
    above = np.maximum(smooth - floor, 0)
    noise = np.maximum(smooth, floor) / np.sqrt(beats * _INDEPENDENT)
    shape = np.hypot(_SHAPE * np.maximum.accumulate(above), _MODEL * above.max())
    return np.asarray(np.hypot(noise, shape))


def _misfits(seen: Array, time: Array, weight: Array, table: Array) -> Array:
    """χ² of each rise (rows) at each start (columns), the height at its best."""
    at = (time[None, :] - _STARTS_S[:, None]) * _TABLE_HZ + _TABLE_BEFORE_S * _TABLE_HZ
    index = np.clip(np.rint(at).astype(np.intp), 0, table.shape[1] - 1)
    model, target = table[:, index] * weight, seen * weight
    likeness = np.maximum(model @ target, 0)
    return np.asarray((target**2).sum() - likeness**2 / ((model**2).sum(axis=-1) + 1e-30))


@cache
def _table(blur_us: int) -> Array:
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
        for decay in _DECAYS_S:
            fall = np.exp(-np.maximum(time[None, :] - _RISES_S[:, None], 0) / decay)
            for shape in (over, 1 - np.exp(-3 * part), np.sin(np.pi / 2 * over) ** 2):
                padded = np.pad((shape * fall) ** 2, ((0, 0), (len(reach) // 2,) * 2), mode="edge")
                rows += [np.convolve(row, kernel, mode="valid") for row in padded]
    return np.array(rows)

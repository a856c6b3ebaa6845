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

_RISES_S: Final = np.array([2e-5, 4e-5, 6e-5, 9e-5, 1.3e-4, 1.8e-4, 2.5e-4, 3.5e-4])
_SMEARS_S: Final = (0.0, 1.5e-5, 3e-5, 6e-5)
_TABLE_HZ: Final = 400_000
_TABLE_S: Final = 0.002
_STARTS_S: Final = np.arange(-6e-4, 3e-4, 5e-6)
_LEAD_S: Final = 6e-4
_TOP: Final = 0.8


@dataclass(frozen=True)
class Onset:
    """Candidate starts (s, from the start of the mean beat) weighted per rise: rows are rises."""

    starts_s: Array
    weights: Array
    scale: float

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
    def rises(self) -> Array:
        """How well each rise explains this burst."""
        return np.asarray(self.weights.sum(axis=1))


def place(mean_beat: Array, top: int, floor: float, beats: int, blur_s: float) -> Onset | None:
    """The onset of the burst whose top is at bin `top` of the mean of so many beats.

    None when there is no rise before the top.
    """
    smooth = np.convolve(mean_beat, [0.25, 0.5, 0.25], mode="same")
    end = _first_reached(smooth, top, floor)
    edge = _half_height(smooth, end, floor)
    first = edge - int(_LEAD_S * FINE_HZ)
    if edge >= end or first < 0:
        return None
    seen = mean_beat[first : end + 1]
    time = (np.arange(len(seen)) + first - edge) / FINE_HZ
    # Values are scattered in proportion to themselves, and no model is right to a few percent.
    sd = np.hypot(smooth[first : end + 1] / np.sqrt(beats * 0.75), 0.03 * (smooth[end] - floor))
    misfit = _misfits(seen, time, 1 / sd, round(blur_s * 1e6))
    freedom = max(1, len(seen) - 5)
    scale = max(1.0, float(misfit.min()) / freedom)
    weights = np.exp(-0.5 * (misfit - misfit.min()) / scale)
    return Onset(_STARTS_S + edge / FINE_HZ, weights, scale)


def _first_reached(smooth: Array, top: int, floor: float) -> int:
    """The first bin, going back from the top, at which most of the height was reached."""
    level = floor + _TOP * (smooth[top] - floor)
    begin = max(0, top - int(0.0006 * FINE_HZ))
    return begin + int(np.argmax(smooth[begin : top + 1] >= level))


def _half_height(smooth: Array, end: int, floor: float) -> int:
    level = floor + 0.25 * (smooth[end] - floor)
    bin_ = end
    while bin_ > 0 and smooth[bin_] > level:
        bin_ -= 1
    return bin_


def _misfits(seen: Array, time: Array, weight: Array, blur_us: int) -> Array:
    """χ² of each rise (rows) at each start (columns), floor and height at their best."""
    at = (time[None, :] - _STARTS_S[:, None]) * _TABLE_HZ + _TABLE_S * _TABLE_HZ / 2
    index = np.clip(np.rint(at).astype(np.intp), 0, int(_TABLE_S * _TABLE_HZ) - 1)
    model = _table(blur_us)[:, index] * weight
    target, level = seen * weight, weight
    ll, lt = float((level**2).sum()), float((level * target).sum())
    ml, mt = model @ level, model @ target
    mm = (model**2).sum(axis=-1)
    determinant = np.maximum(ll * mm - ml**2, 1e-12 * ll * np.maximum(mm, 1e-12))
    height = (ll * mt - ml * lt) / determinant
    height = np.maximum(height, 0)
    base = (lt - height * ml) / ll
    return np.asarray(
        (target**2).sum()
        + height**2 * mm
        + base**2 * ll
        + 2 * height * base * ml
        - 2 * height * mt
        - 2 * base * lt
    )


@cache
def _table(blur_us: int) -> Array:
    """Power of every rise from −1 to +1 ms around its start, smeared."""
    time = (np.arange(int(_TABLE_S * _TABLE_HZ)) / _TABLE_HZ) - _TABLE_S / 2
    part = np.clip(time[None, :] / _RISES_S[:, None], 0, None)
    shapes = (
        np.minimum(part, 1),
        1 - np.exp(-3 * part),
        np.sin(np.pi / 2 * np.minimum(part, 1)) ** 2,
    )
    rows = []
    for smear in _SMEARS_S:
        width = np.hypot(smear, blur_us * 1e-6)
        kernel = np.exp(-0.5 * ((time + 0.5 / _TABLE_HZ) / max(width, 1 / _TABLE_HZ)) ** 2)
        for shape in shapes:
            rows += [np.convolve(row, kernel / kernel.sum(), mode="same") for row in shape**2]
    table = np.array(rows)
    table[:, -_edge() :] = 1.0
    return table


def _edge() -> int:
    """Values at the end of the table that the convolution could not know."""
    return int(0.0004 * _TABLE_HZ)

"""Which watch beats here: the beat rate, a first period and where the tics are, or why none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.spectrum import POWER_HZ

Array = NDArray[np.float64]

BEAT_RATES: Final = (12000, 14400, 16200, 17280, 18000, 19800, 21000, 21600, 25200, 28800, 36000)
"""Beats per hour that are recognised."""
FARTHEST: Final = 0.01
"""Largest deviation of a period from its nominal one: 864 s/d."""
_STEP_S: Final = 0.001
_LONGEST_LAG_S: Final = 6.0
_LEAST_Z: Final = 7.0
_LEAST_SHARE: Final = 0.45
_LARGEST_UNEVENNESS_S: Final = 0.013
"""How far from the middle of the period a toc may be: a beat error of 6.5 ms, and a different ring."""


@dataclass(frozen=True)
class Beat:
    """`period_s` of a full oscillation; `tic_s`, `toc_s` when a loudest burst of each falls."""

    beats_per_hour: int
    period_s: float
    tic_s: float
    toc_s: float


def find_beat(power: NDArray[np.float32], rates: Sequence[int] = BEAT_RATES) -> Beat | None:
    """The beat of the shortest period, among those of the rates, that explains the whole rhythm."""
    loudness = _loudness(power)
    likeness = _autocorrelation(loudness)
    noise = 1.4826 * float(np.median(np.abs(likeness[50:])))
    peak = float(likeness[80:].max())
    found = sorted((7200 / rate, rate, *_best_period(likeness, 7200 / rate)) for rate in BEAT_RATES)
    best = max(score for _, _, score, _, _ in found)
    for _, rate, score, period, lags in found:
        clear = score * np.sqrt(lags) > _LEAST_Z * noise and score > _LEAST_SHARE * peak
        if not clear or score < 0.6 * best:
            continue
        beat = _two_beats(loudness, rate, _sharpest(loudness, period))
        if beat:
            return beat
    return None


def _loudness(power: NDArray[np.float32]) -> Array:
    """Of each millisecond, compressed so that no knock outweighs a beat, around a running mean."""
    step = int(_STEP_S * POWER_HZ)
    means = power[: len(power) // step * step].reshape(-1, step).mean(axis=1, dtype=np.float64)
    level = np.log1p(means / (np.median(means) + 1e-30))
    width = int(0.6 / _STEP_S)
    total = np.concatenate(([0.0], np.cumsum(level)))
    begin = np.maximum(np.arange(len(level)) - width // 2, 0)
    end = np.minimum(begin + width, len(level))
    return np.asarray(level - (total[end] - total[begin]) / (end - begin))


def _autocorrelation(loudness: Array) -> Array:
    """By lag in steps, relative to lag 0, each as a mean over the pairs there are."""
    size = 1 << (2 * len(loudness)).bit_length()
    spectrum = np.abs(np.fft.rfft(loudness, size)) ** 2
    lags = int(min(_LONGEST_LAG_S / _STEP_S, len(loudness) / 2))
    products = np.fft.irfft(spectrum, size)[:lags] / (len(loudness) - np.arange(lags))
    return np.asarray(products / (products[0] + 1e-30))


def _best_period(likeness: Array, nominal: float) -> tuple[float, float, int]:
    """Mean likeness at the multiples of the best period near `nominal`, that period, how many."""
    lags = int((len(likeness) - 2) * _STEP_S / nominal / (1 + FARTHEST))
    if lags < 2:
        return 0.0, nominal, 1
    periods = nominal * (1 + np.arange(-FARTHEST, FARTHEST, 1e-4))
    at = periods[:, None] * np.arange(1, lags + 1) / _STEP_S
    scores = np.interp(at, np.arange(len(likeness)), likeness).mean(axis=1)
    best = int(scores.argmax())
    return float(scores[best]), float(periods[best]), lags


def _sharpest(loudness: Array, period: float) -> float:
    """The period, near the given one, on which the folded sound has most contrast."""
    duration, bins = len(loudness) * _STEP_S, int(period / _STEP_S)
    time = np.asarray(np.arange(len(loudness)) * _STEP_S, float)
    for reach, step in ((3e-4, 0.1), (3e-5, 0.02)):
        fine = max(step * _STEP_S / duration * 5, 2e-7)
        tried = period * (1 + np.arange(-reach, reach + fine, fine))
        contrasts = [_contrast(loudness, time, bins, p) for p in tried]
        period = float(tried[int(np.argmax(contrasts))])
    return period


def _contrast(loudness: Array, time: Array, bins: int, period: float) -> float:
    index = (time * (bins / period)).astype(np.intp) % bins
    total = np.bincount(index, loudness, minlength=bins)
    return float(total @ total)


def _folded(loudness: Array, period: float) -> Array:
    bins = int(period / _STEP_S)
    phase = (np.arange(len(loudness)) * (_STEP_S / period)) % 1.0
    index = (phase * bins).astype(np.intp)
    count = np.maximum(np.bincount(index, minlength=bins), 1)
    return np.asarray(np.bincount(index, loudness, minlength=bins) / count)


def _two_beats(loudness: Array, rate: int, period: float) -> Beat | None:
    """A tic and a toc about half a period apart, and nothing else; None when it is otherwise."""
    folded = _folded(loudness, period)
    bins = len(folded)
    step = period / bins
    quiet = np.sort(folded)[: bins // 2]
    floor = float(np.median(quiet))
    noise = 1.4826 * float(np.median(np.abs(quiet - floor))) * 2
    height = folded - floor
    first = int(height.argmax())
    phase = (np.arange(bins) - first) % bins * step
    near_toc = np.abs(phase - period / 2) < _LARGEST_UNEVENNESS_S
    second = int(np.where(near_toc, height, -np.inf).argmax())
    reach = 0.08 * period + 0.006
    away = np.ones(bins, bool)
    for peak in (first, second):
        distance = np.abs((np.arange(bins) - peak + bins / 2) % bins - bins / 2) * step
        away &= distance > reach
    weaker = min(height[first], height[second])
    if weaker < 6 * noise or height[away].max() > max(0.4 * weaker, 5 * noise):
        return None
    return Beat(rate, period, (first + 0.5) * step, (second + 0.5) * step)

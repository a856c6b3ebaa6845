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
STEP_S: Final = 0.001
"""Of the loudness."""
_LONGEST_LAG_S: Final = 6.0
_LEAST_Z: Final = 7.0
_LEAST_SHARE: Final = 0.45
_OF_NOISE_ALONE: Final = 3.0
"""How far, in deviations, noise lifts the greatest of some thousand values."""
_LEAST_OF_BEST: Final = 0.6
_LARGEST_UNEVENNESS_S: Final = 0.013
"""How far from the middle of the period a toc may be: a beat error of 6.5 ms, and a different ring."""


@dataclass(frozen=True)
class Beat:
    """`period_s` of a full oscillation; `tic_s`, `toc_s` when a loudest burst of each falls."""

    beats_per_hour: int
    period_s: float
    tic_s: float
    toc_s: float


@dataclass(frozen=True)
class Rhythm:
    """A period, and how like itself (1: wholly) the sound is after each."""

    beats_per_hour: int
    period_s: float
    likeness: float


def find_beat(loudness: Array, found: Sequence[Rhythm]) -> Beat | None:
    """The beat of the shortest period, among the rhythms found, that explains the whole sound."""
    for rhythm in found:
        period = _sharpest(loudness, rhythm.period_s)
        beat = _two_beats(loudness, rhythm.beats_per_hour, period)
        if beat:
            return beat
    return None


def rhythms(loudness: Array, rates: Sequence[int]) -> list[Rhythm]:
    """Those, among the rates, at whose period the sound is clearly like itself; shortest first."""
    likeness = _autocorrelation(loudness)
    noise = 1.4826 * float(np.median(np.abs(likeness[50:])))
    peak = float(likeness[80:].max()) - _OF_NOISE_ALONE * noise
    found = []
    for rate in sorted(rates, reverse=True):
        score, period, lags = _best_period(likeness, 7200 / rate)
        if score * np.sqrt(lags) > _LEAST_Z * noise and score > _LEAST_SHARE * peak:
            found.append(Rhythm(rate, period, score))
    best = max((rhythm.likeness for rhythm in found), default=0.0)
    return [rhythm for rhythm in found if rhythm.likeness >= _LEAST_OF_BEST * best]


def loudness_of(power: NDArray[np.float32]) -> Array:
    """Of each millisecond, compressed so that no knock outweighs a beat, around a running mean."""
    step = int(STEP_S * POWER_HZ)
    return levelled(
        power[: len(power) // step * step].reshape(-1, step).mean(axis=1, dtype=np.float64)
    )


def levelled(means: Array) -> Array:
    """The loudness of mean powers, one per millisecond."""
    level = np.log1p(means / (np.median(means) + 1e-30))
    width = int(0.6 / STEP_S)
    total = np.concatenate(([0.0], np.cumsum(level)))
    begin = np.maximum(np.arange(len(level)) - width // 2, 0)
    end = np.minimum(begin + width, len(level))
    return np.asarray(level - (total[end] - total[begin]) / (end - begin))


def _autocorrelation(loudness: Array) -> Array:
    """By lag in steps, relative to lag 0, each as a mean over the pairs there are."""
    size = 1 << (2 * len(loudness)).bit_length()
    spectrum = np.abs(np.fft.rfft(loudness, size)) ** 2
    lags = int(min(_LONGEST_LAG_S / STEP_S, len(loudness) / 2))
    products = np.fft.irfft(spectrum, size)[:lags] / (len(loudness) - np.arange(lags))
    return np.asarray(products / (products[0] + 1e-30))


def _best_period(likeness: Array, nominal: float) -> tuple[float, float, int]:
    """Mean likeness at the multiples of the best period near `nominal`, that period, how many."""
    lags = int((len(likeness) - 2) * STEP_S / nominal / (1 + FARTHEST))
    if lags < 2:
        return 0.0, nominal, 1
    periods = nominal * (1 + np.arange(-FARTHEST, FARTHEST, 1e-4))
    at = periods[:, None] * np.arange(1, lags + 1) / STEP_S
    scores = np.interp(at, np.arange(len(likeness)), likeness).mean(axis=1)
    best = int(scores.argmax())
    return float(scores[best]), float(periods[best]), lags


def _sharpest(loudness: Array, period: float) -> float:
    """The period, near the given one, on which the folded sound has most contrast."""
    duration = len(loudness) * STEP_S
    for reach, step in ((3e-4, 0.1), (3e-5, 0.02)):
        fine = max(step * STEP_S / duration * 5, 2e-7)
        tried = np.arange(-reach, reach + fine, fine)
        period *= 1 + float(tried[_contrasts(loudness, period, tried).argmax()])
    return period


def _contrasts(loudness: Array, period: float, tried: Array) -> Array:
    """Power of the folded sound when the period is longer by each of the evenly spaced parts.

    Each second is folded once; a longer period brings it forward, the more the later it is, which
    turns its spectrum by the same angle from one part to the next.
    """
    phase, bins = phases(len(loudness), period)
    second = np.arange(len(loudness)) // round(1 / STEP_S)
    seconds = int(second[-1]) + 1
    total = np.bincount(second * bins + phase, loudness, minlength=seconds * bins)
    spectra = np.fft.rfft(total.reshape(seconds, bins))
    cycles = np.outer((np.arange(seconds) + 0.5) / period, np.arange(spectra.shape[1]))
    spectra *= np.exp(2j * np.pi * tried[0] * cycles)
    turn = np.exp(2j * np.pi * (tried[1] - tried[0]) * cycles)
    contrasts = []
    for _ in tried:
        whole = spectra.sum(axis=0)
        contrasts.append(float(np.vdot(whole, whole).real))
        spectra *= turn
    return np.array(contrasts)


def phases(steps: int, period: float) -> tuple[NDArray[np.intp], int]:
    """Where in the period each step falls, as the number of a bin; and how many bins there are."""
    bins = int(period / STEP_S)
    return (np.arange(steps) * (STEP_S * bins / period)).astype(np.intp) % bins, bins


def folded(loudness: Array, phase: NDArray[np.intp], bins: int) -> Array:
    """Mean loudness by phase."""
    count = np.maximum(np.bincount(phase, minlength=bins), 1)
    return np.asarray(np.bincount(phase, loudness, minlength=bins) / count)


def _two_beats(loudness: Array, rate: int, period: float) -> Beat | None:
    """A tic and a toc about half a period apart, and nothing else; None when it is otherwise."""
    phase, bins = phases(len(loudness), period)
    mean = folded(loudness, phase, bins)
    step = period / bins
    quiet = np.sort(mean)[: bins // 2]
    floor = float(np.median(quiet))
    noise = 1.4826 * float(np.median(np.abs(quiet - floor))) * 2
    height = mean - floor
    first = int(height.argmax())
    later = (np.arange(bins) - first) % bins * step
    near_toc = np.abs(later - period / 2) < _LARGEST_UNEVENNESS_S
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

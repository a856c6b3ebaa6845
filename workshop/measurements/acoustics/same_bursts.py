"""The same burst of the tic and of the toc, the third: the loudest of each may be another one.

Burst 2 is irregular, and as loud as burst 3 in some watches, often on one side only. Tic and toc
are therefore laid over one another as wholes, compressed so that weak bursts count beside loud ones
(how many agree matters, not how loud they are), and the third burst is chosen from both together.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beat_rate import Beat
from workshop.measurements.acoustics.spectrum import POWER_HZ

Array = NDArray[np.float64]

_STEP: Final = 6
"""Values of power joined: a quarter of a millisecond."""
_STEP_S: Final = _STEP / POWER_HZ
_LARGEST_BEAT_ERROR_S: Final = 0.0065
_LOUD: Final = 0.35
"""Part of the greatest power of both from which a burst may be the third: then the last is."""
_APART: Final = 3
"""Steps on each side that a burst's top must overlook: two resonances beat faster."""


def third_bursts(power: NDArray[np.float32], beat: Beat) -> Beat | None:
    """The beat with its `tic_s` and `toc_s` moved to the third burst of each.

    None when tic and toc are not as near to half a period apart as in any watch.
    """
    level = _folded(power, beat.period_s)
    bins = len(level)
    half = bins // 2
    tic = int(beat.tic_s / beat.period_s * bins)
    first, second = (np.roll(level, half // 2 - at)[:half] for at in (tic, tic + half))
    reach = int(_LARGEST_BEAT_ERROR_S / _STEP_S)
    heard, others = np.sqrt(first), np.sqrt(second)
    likeness = [float(heard @ _moved(others, lag)) for lag in range(-reach, reach + 1)]
    lag = int(np.argmax(likeness)) - reach
    if abs(lag) == reach:
        return None
    top = _last_loud(np.expm1(first), np.expm1(_moved(second, lag)))
    at = (tic - half // 2 + top + 0.5) % bins * beat.period_s / bins
    later = (half + lag) * beat.period_s / bins
    return replace(beat, tic_s=at, toc_s=(at + later) % beat.period_s)


def _folded(power: NDArray[np.float32], period_s: float) -> Array:
    """Mean logarithm of the power over the floor, in steps through the period; never negative."""
    steps = power[: len(power) // _STEP * _STEP].reshape(-1, _STEP).mean(axis=1, dtype=np.float64)
    level = np.log1p(steps / (np.median(steps) + 1e-30))
    bins = int(period_s / _STEP_S)
    index = (np.arange(len(level)) * (_STEP_S / period_s) % 1.0 * bins).astype(np.intp)
    folded = np.bincount(index, level, minlength=bins) / np.bincount(index, minlength=bins)
    floor = float(np.median(folded))
    noise = 1.4826 * float(np.median(np.abs(folded - floor)))
    return np.asarray(np.maximum(folded - floor - 3 * noise, 0.0))


def _moved(level: Array, lag: int) -> Array:
    """The level brought forward by so many steps, nothing coming in from outside."""
    moved = np.zeros_like(level)
    if lag >= 0:
        moved[: len(level) - lag] = level[lag:]
    else:
        moved[-lag:] = level[:lag]
    return moved


def _last_loud(tic: Array, toc: Array) -> int:
    """Step of the top of the last burst that is loud in tic and toc together."""
    both = np.sqrt(tic / (tic.max() + 1e-30) * toc / (toc.max() + 1e-30))
    padded = np.pad(both, _APART)
    around = np.max([padded[k : k + len(both)] for k in range(2 * _APART + 1)], axis=0)
    tops = np.flatnonzero((both >= around) & (both >= _LOUD * both.max()))
    return int(tops[-1])

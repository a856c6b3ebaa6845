"""The ticks of a quartz watch, one a second: where in the recording each of them falls."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics import spectrum
from workshop.measurements.acoustics.spectrum import POWER_HZ, Samples

Array = NDArray[np.float64]

_FARTHEST: Final = 3e-4
"""Largest deviation of the second heard: 26 s/d, more than a clock and a quartz together are off."""
_STEP_S: Final = 0.001
_BEFORE_S: Final = 0.004
_LENGTH_S: Final = 0.024
_REACH_S: Final = 0.008
"""How far a tick may be from its place: an inhibited second is a few milliseconds longer."""
_AWAY_S: Final = 0.04
_LOUDEST_AWAY: Final = 0.4
_CLEAR: Final = 8.0
_ROUNDS: Final = 3
_LEAST_LIKE: Final = 0.5


@dataclass(frozen=True)
class Ticks:
    """Number and time (s) of each tick heard; `expected` is how many seconds there were."""

    number: NDArray[np.intp]
    at: Array
    expected: int


def find_ticks(samples: Samples, rate: int) -> Ticks | None:
    """None when no single sound comes back each second, as in anything but a quartz watch.

    A stepping motor turns one way and then the other: odd and even ticks each have their template.
    """
    noise = spectrum.noise_spectrum(samples, rate)
    power = spectrum.power_over_time(samples, rate, spectrum.whitening(noise, rate))
    found = _first_guess(power)
    if found is None:
        return None
    phase, period = found
    number = np.arange(int((len(power) / POWER_HZ - phase - _LENGTH_S) / period) + 1)
    expected: Array = np.asarray(phase + period * number, dtype=np.float64)
    whole = expected > _BEFORE_S + _REACH_S
    number, expected = number[whole], expected[whole]
    heard = np.sqrt(power.astype(np.float64))
    at = expected
    for _ in range(_ROUNDS):
        at, likeness = _aligned(heard, at, expected, number % 2 == 1)
    sound = likeness > _LEAST_LIKE * np.median(likeness)
    return Ticks(number[sound], at[sound], len(number))


def _first_guess(power: Samples) -> tuple[float, float] | None:
    """When the first tick falls, and the second that gives the sharpest one."""
    step = int(_STEP_S * POWER_HZ)
    means = power[: len(power) // step * step].reshape(-1, step).mean(axis=1, dtype=np.float64)
    level = np.log1p(means / (np.median(means) + 1e-30))
    reach = np.arange(-_FARTHEST, _FARTHEST, _STEP_S / len(level) / _STEP_S)
    folds = [_folded(level, 1 + off) for off in reach]
    sharpest = int(np.argmax([fold.max() for fold in folds]))
    fold, period = folds[sharpest], float(1 + reach[sharpest])
    height = fold - np.median(fold)
    noise = 1.4826 * float(np.median(np.abs(height)))
    top = int(height.argmax())
    distance = np.abs((np.arange(len(fold)) - top + len(fold) / 2) % len(fold) - len(fold) / 2)
    away = height[distance * _STEP_S > _AWAY_S].max()
    if height[top] < _CLEAR * noise or away > max(_LOUDEST_AWAY * height[top], 4 * noise):
        return None
    return (top + 0.5) * _STEP_S * period, period


def _folded(level: Array, period: float) -> Array:
    """Mean level by the millisecond of the second."""
    bins = round(1 / _STEP_S)
    index = (np.arange(len(level)) * (_STEP_S / period) % 1.0 * bins).astype(np.intp)
    count = np.maximum(np.bincount(index, minlength=bins), 1)
    return np.asarray(np.bincount(index, level, minlength=bins) / count)


def _aligned(
    heard: Array, at: Array, expected: Array, odd: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Each tick moved to where it is most like the mean of the others of its kind."""
    reach, width = int(_REACH_S * POWER_HZ), int(_LENGTH_S * POWER_HZ)
    begin = expected - _BEFORE_S - _REACH_S
    first = np.rint(begin * POWER_HZ).astype(np.intp)
    index = np.clip(first[:, None] + np.arange(width + 2 * reach), 0, len(heard) - 1)
    windows = heard[index]
    moved, likeness = np.empty(len(at)), np.empty(len(at))
    for kind in (odd, ~odd):
        templates = _templates(
            windows[kind], (at - _BEFORE_S)[kind] * POWER_HZ - first[kind], width
        )
        size = 1 << (width + 2 * reach).bit_length()
        spectra = np.fft.rfft(windows[kind], size) * np.conj(np.fft.rfft(templates, size))
        curves = np.fft.irfft(spectra, size)[:, : 2 * reach + 1]
        place, likeness[kind] = _tops(curves)
        moved[kind] = (first[kind] + place) / POWER_HZ + _BEFORE_S
    return moved, likeness


def _templates(windows: Array, start: Array, width: int) -> Array:
    """For each window the mean of all the others, from their starts on, around its own mean.

    Noise that a tick shares with its own template would hold it where it was first put.
    """
    whole = np.floor(start).astype(np.intp)
    part = (start - whole)[:, None]
    index = np.clip(whole[:, None] + np.arange(width + 1), 0, windows.shape[1] - 1)
    cut = np.take_along_axis(windows, index, axis=1)
    cut = (1 - part) * cut[:, :-1] + part * cut[:, 1:]
    others = (cut.sum(axis=0) - cut) / max(1, len(cut) - 1)
    return np.asarray(others - others.mean(axis=1, keepdims=True))


def _tops(curves: Array) -> tuple[Array, Array]:
    """Place of the top of each curve, between its values by a parabola, and how high it is."""
    top = np.clip(curves.argmax(axis=1), 1, curves.shape[1] - 2)
    rows = np.arange(len(curves))
    before, here, after = (curves[rows, top + k] for k in (-1, 0, 1))
    bend = before - 2 * here + after
    part = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    return np.asarray(top + part), np.asarray(here)

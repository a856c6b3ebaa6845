"""The narrow band in which a faint watch is heard: its bursts ring at a few pitches, noise at all."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workshop.measurements.acoustics.beat_rate import STEP_S, levelled, rhythms
from workshop.measurements.acoustics.spectrum import LISTENED, Band, periodogram

Samples = NDArray[np.float32]

_FRAME_S: Final = 0.004
_FRAMES_AT_ONCE: Final = 10_000
_WIDTH: Final = 1.25
_APART: Final = 1.12
"""Highest over lowest pitch of a band, and lowest of the next over its own: they overlap by half."""


def clearest_band(samples: Samples, rate: int, rates: Sequence[int]) -> Band | None:
    """Where a rhythm of one of these beat rates is clearest; None where there is none."""
    heard = _heard(samples, rate)
    pitches = np.arange(heard.shape[1]) / _FRAME_S
    best, clearest = 0.0, None
    for band in _bands(min(LISTENED.highest, rate / 2)):
        inside = (band.lowest <= pitches) & (pitches <= band.highest)
        found = rhythms(levelled(heard[:, inside].mean(axis=1, dtype=np.float64)), rates)
        likeness = max((rhythm.likeness for rhythm in found), default=0.0)
        if likeness > best:
            best, clearest = likeness, band
    return clearest


def _bands(highest: float) -> list[Band]:
    count = int(np.log(highest / LISTENED.lowest / _WIDTH) / np.log(_APART)) + 1
    lows = LISTENED.lowest * _APART ** np.arange(count)
    return [Band(float(low), float(low * _WIDTH)) for low in lows]


def _heard(samples: Samples, rate: int) -> Samples:
    """Power by millisecond and by pitch listened to, relative to what is always there."""
    size, step = round(_FRAME_S * rate), STEP_S * rate
    frames = sliding_window_view(samples, size)
    first = (np.arange(int(len(frames) / step)) * step).astype(np.intp)
    pitches = int(LISTENED.highest * _FRAME_S) + 1
    power = np.empty((len(first), min(pitches, size // 2 + 1)), np.float32)
    for k in range(0, len(first), _FRAMES_AT_ONCE):
        some = slice(k, k + _FRAMES_AT_ONCE)
        power[some] = periodogram(frames[first[some]])[:, :pitches]
    power /= np.median(power, axis=0) + 1e-30
    return power

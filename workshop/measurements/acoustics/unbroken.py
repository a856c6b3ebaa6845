"""The longest part of a recording through which every beat follows from the one before.

A device that loses samples, or puts silence in for them, moves all later beats at once: what is
measured across such a jump would be wrong, and nothing would show it. Stretches of the recording,
folded by the period, are therefore held against those before them. Where one fits better when
moved, the sound has jumped, and the place is found beat by beat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beat_rate import STEP_S, Rhythm, folded, phases

Array = NDArray[np.float64]
Indexes = NDArray[np.intp]

_STRETCH_S: Final = 2.0
_MEMORY: Final = 0.5
"""Weight of the older stretches in what the next one is held against: a slow drift is no jump."""
_NEAR: Final = 2
"""Milliseconds by which beats may wander from one stretch to the next."""
_LEAST_Z: Final = 6.0
_CLEARER_Z: Final = 2.5
_CLEARER: Final = 0.1


@dataclass(frozen=True)
class Part:
    """Of a recording, in seconds."""

    begin_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.begin_s

    def of(self, samples: NDArray[Any], sample_rate_hz: int) -> NDArray[Any]:
        """These samples alone."""
        return samples[int(self.begin_s * sample_rate_hz) : int(self.end_s * sample_rate_hz)]


def longest_unbroken(loudness: Array, found: Sequence[Rhythm]) -> Part | None:
    """None where no jump is heard: it is the whole recording."""
    if not found:
        return None
    period = found[0].period_s
    jumps = _jumps(loudness, period)
    begins = [0.0, *(jump + period for jump in jumps)]
    ends = [*(jump - period for jump in jumps), STEP_S * len(loudness)]
    parts = [Part(begin, end) for begin, end in zip(begins, ends, strict=True)]
    return max(parts, key=lambda part: part.length_s) if jumps else None


def _jumps(loudness: Array, period: float) -> list[float]:
    """Seconds at which the beats move, heard forwards or backwards: little comes before an early one."""
    phase, bins = phases(len(loudness), period)
    forwards = _turns(loudness, phase, bins)
    backwards = [len(loudness) - turn for turn in _turns(loudness[::-1], phase[::-1], bins)]
    return sorted(STEP_S * turn for turn in forwards + backwards)


def _turns(loudness: Array, phase: Indexes, bins: int) -> list[int]:
    """Steps at which the beats move.

    A stretch is held against those before the last one, which may have a jump in its middle.
    """
    size = int(_STRETCH_S / STEP_S)
    turns = []
    before = last = folded(loudness[:size], phase[:size], bins)
    for first in range(size // 2, len(loudness) - size // 2, size // 2):
        here = slice(first, first + size)
        stretch = folded(loudness[here], phase[here], bins)
        moved = _moved(before, stretch)
        if moved:
            around = slice(max(0, first - size), first + size)
            turns.append(around.start + _turn(loudness[around], phase[around], before, moved))
            before = last = stretch
        before, last = _MEMORY * before + (1 - _MEMORY) * last, stretch
    return turns


def _moved(before: Array, stretch: Array) -> int:
    """Steps by which the stretch lies later than those before it; 0 where that is not clear.

    Half a period does not count: the tics of a watch are hardly told from its tocs.
    """
    spectrum = np.fft.rfft(stretch) * np.conj(np.fft.rfft(before))
    spectrum[0] = 0  # around their means
    likeness = np.fft.irfft(spectrum, len(before))
    best = int(likeness.argmax())
    near = np.arange(-_NEAR, _NEAR + 1)
    there = float(likeness[np.concatenate((near, near + len(before) // 2))].max())
    noise = 1.4826 * float(np.median(np.abs(likeness)))
    better = likeness[best] - there
    clear = likeness[best] > _LEAST_Z * noise and better > _CLEARER_Z * noise
    return best if clear and better > _CLEARER * likeness[best] else 0


def _turn(loudness: Array, phase: Indexes, before: Array, moved: int) -> int:
    """Step up to which the beats fall as before, and from which they fall as moved."""
    gain = loudness * (before[phase] - before[(phase - moved) % len(before)])
    return int(np.cumsum(gain).argmax())

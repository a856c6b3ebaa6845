"""The sound of a watch that nobody owns: three bursts a beat in a little noise, for the demo."""

from dataclasses import dataclass
from math import asin, pi
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

_NOISE: Final = 0.03
_SCATTER_S: Final = 0.00002
# Of bursts 1, 2 and 3: when between the first and the last, and how loud.
_BURSTS: Final = ((0.0, 0.32), (0.45, 0.4), (1.0, 1.0))
_RING_HZ: Final = (5300.0, 8700.0)
_ATTACK_S: Final = 0.0001
_DECAY_S: Final = 0.0007


@dataclass(frozen=True)
class MadeUpWatch:
    """What a perfect listener would say of it: beats per hour, s/d, degrees, ms, degrees."""

    beats_per_hour: int
    rate_s_per_day: float
    amplitude_deg: float
    beat_error_ms: float
    lift_angle_deg: float


def write_sound(
    path: Path, watch: MadeUpWatch, *, seconds: int, sample_rate_hz: int, seed: int
) -> None:
    """A FLAC file of 16 bits; the same seed gives the same sound."""
    random = np.random.default_rng(seed)
    sound = _NOISE * random.standard_normal(seconds * sample_rate_hz)
    period = 7200 / watch.beats_per_hour / (1 + watch.rate_s_per_day / 86400)
    first_to_third = period / pi * asin(watch.lift_angle_deg / 2 / watch.amplitude_deg)
    for beat in range(int(2 * seconds / period) - 1):
        at = (beat + 0.5) * period / 2 + beat % 2 * watch.beat_error_ms / 1000
        for place, gain in _BURSTS:
            onset = at + place * first_to_third + _SCATTER_S * random.standard_normal()
            _add_burst(sound, onset * sample_rate_hz, sample_rate_hz, gain)
    soundfile.write(path, sound / 2.5, sample_rate_hz, "PCM_16", format="FLAC")


def _add_burst(sound: NDArray[np.float64], at: float, sample_rate_hz: int, gain: float) -> None:
    """A rise and a ringing decay, from `at` samples on, wherever it falls between two of them."""
    first = int(np.ceil(at))
    time = (first - at + np.arange(int(6 * _DECAY_S * sample_rate_hz))) / sample_rate_hz
    time = time[: max(0, len(sound) - first)]
    envelope = np.minimum(time / _ATTACK_S, 1) * np.exp(-time / _DECAY_S)
    tone = sum(np.sin(2 * pi * frequency * time) for frequency in _RING_HZ) / len(_RING_HZ)
    sound[first : first + len(time)] += gain * envelope * tone

"""Recordings of a watch, ready to be sent."""

from functools import cache
from io import BytesIO

import numpy as np
import soundfile

from tests.acoustics.disturbances import with_noise
from tests.acoustics.watches import Truth, Watch

TRUTH = Truth(beats_per_hour=28800, rate=-4.0, amplitude=285.0, beat_error=0.4, lift_angle=50.0)
RATE_HZ = 48_000


@cache
def watch_sound(seconds: int = 15, *, snr_db: float = 30, seed: int = 1) -> bytes:
    """A watch at 28 800 beats an hour that loses 4 s/d, 285°, 0.4 ms; WAV of 24 bits."""
    random = np.random.default_rng(seed)
    sound = Watch(TRUTH).sound(seconds, RATE_HZ, random)
    return wav(with_noise(sound, snr_db, RATE_HZ, random))


@cache
def noise_sound(seconds: int = 10) -> bytes:
    """Somebody forgot to put the watch on the microphone."""
    return wav(np.random.default_rng(2).normal(0, 0.05, seconds * RATE_HZ))


def wav(samples: np.ndarray, *, subtype: str = "PCM_24") -> bytes:
    out = BytesIO()
    peak = np.abs(samples).max() or 1.0
    soundfile.write(out, samples * (0.5 / peak), RATE_HZ, format="WAV", subtype=subtype)
    return out.getvalue()

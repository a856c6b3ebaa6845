"""How far the bursts stand above the noise."""

from math import log10

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import BEFORE, MARGIN_S, Timing
from workshop.measurements.acoustics.spectrum import Samples

Array = NDArray[np.float64]


def signal_to_noise_db(samples: Samples, rate: int, timing: Timing) -> float:
    """Peak of the loud burst over the rms of the noise, hum taken away, in the recording as it is."""
    loud_after = BEFORE * timing.period_s + MARGIN_S
    peaks, floors = [], []
    for side in timing.sides:
        loud = _mean_square(samples, rate, side.at + loud_after - 0.001, 0.003)
        quiet = _mean_square(samples, rate, side.at + timing.period_s / 4 + loud_after, 0.003)
        width = max(1, int(0.0001 * rate))
        peaks.append(np.convolve(loud, np.ones(width) / width, mode="valid").max())
        floors.append(float(np.mean(quiet)))
    floor = max(float(np.mean(floors)), 1e-20)
    # A tone's peak is √2 times its rms.
    return 10 * log10(max(2 * (float(np.max(peaks)) - floor), 0.01 * floor) / floor)


def _mean_square(samples: Samples, rate: int, at: Array, length_s: float) -> Array:
    """Of the windows that start at the given times, each freed of its slope; the typical beats."""
    width = int(length_s * rate)
    first = np.rint(at * rate).astype(np.intp)
    first = first[(first >= 0) & (first + width <= len(samples))]
    windows = samples[first[:, None] + np.arange(width)].astype(np.float64)
    slope = np.vander(np.linspace(-1, 1, width), 4)
    windows -= windows @ slope @ np.linalg.pinv(slope)
    energy = (windows**2).mean(axis=1)
    return np.asarray((windows[energy <= 3 * np.median(energy)] ** 2).mean(axis=0))

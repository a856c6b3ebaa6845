"""What is noise and what is watch in the spectrum, and the power over time of what is watch."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Array = NDArray[np.float64]

POWER_HZ: Final = 24_000
"""Values of power per second: the band listened to is narrower than this."""
_SHOULDER_HZ: Final = 800.0
_GRID_HZ: Final = 200.0
"""Step of the grid on which spectra are kept."""
GRID: Final[Array] = np.arange(0.0, 24_001.0, _GRID_HZ)
_FRAME_S: Final = 0.005
_SEGMENT_S: Final = 8
_MARGIN_S: Final = 0.5
_DYNAMIC_RANGE: Final = 1e-4
_DITHER: Final = 0.03
_MOST_FRAMES: Final = 12_000
_RESOLUTION_HZ: Final = 1200.0
_INDEPENDENT: Final = 8
"""Frequencies of a frame, about, that the resolution joins."""
_MOST_RAISED: Final = 6.0


@dataclass(frozen=True)
class Band:
    """Of pitches, in hertz."""

    lowest: float
    highest: float


LISTENED: Final = Band(2_500.0, 20_000.0)


def dithered(samples: Samples) -> Samples:
    """With the least noise a microphone would have: in none at all the filter would ring alone.

    Its level, about 55 dB under the bursts, is judged by the steps of the wave, which hum has not.
    """
    spread = np.float32(_DITHER * np.diff(samples).std() * sqrt(12))
    noise = np.random.default_rng(0).random(len(samples), dtype=np.float32)
    return samples + spread * (noise - np.float32(0.5))


def noise_spectrum(samples: Samples, rate: int) -> Array:
    """Power density of what is always there, on `GRID`: the median over short frames."""
    power = periodogram(_frames(samples, rate))
    # The median of an exponential distribution is its mean times the logarithm of 2.
    typical = np.median(power, axis=0) / np.log(2)
    heard = _on_grid(power.mean(axis=0), rate)[LISTENED.lowest <= GRID]
    return np.maximum(_on_grid(typical, rate), _DYNAMIC_RANGE * heard.max() + 1e-30)


def burst_spectrum(
    samples: Samples, rate: int, loud_s: Array, lead_s: float, noise: Array
) -> Array:
    """Power density, on `GRID`, above the noise in the beats whose loud bursts fall at `loud_s`.

    Burst 1, up to `lead_s` before, may ring at other pitches than burst 3 and is much weaker: the
    frames before the loud burst are raised towards its strength.
    """
    steps = np.arange(-ceil(lead_s / _FRAME_S * 2), 1) * _FRAME_S / 2
    found = [_above_noise(samples, rate, loud_s + step, noise) for step in steps]
    totals = np.array([(spectrum / noise).sum() for spectrum in found]) + 1e-9
    raised = np.minimum(np.sqrt(totals.max() / totals), _MOST_RAISED)
    return np.asarray(sum(r * spectrum for r, spectrum in zip(raised, found, strict=True)))


def restless_spectrum(samples: Samples, rate: int, noise: Array) -> Array:
    """Power density, on `GRID`, of what comes and goes: where the power scatters more than noise."""
    power = periodogram(_frames(samples, rate))
    power = np.minimum(power, 30 * np.median(power, axis=0))
    excess = _on_grid((power**2).mean(axis=0) / (2 * power.mean(axis=0) ** 2 + 1e-30) - 1, rate)
    return noise * np.maximum(_spread_out(excess), 1e-4) * 10


def _above_noise(samples: Samples, rate: int, at: Array, noise: Array) -> Array:
    """Mean spectrum of the frames centred at the given times, as far as it is more than noise."""
    size = int(_FRAME_S * rate)
    first = (at * rate).astype(int) - size // 2
    first = first[(first >= 0) & (first + size < len(samples))]
    if not len(first):
        return np.zeros_like(GRID)
    power = periodogram(samples[first[:, None] + np.arange(size)])
    energy = power.sum(axis=1)
    power = power[energy <= 5 * np.median(energy)]  # without knocks
    above = _spread_out(_on_grid(power.mean(axis=0), rate) - noise)
    uncertain = noise / np.sqrt(len(power) * _INDEPENDENT)
    return np.where(above > 2.5 * uncertain, above, 0.0)


def _spread_out(spectrum: Array) -> Array:
    kernel = np.exp(-0.5 * (np.arange(-15, 16) * _GRID_HZ / _RESOLUTION_HZ) ** 2)
    return np.convolve(spectrum, kernel / kernel.sum(), mode="same")


def whitening(noise: Array, rate: int, band: Band = LISTENED) -> Array:
    """Gain on `GRID` that makes the noise flat over the band."""
    return _shape(rate, band) / np.sqrt(noise)


def matched(noise: Array, signal: Array, rate: int) -> Array:
    """Gain on `GRID` that shows bursts best: where they stand above the noise (Wiener, whitened)."""
    strength = signal / noise
    return _shape(rate, LISTENED) * np.sqrt(strength / (1 + strength) / noise)


def blur(gain: Array) -> float:
    """Seconds (rms) by which a filter of this gain spreads an instant in the power."""
    answer = np.abs(np.fft.ifft(gain, 4096)) ** 2
    time = np.fft.fftfreq(4096) * 4096 / (4096 * _GRID_HZ)
    near = np.abs(time) < 0.0005
    return float(np.sqrt((answer * time**2)[near].sum() / (answer[near].sum() + 1e-30)))


def power_over_time(samples: Samples, rate: int, gain: Array) -> Samples:
    """Squared envelope of the filtered sound, `POWER_HZ` values per second.

    Filtered by segments of eight seconds: memory does not grow with the band, and a whole number
    of values fits whatever the sample rate.
    """
    size, margin = _SEGMENT_S * rate, int(_MARGIN_S * rate)
    hop = size - 2 * margin
    low, high = int(LISTENED.lowest / 2) * _SEGMENT_S, int(LISTENED.highest * 1.1) * _SEGMENT_S
    high = min(high, size // 2, low + POWER_HZ * _SEGMENT_S - 1)
    shape = np.interp(np.arange(low, high) / _SEGMENT_S, GRID, gain).astype(np.float32)
    kept = slice(int(_MARGIN_S * POWER_HZ), int((_SEGMENT_S - _MARGIN_S) * POWER_HZ))
    parts = []
    for segment in range(ceil(len(samples) / hop)):
        padded = _segment(samples, segment * hop - margin, size)
        band = np.zeros(_SEGMENT_S * POWER_HZ, np.complex64)
        band[: high - low] = np.fft.rfft(padded)[low:high] * shape
        wave = np.fft.ifft(band)
        parts.append((wave.real**2 + wave.imag**2)[kept])
    power = np.concatenate(parts)[: int(len(samples) / rate * POWER_HZ)]
    typical = max(float(np.median(power)), 1e-9 * float(power.max()), 1e-30)
    return (power / typical).astype(np.float32)


def _segment(samples: Samples, first: int, size: int) -> Samples:
    padded = np.zeros(size, np.float32)
    begin, end = max(first, 0), min(first + size, len(samples))
    padded[begin - first : end - first] = samples[begin:end]
    return padded


def _frames(samples: Samples, rate: int) -> Samples:
    """Frames spread over the recording."""
    size = int(_FRAME_S * rate)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return frames[:: max(1, len(frames) // _MOST_FRAMES)]


def periodogram(frames: Samples) -> Array:
    """Power of each frame by pitch, from 0 to half the sample rate."""
    window = np.hanning(frames.shape[1]).astype(np.float32)
    centred = frames - frames.mean(axis=1, keepdims=True)
    return np.asarray(np.abs(np.fft.rfft(centred * window, axis=1)) ** 2, dtype=np.float64)


def _on_grid(spectrum: Array, rate: int) -> Array:
    return np.interp(GRID, np.linspace(0, rate / 2, len(spectrum)), spectrum)


def _shape(rate: int, band: Band) -> Array:
    """One over the band, with soft shoulders: sharp ones would ring before each burst."""
    top = min(band.highest, 0.46 * rate)
    below = 1 / (1 + np.exp(-(GRID - band.lowest) / (_SHOULDER_HZ / 4)))
    above = 1 / (1 + np.exp((GRID - top) / (_SHOULDER_HZ / 4)))
    return np.where(rate / 2 >= GRID, below * above, 0.0)

"""The third family: written when the listening was finished, so that nothing was corrected on it.

All bursts of a watch are of one kind: rings that swell and die, hiss that is never twice the same,
or resonators struck by a short push; the case answers with two echoes.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from tests.acoustics.watches import Random, Samples, Truth, add

Array = NDArray[np.float64]
_LENGTH_S = 0.012
_SECOND_SCATTER_S = 0.00013


@dataclass(frozen=True)
class Voice:
    """How one burst sounds: `rise` and `decay` in seconds, `modes` of hertz, seconds and gain."""

    kind: str
    rise: float
    decay: float
    modes: tuple[tuple[float, float, float], ...]
    phases: tuple[float, ...]

    def sound(self, later: float, rate: int, random: Random) -> Array:
        """From `later` seconds after the first sample on."""
        time = np.arange(int(_LENGTH_S * rate)) / rate - later
        since = np.maximum(time, 0)
        swell = (time >= 0) * (1 - np.exp(-since / self.rise)) * np.exp(-since / self.decay)
        if self.kind == "hiss":
            return np.asarray(swell * _hiss(len(time), rate, self.modes[0][0], random))
        modes = zip(self.modes, self.phases, strict=True)
        if self.kind == "ring":
            return np.asarray(
                swell * sum(g * np.sin(2 * pi * f * since + p) for (f, _, g), p in modes)
            )
        rung = sum(g * np.exp(-since / d) * np.cos(2 * pi * f * since) for (f, d, g), _ in modes)
        push = np.sin(
            pi * (np.arange(int(2 * self.rise * rate) + 1) + 0.5) / (2 * self.rise * rate)
        )
        push = np.maximum(push, 0.0)
        return np.convolve(rung * (time >= 0), push / push.sum())[: len(time)]


@dataclass(frozen=True)
class Stranger:
    """A watch of the third family; `gains` of its three bursts, `toc_gain` of its tocs."""

    truth: Truth
    voices: tuple[Voice, Voice, Voice]
    gains: tuple[float, float, float]
    toc_gain: float
    jitter: float
    second_at: float
    echo: tuple[float, float]

    def sound(self, duration: float, sample_rate: int, random: Random) -> Samples:
        """Without noise; the loud bursts peak at about 1."""
        sound = np.zeros(int(duration * sample_rate), np.float32)
        for onset, burst, toc in self._bursts(duration, random):
            first = int(onset * sample_rate)
            wave = self.voices[burst].sound(onset - first / sample_rate, sample_rate, random)
            gain = self.gains[burst] * (self.toc_gain if toc else 1.0)
            gain *= 1 + 0.06 * random.standard_normal()
            add(sound, first, (gain * wave / np.abs(wave).max()).astype(np.float32))
        delay, gain = int(self.echo[0] * sample_rate), self.echo[1]
        echoed = sound.copy()
        echoed[delay:] += np.float32(gain) * sound[:-delay]
        echoed[2 * delay :] += np.float32(gain**2) * sound[: -2 * delay]
        return echoed

    def _bursts(self, duration: float, random: Random) -> list[tuple[float, int, bool]]:
        truth = self.truth
        start = random.uniform(0.02, 0.02 + truth.period)
        found: list[tuple[float, int, bool]] = []
        for k in range(int(2 * duration / truth.period)):
            at = start + k * truth.period / 2 + (k % 2) * truth.beat_error / 1000
            at += self.jitter * random.standard_normal()
            for burst, part in enumerate((0.0, self.second_at, 1.0)):
                scatter = _SECOND_SCATTER_S if burst == 1 else self.jitter
                onset = at + part * truth.first_to_third + scatter * random.standard_normal()
                if onset < duration - 0.05:
                    found.append((onset, burst, k % 2 == 1))
        return found


def varied_stranger(random: Random) -> Stranger:
    """Any watch of the third family."""
    truth = Truth(
        beats_per_hour=int(random.choice([18000, 19800, 21600, 25200, 28800, 36000])),
        rate=random.uniform(-60, 60),
        amplitude=random.uniform(170, 325),
        beat_error=min(5.0, random.exponential(0.6)),
        lift_angle=float(random.choice([46, 49, 50, 51, 52, 53])),
    )
    kind = str(random.choice(["ring", "hiss", "push"]))
    pitches, second = (
        random.uniform(3500, 12000, 3),
        random.choice([0.0, random.uniform(0.15, 0.6)]),
    )
    return Stranger(
        truth,
        (
            _voice(kind, pitches, random),
            _voice(kind, pitches, random),
            _voice(kind, pitches, random),
        ),
        gains=(random.uniform(0.2, 0.5), second, 1.0),
        toc_gain=10 ** (random.normal(0, 1.5) / 20),
        jitter=random.uniform(0.000002, 0.000015),
        second_at=random.uniform(0.35, 0.6),
        echo=(random.uniform(0.0004, 0.002), random.uniform(0.0, 0.3)),
    )


def _voice(kind: str, pitches: Array, random: Random) -> Voice:
    modes = tuple(
        (pitch * random.uniform(0.9, 1.1), random.uniform(0.0002, 0.0009), random.uniform(0.3, 1))
        for pitch in pitches
    )
    return Voice(
        kind,
        rise=random.uniform(0.00001, 0.00006),
        decay=random.uniform(0.0003, 0.0012),
        modes=modes,
        phases=tuple(random.uniform(0, 2 * pi, len(modes))),
    )


def _hiss(length: int, rate: int, pitch: float, random: Random) -> Array:
    spectrum = np.fft.rfft(random.standard_normal(2 * length))
    frequency = np.fft.rfftfreq(2 * length, 1 / rate)
    spectrum *= np.exp(-(((frequency - pitch) / 3500) ** 2)) + 0.15 * (frequency > 2500)
    hiss = np.fft.irfft(spectrum, 2 * length)[:length]
    return np.asarray(hiss / hiss.std())

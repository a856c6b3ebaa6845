"""Sounds of mechanical watches, put together burst by burst from what is to be found in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import asin, degrees, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Random = np.random.Generator


@dataclass(frozen=True)
class Truth:
    """What a perfect listener would say: beats per hour, s/d, degrees, ms."""

    beats_per_hour: int
    rate: float
    amplitude: float
    beat_error: float
    lift_angle: float

    @property
    def period(self) -> float:
        """Of a full oscillation, in seconds."""
        return 7200 / self.beats_per_hour / (1 + self.rate / 86400)

    @property
    def first_to_third(self) -> float:
        """From burst 1 to burst 3, in seconds."""
        return self.period / pi * asin(self.lift_angle / 2 / self.amplitude)


@dataclass(frozen=True)
class Burst:
    """A rise, then a ringing decay of several resonances. Seconds, hertz, peak amplitude."""

    gain: float = 1.0
    attack: float = 0.0001
    shape: str = "linear"
    decay: float = 0.0008
    resonances: tuple[float, ...] = (5200.0, 8900.0)
    gain_scatter: float = 0.05
    scatter: float = 0.0

    def sound(self, at: float, rate: float, random: Random, steady: bool) -> tuple[int, Samples]:
        """Index of the first sample, and the samples of a burst whose onset is at `at` seconds."""
        first = int(np.ceil(at * rate))
        time = (first + np.arange(int(rate * (self.attack + 7 * self.decay)))) / rate - at
        envelope = rise(self.shape, time, self.attack) * np.exp(
            -np.maximum(time - self.attack, 0) / self.decay
        )
        phases = np.zeros(len(self.resonances))
        if not steady:
            phases = random.uniform(0, 2 * pi, len(self.resonances))
        tone = sum(
            np.sin(2 * pi * f * time + p) for f, p in zip(self.resonances, phases, strict=True)
        )
        gain = self.gain * max(0.0, 1 + self.gain_scatter * random.standard_normal())
        return first, (gain * envelope * tone / np.abs(envelope * tone).max()).astype(np.float32)


def rise(shape: str, time: NDArray[np.float64], attack: float) -> NDArray[np.float64]:
    """From 0 at 0 to (about) 1 at `attack`."""
    part = np.clip(time / attack, 0, None)
    if shape == "linear":
        return np.minimum(part, 1)
    if shape == "exponential":
        return 1 - np.exp(-3 * part)
    return np.sin(pi / 2 * np.minimum(part, 1)) ** 2


@dataclass(frozen=True)
class Watch:
    """A watch: what it does, how each of its bursts sounds, how irregular it is (seconds).

    `toc_gain` of all bursts of a toc beside a tic's, `toc_second` of its second burst once more.
    """

    truth: Truth
    bursts: tuple[Burst, Burst, Burst] = field(
        default_factory=lambda: (Burst(gain=0.3), Burst(gain=0.4, scatter=0.0001), Burst())
    )
    toc_gain: float = 1.0
    toc_second: float = 1.0
    jitter: float = 0.00001
    drift: float = 0.0
    steady: bool = True
    echo: tuple[float, float] = (0.0, 0.0)
    second_at: float = 0.45

    def sound(self, duration: float, sample_rate: int, random: Random) -> Samples:
        """Without noise; `drift` is the change of rate from start to end, s/d."""
        sound = np.zeros(int(duration * sample_rate), np.float32)
        for at, toc in self._beats(duration, random):
            for burst, place in zip(self.bursts, (0.0, self.second_at, 1.0), strict=True):
                onset = at + place * self.truth.first_to_third
                onset += (burst.scatter + self.jitter) * random.standard_normal()
                first, samples = burst.sound(onset, sample_rate, random, self.steady)
                gain = self.toc_gain if toc else 1.0
                if toc and burst is self.bursts[1]:
                    gain *= self.toc_second
                add(sound, first, samples * np.float32(gain))
        delay, gain = self.echo
        if gain:
            sound[int(delay * sample_rate) :] += gain * sound[: -int(delay * sample_rate)]
        return sound

    def _beats(self, duration: float, random: Random) -> list[tuple[float, bool]]:
        """The onset of burst 1 of each beat, and whether it is a toc."""
        start, period = random.uniform(0, self.truth.period), self.truth.period
        beats: list[tuple[float, bool]] = []
        for k in range(int(2 * duration / period)):
            at = start + k * period / 2 + (k % 2) * self.truth.beat_error / 1000
            bend = self.drift / 86400 / duration * at * (duration - at) / 2
            at += bend + self.jitter * random.standard_normal()
            if 0 < at < duration - 0.1:
                beats.append((at, k % 2 == 1))
        return beats


def add(sound: Samples, first: int, samples: Samples) -> None:
    """Lay `samples` over `sound` from index `first`, as far as it reaches."""
    end = min(len(sound), first + len(samples))
    if 0 <= first < end:
        sound[first:end] += samples[: end - first]


def varied_watch(random: Random) -> Watch:
    """Any watch within the promise: 12 000 to 36 000, 130° to 330°, beat error to 5 ms."""
    beats = int(random.choice([18000, 19800, 21600, 25200, 28800, 36000]))
    truth = Truth(
        beats_per_hour=beats,
        rate=random.uniform(-60, 60),
        amplitude=random.uniform(150, 320),
        beat_error=random.uniform(0, 1.5),
        lift_angle=float(random.choice([44, 48, 50, 52, 53])),
    )
    return Watch(
        truth,
        (
            _burst(random, random.uniform(0.25, 0.5), 0.05, 0),
            _burst(random, random.choice([0, random.uniform(0.2, 0.5)]), 0.3, 0.00015),
            _burst(random, 1.0, 0.05, 0),
        ),
        toc_gain=random.uniform(0.7, 1.0),
        jitter=random.uniform(0.000005, 0.00002),
        drift=random.uniform(-2, 2),
        steady=bool(random.integers(2)),
        echo=(random.uniform(0.0002, 0.0015), random.uniform(0, 0.25)),
        second_at=random.uniform(0.35, 0.55),
    )


def _burst(random: Random, gain: float, gain_scatter: float, scatter: float) -> Burst:
    return Burst(
        gain=gain,
        attack=random.uniform(0.00003, 0.0002),
        shape=str(random.choice(["linear", "exponential", "smooth"])),
        decay=random.uniform(0.0003, 0.0012),
        resonances=tuple(random.uniform(4000, 14000, random.integers(1, 4))),
        gain_scatter=gain_scatter,
        scatter=scatter,
    )


@dataclass(frozen=True)
class Movement:
    """The second family: a balance that swings, a lever that is struck, a case that rings.

    Nothing is placed by hand. The balance is a sinus; the fork stands `off_centre` degrees out of
    beat; shocks fall when the impulse pin crosses ± half the lift angle; each shock is a few
    contacts of half a sine; the sound is the answer of random resonators to them.
    """

    beats_per_hour: int = 28800
    rate: float = 0.0
    amplitude: float = 280.0
    lift_angle: float = 50.0
    off_centre: float = 1.0
    contact: float = 0.00006
    rebounds: int = 2
    strengths: tuple[float, float, float] = (0.35, 0.4, 1.0)
    modes: Sequence[tuple[float, float]] = ((4700.0, 12.0), (7900.0, 18.0), (11800.0, 20.0))
    wander: float = 0.000015

    @property
    def truth(self) -> Truth:
        """The rate, amplitude and lift angle given; the beat error follows from the geometry."""
        period = 7200 / self.beats_per_hour / (1 + self.rate / 86400)
        tic, toc = self._unlocking(self.off_centre), self._unlocking(-self.off_centre)
        beat_error = abs(toc - tic) * period / 2 / pi * 1000
        return Truth(self.beats_per_hour, self.rate, self.amplitude, beat_error, self.lift_angle)

    def sound(self, duration: float, sample_rate: int, random: Random) -> Samples:
        """Without noise; the loudest sample is 1."""
        fine = 192000
        force = np.zeros(int(duration * fine), np.float64)
        period, half = self.truth.period, radians(self.lift_angle / 2)
        start = random.uniform(0, period)
        for k in range(int(2 * duration / period)):
            centre = radians(self.off_centre if k % 2 == 0 else -self.off_centre)
            swing = start + k * period / 2 + self.wander * random.standard_normal()
            for strength, angle in zip(self.strengths, (-1.0, 0.1, 1.0), strict=True):
                phase = asin((centre + angle * half) / radians(self.amplitude))
                shock = self.wander * random.standard_normal() * (6 if angle == 0.1 else 1)
                self._strike(force, swing + phase * period / 2 / pi + shock, strength, random)
        answer = self._ring(force, random)
        step = fine / sample_rate
        if step != int(step):
            raise ValueError("a sample rate that divides 192 kHz")
        return (answer[:: int(step)] / np.abs(answer).max()).astype(np.float32)

    def _unlocking(self, off_centre: float) -> float:
        """Phase of the swing, radians, at which unlocking starts."""
        return asin((radians(off_centre) - radians(self.lift_angle / 2)) / radians(self.amplitude))

    def _strike(
        self, force: NDArray[np.float64], at: float, strength: float, random: Random
    ) -> None:
        for rebound in range(1 + self.rebounds):
            first = int(np.ceil(at * 192000))
            time = (first + np.arange(int(self.contact * 192000))) / 192000 - at
            push = strength * np.sin(pi * np.clip(time / self.contact, 0, 1))
            if first >= 0 and first + len(push) < len(force):
                force[first : first + len(push)] += push
            at += random.uniform(1.5, 4) * self.contact
            strength *= random.uniform(0.2, 0.5) * (1 if rebound % 2 else -1)

    def _ring(self, force: NDArray[np.float64], random: Random) -> NDArray[np.float64]:
        time = np.arange(int(0.01 * 192000)) / 192000
        answer = np.zeros(len(time))
        for frequency, quality in self.modes:
            decay = np.exp(-pi * frequency / quality * time)
            answer += random.uniform(0.4, 1) * decay * np.sin(2 * pi * frequency * time)
        size = 1 << (len(force) + len(time)).bit_length()
        rung = np.fft.irfft(np.fft.rfft(force, size) * np.fft.rfft(answer, size), size)
        return rung[: len(force)]


def varied_movement(random: Random) -> Movement:
    """Any movement of the second family."""
    return Movement(
        beats_per_hour=int(random.choice([18000, 21600, 28800, 36000])),
        rate=random.uniform(-60, 60),
        amplitude=random.uniform(150, 320),
        lift_angle=float(random.choice([44, 50, 52])),
        off_centre=random.uniform(-4, 4),
        contact=random.uniform(0.00004, 0.0001),
        rebounds=int(random.integers(0, 4)),
        strengths=(random.uniform(0.3, 0.5), random.uniform(0.2, 0.5), 1.0),
        modes=tuple(
            (random.uniform(4000, 15000), random.uniform(8, 30))
            for _ in range(random.integers(2, 5))
        ),
    )


def amplitude_from(first_to_third: float, period: float, lift_angle: float) -> float:
    """Degrees, by the formula of the design."""
    return degrees(radians(lift_angle / 2) / sin(pi * first_to_third / period))

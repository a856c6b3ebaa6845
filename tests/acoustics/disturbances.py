"""What else is in a recording, and sounds that are no watch."""

from math import pi

import numpy as np

from tests.acoustics.watches import Random, Samples


def noise(length: int, sample_rate: int, random: Random, colour: float = 0.0) -> Samples:
    """Of unit rms above 20 Hz; power falls with frequency to the power `colour` (0 white, 1 pink)."""
    size = 1 << (length - 1).bit_length()
    frequency = np.maximum(np.fft.rfftfreq(size, 1 / sample_rate), 20.0)
    white = random.standard_normal(size).astype(np.float32)
    if colour:
        white = np.fft.irfft(np.fft.rfft(white) * frequency ** (-colour / 2), size)
    return (white[:length] / white.std()).astype(np.float32)


def with_noise(
    sound: Samples, snr_db: float, sample_rate: int, random: Random, colour: float = 0.0
) -> Samples:
    """The sound, whose loud bursts peak at 1, in noise of rms 10^(−snr/20)."""
    level = np.float32(10 ** (-snr_db / 20))
    return sound + level * noise(len(sound), sample_rate, random, colour)


def hum(length: int, sample_rate: int, frequency: float = 50.0) -> Samples:
    """Mains hum with its harmonics, of unit rms."""
    time = np.arange(length) / sample_rate
    tones = sum(np.sin(2 * pi * k * frequency * time) / k for k in (1, 2, 3, 5, 7))
    return (tones / np.std(tones)).astype(np.float32)


def knocks(length: int, sample_rate: int, count: int, random: Random) -> Samples:
    """Sudden wide-band thuds of 5 to 30 ms, peaking at 1 to 5."""
    sound = np.zeros(length, np.float32)
    for at in random.integers(0, length - sample_rate // 10, count):
        size = int(random.uniform(0.005, 0.03) * sample_rate)
        thud = random.standard_normal(size) * np.exp(-np.arange(size) / (size / 5))
        sound[at : at + size] += (random.uniform(1, 5) * thud / np.abs(thud).max()).astype(
            np.float32
        )
    return sound


def speech(length: int, sample_rate: int, random: Random) -> Samples:
    """Syllables: voiced harmonics with wandering pitch, and hisses, at three to seven a second."""
    sound, at = np.zeros(length, np.float32), 0
    while at < length - sample_rate:
        size = int(random.uniform(0.06, 0.25) * sample_rate)
        time = np.arange(size) / sample_rate
        pitch = random.uniform(90, 220) * (1 + 0.1 * np.sin(2 * pi * 3 * time))
        voice = sum(np.sin(k * 2 * pi * np.cumsum(pitch) / sample_rate) / k for k in range(1, 30))
        hiss = random.standard_normal(size) * (random.random() < 0.4)
        syllable = (voice + 0.8 * hiss) * np.hanning(size)
        sound[at : at + size] += (0.3 * syllable).astype(np.float32)
        at += size + int(random.exponential(0.08) * sample_rate)
    return sound


def music(length: int, sample_rate: int, random: Random, tempo: float = 120.0) -> Samples:
    """Plucked notes on the quavers of a strict tempo, and a cymbal."""
    sound = np.zeros(length, np.float32)
    quaver = 30 / tempo * sample_rate
    scale = 220 * 2 ** (np.array([0, 2, 4, 7, 9, 12, 14]) / 12)
    for k in range(int(length / quaver) - 2):
        at, size = int(k * quaver), int(min(2.0 * quaver, sample_rate))
        time = np.arange(size) / sample_rate
        pitch = random.choice(scale)
        note = sum(np.sin(2 * pi * h * pitch * time) / h for h in range(1, 25)) * np.exp(-4 * time)
        cymbal = random.standard_normal(size) * np.exp(-time / 0.05) * 0.4
        sound[at : at + size] += (0.3 * (note + cymbal)).astype(np.float32)[: length - at]
    return sound


def quartz(length: int, sample_rate: int, random: Random, every_s: float = 1.0) -> Samples:
    """The double tick of a stepping motor, every second or every five."""
    sound = np.zeros(length, np.float32)
    time = np.arange(int(0.006 * sample_rate)) / sample_rate
    tick = np.exp(-time / 0.0008) * np.sin(2 * pi * 6100 * time)
    for at in np.arange(random.uniform(0, every_s), length / sample_rate - 0.1, every_s):
        for later, gain in ((0.0, 1.0), (0.0078, 0.6)):
            first = int((at + later) * sample_rate)
            sound[first : first + len(tick)] += (gain * tick).astype(np.float32)
    return sound


def stepping(
    seconds: float,
    sample_rate: int,
    random: Random,
    *,
    rate: float,
    jitter: float = 0.00002,
    inhibited_every: int = 0,
    fast: float = 0.0,
    other_pitch: float = 1.0,
) -> Samples:
    """A quartz watch of `rate` s/d by the clock of the device: the double tick of each step.

    An inhibited one steps `fast` s/d faster, and makes good for it at every so many steps.
    """
    sound = np.zeros(int(seconds * sample_rate), np.float32)
    second, at = 1 / (1 + rate / 86400), random.uniform(0, 1)
    turn = int(random.integers(max(1, inhibited_every)))
    for step in range(int(seconds) + 1):
        pitch = 6100 * (other_pitch if step % 2 else 1)
        for later, gain in ((0.0, 1.0), (0.0078, 0.6)):
            onset = at + later + jitter * random.standard_normal()
            first = int(np.ceil(onset * sample_rate))
            time = (first + np.arange(int(0.006 * sample_rate))) / sample_rate - onset
            tick = np.minimum(time / 0.0001, 1) * np.exp(-time / 0.0008)
            tick *= gain * np.sin(2 * np.pi * pitch * time)
            if first + len(tick) < len(sound):
                sound[first : first + len(tick)] += tick.astype(np.float32)
        at += second * (1 - fast / 86400)
        if inhibited_every and (step + turn) % inhibited_every == 0:
            at += second * inhibited_every * fast / 86400
    return sound


def metronome(length: int, sample_rate: int, beats_per_hour: float) -> Samples:
    """Equal clicks, evenly spaced."""
    sound = np.zeros(length, np.float32)
    time = np.arange(int(0.01 * sample_rate)) / sample_rate
    click = (np.exp(-time / 0.001) * np.sin(2 * pi * 5000 * time)).astype(np.float32)
    for at in np.arange(0.05, length / sample_rate - 0.1, 3600 / beats_per_hour):
        sound[int(at * sample_rate) : int(at * sample_rate) + len(click)] += click
    return sound


def clipped(sound: Samples, at: float) -> Samples:
    """As a sound card with its gain too high hears it."""
    return np.clip(sound, -at, at)

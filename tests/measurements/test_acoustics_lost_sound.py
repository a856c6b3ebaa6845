"""A device that loses sound moves all later beats at once: what is told is of one part, and true."""

import numpy as np
import pytest

from tests.acoustics.disturbances import stepping, with_noise
from tests.acoustics.watches import Samples, Truth, Watch
from workshop.measurements.acoustics.listening import Listening, listen
from workshop.measurements.acoustics.quartz_clock import hear_quartz

RATE_HZ = 48_000
SECONDS = 20
TRUTH = Truth(beats_per_hour=21600, rate=-7.0, amplitude=285.0, beat_error=0.6, lift_angle=50.0)
# Stated before any signal was heard: how much of the longest part may be left out beside a jump.
LEFT_OUT_S = 0.6


def lost(sound: Samples, at_s: float, length_s: float, kept: float = 0.0) -> Samples:
    """So much sound less; for a part `kept` of it, 0 to 2, silence comes instead."""
    at, length = int(at_s * RATE_HZ), int(length_s * RATE_HZ)
    silence = np.zeros(int(kept * length), np.float32)
    return np.concatenate([sound[:at], silence, sound[at + length :]])


def watch(snr_db: float = 20, seed: int = 4) -> Samples:
    random = np.random.default_rng(seed)
    return with_noise(Watch(TRUTH).sound(SECONDS, RATE_HZ, random), snr_db, RATE_HZ, random) / 4


def heard(sound: Samples) -> Listening:
    return listen(sound, RATE_HZ, beats_per_hour=None, lift_angle_deg=50)


def assert_true(told: Listening) -> None:
    assert told.status == "ok"
    assert told.rate_s_per_day == pytest.approx(TRUTH.rate, abs=0.3)
    assert told.amplitude_deg == pytest.approx(TRUTH.amplitude, abs=3)
    assert told.beat_error_ms == pytest.approx(TRUTH.beat_error, abs=0.05)


@pytest.mark.parametrize("snr_db", [12, 30])
@pytest.mark.parametrize("kept", [0.0, 2.0], ids=["less sound", "silence put in"])
@pytest.mark.parametrize("length_s", [0.004, 0.01, 0.037, 0.1, 0.45])
@pytest.mark.parametrize("at_s", [2.2, 9.7, 18.6])
def test_the_longest_part_is_measured(
    at_s: float, length_s: float, kept: float, snr_db: float
) -> None:
    told = heard(lost(watch(snr_db), at_s, length_s, kept))
    assert_true(told)
    longest, silence = max(at_s, SECONDS - length_s - at_s), kept * length_s
    if snr_db == 30:
        assert longest - LEFT_OUT_S <= told.duration_s <= longest + silence


def test_of_several_parts_the_longest() -> None:
    sound = lost(lost(watch(), 15.5, 0.03), 4.0, 0.01)
    told = heard(sound)
    assert_true(told)
    assert told.duration_s == pytest.approx(11.5, abs=2 * LEFT_OUT_S)


def test_silence_in_the_place_of_what_was_lost_moves_nothing() -> None:
    told = heard(lost(lost(watch(), 12.0, 0.08, 1.0), 5.0, 0.02, 1.0))
    assert_true(told)
    assert told.duration_s == SECONDS


def test_sound_lost_too_often_gives_no_result() -> None:
    sound = watch()
    for at_s in range(3, SECONDS, 3):
        sound = lost(sound, at_s, 0.017)
    told = heard(sound)
    assert told.status == "no_result"
    assert told.reason in ("interrupted", "no_beat")
    assert (told.rate_s_per_day, told.amplitude_deg, told.beat_error_ms) == (None, None, None)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("snr_db", [5, 10])
def test_a_whole_recording_stays_whole(snr_db: float, seed: int) -> None:
    assert heard(watch(snr_db, seed)).duration_s == SECONDS


@pytest.mark.parametrize("length_s", [0.001, 0.003, 0.007, 0.04])
@pytest.mark.parametrize("at_s", [20.4, 37.6, 50.2])
def test_a_clock_that_lost_sound_is_not_trusted(at_s: float, length_s: float) -> None:
    """Between two ticks nobody would see it: every tick is held against the one a minute later."""
    random = np.random.default_rng(3)
    sound = with_noise(stepping(75, RATE_HZ, random, rate=3.4), 25, RATE_HZ, random)
    assert hear_quartz(lost(sound, at_s, length_s), RATE_HZ).rate_s_per_day is None

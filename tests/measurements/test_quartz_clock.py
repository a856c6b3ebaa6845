"""The clock of a sound device heard against a quartz watch: close, honest, or refused with a reason."""

import numpy as np
import pytest

from tests.acoustics import disturbances
from tests.acoustics.disturbances import stepping, with_noise
from tests.acoustics.watches import Samples, varied_movement, varied_watch
from workshop.measurements.acoustics.quartz_clock import QuartzHeard, hear_quartz

RATE_HZ = 48_000
# Stated before any signal was heard: what 60 s at 20 dB must give.
CLOSE_S_PER_DAY = 0.1


def heard(
    seed: int,
    seconds: float = 60,
    snr_db: float = 20,
    *,
    rate: float,
    sample_rate: int = RATE_HZ,
    **watch: float,
) -> QuartzHeard:
    random = np.random.default_rng(seed)
    sound = stepping(seconds, sample_rate, random, rate=rate, **watch)
    return hear_quartz(with_noise(sound, snr_db, sample_rate, random) / 8, sample_rate)


@pytest.mark.parametrize(
    ("rate", "sample_rate"), [(3.4, 44_100), (3.4, 96_000), (-9.2, 48_000), (0.0, 48_000)]
)
def test_the_error_of_a_clock_is_recovered(rate: float, sample_rate: int) -> None:
    told = heard(1, rate=rate, sample_rate=sample_rate)
    assert told.reason is None
    assert told.rate_s_per_day == pytest.approx(rate, abs=CLOSE_S_PER_DAY)
    assert told.ticks >= 58


def test_two_minutes_are_closer_and_what_is_stated_is_true() -> None:
    off = []
    for seed in range(6):
        told = heard(seed, 110, rate=seed - 3, jitter=5e-5)
        assert told.rate_s_per_day is not None
        assert told.rate_uncertainty_s_per_day is not None
        off.append((told.rate_s_per_day - (seed - 3)) / told.rate_uncertainty_s_per_day)
        assert told.rate_uncertainty_s_per_day < 0.05
    assert np.abs(off).max() < 4
    assert np.sqrt(np.mean(np.square(off))) < 1.5


@pytest.mark.parametrize("every", [10, 60])
def test_an_inhibited_watch_is_right_over_whole_minutes_and_refused_in_less(every: int) -> None:
    for seed in range(2):
        whole = heard(seed, 110, rate=-2.5, inhibited_every=every, fast=4.0)
        assert whole.rate_s_per_day == pytest.approx(-2.5, abs=CLOSE_S_PER_DAY)
        short = heard(seed, 60, rate=-2.5, inhibited_every=every, fast=4.0)
        assert (short.reason, short.rate_s_per_day) == ("inhibited", None)


def test_steps_that_sound_one_way_and_then_the_other() -> None:
    assert heard(3, rate=1.5, other_pitch=0.75).rate_s_per_day == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("what", ["hum", "knocks"])
def test_it_is_heard_through_hum_and_knocks(what: str) -> None:
    random = np.random.default_rng(2)
    sound = with_noise(stepping(110, RATE_HZ, random, rate=2.0), 20, RATE_HZ, random)
    if what == "hum":
        sound += disturbances.hum(len(sound), RATE_HZ) / 2
    else:
        sound += disturbances.knocks(len(sound), RATE_HZ, 15, random)
    told = hear_quartz(sound / 8, RATE_HZ)
    assert told.rate_s_per_day == pytest.approx(2.0, abs=CLOSE_S_PER_DAY)


def no_quartz(name: str) -> Samples:
    random, size = np.random.default_rng(5), 60 * RATE_HZ
    match name:
        case "silence":
            return np.zeros(size, np.float32)
        case "noise":
            return disturbances.noise(size, RATE_HZ, random)
        case "hum":
            return disturbances.hum(size, RATE_HZ)
        case "speech":
            return disturbances.speech(size, RATE_HZ, random)
        case "music":
            return disturbances.music(size, RATE_HZ, random)
        case "quartz of 5 s":
            return disturbances.quartz(size, RATE_HZ, random, 5)
        case "metronome":
            return disturbances.metronome(size, RATE_HZ, 18000)
        case "watch":
            return with_noise(varied_watch(random).sound(60, RATE_HZ, random), 25, RATE_HZ, random)
        case _:
            return varied_movement(random).sound(60, RATE_HZ, random)


@pytest.mark.parametrize(
    "name",
    ["silence", "noise", "hum", "speech", "music", "quartz of 5 s", "metronome", "watch", "other"],
)
def test_what_is_no_quartz_watch_has_no_rate(name: str) -> None:
    told = hear_quartz(no_quartz(name), RATE_HZ)
    assert told.reason in ("silence", "not_quartz", "unsteady")
    assert told.rate_s_per_day is None
    assert told.rate_uncertainty_s_per_day is None


def test_a_weak_sound_is_refused_rather_than_guessed() -> None:
    for seed in range(2):
        told = heard(seed, 60, 0, rate=3.0)
        assert told.rate_s_per_day is None or abs(told.rate_s_per_day - 3.0) < 0.3


def test_half_a_minute_is_too_short() -> None:
    assert heard(1, 40, rate=0.0).reason == "too_short"

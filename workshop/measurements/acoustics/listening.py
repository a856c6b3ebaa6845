"""Listening: from samples to rate, amplitude and beat error, each with how far it can be trusted."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics import spectrum
from workshop.measurements.acoustics.beat_rate import (
    BEAT_RATES,
    FARTHEST,
    Beat,
    find_beat,
    loudness_of,
    rhythms,
)
from workshop.measurements.acoustics.beats import BEFORE, Timing, follow
from workshop.measurements.acoustics.bursts import (
    Geometry,
    between_bursts,
    mean_tic_and_toc,
    measure_bursts,
)
from workshop.measurements.acoustics.folded import Folded, Trace, fold, trace_of
from workshop.measurements.acoustics.loudness import signal_to_noise_db
from workshop.measurements.acoustics.narrow import clearest_band
from workshop.measurements.acoustics.same_bursts import third_bursts
from workshop.measurements.acoustics.sound import Samples, checked, read_sound
from workshop.measurements.acoustics.unbroken import Part, longest_unbroken

Array = NDArray[np.float64]

SHORTEST_S: Final = 4.0
_SECONDS_PER_DAY: Final = 86400.0
_SILENT: Final = 1e-6
_LARGEST_RATE_SD: Final = 5.0


@dataclass(frozen=True)
class Listening:
    """What was heard. Uncertainties are one standard deviation; None is what cannot be trusted.

    `status`: `ok`, `partial` (something is None, `reason` says why) or `no_result`.
    `reason`: `too_short`, `silence`, `no_beat`, `interrupted` (the device lost sound too often),
    `other_beat_rate` (`beats_per_hour` is then the one heard), `unsteady`, `single_bursts` (no
    escapement: a click a beat); `first_burst_unclear`, `tic_and_toc_disagree`,
    `amplitude_implausible`.
    `duration_s` is what was analysed, the longest part without a jump; `snr_db` the peak of the
    loud burst over the noise rms.
    """

    status: str
    reason: str | None
    duration_s: float
    sample_rate_hz: int
    beats_per_hour: int | None = None
    rate_s_per_day: float | None = None
    rate_uncertainty_s_per_day: float | None = None
    amplitude_deg: float | None = None
    amplitude_uncertainty_deg: float | None = None
    beat_error_ms: float | None = None
    beat_error_uncertainty_ms: float | None = None
    snr_db: float | None = None
    trace: Trace | None = None
    folded: Folded | None = None

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; numbers to three decimals, which is finer than any of them is known."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def listen_to_file(
    path: Path,
    *,
    beats_per_hour: int | None,
    lift_angle_deg: float,
    clock_correction_s_per_day: float = 0.0,
) -> Listening:
    """Listen to the start of a WAV or FLAC file; raises `SoundRefused`."""
    samples, sample_rate_hz = read_sound(path)
    return listen(
        samples,
        sample_rate_hz,
        beats_per_hour=beats_per_hour,
        lift_angle_deg=lift_angle_deg,
        clock_correction_s_per_day=clock_correction_s_per_day,
    )


def listen(
    samples: NDArray[np.floating[Any]],
    sample_rate_hz: int,
    *,
    beats_per_hour: int | None,
    lift_angle_deg: float,
    clock_correction_s_per_day: float = 0.0,
) -> Listening:
    """What a recording of a mechanical watch tells; at most the first two minutes are analysed.

    `beats_per_hour` None: recognised among the usual ones. `clock_correction_s_per_day` is added
    to the rate: what the sound device's clock loses. Raises `SoundRefused`.
    """
    sound = checked(samples, sample_rate_hz)
    nothing = Listening("no_result", None, len(sound) / sample_rate_hz, sample_rate_hz)
    if nothing.duration_s < SHORTEST_S:
        return replace(nothing, reason="too_short")
    if np.ptp(sound) < _SILENT:
        return replace(nothing, reason="silence")
    sound = spectrum.dithered(sound)
    noise = spectrum.noise_spectrum(sound, sample_rate_hz)
    beat = _find(sound, sample_rate_hz, noise, _rates_listened_for(beats_per_hour))
    if beat is None:
        return replace(nothing, reason="no_beat")
    if isinstance(beat, Part):
        if beat.length_s < SHORTEST_S:
            return replace(nothing, reason="interrupted")
        return listen(
            beat.of(samples, sample_rate_hz),
            sample_rate_hz,
            beats_per_hour=beats_per_hour,
            lift_angle_deg=lift_angle_deg,
            clock_correction_s_per_day=clock_correction_s_per_day,
        )
    if beats_per_hour not in (None, beat.beats_per_hour):
        return replace(nothing, reason="other_beat_rate", beats_per_hour=beat.beats_per_hour)
    loud, lead = _loud(beat, nothing.duration_s), BEFORE * beat.period_s
    signal = spectrum.burst_spectrum(sound, sample_rate_hz, loud, lead, noise)
    gain = spectrum.matched(noise, signal, sample_rate_hz)
    power = spectrum.power_over_time(sound, sample_rate_hz, gain)
    timing = follow(power, beat)
    if timing is None:
        return replace(nothing, reason="unsteady")
    if _rate_sd(timing) > _LARGEST_RATE_SD:
        return replace(nothing, reason="unsteady")
    mean_beats = mean_tic_and_toc(power, timing)
    if not all(mean_beat.is_short for mean_beat in mean_beats):
        return replace(nothing, reason="no_beat")
    if all(mean_beat.is_alone for mean_beat in mean_beats):
        return replace(nothing, reason="single_bursts")
    geometry = Geometry(timing.period_s, lift_angle_deg, spectrum.blur(gain))
    between = between_bursts(mean_beats, geometry)
    surer = follow(power, beat, between) if any(between) else None
    if surer and _rate_sd(surer) <= _LARGEST_RATE_SD:
        timing, mean_beats = surer, mean_tic_and_toc(power, surer)
    bursts = measure_bursts(mean_beats, timing, geometry)
    clock = 1 + clock_correction_s_per_day / _SECONDS_PER_DAY
    return replace(
        nothing,
        status="partial" if bursts.reason else "ok",
        reason=bursts.reason,
        beats_per_hour=beat.beats_per_hour,
        rate_s_per_day=_rate(beat, timing, clock),
        rate_uncertainty_s_per_day=_rate_sd(timing),
        amplitude_deg=bursts.amplitude_deg,
        amplitude_uncertainty_deg=bursts.amplitude_sd_deg,
        beat_error_ms=bursts.beat_error_ms,
        beat_error_uncertainty_ms=bursts.beat_error_sd_ms,
        snr_db=signal_to_noise_db(sound, sample_rate_hz, timing),
        trace=trace_of(timing, bursts, beat.beats_per_hour, clock),
        folded=fold(power, timing, bursts),
    )


def _rates_listened_for(given: int | None) -> list[int]:
    if given is None:
        return list(BEAT_RATES)
    return [given, *(rate for rate in BEAT_RATES if abs(rate / given - 1) > 2 * FARTHEST)]


def _find(sound: Samples, rate: int, noise: Array, rates: list[int]) -> Beat | Part | None:
    """The beat in the whole band; else in the part of it where the sound is restless, or beats.

    Where the sound jumps, the part of the recording to listen to instead.
    """
    for power in _powers(sound, rate, noise, rates):
        loudness = loudness_of(power)
        found = rhythms(loudness, rates)
        part = longest_unbroken(loudness, found)
        if part:
            return part
        beat = find_beat(loudness, found)
        if beat:
            return third_bursts(power, beat)
    return None


def _powers(sound: Samples, rate: int, noise: Array, rates: Sequence[int]) -> Iterator[Samples]:
    yield spectrum.power_over_time(sound, rate, spectrum.whitening(noise, rate))
    strong = spectrum.matched(noise, spectrum.restless_spectrum(sound, rate, noise), rate)
    yield spectrum.power_over_time(sound, rate, strong)
    band = clearest_band(sound, rate, rates)
    if band:
        yield spectrum.power_over_time(sound, rate, spectrum.whitening(noise, rate, band))


def _loud(beat: Beat, duration: float) -> Array:
    """Times at which loud bursts are expected."""
    return np.concatenate(
        [np.arange(first, duration, beat.period_s) for first in (beat.tic_s, beat.toc_s)]
    )


def _rate(beat: Beat, timing: Timing, clock: float) -> float:
    return _SECONDS_PER_DAY * (7200 / beat.beats_per_hour / timing.period_s * clock - 1)


def _rate_sd(timing: Timing) -> float:
    return _SECONDS_PER_DAY * timing.period_sd_s / timing.period_s

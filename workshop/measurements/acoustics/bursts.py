"""The first and the third burst of the mean tic and the mean toc: amplitude and beat error."""

from dataclasses import dataclass, replace
from math import asin, hypot, pi, sin, tan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import (
    BEFORE,
    FINE_HZ,
    MARGIN_S,
    Timing,
    mean_beat,
    window_s,
)
from workshop.measurements.acoustics.marks import (
    FAINTEST_FIRST,
    STRONG,
    MeanBeat,
    earlier_tops,
    is_lone_first,
    onset_near,
    third_onset,
    top_near,
)
from workshop.measurements.acoustics.onset import Onset

Array = NDArray[np.float64]
Places = tuple[float | None, float | None, float | None]

LOWEST_DEG: Final = 120.0
HIGHEST_DEG: Final = 345.0
_FARTHEST_APART_DEG: Final = 40.0
_LARGEST_AMPLITUDE_SD_DEG: Final = 4.0
_SOUGHT_DEG: Final = (110.0, 400.0)
"""Burst 1 is sought a little beyond what is believed, so that a wrong lift angle shows."""
_LARGEST_BEAT_ERROR_SD_MS: Final = 0.1
_SECOND: Final = (0.25, 0.8)
"""Parts of the time from the top of burst 1 to that of burst 3 between which burst 2 may be."""
_EARLIEST_SECOND: Final = 0.7
"""Largest part of the time from burst 1 to burst 3 that is left at burst 2."""


@dataclass(frozen=True)
class Geometry:
    """What turns the time between bursts into degrees, and the blur of the listening (s)."""

    period_s: float
    lift_angle_deg: float
    blur_s: float

    def seconds(self, amplitude_deg: float) -> float:
        """From burst 1 to burst 3 at this amplitude."""
        return self.period_s / pi * asin(min(1.0, self.lift_angle_deg / 2 / amplitude_deg))

    def degrees(self, first_to_third_s: float) -> float:
        """The amplitude at which the bursts are so far apart."""
        return self.lift_angle_deg / 2 / sin(pi * first_to_third_s / self.period_s)

    def degrees_per_second(self, first_to_third_s: float) -> float:
        """How much the amplitude falls for each second between the bursts."""
        turn = pi * first_to_third_s / self.period_s
        return self.degrees(first_to_third_s) / tan(turn) * pi / self.period_s


@dataclass(frozen=True)
class Bursts:
    """Amplitude and beat error, with standard deviations; None what is not to be trusted.

    `places_s`: bursts 1, 2, 3 of tic and toc in their windows, 1 and 3 where they begin, 2, which is
    only drawn, at its top; `leads_s`: the burst, the same in
    both, by which a tic and a toc are compared.
    """

    reason: str | None
    amplitude_deg: float | None
    amplitude_sd_deg: float | None
    beat_error_ms: float | None
    beat_error_sd_ms: float | None
    places_s: tuple[Places, Places]
    leads_s: tuple[float, float]


def mean_tic_and_toc(power: NDArray[np.float32], timing: Timing) -> tuple[MeanBeat, MeanBeat]:
    """Each with the silence half way to the next beat as its measure of noise."""
    length = window_s(timing.period_s)
    tic, toc = (
        MeanBeat.of(
            mean_beat(power, side, length),
            mean_beat(power, side, 0.1 * timing.period_s, length),
            int(side.sound.sum()),
            BEFORE * timing.period_s + MARGIN_S,
        )
        for side in timing.sides
    )
    return tic, toc


def between_bursts(beats: tuple[MeanBeat, MeanBeat], geometry: Geometry) -> tuple[float, float]:
    """Where burst 2 may be, in seconds from the start of the window: it is irregular.

    Nothing, from 0 to 0, when burst 1 is not heard.
    """
    tops = _earlier(beats[0].joined(beats[1], (beats[1].top - beats[0].top) / FINE_HZ), geometry)
    if not tops:
        return 0.0, 0.0
    apart = beats[0].top - tops[0]
    return (tops[0] + _SECOND[0] * apart) / FINE_HZ, (tops[0] + _SECOND[1] * apart) / FINE_HZ


def _earlier(both: MeanBeat, geometry: Geometry) -> list[int]:
    """Bins of the tops of the bursts before the third, where the first may be.

    Beside others, a trace that is fainter than any first burst is none: a rebound, a part of the case.
    """
    nearest, farthest = (geometry.seconds(degrees) for degrees in reversed(_SOUGHT_DEG))
    tops = earlier_tops(both, farthest, nearest, both.top / FINE_HZ)
    least = FAINTEST_FIRST * float(both.height[both.top])
    return [top for top in tops if both.height[top] > least] or tops


def measure_bursts(beats: tuple[MeanBeat, MeanBeat], timing: Timing, geometry: Geometry) -> Bursts:
    """Amplitude and beat error from the mean tic and the mean toc."""
    found = _measured(beats, timing, geometry)
    tic, toc = (
        _with_second(places, beat) for places, beat in zip(found.places_s, beats, strict=True)
    )
    return replace(found, places_s=(tic, toc))


def _measured(beats: tuple[MeanBeat, MeanBeat], timing: Timing, geometry: Geometry) -> Bursts:
    """All but the places of burst 2, of which no figure is made."""
    thirds = [third_onset(beat, geometry.blur_s) for beat in beats]
    if thirds[0] is None or thirds[1] is None:
        return _unheard()
    third = _Pair(thirds[0], thirds[1])
    later = third.at[1] - third.at[0]
    both = beats[0].joined(beats[1], later)
    tops = _earlier(both, geometry)
    found = _only_third(third)
    if not tops or (len(tops) == 1 and not _is_first(both, tops[0], third.at[0], geometry)):
        return _with_beat_error(found, timing, [third])
    at = (tops[0], tops[0] + round(later * FINE_HZ))
    if all(
        beat.height[top_near(beat, bin_)] > STRONG for beat, bin_ in zip(beats, at, strict=True)
    ):
        tic, toc = (
            onset_near(beat, bin_, geometry.blur_s) for beat, bin_ in zip(beats, at, strict=True)
        )
        if tic and toc:
            return _from_each(found, _Pair(tic, toc), third, timing, geometry)
    found = _from_both(found, both, tops[0], timing, geometry)
    return _with_beat_error(found, timing, [third])


def _only_third(third: "_Pair") -> Bursts:
    return Bursts(
        reason="first_burst_unclear",
        amplitude_deg=None,
        amplitude_sd_deg=None,
        beat_error_ms=None,
        beat_error_sd_ms=None,
        places_s=((None, None, third.at[0]), (None, None, third.at[1])),
        leads_s=third.at,
    )


def _is_first(both: MeanBeat, top: int, third_s: float, geometry: Geometry) -> bool:
    """Whether the only early burst is the first: as a second, no watch would swing so little."""
    from_second = _EARLIEST_SECOND * geometry.seconds(LOWEST_DEG)
    return is_lone_first(both, top) or third_s - top / FINE_HZ > from_second


class _Pair:
    """The same burst in tic and toc, alike in its rise.

    What is unknown of the rise cancels between them (`sd_apart`), but not in their mean (`sd`):
    however well tic and toc agree, no model of the rise may be right.
    """

    def __init__(self, tic: Onset, toc: Onset) -> None:
        rises = np.sqrt(tic.rises * toc.rises)
        rises = rises / rises.sum() if rises.sum() else np.ones_like(rises)
        (at_tic, sd_tic), (at_toc, sd_toc) = tic.given(rises), toc.given(rises)
        self.at = (at_tic, at_toc)
        self.sd = (sd_tic + sd_toc) / 2
        self.sd_apart = hypot(tic.sd_within(rises), toc.sd_within(rises))

    @property
    def mean(self) -> float:
        return sum(self.at) / 2


def _from_each(
    found: Bursts, first: _Pair, third: _Pair, timing: Timing, geometry: Geometry
) -> Bursts:
    """When burst 1 is strong: tic and toc each have their amplitude, and must agree."""
    apart = [after - before for before, after in zip(first.at, third.at, strict=True)]
    mean, half_difference = sum(apart) / 2, abs(apart[0] - apart[1]) / 2
    sd_s = hypot(first.sd, third.sd, _scatter(timing), half_difference / 2)
    slope = geometry.degrees_per_second(mean)
    if 2 * half_difference * slope > min(max(4 * sd_s * slope, 6.0), _FARTHEST_APART_DEG):
        found = replace(found, reason="tic_and_toc_disagree")
        return _with_beat_error(found, timing, [third])
    found = _with_amplitude(_with_first(found, first.at), mean, sd_s, geometry)
    found = replace(found, leads_s=first.at)
    return _with_beat_error(found, timing, [first, third])


def _from_both(
    found: Bursts, both: MeanBeat, top: int, timing: Timing, geometry: Geometry
) -> Bursts:
    """When burst 1 is weak: as if tic and toc were the same, which they are in a sound watch."""
    first, third = onset_near(both, top, geometry.blur_s), third_onset(both, geometry.blur_s)
    if first is None or third is None:
        return found
    (before, before_sd), (after, after_sd) = first.mean_and_sd, third.mean_and_sd
    sd_s = hypot(before_sd, after_sd, _scatter(timing))
    apart = after - before
    tic, toc = found.leads_s
    return _with_amplitude(_with_first(found, (tic - apart, toc - apart)), apart, sd_s, geometry)


def _with_first(found: Bursts, at: tuple[float, float]) -> Bursts:
    tic, toc = (
        (first, second, third) for first, (_, second, third) in zip(at, found.places_s, strict=True)
    )
    return replace(found, places_s=(tic, toc))


def _with_second(places: Places, beat: MeanBeat) -> Places:
    """With the top of the loudest burst where burst 2 may be, if one stands out."""
    first, _, third = places
    if first is None or third is None:
        return places
    nearest, farthest = (first + part * (third - first) for part in _SECOND)
    least = FAINTEST_FIRST * float(beat.height[beat.top])
    tops = [
        top
        for top in earlier_tops(beat, third - first, third - farthest, third)
        if top > nearest * FINE_HZ and beat.height[top] > least
    ]
    second = max(tops, key=lambda top: float(beat.smooth[top]), default=None)
    return first, None if second is None else second / FINE_HZ, third


def _with_amplitude(
    found: Bursts, first_to_third_s: float, sd_s: float, geometry: Geometry
) -> Bursts:
    value = geometry.degrees(first_to_third_s)
    sd = geometry.degrees_per_second(first_to_third_s) * sd_s
    if not LOWEST_DEG < value < HIGHEST_DEG:
        return replace(found, reason="amplitude_implausible")
    if sd > _LARGEST_AMPLITUDE_SD_DEG:
        return found
    return replace(found, reason=None, amplitude_deg=value, amplitude_sd_deg=sd)


def _with_beat_error(found: Bursts, timing: Timing, pairs: list[_Pair]) -> Bursts:
    """Half the difference of the two half periods, by the bursts that agree; the first leads."""
    gap = _gap(timing)
    uneven = [(gap + p.at[1] - p.at[0], hypot(p.sd_apart, 2 * _scatter(timing))) for p in pairs]
    value, sd = uneven[0]
    for other, other_sd in uneven[1:]:
        if abs(other - value) < 3 * hypot(sd, other_sd):
            weight = sd**2 / (sd**2 + other_sd**2)
            value += weight * (other - value)
            sd = sd * other_sd / hypot(sd, other_sd)
    folded = (value + timing.period_s / 2) % timing.period_s - timing.period_s / 2
    error_ms, sd_ms = 1000 * abs(abs(folded) - timing.period_s / 2), 1000 * sd
    if sd_ms > _LARGEST_BEAT_ERROR_SD_MS:
        return replace(found, reason=found.reason or "first_burst_unclear")
    return replace(found, beat_error_ms=error_ms, beat_error_sd_ms=sd_ms)


def _gap(timing: Timing) -> float:
    """From the window of a tic to that of the toc of the same number, seconds."""
    tic, toc = timing.sides
    _, of_tic, of_toc = np.intersect1d(tic.number, toc.number, return_indices=True)
    return float(np.mean(toc.at[of_toc] - tic.at[of_tic]))


def _scatter(timing: Timing) -> float:
    """Standard deviation, in seconds, of the mean place of the beats of both sides."""
    spreads = [
        float(np.median(np.abs(d[s.sound])) * 1.4826 / np.sqrt(max(1, s.sound.sum())))
        for d, s in zip(timing.delays_s, timing.sides, strict=True)
    ]
    return hypot(*spreads) / 2


def _unheard() -> Bursts:
    nothing = (None, None, None)
    return Bursts("first_burst_unclear", None, None, None, None, (nothing, nothing), (0.0, 0.0))

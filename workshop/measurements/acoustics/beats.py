"""Each beat of the recording beside the mean beat: when it falls, and how it sounds on average.

The power of a burst is scattered about its mean by a factor, as that of noise is: its logarithm,
the level, has the same scatter wherever it is. The likeliest delay of a beat is then the one at
which its level is most like the mean level, a plain correlation, to which the weak first burst
contributes beside the loud third, and the steep rise of a burst more than its height. Sums of such
curves over several beats are again likelihoods, so weak beats are judged together.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial.polynomial import polyfit, polyval
from numpy.typing import NDArray

from workshop.measurements.acoustics.beat_rate import Beat
from workshop.measurements.acoustics.spectrum import POWER_HZ

Array = NDArray[np.float64]

FINE_HZ: Final = 48_000
"""Bins per second of the mean beat: beats fall anywhere between the values of power."""
BEFORE: Final = 0.08
"""Part of the period kept before the loudest burst, plus `MARGIN_S`."""
MARGIN_S: Final = 0.004
AFTER_S: Final = 0.006
REACH_S: Final = 0.002
_BLOCKS: Final = 32
_ROUNDS: Final = 4
_MOST_BENDS: Final = 4
_LOUDER: Final = 4.0
_FEWEST_BEATS: Final = 5
_LARGEST_SPREAD_S: Final = 0.0004
_FINER: Final = 8
_SMOOTHING: Final = np.array([0.06, 0.24, 0.4, 0.24, 0.06])
_EDGE: Final = 4


@dataclass(frozen=True)
class Side:
    """The tics, or the tocs: `at` s, the start of each one's window; whether it is `sound`."""

    at: Array
    number: NDArray[np.intp]
    sound: NDArray[np.bool_]


@dataclass(frozen=True)
class Timing:
    """The path of the beats through the recording.

    `period_s` of a full oscillation with its standard deviation; `sides` with their windows on the
    smooth path, `delays_s` of each beat from it.
    """

    period_s: float
    period_sd_s: float
    sides: tuple[Side, Side]
    delays_s: tuple[Array, Array]


def follow(
    power: NDArray[np.float32], beat: Beat, unheeded_s: tuple[float, float] = (0.0, 0.0)
) -> Timing | None:
    """Follow the beats from a first guess of the period and the phases.

    `unheeded_s` is the part of each window, in seconds from its start, that says nothing of when
    the beat falls. None when too few are free of knocks, or when they keep to no path.
    """
    unheeded = slice(*(int(at * POWER_HZ) for at in unheeded_s))
    level = _level(power)
    duration = len(power) / POWER_HZ
    period = beat.period_s
    before = BEFORE * period + MARGIN_S
    starts = (beat.tic_s - before, beat.toc_s - before)
    numbers = [_numbers(start, period, before, duration) for start in starts]
    nominal: list[Array] = [
        np.asarray(start + period * n, float) for start, n in zip(starts, numbers, strict=True)
    ]
    middle = duration / 2
    path = np.zeros(1)
    sides = [Side(a, n, _sound(power, a, before)) for a, n in zip(nominal, numbers, strict=True)]
    if any(side.sound.sum() < _FEWEST_BEATS for side in sides):
        return None
    for turn in range(_ROUNDS):
        curves = [_curves(level, side, before, unheeded) for side in sides]
        times, delays = _blocks(sides, curves)
        spread = _mad(delays)
        fit, slope_sd = _path(times - middle, delays, duration)
        path = _sum(path, fit)
        sides = [
            Side(np.asarray(a + polyval(a - middle, path), float), n, side.sound)
            for a, n, side in zip(nominal, numbers, sides, strict=True)
        ]
        if turn and np.abs(fit).max() < 1e-9:
            break
    if spread > _LARGEST_SPREAD_S:
        return None
    slope = _mean_slope(path, duration)
    tic, toc = (_peaks(_smoothed_curves(curve)) for curve in curves)
    return Timing(
        period_s=period * (1 + slope),
        period_sd_s=period * slope_sd,
        sides=(sides[0], sides[1]),
        delays_s=(tic, toc),
    )


def mean_beat(power: NDArray[np.float32], side: Side, length_s: float, shift_s: float = 0) -> Array:
    """Mean power of the windows of a side, `FINE_HZ` bins per second."""
    width = int(length_s * POWER_HZ)
    windows, left_over = _windows(power, side.at + shift_s, width)
    windows, left_over = windows[side.sound], left_over[side.sound]
    place = (np.arange(width) - left_over[:, None]) * (FINE_HZ / POWER_HZ)
    bins = int(length_s * FINE_HZ)
    index = np.clip(np.rint(place).astype(np.intp), 0, bins - 1).ravel()
    count = np.bincount(index, minlength=bins)[:bins]
    total = np.bincount(index, windows.ravel(), minlength=bins)[:bins]
    mean = total / np.maximum(count, 1)
    empty = count == 0
    if empty.any():
        mean[empty] = np.interp(np.flatnonzero(empty), np.flatnonzero(~empty), mean[~empty])
    return np.asarray(mean)


def window_s(period_s: float) -> float:
    """Length of the window of a beat."""
    return BEFORE * period_s + MARGIN_S + AFTER_S


def _numbers(start: float, period: float, before: float, duration: float) -> NDArray[np.intp]:
    first = int(np.ceil((REACH_S * 2 - start) / period))
    last = int(np.floor((duration - before - AFTER_S - 2 * REACH_S - start) / period))
    return np.arange(first, last + 1)


def _sound(power: NDArray[np.float32], at: Array, before: float) -> NDArray[np.bool_]:
    """Beats in whose window nothing is much louder than usual: no knock."""
    windows, _ = _windows(power, at, int((before + AFTER_S) * POWER_HZ))
    total = windows.mean(axis=1)
    quiet = np.median(windows, axis=1)
    kept: NDArray[np.bool_] = (total < _LOUDER * np.median(total)) & (
        quiet < _LOUDER * np.median(quiet)
    )
    return kept


def _windows(power: NDArray[np.float32], at: Array, width: int) -> tuple[Array, Array]:
    """Power from each time on, and the part of a value by which it starts too early."""
    first = np.floor(at * POWER_HZ).astype(np.intp)
    left_over = at * POWER_HZ - first
    index = np.clip(first[:, None] + np.arange(width), 0, len(power) - 1)
    return power[index].astype(np.float64), left_over


def _level(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logarithm of the power, softened below the typical one, 1, where it would run away."""
    return np.asarray(np.log((power + 1) / 2))


def _curves(level: NDArray[np.float32], side: Side, before: float, unheeded: slice) -> Array:
    """Log-likelihood of each beat (rows) at delays from −`REACH_S` to +`REACH_S` (columns).

    Each stretch of the recording is held against the mean of the others: noise that a beat shares
    with its own template would hold it where it was first put.
    """
    reach = int(REACH_S * POWER_HZ)
    width = int((before + AFTER_S) * POWER_HZ)
    size = 1 << (width + 2 * reach).bit_length()
    beats = _spectra(level, side.at - reach / POWER_HZ, width + 2 * reach, size)
    beats[~side.sound] = 0.0
    stretch = np.arange(len(beats)) * _BLOCKS // max(1, len(beats))
    ends = np.searchsorted(stretch, np.arange(1, _BLOCKS))
    sums = np.array([part.sum(axis=0) for part in np.split(beats, ends)])
    counts = np.bincount(stretch, side.sound, minlength=_BLOCKS)[:, None]
    others = (sums.sum(axis=0) - sums) / np.maximum(counts.sum() - counts, 1)
    template = _template(np.fft.irfft(others, size)[:, reach : reach + width])
    template[:, unheeded] = 0.0
    templates = np.conj(np.fft.rfft(template.astype(np.float32), size))[stretch]
    return np.asarray(np.fft.irfft(beats * templates, size)[:, : 2 * reach + 1])


def _spectra(level: NDArray[np.float32], at: Array, width: int, size: int) -> NDArray[np.complex64]:
    """Of the windows from each time on, shifted by parts of a value without blurring them."""
    windows, left_over = _windows(level, at, width)
    spectra = np.fft.rfft(windows.astype(np.float32), size)
    angle = np.outer(left_over, 2 * np.pi / size * np.arange(size // 2 + 1)).astype(np.float32)
    turn = np.empty_like(spectra)
    turn.real, turn.imag = np.cos(angle), np.sin(angle)
    return np.asarray(spectra * turn)


def _template(means: Array) -> Array:
    """Mean levels (rows) above the floor; nothing where they are no more than noise.

    Smoothed only to tell where that is: its steepness is what places a beat.
    """
    smooth = np.apply_along_axis(np.convolve, 1, means, _SMOOTHING, mode="same")
    lead = smooth[:, _EDGE : int(MARGIN_S * POWER_HZ)]
    floor, noise = lead.mean(axis=1, keepdims=True), lead.std(axis=1, keepdims=True)
    template = np.where(smooth > floor + 3 * noise, means - floor, 0.0)
    template[:, :_EDGE] = template[:, -_EDGE:] = 0.0
    return np.asarray(template)


def _blocks(sides: list[Side], curves: list[Array]) -> tuple[Array, Array]:
    """Times and delays of some thirty stretches of the recording, tics and tocs together."""
    at = np.concatenate([side.at for side in sides])
    all_curves = np.concatenate(curves)
    good = np.concatenate([side.sound for side in sides])
    order = np.argsort(at[good])
    at, all_curves = at[good][order], all_curves[good][order]
    groups = np.array_split(np.arange(len(at)), min(_BLOCKS, max(1, len(at) // 2)))
    summed = np.array([all_curves[group].sum(axis=0) for group in groups])
    return np.array([at[group].mean() for group in groups]), _peaks(summed)


def _smoothed_curves(curves: Array) -> Array:
    """Each beat with a little of its neighbours: a lone weak beat would wander."""
    near = np.pad(curves, ((1, 1), (0, 0)), mode="edge")
    return np.asarray(near[1:-1] + 0.25 * (near[:-2] + near[2:]))


def _peaks(curves: Array) -> Array:
    """Delay in seconds of the top of each curve, between the values by its spectrum and a parabola.

    A parabola alone, through values 42 µs apart, would draw the sharp tops of steep bursts to them.
    """
    mirrored = np.concatenate((curves, curves[:, -2:0:-1]), axis=1)
    fine = np.fft.irfft(np.fft.rfft(mirrored), _FINER * mirrored.shape[1])
    fine = fine[:, : _FINER * (curves.shape[1] - 1) + 1]
    top = np.clip(fine.argmax(axis=1), 1, fine.shape[1] - 2)
    rows = np.arange(len(fine))
    before, here, after = (fine[rows, top + k] for k in (-1, 0, 1))
    bend = before - 2 * here + after
    part = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    return np.asarray((top + part - fine.shape[1] // 2) / (_FINER * POWER_HZ))


def _path(times: Array, delays: Array, duration: float) -> tuple[Array, float]:
    """Polynomial of the delays, of as few bends as explain them, and the sd of its mean slope."""
    best: tuple[float, Array, float] | None = None
    for degree in range(1, 1 + min(_MOST_BENDS, len(times) // 6)):
        fitted, kept, misfit = _robust_fit(times, delays, degree)
        freedom = max(1, int(kept.sum()) - degree - 1)
        # Bayesian information: a bend must be worth what it costs.
        cost = kept.sum() * np.log(misfit / kept.sum() + 1e-18) + 3 * degree * np.log(kept.sum())
        if best is None or cost < best[0]:
            spread = np.sqrt(misfit / freedom) * (1 + 1.2 / freedom)
            reach = np.sqrt(((times[kept] - times[kept].mean()) ** 2).sum())
            best = (float(cost), fitted, float(spread / reach))
    if best is None:
        return np.zeros(2), float("inf")
    return best[1], best[2]


def _robust_fit(times: Array, delays: Array, degree: int) -> tuple[Array, NDArray[np.bool_], float]:
    kept = np.ones(len(times), bool)
    for _ in range(4):
        fitted = np.asarray(polyfit(times[kept], delays[kept], degree), float)
        off = delays - polyval(times, fitted)
        kept = np.asarray(np.abs(off - np.median(off)) <= 4 * max(_mad(off), 1e-7), bool)
    return fitted, kept, float((off[kept] ** 2).sum())


def _mad(values: Array) -> float:
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _sum(first: Array, second: Array) -> Array:
    total = np.zeros(max(len(first), len(second)))
    total[: len(first)] += first
    total[: len(second)] += second
    return total


def _mean_slope(path: Array, duration: float) -> float:
    """Slope of the straight line that is nearest to the path over the recording."""
    times = np.linspace(-duration / 2, duration / 2, 201)
    return float(np.polyfit(times, polyval(times, path), 1)[0])

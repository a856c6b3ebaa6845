"""What is drawn of a listening: the two lines of the paper trace, and the mean beat."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workshop.measurements.acoustics.beats import FINE_HZ, MARGIN_S, Timing, mean_beat, window_s
from workshop.measurements.acoustics.bursts import Bursts

_DRAWN_STEP: Final = 4
_DECIMALS: Final = 4
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Trace:
    """Points (s from the start, ms ahead of a watch that keeps time): a rising line gains."""

    tic: Points
    toc: Points


@dataclass(frozen=True)
class FoldedBeat:
    """Envelope of the mean beat from 0 to 1, one value every `step_ms`, and its bursts in ms."""

    step_ms: float
    envelope: tuple[float, ...]
    burst_1_ms: float | None
    burst_2_ms: float | None
    burst_3_ms: float | None


@dataclass(frozen=True)
class Folded:
    """The mean tic and the mean toc, to one scale."""

    tic: FoldedBeat
    toc: FoldedBeat


def trace_of(timing: Timing, bursts: Bursts, beats_per_hour: int, clock: float) -> Trace:
    """Each beat beside the beat of a perfect watch; the lines stand apart by the beat error."""
    nominal = 7200 / beats_per_hour
    beats = [
        (side.at + lead + delays, side.number, side.sound)
        for side, lead, delays in zip(timing.sides, bursts.leads_s, timing.delays_s, strict=True)
    ]
    start = beats[0][0][0] - beats[0][1][0] * nominal
    later = round((beats[1][0][0] - start) / nominal - beats[1][1][0] - 0.5) + 0.5
    lines = []
    for (at, number, heard), half in zip(beats, (0.0, later), strict=True):
        ahead = 1000 * ((number + half) * nominal - (at - start) / clock)
        lines.append(tuple(zip(_rounded(at[heard]), _rounded(ahead[heard]), strict=True)))
    return Trace(lines[0], lines[1])


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [float(value) for value in np.round(values, _DECIMALS)]


def fold(power: NDArray[np.float32], timing: Timing, bursts: Bursts) -> Folded:
    """The mean beats with the positions of their bursts."""
    length = window_s(timing.period_s)
    envelopes = []
    for side in timing.sides:
        mean = mean_beat(power, side, length)
        steps = mean[: len(mean) // _DRAWN_STEP * _DRAWN_STEP].reshape(-1, _DRAWN_STEP).mean(axis=1)
        floor = float(np.median(steps[: int(MARGIN_S * FINE_HZ / _DRAWN_STEP)]))
        envelopes.append(np.sqrt(np.maximum(steps - floor, 0)))
    top = max(float(envelope.max()) for envelope in envelopes) or 1.0
    tic, toc = (
        FoldedBeat(
            1000 * _DRAWN_STEP / FINE_HZ,
            tuple(_rounded(envelope / top)),
            *(None if at is None else round(at * 1000, _DECIMALS) for at in places),
        )
        for envelope, places in zip(envelopes, bursts.places_s, strict=True)
    )
    return Folded(tic, toc)

"""The clock of a sitting: allowed time per phase, segments that ran, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from workshop.assessment.referential import Modality
from workshop.domain.errors import RuleViolation

MAX_FACTOR: Final = 5
FACTOR_DECIMALS: Final = 4


class Phase(StrEnum):
    """In the order they are run."""

    PREPARATION = "preparation"
    EVALUATION = "evaluation"


@dataclass(frozen=True)
class ClockSegment:
    """Time that ran; `stopped_at` is None while it runs. `reason` says why it was stopped."""

    phase: Phase
    started_at: datetime
    stopped_at: datetime | None = None
    reason: str = ""


def base_minutes(modality: Modality) -> dict[Phase, int]:
    """The minutes of each phase the modality has."""
    minutes = {
        Phase.PREPARATION: modality.preparation_min,
        Phase.EVALUATION: modality.evaluation_min,
    }
    return {phase: value for phase, value in minutes.items() if value}


def allowed_minutes(base_min: int, factor: Decimal) -> int:
    """`base_min` × `factor`, rounded up to the minute: 30 × 1.333 is 40.

    Raises `RuleViolation("time_factor")` outside 1 … 5 or with more than four decimals.
    """
    exponent = factor.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent <= FACTOR_DECIMALS
    if not fine or not 1 <= factor <= MAX_FACTOR:
        raise RuleViolation("time_factor", {"factor": str(factor)})
    return int((base_min * factor).to_integral_value(ROUND_CEILING))


def consumed(segments: Sequence[ClockSegment], phase: Phase, now: datetime) -> timedelta:
    """What ran of a phase until `now`; between segments nothing runs.

    Raises `RuleViolation("clock_moved_back")` when an instant lies before the one it follows.
    """
    _check_order(segments, now)
    return sum(
        ((each.stopped_at or now) - each.started_at for each in segments if each.phase is phase),
        timedelta(),
    )


def remaining(
    segments: Sequence[ClockSegment], phase: Phase, allowed_min: int, now: datetime
) -> timedelta:
    """What is left of a phase, never less than nothing."""
    left = timedelta(minutes=allowed_min) - consumed(segments, phase, now)
    return max(left, timedelta())


def ends_at(
    segments: Sequence[ClockSegment], phase: Phase, allowed_min: int, now: datetime
) -> datetime | None:
    """When a running phase stops by itself; in the past once it is over. None while nothing runs."""
    running = segments[-1] if segments else None
    if running is None or running.stopped_at or running.phase is not phase:
        return None
    before = consumed(segments[:-1], phase, running.started_at)
    return running.started_at + timedelta(minutes=allowed_min) - before


def _check_order(segments: Sequence[ClockSegment], now: datetime) -> None:
    instants = [
        *(instant for each in segments for instant in (each.started_at, each.stopped_at or now)),
        now,
    ]
    for earlier, later in pairwise(instants):
        if later < earlier:
            facts = {"before": earlier.isoformat(), "after": later.isoformat()}
            raise RuleViolation("clock_moved_back", facts)

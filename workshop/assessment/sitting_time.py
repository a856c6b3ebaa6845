"""The clock of one sitting: what is allowed of each phase, what ran, and when it stops by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from workshop.assessment import clock
from workshop.assessment.clock import ClockSegment, Phase
from workshop.assessment.referential import Modality

FACTOR_ONE = 10_000
"""A time factor of 1, as it is stored: in ten-thousandths."""


@dataclass(frozen=True)
class SittingTime:
    """`allowed` are minutes by phase, in order; empty when the official text gives no duration."""

    allowed: Mapping[Phase, int]
    segments: tuple[ClockSegment, ...] = ()

    @property
    def first_phase(self) -> Phase:
        return next(iter(self.allowed), Phase.EVALUATION)

    @property
    def has_preparation(self) -> bool:
        return Phase.PREPARATION in self.allowed

    @property
    def phase(self) -> Phase:
        """The phase that runs or ran last; the first one before the start."""
        return self.segments[-1].phase if self.segments else self.first_phase

    @property
    def is_running(self) -> bool:
        return bool(self.segments) and self.segments[-1].stopped_at is None

    @property
    def latest(self) -> datetime | None:
        """The last instant the clock knows of."""
        if not self.segments:
            return None
        return self.segments[-1].stopped_at or self.segments[-1].started_at

    def left(self, phase: Phase, now: datetime) -> timedelta | None:
        """What is left of a phase; None where nothing limits it.

        Raises `RuleViolation("clock_moved_back")` when `now` lies before what is recorded.
        """
        minutes = self.allowed.get(phase)
        if minutes is None:
            clock.consumed(self.segments, phase, now)
            return None
        return clock.remaining(self.segments, phase, minutes, now)

    def ends_at(self) -> datetime | None:
        """When the running phase stops by itself; None while nothing runs or nothing limits it."""
        minutes = self.allowed.get(self.phase)
        if not self.is_running or minutes is None:
            return None
        return clock.ends_at(self.segments, self.phase, minutes, self.segments[-1].started_at)

    def is_over(self, now: datetime) -> bool:
        """Whether the running phase has used up its time."""
        ends_at = self.ends_at()
        return ends_at is not None and ends_at <= now

    def phase_to_resume(self, now: datetime) -> Phase:
        """The phase held, or the evaluation once nothing is left of the preparation."""
        left = self.left(self.phase, now)
        return Phase.EVALUATION if left is not None and not left else self.phase


def allowed_time(modality: Modality, factor_e4: int) -> dict[Phase, int]:
    """Minutes by phase, the factor (in ten-thousandths) applied to each."""
    factor = Decimal(factor_e4) / FACTOR_ONE
    return {
        phase: clock.allowed_minutes(minutes, factor)
        for phase, minutes in clock.base_minutes(modality).items()
    }

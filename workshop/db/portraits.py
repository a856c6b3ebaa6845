"""What charts show of the readings of a ticket."""

from collections.abc import Sequence

from workshop.db.readings import StoredReading, frozen_limits, still_current
from workshop.measurements.judgement import judge_set
from workshop.measurements.portrait import Portrait, portraits
from workshop.measurements.quantities import Stage


def portraits_of(readings: Sequence[StoredReading]) -> tuple[Portrait, ...]:
    """Every stage and winding state at which rates were read, by the limits frozen with them."""
    found: list[Portrait] = []
    for stage in Stage:
        taken = still_current(each for each in readings if each.stage is stage)
        if taken:
            result = judge_set([each.reading for each in taken], frozen_limits(taken))
            found += portraits(result, stage)
    return tuple(found)

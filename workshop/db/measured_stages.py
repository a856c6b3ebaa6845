"""What was measured on a ticket, stage by stage, for its papers."""

from collections.abc import Sequence
from dataclasses import replace

from workshop.db.readings import StoredReading, frozen_limits, hours_noted, still_current
from workshop.measurements.judgement import judge_set
from workshop.measurements.measured_stage import MeasuredStage, UsedInstrument
from workshop.measurements.quantities import Stage


def measured_stages(readings: Sequence[StoredReading]) -> tuple[MeasuredStage, ...]:
    """Every stage at which a value was measured, judged by the limits frozen with its readings."""
    of_stages = (
        (stage, [each for each in readings if each.stage is stage and not each.is_coded])
        for stage in Stage
    )
    return tuple(_measured(stage, taken) for stage, taken in of_stages if taken)


def last_measured(readings: Sequence[StoredReading]) -> MeasuredStage | None:
    """How the watch leaves: the final control, or what was measured last before it."""
    found = measured_stages(readings)
    return found[-1] if found else None


def _measured(stage: Stage, taken: Sequence[StoredReading]) -> MeasuredStage:
    current = still_current(taken)
    result = judge_set([each.reading for each in current], frozen_limits(current))
    given = {each.place: each.verdict for each in current}
    hours = hours_noted(taken)
    sets = [each.taken for each in current]
    return MeasuredStage(
        stage=stage,
        lines=(
            *(replace(line, verdict=given[line.place]) for line in result.readings),
            *result.derived,
        ),
        instruments=tuple(
            dict.fromkeys(
                UsedInstrument(each.instrument, each.instrument_state, each.instrument_due_on)
                for each in sets
                if each.instrument
            )
        ),
        windings=tuple(
            dict.fromkeys(
                (each.reading.moment, hours[each.taken.id, each.reading.moment])
                for each in current
                if each.reading.moment.is_wound
            )
        ),
        lift_angles=tuple(
            dict.fromkeys(
                (each.lift_angle_deg, each.lift_angle_origin)
                for each in sets
                if each.lift_angle_deg is not None and each.lift_angle_origin is not None
            )
        ),
        measured_by=tuple(dict.fromkeys(each.measured_by for each in sets)),
    )

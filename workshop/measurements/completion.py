"""What follows from the circumstances of readings: figures they give, verdicts they forbid."""

from dataclasses import replace
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.measurements.calibres import Calibre
from workshop.measurements.conditions import Conditions, withheld
from workshop.measurements.power_reserve import reserve_hours
from workshop.measurements.quartz import cell
from workshop.measurements.readings import ReadingValue
from workshop.measurements.water_resistance import water_programme

_LARGEST: Final = 100_000


def completed_conditions(conditions: Conditions, known: Calibre | None) -> Conditions:
    """The conditions with the calibre's inhibition period when none was typed.

    Raises RuleViolation: `unknown_cell`, `unknown_water_programme`, `reserve_out_of_order`,
    `condition_out_of_range`.
    """
    _check(conditions)
    if conditions.inhibition_period_s is None and conditions.measuring_time_s and known:
        return replace(conditions, inhibition_period_s=known.inhibition_period_s)
    own = conditions.inhibition_period_s is not None
    return replace(conditions, inhibition_typed=own)


def completed_readings(
    readings: tuple[ReadingValue, ...], conditions: Conditions, *, case_diameter_known: bool
) -> tuple[ReadingValue, ...]:
    """The readings with those the conditions give, each saying why it may not be judged.

    Raises `RuleViolation("reserve_differs")` when a reserve was typed that the instants contradict.
    """
    return tuple(
        replace(
            each,
            withheld=withheld(
                each.characteristic, conditions, case_diameter_known=case_diameter_known
            ),
        )
        for each in (*readings, *given_readings(readings, conditions))
    )


def given_readings(
    readings: tuple[ReadingValue, ...], conditions: Conditions
) -> tuple[ReadingValue, ...]:
    """What the conditions measure beside these readings: a timed reserve, the capacity of a cell.

    Raises RuleViolation: `reserve_out_of_order`, `reserve_differs`, `unknown_cell`.
    """
    typed = {each.characteristic: each.number for each in readings}
    given = []
    if timed := conditions.reserve:
        hours = reserve_hours(timed.started_at, timed.stopped_at)
        if typed.get("power_reserve", hours) != hours:
            facts = {"hours": str(hours)}
            raise RuleViolation("reserve_differs", facts, field="power_reserve")
        given.append(ReadingValue("power_reserve", value=hours))
    if conditions.cell and (capacity := cell(conditions.cell).capacity_mah) is not None:
        given.append(ReadingValue("cell_capacity", value=capacity))
    return tuple(each for each in given if each.characteristic not in typed)


def _check(conditions: Conditions) -> None:
    if conditions.cell:
        cell(conditions.cell)
    if conditions.water_programme:
        water_programme(conditions.water_programme)
    if timed := conditions.reserve:
        reserve_hours(timed.started_at, timed.stopped_at)
    winding = conditions.winding
    numbers = {
        "measuring_time_s": conditions.measuring_time_s,
        "inhibition_period_s": conditions.inhibition_period_s,
        "water_minutes": conditions.water_minutes,
        "winding_turns": winding.turns if winding else None,
        "winding_minutes": winding.minutes if winding else None,
    }
    for name, number in numbers.items():
        if number is not None and not 1 <= number <= _LARGEST:
            raise RuleViolation("condition_out_of_range", {"most": str(_LARGEST)}, field=name)

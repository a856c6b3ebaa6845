"""Ticking steps, parts and the final control, as tables of cases."""

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.servicing import (
    ControlSet,
    StepOutcome,
    check_destination,
    check_failed,
    check_passed,
    check_second_person,
    check_tick,
    procedure_of,
    steps_left,
)

BATTERY = "battery_change"


@pytest.mark.parametrize(
    ("step", "outcome", "note", "refusal"),
    [
        ("fit_cell", StepOutcome.DONE, "", None),
        ("check_job", StepOutcome.OK, "", None),
        ("check_job", StepOutcome.NOT_APPLICABLE, "", None),
        ("check_job", StepOutcome.FAULTY, "Fond rayé", None),
        ("check_job", StepOutcome.FAULTY, "  ", "faulty_step_needs_note"),
        ("check_job", StepOutcome.DONE, "", "step_result_does_not_suit"),
        ("fit_cell", StepOutcome.OK, "", "step_result_does_not_suit"),
        ("fit_barrel", StepOutcome.DONE, "", "step_not_of_this_operation"),
    ],
)
def test_a_tick_suits_its_step(
    step: str, outcome: StepOutcome, note: str, refusal: str | None
) -> None:
    if refusal is None:
        check_tick(BATTERY, step, outcome, note)
    else:
        with pytest.raises(RuleViolation, match=refusal):
            check_tick(BATTERY, step, outcome, note)


def test_steps_left_follow_the_procedure() -> None:
    procedure = procedure_of(BATTERY)
    assert steps_left(BATTERY, procedure[:2]) == procedure[2:]
    assert steps_left(BATTERY, procedure) == ()
    assert procedure_of("") == ()


@pytest.mark.parametrize(
    ("destination", "parts_back", "note", "refused"),
    [
        ("recycled", False, "", False),
        ("returned_to_customer", True, "", False),
        ("recycled", True, "", True),
        ("exchanged", True, "Échange standard convenu", False),
    ],
)
def test_parts_wanted_back_go_back(
    destination: str, parts_back: bool, note: str, refused: bool
) -> None:
    if refused:
        with pytest.raises(RuleViolation, match="part_wanted_back"):
            check_destination(destination, parts_back=parts_back, note=note)
    else:
        check_destination(destination, parts_back=parts_back, note=note)


def test_nobody_controls_their_own_work() -> None:
    check_second_person(2, {1, 3})
    with pytest.raises(RuleViolation, match="control_by_same_person"):
        check_second_person(3, {1, 3})


@pytest.mark.parametrize(
    ("readings", "refusal"),
    [
        (ControlSet(), None),
        (ControlSet(missing=("runs",)), "control_readings_missing"),
        (ControlSet(failing=("rate",)), "control_out_of_tolerance"),
        (ControlSet(("runs",), ("rate",)), "control_readings_missing"),
    ],
)
def test_a_control_passes_whole_and_within_limits(
    readings: ControlSet, refusal: str | None
) -> None:
    if refusal is None:
        check_passed(readings)
    else:
        with pytest.raises(RuleViolation, match=refusal):
            check_passed(readings)


@pytest.mark.parametrize(
    ("cause", "note", "redo", "refusal"),
    [
        ("rate_out", "Avance", (1,), None),
        ("rate_out", " ", (1,), "failure_note_missing"),
        ("rate_out", "Avance", (), "nothing_to_redo"),
        ("bad_mood", "Avance", (1,), "unknown_code"),
    ],
)
def test_a_failure_names_its_cause_and_what_to_redo(
    cause: str, note: str, redo: tuple[int, ...], refusal: str | None
) -> None:
    if refusal is None:
        check_failed(cause, note, redo)
    else:
        with pytest.raises(RuleViolation, match=refusal):
            check_failed(cause, note, redo)

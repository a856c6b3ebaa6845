"""What a candidate does in an exam is kept: a refusal would have told him a verdict."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.exam_work import Bench, at_the_bench, measure
from tests.exam_work_others import solve_m4
from workshop.assessment.sitting import SittingMode
from workshop.db.facts import ticket_facts
from workshop.db.models import FinalControl, PartMovement, Ticket
from workshop.db.work_order import supply_needs
from workshop.domain.catalogue import supplies
from workshop.domain.errors import RuleViolation
from workshop.measurements.quantities import Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.diagnosis import ConcludeDiagnosis, conclude_diagnosis
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.parts import FitPart, fit_part

EXAM, TRAINING = SittingMode.EXAM, SittingMode.TRAINING


def outcome(bench: Bench, act: object, command: object) -> str:
    """The refusal, or nothing."""
    try:
        act(bench.session, bench.candidate, command, now=bench.now)  # type: ignore[operator]
    except RuleViolation as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(("mode", "told"), [(EXAM, ""), (TRAINING, "control_out_of_tolerance")])
def test_the_candidate_concludes_his_own_control(
    session: Session, cast: Cast, mode: SittingMode, told: str
) -> None:
    bench = at_the_bench(session, cast, "M4", mode, left_out=("within",))
    solve_m4(bench)
    ticket = bench.ticket
    assert outcome(bench, record_control, RecordControl(ticket.number, passed=True)) == told
    if mode is EXAM:
        control = session.scalars(select(FinalControl)).one()
        assert (control.own_work, control.controlled_by_id) == (True, bench.candidate.person_id)
        assert ticket_facts(session, ticket).final_control_passed


@pytest.mark.parametrize(("mode", "told"), [(EXAM, ""), (TRAINING, "tests_missing")])
def test_a_diagnosis_that_lacks_something_is_concluded(
    session: Session, cast: Cast, mode: SittingMode, told: str
) -> None:
    bench = at_the_bench(session, cast, "M2", mode)
    command = ConcludeDiagnosis(bench.ticket.number, "Huiles dégradées.", "Usure.")
    assert outcome(bench, conclude_diagnosis, command) == told


@pytest.mark.parametrize(("mode", "told"), [(EXAM, ""), (TRAINING, "wet_test_after_failed_dry")])
def test_a_wet_test_after_a_failed_dry_one_is_kept(
    session: Session, cast: Cast, mode: SittingMode, told: str
) -> None:
    bench = at_the_bench(session, cast, "M2", mode)
    measure(bench, Stage.BEFORE_UNCASING, water_dry_test="faulty")
    wet = (ReadingValue("water_wet_test", value=Outcome.OK),)
    command = RecordReadings(bench.ticket.number, Stage.BEFORE_UNCASING, wet)
    assert outcome(bench, record_readings, command) == told


@pytest.mark.parametrize(("mode", "told"), [(EXAM, ""), (TRAINING, "part_not_equivalent")])
def test_a_reference_that_does_not_suit_is_kept(
    session: Session, cast: Cast, mode: SittingMode, told: str
) -> None:
    bench = at_the_bench(session, cast, "M4", mode)
    own = select(Ticket).where(Ticket.site_id == bench.sitting.bench_id)
    ticket, need = next(
        (ticket, need)
        for ticket in session.scalars(own)
        for need in supply_needs(session, ticket)
        if need.part_kind and supplies()[need.code].interchangeable
    )
    command = FitPart(ticket.number, need.id, reference="QZ 0000")
    assert outcome(bench, fit_part, command) == told
    if mode is EXAM:
        fitted = session.scalars(select(PartMovement)).one()
        assert (fitted.reference, fitted.part_kind) == ("QZ 0000", need.part_kind)

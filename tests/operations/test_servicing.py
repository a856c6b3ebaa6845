"""Work at the bench: steps, parts, findings."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.facts import ticket_facts
from workshop.db.models import PartMovement, ProcedureTick, SupplyNeed, Ticket, WorkOrder
from workshop.db.work import work_to_do
from workshop.db.work_order import order_lines, parts_to_fit, supply_needs
from workshop.domain.catalogue import steps
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.preparation import SupplyState
from workshop.domain.servicing import Direction, Finding, StepOutcome, procedure_of
from workshop.domain.ticket import Move
from workshop.domain.tracking import EntryKind
from workshop.operations.parts import (
    FitForeseen,
    FitPart,
    LeavePartOut,
    RemovePart,
    fit_foreseen,
    fit_part,
    leave_part_out,
    remove_part,
)
from workshop.operations.quote import DraftQuote, draft_quote
from workshop.operations.servicing import (
    CompleteOperation,
    LogWaste,
    Reassess,
    TickStep,
    complete_operation,
    log_waste,
    reassess,
    tick_step,
)
from workshop.queries.retold_verification import verify_facts


def first_line(session: Session, ticket: Ticket) -> int:
    return order_lines(session, ticket)[0].id


# the procedure


def test_a_tick_keeps_who_and_when(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    line = first_line(session, ticket)
    at = NOW + timedelta(minutes=7)
    command = TickStep(ticket.number, line, "check_job", StepOutcome.OK)
    tick_step(session, cast.theo, command, now=at)
    tick = session.scalars(select(ProcedureTick)).one()
    assert (tick.ticked_by_id, tick.ticked_at, tick.round) == (cast.theo.person_id, at, 1)
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.PROCEDURE_TICKED
    assert (payload["operation"], payload["step"]) == ("battery_change", "check_job")


def test_a_step_is_ticked_once(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    command = TickStep(ticket.number, first_line(session, ticket), "fit_cell")
    tick_step(session, cast.theo, command, now=NOW)
    with pytest.raises(RuleViolation, match="step_already_ticked"):
        tick_step(session, cast.theo, command, now=NOW)


def test_an_operation_is_finished_when_every_step_is_ticked(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    line = first_line(session, ticket)
    with pytest.raises(RuleViolation) as refusal:
        complete_operation(session, cast.theo, CompleteOperation(ticket.number, line), now=NOW)
    assert refusal.value.facts["steps"] == procedure_of("battery_change")
    assert not ticket_facts(session, ticket).operations_done
    story.do_the_work(session, cast, ticket)
    assert ticket_facts(session, ticket).operations_done
    assert last_entry(session, ticket)[0] is EntryKind.OPERATION_DONE
    with pytest.raises(RuleViolation, match="operation_already_done"):
        complete_operation(session, cast.theo, CompleteOperation(ticket.number, line), now=NOW)


def test_a_line_of_another_ticket_does_not_exist(session: Session, cast: Cast) -> None:
    other = first_line(session, story.in_servicing(session, cast))
    ticket = story.in_servicing(session, cast)
    with pytest.raises(NotFound):
        tick_step(session, cast.theo, TickStep(ticket.number, other, "fit_cell"), now=NOW)


# the diagnosis held against the watch


@pytest.mark.parametrize(
    ("finding", "note", "extra"),
    [
        (Finding.CONFIRMED, "", False),
        (Finding.EXTRA_FAULT, "Pivot de balancier cassé", True),
        (Finding.HIGHER_LEVEL, "Spiral à refaire", True),
    ],
)
def test_a_finding_says_whether_a_supplementary_quote_is_needed(
    session: Session, cast: Cast, finding: Finding, note: str, extra: bool
) -> None:
    ticket = story.in_servicing(session, cast)
    command = Reassess(ticket.number, finding, note, ("gaskets_water_test",) if extra else ())
    reassess(session, cast.theo, command, now=NOW)
    assert ticket_facts(session, ticket).extra_work_recorded is extra
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.DIAGNOSIS_REASSESSED
    assert payload["operations"] == (["gaskets_water_test"] if extra else [])


def test_what_changes_is_described(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    with pytest.raises(RuleViolation, match="reassessment_unexplained"):
        reassess(session, cast.theo, Reassess(ticket.number, Finding.EXTRA_FAULT), now=NOW)


def test_extra_work_is_quoted_planned_and_done_beside_the_first(
    session: Session, cast: Cast
) -> None:
    ticket = story.worked(session, cast, start=story.accepted)
    found, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    extra = ("gaskets_water_test",)
    command = Reassess(ticket.number, Finding.EXTRA_FAULT, "Joints coupés", extra)
    reassess(session, cast.theo, command, now=found)
    story.moved(session, cast.theo, ticket, Move.SUPPLEMENTARY_QUOTE, now=found)
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=later)
    story.decided(session, cast, story.sent(session, cast, ticket, now=later), now=later)
    story.moved(session, cast.claire, ticket, Move.ACCEPT_QUOTE, now=later)
    assert work_to_do(session, ticket).operation_codes == (
        "automatic_full_service",
        "gaskets_water_test",
    )
    story.worked(session, cast, start=lambda *_, **__: ticket, now=later)
    lines = order_lines(session, ticket)
    assert [line.operation for line in lines] == ["automatic_full_service", "gaskets_water_test"]
    assert [line.done_at for line in lines] == [NOW, later]
    assert not ticket_facts(session, ticket).extra_work_recorded


# parts


def test_a_foreseen_part_is_fitted_with_its_lot(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    cell = next(need for need in supply_needs(session, ticket) if need.code == "cell_377")
    fit_part(session, cast.theo, FitPart(ticket.number, cell.id, lot="A-12"), now=NOW)
    part = session.scalars(select(PartMovement)).one()
    assert (part.direction, part.code, part.part_kind, part.lot) == (
        Direction.IN,
        "cell_377",
        "new",
        "A-12",
    )
    assert last_entry(session, ticket)[1]["foreseen"] is True


@pytest.mark.parametrize(
    ("reference", "kind"), [("SR626SW", "new"), ("sr 66", "new"), ("376", "equivalent")]
)
def test_an_equivalent_of_the_catalogue_is_told_as_such(
    session: Session, cast: Cast, reference: str, kind: str
) -> None:
    ticket = story.in_servicing(session, cast)
    cell = next(need for need in supply_needs(session, ticket) if need.code == "cell_377")
    fit_part(session, cast.theo, FitPart(ticket.number, cell.id, reference=reference), now=NOW)
    part = session.scalars(select(PartMovement)).one()
    assert (part.reference, part.part_kind) == (reference, kind)
    assert last_entry(session, ticket)[1]["reference"] == reference


def test_a_part_the_catalogue_does_not_know_as_equivalent_is_refused(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_servicing(session, cast)
    cell = next(need for need in supply_needs(session, ticket) if need.code == "cell_377")
    with pytest.raises(RuleViolation, match="part_not_equivalent"):
        fit_part(session, cast.theo, FitPart(ticket.number, cell.id, reference="371"), now=NOW)


def test_a_part_not_there_yet_is_not_fitted(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    cell = next(need for need in supply_needs(session, ticket) if need.code == "cell_377")
    cell.state = SupplyState.TO_CHECK
    with pytest.raises(RuleViolation, match="part_not_at_hand"):
        fit_part(session, cast.theo, FitPart(ticket.number, cell.id), now=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"note": "Cassé au démontage"}, "part_unnamed"),
        ({"label": "Verre", "part_kind": "new"}, "unforeseen_part_unexplained"),
        ({"label": "Verre", "note": "Cassé"}, "part_kind_missing"),
        ({"label": "Verre", "note": "Cassé", "part_kind": "stolen"}, "unknown_code"),
        (
            {"label": "Verre", "note": "Cassé", "part_kind": "new", "quantity": 0},
            "quantity_implausible",
        ),
    ],
)
def test_an_unforeseen_part_is_named_and_explained(
    session: Session, cast: Cast, changes: dict[str, object], refusal: str
) -> None:
    ticket = story.in_servicing(session, cast)
    with pytest.raises(RuleViolation, match=refusal):
        fit_part(session, cast.theo, FitPart(ticket.number, **changes), now=NOW)


def test_a_removed_part_goes_where_the_customer_wants(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast, reception={"parts_back": True})
    waste = RemovePart(ticket.number, "recycled", component="cell")
    with pytest.raises(RuleViolation, match="part_wanted_back"):
        remove_part(session, cast.theo, waste, now=NOW)
    back = RemovePart(ticket.number, "returned_to_customer", component="cell")
    remove_part(session, cast.theo, back, now=NOW)
    assert last_entry(session, ticket)[1]["destination"] == "returned_to_customer"


def needs_of(session: Session, ticket: Ticket) -> list[SupplyNeed]:
    return [need for need, _left in parts_to_fit(session, ticket)]


def test_the_work_is_told_once_every_foreseen_part_is_answered(
    session: Session, cast: Cast
) -> None:
    """Ticking every step is not enough: what is charged was put in, or is not charged."""
    ticket = story.in_servicing(session, cast, start=story.accepted)
    command = Reassess(ticket.number, Finding.CONFIRMED)
    reassess(session, cast.theo, command, now=NOW)
    tick_everything(session, cast, ticket)
    assert not ticket_facts(session, ticket).parts_answered
    assert ticket.assigned_to_id == cast.theo.person_id
    spring, gaskets = needs_of(session, ticket)
    fit_part(session, cast.theo, FitPart(ticket.number, spring.id), now=NOW)
    assert not ticket_facts(session, ticket).parts_answered
    unused = LeavePartOut(ticket.number, gaskets.id, "Joints changés en mars")
    leave_part_out(session, cast.theo, unused, now=NOW)
    kind, payload = last_entry(session, ticket)
    assert (kind, payload["code"], payload["note"]) == (
        EntryKind.PART_NOT_USED,
        "gasket_set",
        "Joints changés en mars",
    )
    assert ticket_facts(session, ticket).told_before_control
    assert (ticket.assigned_to_id, ticket.waiting_reason) == (None, "to_control")
    session.flush()
    assert verify_facts(session) is None


def tick_everything(session: Session, cast: Cast, ticket: Ticket) -> None:
    for line in order_lines(session, ticket):
        for step in procedure_of(line.operation):
            outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
            tick_step(session, cast.theo, TickStep(ticket.number, line.id, step, outcome), now=NOW)
        complete_operation(session, cast.theo, CompleteOperation(ticket.number, line.id), now=NOW)


def test_everything_is_fitted_as_foreseen_in_one_act(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    spring, gaskets = needs_of(session, ticket)
    gaskets.state = SupplyState.TO_CHECK
    fit_foreseen(session, cast.theo, FitForeseen(ticket.number), now=NOW)
    assert [part.need_id for part in session.scalars(select(PartMovement))] == [spring.id]
    with pytest.raises(RuleViolation, match="no_part_to_fit"):
        fit_foreseen(session, cast.theo, FitForeseen(ticket.number), now=NOW)
    gaskets.state = SupplyState.AVAILABLE
    fit_foreseen(session, cast.theo, FitForeseen(ticket.number), now=NOW)
    assert ticket_facts(session, ticket).parts_answered


def test_a_part_is_left_out_once_and_with_its_reason(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    (cell,) = needs_of(session, ticket)
    with pytest.raises(RuleViolation, match="unused_part_unexplained"):
        leave_part_out(session, cast.theo, LeavePartOut(ticket.number, cell.id, " "), now=NOW)
    fit_part(session, cast.theo, FitPart(ticket.number, cell.id), now=NOW)
    with pytest.raises(RuleViolation, match="part_answered_already"):
        leave_part_out(session, cast.theo, LeavePartOut(ticket.number, cell.id, "x"), now=NOW)


@pytest.mark.parametrize(("start", "asked"), [(story.quick, False), (story.accepted, True)])
def test_a_movement_taken_apart_is_held_against_the_diagnosis(
    session: Session, cast: Cast, start: story.Start, asked: bool
) -> None:
    ticket = story.in_servicing(session, cast, start=start)
    assert ticket_facts(session, ticket).diagnosis_compared is not asked
    reassess(session, cast.theo, Reassess(ticket.number, Finding.CONFIRMED), now=NOW)
    assert ticket_facts(session, ticket).diagnosis_compared


# after the work


def test_waste_is_logged(session: Session, cast: Cast) -> None:
    ticket = story.worked(session, cast)
    codes = ("waste_battery", "waste_logged")
    log_waste(session, cast.theo, LogWaste(ticket.number, codes, "1 pile 377"), now=NOW)
    assert session.get_one(WorkOrder, ticket.id).waste_codes == list(codes)
    kind, payload = last_entry(session, ticket)
    assert (kind, payload["moment"]) == (EntryKind.HSE_CHECKED, "after")


# who, where, when


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("claire", NotAllowed), ("simon", NotAllowed), ("olga", NotFound), ("camille", NotFound)],
)
def test_only_the_bench_of_the_site_works(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    ticket = story.in_servicing(session, cast)
    command = TickStep(ticket.number, first_line(session, ticket), "fit_cell")
    with pytest.raises(refusal):
        tick_step(session, cast.people[person], command, now=NOW)


def test_two_people_at_one_watch_never_overwrite_each_other(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    line, seen = first_line(session, ticket), ticket.version
    first = TickStep(ticket.number, line, "fit_cell", seen_version=seen)
    tick_step(session, cast.theo, first, now=NOW)
    with pytest.raises(StaleTicket):
        tick_step(
            session,
            cast.marc,
            TickStep(ticket.number, line, "close_case", seen_version=seen),
            now=NOW,
        )


def test_nothing_is_ticked_before_the_work_begins(session: Session, cast: Cast) -> None:
    ticket = story.prepared(session, cast)
    command = TickStep(ticket.number, first_line(session, ticket), "fit_cell")
    with pytest.raises(RuleViolation, match="not_the_step"):
        tick_step(session, cast.theo, command, now=NOW)

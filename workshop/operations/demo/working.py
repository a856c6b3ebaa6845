"""Chapters at the bench: prepared, serviced step by step, controlled by a second person."""

from typing import Final

from workshop.db.models import SupplyNeed, WorkOrderLine
from workshop.db.work import work_to_do
from workshop.db.work_order import awaited_needs, order_lines, supply_needs
from workshop.domain.catalogue import operations, steps, supplies
from workshop.domain.planning import local_date
from workshop.domain.preparation import (
    HseMoment,
    ToolState,
    hse_checks_before,
    hse_codes,
    tools_for,
)
from workshop.domain.servicing import Finding, StepOutcome, steps_left
from workshop.domain.ticket import Move
from workshop.measurements.quantities import Moment as Wind
from workshop.measurements.quantities import Stage as Moment
from workshop.operations.bench_checks import (
    CheckHse,
    CheckTools,
    ToolAnswer,
    check_hse,
    check_tools,
)
from workshop.operations.demo.measuring import bench_of, record
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.parts import FitPart, RemovePart, fit_part, remove_part
from workshop.operations.preparation import (
    CheckLevel,
    PlanLine,
    PlanWork,
    check_level,
    plan_work,
)
from workshop.operations.servicing import (
    CompleteOperation,
    LogWaste,
    Reassess,
    TickStep,
    complete_operation,
    log_waste,
    reassess,
    tick_step,
    ticked_steps,
)
from workshop.operations.supplies import (
    CheckSupplies,
    ReceiveSupply,
    Request,
    SupplyAnswer,
    check_supplies,
    receive_supply,
)
from workshop.operations.ticket import MoveTicket, PlaceWatch, move_ticket, place_watch

# The component a new part takes the place of, by the beginning of the supply's code.
_REPLACES: Final = {
    "cell": "cell", "mainspring": "mainspring", "gasket": "gasket_back", "stem": "stem",
    "crown": "crown", "crystal": "crystal", "balance": "balance", "reverser": "reversers",
    "rotor_bearing": "rotor_bearing", "circuit": "circuit", "date_jumper": "date_jumper",
    "date_driving_wheel": "date_driving_wheel", "strap": "strap", "spring_bars": "spring_bars",
    "link_pin": "link_pins", "bezel_spring": "bezel", "hands": "hand_seconds",
}  # fmt: skip


def prepare(stage: Stage, case: Case) -> Pace:
    """The bench made ready, up to its last check; a missing supply is asked for."""
    yield from plan(stage, case)
    technician = case.worker(stage)
    todo = [line.operation for line in _lines(stage, case) if line.done_at is None]
    worn = case.random.random() < 0.15
    tools = tuple(
        ToolAnswer(code, ToolState.WORN, "Pointe émoussée, à refaire.")
        if worn and code == "tweezers"
        else ToolAnswer(code, ToolState.OK)
        for code in tools_for(todo)
    )
    stage.do(check_tools, technician, CheckTools(case.number, tools))
    yield case.pause()
    answers = tuple(_supply(stage, case, need) for need in _needs(stage, case))
    stage.do(check_supplies, technician, CheckSupplies(case.number, answers))
    yield case.pause(2, 8)
    checks = hse_checks_before(todo, radium_risk=case.tale.watch.radium_risk)
    stage.do(check_hse, technician, CheckHse(case.number, checks))
    yield case.pause()


def plan(stage: Stage, case: Case) -> Pace:
    """The level checked and the work put in order."""
    technician = case.worker(stage)
    stage.do(check_level, technician, CheckLevel(case.number, technician.person_id))
    yield case.pause(2, 6)
    today = local_date(stage.now, stage.hours.zone.key)
    lines = tuple(
        PlanLine(
            item.operation,
            item.label,
            operations()[item.operation].minutes if item.operation else 30,
            technician.person_id,
            today,
        )
        for item in work_to_do(stage.session, case.ticket(stage)).operations
    )
    stage.do(plan_work, technician, PlanWork(case.number, lines))
    yield case.pause()


def _supply(stage: Stage, case: Case, need: SupplyNeed) -> SupplyAnswer:
    if need.code != case.tale.awaits or need.received_at is not None:
        return SupplyAnswer(need.id)
    due_on = stage.hours.day(0 if case.tale.promised is None else -case.tale.promised)
    due_on = max(due_on, local_date(stage.now, stage.hours.zone.key))
    return SupplyAnswer(need.id, Request(case.tale.supplier, due_on))


def _lines(stage: Stage, case: Case) -> list[WorkOrderLine]:
    return list(order_lines(stage.session, case.ticket(stage)))


def _needs(stage: Stage, case: Case) -> list[SupplyNeed]:
    return list(supply_needs(stage.session, case.ticket(stage)))


def arrive(stage: Stage, case: Case) -> Pace:
    """The storekeeper takes in what was awaited."""
    for need in awaited_needs(stage.session, case.ticket(stage)):
        command = ReceiveSupply(case.number, need.id)
        stage.do(receive_supply, case.house.storekeeper, command)
        yield case.pause()


def start(stage: Stage, case: Case) -> Pace:
    technician = case.worker(stage)
    stage.do(move_ticket, technician, MoveTicket(case.number, Move.START_SERVICING))
    yield case.pause(1, 3)
    stage.do(place_watch, technician, PlaceWatch(case.number, "bench", technician.person_id))
    yield case.pause(2, 6)


def begin(stage: Stage, case: Case) -> Pace:
    """The first half of the first operation."""
    line = next(each for each in _lines(stage, case) if each.done_at is None)
    left = steps_left(line.operation, ticked_steps(stage.session, line))
    yield from _tick(stage, case, line, left[: len(left) // 2])


def work(stage: Stage, case: Case) -> Pace:
    """Everything that is left to do, with parts in and out, readings and the bench tidied."""
    again = case.visits > 0
    case.visits += 1
    technician = case.worker(stage)
    if not again:
        stage.do(reassess, technician, Reassess(case.number, Finding.CONFIRMED))
        yield case.pause(1, 4)
    for line in _lines(stage, case):
        if line.done_at is not None:
            continue
        left = steps_left(line.operation, ticked_steps(stage.session, line))
        yield from _tick(stage, case, line, left)
        stage.do(complete_operation, technician, CompleteOperation(case.number, line.id))
        yield case.pause(2, 8)
    if not again:
        yield from _exchange_parts(stage, case)
    readings = [
        each
        for each in bench_of(stage, case).put_right(Moment.SERVICING)
        if each.moment is not Wind.AFTER_24H
    ]
    record(stage, case, Moment.SERVICING, tuple(readings))
    yield case.pause(4, 9)
    command = LogWaste(case.number, hse_codes(HseMoment.AFTER)[:-1])
    stage.do(log_waste, technician, command)
    yield case.pause()


def _tick(stage: Stage, case: Case, line: WorkOrderLine, codes: tuple[str, ...]) -> Pace:
    """Each step at its own time: together they take about what was planned."""
    pace = max(1, line.planned_minutes // max(len(steps_left(line.operation, ())), 1))
    for code in codes:
        outcome = StepOutcome.OK if steps()[code].control else StepOutcome.DONE
        command = TickStep(case.number, line.id, code, outcome)
        stage.do(tick_step, case.worker(stage), command)
        yield case.pause(max(1, pace - 2), pace + 2)


def _exchange_parts(stage: Stage, case: Case) -> Pace:
    technician = case.worker(stage)
    for need in _needs(stage, case):
        if not need.part_kind and not supplies()[need.code].part_kind:
            continue
        kind = need.part_kind or supplies()[need.code].part_kind
        fitted = FitPart(case.number, need.id, part_kind=kind, quantity=need.quantity)
        stage.do(fit_part, technician, fitted)
        yield case.pause(1, 3)
        component = _component(need.code)
        if component:
            stage.do(remove_part, technician, _removal(case, component))
            yield case.pause(1, 3)


def _component(supply: str) -> str | None:
    return next((part for begin, part in _REPLACES.items() if supply.startswith(begin)), None)


def _removal(case: Case, component: str) -> RemovePart:
    if component == "cell":
        note = "Pile usagée : filière de recyclage." if case.tale.parts_back else ""
        return RemovePart(case.number, "recycled", component, note=note)
    destination = "returned_to_customer" if case.tale.parts_back else "waste"
    return RemovePart(case.number, destination, component)


def find_more(stage: Stage, case: Case) -> Pace:
    """Taking the watch apart shows more: the ticket goes back to the estimator."""
    technician = case.worker(stage)
    extra = tuple(code for code in case.tale.extra if code in operations())
    command = Reassess(case.number, Finding.EXTRA_FAULT, case.tale.says["find_more"], extra)
    stage.do(reassess, technician, command)
    yield case.pause()
    stage.do(move_ticket, technician, MoveTicket(case.number, Move.SUPPLEMENTARY_QUOTE))
    yield case.pause()

"""Chapters of the final control: by somebody else, passed, failed, or let go by derogation."""

from datetime import timedelta

from workshop.db.work_order import order_lines
from workshop.domain.ticket import Move
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Stage as Moment
from workshop.operations.demo.measuring import bench_of, record
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.final_control import (
    GrantDerogation,
    RecordControl,
    grant_derogation,
    record_control,
)
from workshop.operations.ticket import MoveTicket, PlaceWatch, move_ticket, place_watch

_SPOILED = {
    WatchKind.AUTOMATIC: ("beat_error_out", {"beat_error": "1.1"}),
    WatchKind.MANUAL: ("amplitude_out", {"amplitude": "214"}),
    WatchKind.QUARTZ: ("rate_out", {"rate_motor_pulses": "0.86"}),
}


def control(stage: Stage, case: Case) -> Pace:
    """The whole set read again by a second person: it passes."""
    yield from measure(stage, case)
    stage.do(record_control, case.controller(stage), RecordControl(case.number, passed=True))
    yield case.pause(2, 6)


def measure(stage: Stage, case: Case) -> Pace:
    """The second person's readings, not concluded yet."""
    readings = bench_of(stage, case).put_right(Moment.FINAL_CONTROL)
    record(stage, case, Moment.FINAL_CONTROL, readings)
    yield case.pause(8, 18)


def fail(stage: Stage, case: Case, *then: str) -> Pace:
    """Something is out of tolerance; the work comes back, or with `stay` waits for the hierarchy."""
    cause, spoiled = _SPOILED[case.tale.watch.kind]
    readings = bench_of(stage, case).put_right(Moment.FINAL_CONTROL, **spoiled)
    record(stage, case, Moment.FINAL_CONTROL, readings)
    yield case.pause(8, 18)
    lines = order_lines(stage.session, case.ticket(stage))
    command = RecordControl(
        case.number, passed=False, cause=cause, note=case.tale.says["fail"], redo=(lines[0].id,)
    )
    stage.do(record_control, case.controller(stage), command)
    yield case.pause(2, 6)
    if "stay" not in then:
        move = MoveTicket(case.number, Move.FAIL_FINAL_CONTROL)
        stage.do(move_ticket, case.controller(stage), move)
        yield case.pause(2, 6)


def let_go(stage: Stage, case: Case) -> Pace:
    """The hierarchy lets the watch go as it is, for a time."""
    until_on = stage.hours.today + timedelta(days=180)
    command = GrantDerogation(case.number, case.tale.says["let_go"], until_on)
    stage.do(grant_derogation, case.house.manager, command)
    yield case.pause()


def ready(stage: Stage, case: Case) -> Pace:
    """Off the bench and into the safe, to be collected."""
    technician = case.worker(stage)
    stage.do(move_ticket, technician, MoveTicket(case.number, Move.SEND_TO_RESTITUTION))
    yield case.pause(2, 6)
    stage.do(place_watch, technician, PlaceWatch(case.number, "safe"))
    yield case.pause()

"""The final control by a second person, and the derogation when it did not pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.control import (
    ControlReadings,
    attempts,
    control_readings,
    is_derogated,
    latest_control,
    workers,
)
from workshop.db.facts.servicing import facts
from workshop.db.models import Derogation, FinalControl, Ticket, WorkOrderLine
from workshop.db.readings import stored_readings
from workshop.db.work_order import order_lines
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.preparation import confirmed_in_this_visit
from workshop.domain.servicing import check_failed, check_passed, check_second_person
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import ticket_at_stage
from workshop.operations.ticket import wait_for


@dataclass(frozen=True)
class RecordControl:
    """`cause`, `note` and `redo` (ids of the lines to do again) say why it failed."""

    number: str
    passed: bool
    cause: str = ""
    note: str = ""
    redo: tuple[int, ...] = ()
    seen_version: int | None = None


def record_control(
    session: Session, actor: Actor, command: RecordControl, *, now: datetime
) -> Ticket:
    """Conclude the final control: once per visit, by somebody who did not do the work.

    It passes only with the whole required set there and nothing out of tolerance; it may fail
    with readings missing, since a watch that stops cannot be measured further. At the bench of a
    sitting the candidate controls his own work, and in an exam his word is taken for it.
    """
    ticket = ticket_at_stage(
        session,
        actor,
        command.number,
        Stage.FINAL_CONTROL,
        seen_version=command.seen_version,
    )
    _check_ready(session, ticket)
    lines = order_lines(session, ticket)
    worker_ids = workers(session, ticket)
    check_second_person(actor.person_id, worker_ids)
    readings = control_readings(
        ticket,
        ticket.watch,
        stored_readings(session, ticket.id, Stage.FINAL_CONTROL),
        worker_ids,
        [line.operation for line in lines],
    )
    redo = [line for line in lines if line.id in command.redo]
    if not command.passed:
        check_failed(command.cause, command.note, [line.id for line in redo])
    elif not actor.is_examined:
        check_passed(readings.summary)
    worked_by_id = _last_worker(lines)
    control = FinalControl(
        ticket_id=ticket.id,
        attempt=attempts(session, ticket) + 1,
        passed=command.passed,
        cause=None if command.passed else command.cause,
        note=command.note.strip(),
        redo=[] if command.passed else [line.id for line in redo],
        worked_by_id=worked_by_id,
        controlled_by_id=actor.person_id,
        own_work=worked_by_id == actor.person_id,
        controlled_at=now,
    )
    session.add(control)
    session.flush()
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.CONTROL_PASSED if command.passed else EntryKind.CONTROL_FAILED,
        _told(control, readings, redo),
        now=now,
    )
    wait_for(ticket, WaitingOn.US, now=now)
    return ticket


def _check_ready(session: Session, ticket: Ticket) -> None:
    known = facts(session, ticket)
    if not known.operations_done:
        raise RuleViolation("operations_not_done")
    if not known.parts_answered:
        raise RuleViolation("parts_not_answered")
    if not known.diagnosis_compared:
        raise RuleViolation("diagnosis_not_compared")
    control = latest_control(session, ticket)
    if control and confirmed_in_this_visit(control.controlled_at, ticket.entered_step_at):
        raise RuleViolation("control_already_concluded")


def _last_worker(lines: Sequence[WorkOrderLine]) -> int:
    finished = [(line.done_at, line.done_by_id) for line in lines if line.done_at]
    return max((at, person) for at, person in finished if person is not None)[1]


def _told(
    control: FinalControl, readings: ControlReadings, redo: Sequence[WorkOrderLine]
) -> dict[str, Any]:
    return {
        "attempt": control.attempt,
        "cause": control.cause,
        "note": control.note,
        "redo": [line.operation or line.label for line in redo if not control.passed],
        "missing": list(readings.summary.missing),
        "failing": list(readings.summary.failing),
        "readings": [
            {
                "characteristic": line.characteristic,
                "moment": line.moment,
                "positions": list(line.positions),
                "value": _text(line.value),
                "verdict": line.verdict,
            }
            for line in readings.lines
        ],
    }


def _text(value: Decimal | str | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class GrantDerogation:
    number: str
    reason: str
    until_on: date
    seen_version: int | None = None


def grant_derogation(
    session: Session, actor: Actor, command: GrantDerogation, *, now: datetime
) -> Ticket:
    """Let a watch go that failed its control: who, why, and until when, for the passport."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    if ticket.state is not State.SERVICING:
        raise RuleViolation("not_the_step", {"number": ticket.number})
    control = latest_control(session, ticket)
    if (
        control is None
        or control.passed
        or not confirmed_in_this_visit(control.controlled_at, ticket.entered_step_at)
    ):
        raise RuleViolation("no_failed_control")
    if is_derogated(session, control):
        raise RuleViolation("already_derogated")
    if not command.reason.strip():
        raise RuleViolation("derogation_unexplained", field="reason")
    if command.until_on <= local_date(now, ticket.site.time_zone):
        raise RuleViolation("derogation_term_past", field="until_on")
    session.add(
        Derogation(
            control_id=control.id,
            reason=command.reason.strip(),
            until_on=command.until_on,
            granted_by_id=actor.person_id,
            granted_at=now,
        )
    )
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DEROGATION_GRANTED,
        {
            "attempt": control.attempt,
            "cause": control.cause,
            "reason": command.reason.strip(),
            "until_on": command.until_on.isoformat(),
        },
        now=now,
    )
    return ticket

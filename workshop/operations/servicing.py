"""Work at the bench: steps ticked, operations finished, the diagnosis held against the watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.facts.servicing import facts
from workshop.db.models import (
    ProcedureTick,
    ProposedPart,
    ProposedWork,
    Reassessment,
    Ticket,
    WorkOrderLine,
)
from workshop.db.work_order import order_line, work_order
from workshop.domain.catalogue import hse_checks, operations, supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.preparation import HseMoment, hse_codes, supplies_for
from workshop.domain.servicing import Finding, StepOutcome, check_tick, steps_left
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import ticket_at_stage
from workshop.operations.ticket import wait_for


@dataclass(frozen=True)
class TickStep:
    number: str
    line_id: int
    step: str
    outcome: StepOutcome = StepOutcome.DONE
    note: str = ""
    seen_version: int | None = None


def tick_step(session: Session, actor: Actor, command: TickStep, *, now: datetime) -> Ticket:
    """Tick one step of an operation, with its result when it is a control."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    line = _line_to_do(session, ticket, command.line_id)
    check_tick(line.operation, command.step, command.outcome, command.note)
    if command.step in ticked_steps(session, line):
        raise RuleViolation("step_already_ticked")
    session.add(
        ProcedureTick(
            line_id=line.id,
            round=line.round,
            step=command.step,
            outcome=command.outcome,
            note=command.note.strip(),
            ticked_by_id=actor.person_id,
            ticked_at=now,
        )
    )
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PROCEDURE_TICKED,
        {
            "operation": line.operation,
            "label": line.label,
            "round": line.round,
            "step": command.step,
            "outcome": command.outcome,
            "note": command.note.strip(),
        },
        now=now,
    )
    return ticket


def at_the_bench(session: Session, actor: Actor, number: str, seen_version: int | None) -> Ticket:
    """The ticket, authorised and locked, while it is being serviced."""
    return ticket_at_stage(session, actor, number, Stage.SERVICING, seen_version=seen_version)


def _line_to_do(session: Session, ticket: Ticket, line_id: int) -> WorkOrderLine:
    line = order_line(session, ticket, line_id)
    if line.done_at is not None:
        raise RuleViolation("operation_already_done")
    return line


def ticked_steps(session: Session, line: WorkOrderLine) -> Sequence[str]:
    """Codes ticked in the present round of a line."""
    return session.scalars(
        select(ProcedureTick.step).where(
            ProcedureTick.line_id == line.id, ProcedureTick.round == line.round
        )
    ).all()


@dataclass(frozen=True)
class CompleteOperation:
    number: str
    line_id: int
    seen_version: int | None = None


def complete_operation(
    session: Session, actor: Actor, command: CompleteOperation, *, now: datetime
) -> Ticket:
    """Say that an operation is finished, once every step of its procedure is ticked."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    line = _line_to_do(session, ticket, command.line_id)
    left = steps_left(line.operation, ticked_steps(session, line))
    if left:
        raise RuleViolation("steps_not_ticked", {"steps": left})
    line.done_at = now
    line.done_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.OPERATION_DONE,
        {
            "operation": line.operation,
            "label": line.label,
            "round": line.round,
            "planned_minutes": line.planned_minutes,
        },
        now=now,
    )
    leave_to_control(session, ticket, now)
    return ticket


def leave_to_control(session: Session, ticket: Ticket, now: datetime) -> None:
    """Once all of the work is told it is nobody's: a second person takes it for the control."""
    session.flush()
    known = facts(session, ticket)
    concluded = known.final_control_passed or known.final_control_failed
    if known.told_before_control and not concluded:
        ticket.assigned_to_id = None
        wait_for(ticket, WaitingOn.US, "to_control", now=now)


@dataclass(frozen=True)
class Reassess:
    """What taking the watch apart says; `operations` are the codes of the extra work."""

    number: str
    finding: Finding
    note: str = ""
    operations: tuple[str, ...] = ()
    seen_version: int | None = None


def reassess(session: Session, actor: Actor, command: Reassess, *, now: datetime) -> Ticket:
    """Confirm the diagnosis, or say what changes: then a supplementary quote or an escalation.

    The extra operations join what the diagnosis proposed, for the quote to price.
    """
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    if command.finding is not Finding.CONFIRMED and not command.note.strip():
        raise RuleViolation("reassessment_unexplained", field="note")
    extra = [operations()[code].code for code in command.operations]
    session.add(
        Reassessment(
            ticket_id=ticket.id,
            finding=command.finding,
            note=command.note.strip(),
            operations=extra,
            found_by_id=actor.person_id,
            found_at=now,
        )
    )
    _propose(session, ticket, extra)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.DIAGNOSIS_REASSESSED,
        {"finding": command.finding, "note": command.note.strip(), "operations": extra},
        now=now,
    )
    if command.finding is Finding.CONFIRMED:
        leave_to_control(session, ticket, now)
    return ticket


def _propose(session: Session, ticket: Ticket, codes: Sequence[str]) -> None:
    """Append the operations and the parts they use; consumables are part of the labour."""
    last_work = select(func.max(ProposedWork.rank)).where(ProposedWork.ticket_id == ticket.id)
    last_part = select(func.max(ProposedPart.rank)).where(ProposedPart.ticket_id == ticket.id)
    parts = {
        code: quantity
        for code, quantity in supplies_for(codes).items()
        if supplies()[code].part_kind
    }
    first = (session.scalar(last_work) or 0) + 1
    session.add_all(
        ProposedWork(ticket_id=ticket.id, rank=rank, operation=code, label="")
        for rank, code in enumerate(codes, start=first)
    )
    first = (session.scalar(last_part) or 0) + 1
    session.add_all(
        ProposedPart(
            ticket_id=ticket.id,
            rank=rank,
            supply=code,
            label="",
            part_kind=supplies()[code].part_kind,
            quantity=quantity,
        )
        for rank, (code, quantity) in enumerate(parts.items(), start=first)
    )


@dataclass(frozen=True)
class LogWaste:
    """What was put back, tidied and disposed of, by code."""

    number: str
    codes: tuple[str, ...]
    note: str = ""
    seen_version: int | None = None


def log_waste(session: Session, actor: Actor, command: LogWaste, *, now: datetime) -> Ticket:
    """The bench after the work: tidied, tools put back, waste in its containers.

    Preparing a job can be all the work of the day.
    """
    ticket = find.ticket(
        session, actor, command.number, Permission.SERVICE, seen_version=command.seen_version
    )
    if ticket.state not in (State.PREPARATION, State.SERVICING):
        raise RuleViolation("not_the_step", {"number": ticket.number})
    codes = [code for code in hse_codes(HseMoment.AFTER) if code in command.codes]
    if not codes or set(command.codes) - set(hse_checks()):
        raise RuleViolation("nothing_ticked", field="codes")
    order = work_order(session, ticket)
    order.waste_codes = codes
    order.waste_note = command.note.strip()
    order.waste_at = now
    order.waste_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.HSE_CHECKED,
        {"moment": HseMoment.AFTER, "codes": codes, "note": command.note.strip()},
        now=now,
    )
    return ticket

"""What the final control of a ticket rests on: who did the work, and the readings that count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from workshop.db.models import (
    Derogation,
    FinalControl,
    ProcedureTick,
    Ticket,
    Watch,
    WorkOrderLine,
)
from workshop.db.readings import StoredReading, frozen_limits, still_current
from workshop.domain.servicing import ControlSet, is_bracelet_only
from workshop.measurements.judgement import Line, judge_set
from workshop.measurements.plan import missing_required
from workshop.measurements.quantities import Stage


@dataclass(frozen=True)
class ControlReadings:
    """The readings of the final control that count, judged by the limits they were taken with."""

    lines: tuple[Line, ...]
    summary: ControlSet


def workers(session: Session, ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who ticked a step or finished an operation, and so may not control it.

    Nobody at the bench of a sitting: the candidate who worked there controls what he did.
    """
    if ticket.site.is_bench:
        return frozenset()
    finished = select(WorkOrderLine.done_by_id).where(
        WorkOrderLine.ticket_id == ticket.id, WorkOrderLine.done_by_id.is_not(None)
    )
    ticked = (
        select(ProcedureTick.ticked_by_id)
        .join(WorkOrderLine, WorkOrderLine.id == ProcedureTick.line_id)
        .where(WorkOrderLine.ticket_id == ticket.id)
    )
    return frozenset(session.scalars(union(finished, ticked)).all())


def latest_control(session: Session, ticket: Ticket) -> FinalControl | None:
    return session.scalar(
        select(FinalControl)
        .where(FinalControl.ticket_id == ticket.id)
        .order_by(FinalControl.attempt.desc())
        .limit(1)
    )


def is_derogated(session: Session, control: FinalControl) -> bool:
    return session.get(Derogation, control.id) is not None


def attempts(session: Session, ticket: Ticket) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(FinalControl)
            .where(FinalControl.ticket_id == ticket.id)
        )
        or 0
    )


def counting_readings(
    ticket: Ticket, stored: Iterable[StoredReading], worker_ids: Collection[int]
) -> tuple[StoredReading, ...]:
    """The final readings of this visit taken by a second person; the worker's do not count.

    After a failed control everything is measured again, also what was good.
    `stored` may hold readings of other stages too.
    """
    return tuple(
        each
        for each in still_current(stored)
        if each.stage is Stage.FINAL_CONTROL
        and each.taken.recorded_at >= ticket.entered_step_at
        and each.taken.measured_by_id not in worker_ids
    )


def control_readings(
    ticket: Ticket,
    watch: Watch,
    stored: Iterable[StoredReading],
    worker_ids: Collection[int],
    operations: Collection[str],
) -> ControlReadings:
    """Judge the final readings that count; `operations` are the codes of the work done."""
    counting = counting_readings(ticket, stored, worker_ids)
    values = [each.reading for each in counting]
    result = judge_set(values, frozen_limits(counting))
    lines = (*result.readings, *result.derived)
    failing = dict.fromkeys(line.characteristic for line in lines if line.verdict.is_failure)
    missing = missing_required(
        watch.kind,
        values,
        bool(watch.water_resistance_bar),
        bracelet_only=is_bracelet_only(operations),
    )
    return ControlReadings(lines, ControlSet(missing, tuple(failing)))

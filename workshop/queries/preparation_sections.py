"""The sections of the preparation page: what each shows, built from the rows of the work order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.bench import BenchPerson
from workshop.db.limits import calibre_in
from workshop.db.models import DelaySlip, SupplyNeed, Ticket, ToolCheck, WorkOrder, WorkOrderLine
from workshop.db.work import WorkSource, WorkToDo
from workshop.domain.catalogue import operations, supplies
from workshop.domain.escalation import EscalationDecision
from workshop.domain.preparation import (
    Scope,
    SupplyState,
    ToolState,
    confirmed_in_this_visit,
    day_with_room,
    hse_checks_before,
    scope_of,
    tools_for,
    work_key,
)
from workshop.domain.ticket import State
from workshop.measurements.calibres import calibres


@dataclass(frozen=True)
class Confirmed:
    """A section confirmed in this visit of the step: by whom, when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class LevelSection:
    """What the job asks for; `covered` is None until it was checked in this visit.

    Where nothing is suggested, the scope is what was stated, and None until then.
    """

    scope: Scope | None
    technician_id: int | None
    technician: str
    covered: bool | None
    confirmed: Confirmed | None
    escalation_open: bool
    decision: EscalationDecision | None


@dataclass(frozen=True)
class PlanRow:
    operation: str
    label: str
    minutes: int
    level: int | None
    person_id: int | None
    person: str
    day: date | None
    done: bool = False


@dataclass(frozen=True)
class PlanSection:
    """`source` says where the work comes from, until the plan is confirmed."""

    rows: tuple[PlanRow, ...]
    confirmed: Confirmed | None
    source: WorkSource | None

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def last_day(self) -> date | None:
        return max((row.day for row in self.rows if row.day), default=None)


@dataclass(frozen=True)
class ToolRow:
    tool: str
    state: ToolState
    note: str


@dataclass(frozen=True)
class ToolSection:
    """Tools of the operations still to do; those not checked yet are proposed as in order.

    Where nothing is suggested, those that were chosen.
    """

    rows: tuple[ToolRow, ...]
    confirmed: Confirmed | None

    @property
    def unusable(self) -> tuple[ToolRow, ...]:
        return tuple(row for row in self.rows if not row.state.usable)


@dataclass(frozen=True)
class SupplyRow:
    """A need; `unit` is a code, empty for a supply in words."""

    id: int
    code: str
    label: str
    quantity: int
    unit: str
    part_kind: str
    state: SupplyState
    from_whom: str
    due_on: date | None


@dataclass(frozen=True)
class SupplySection:
    rows: tuple[SupplyRow, ...]
    confirmed: Confirmed | None

    @property
    def by_id(self) -> dict[str, SupplyRow]:
        """By the id as a form sends it."""
        return {str(row.id): row for row in self.rows}

    @property
    def awaited(self) -> tuple[SupplyRow, ...]:
        return tuple(row for row in self.rows if row.state is SupplyState.REQUESTED)


@dataclass(frozen=True)
class HseSection:
    codes: tuple[str, ...]
    confirmed: Confirmed | None


@dataclass(frozen=True)
class SlipView:
    """The delay slip that is pending or was the last to count."""

    reason: str
    explanation: str
    new_date: date
    requested_by: str
    requested_at: datetime
    approved_at: datetime | None
    refused_at: datetime | None
    refusal: str
    told_at: datetime | None
    message: str

    @property
    def to_decide(self) -> bool:
        """The hierarchy has not answered."""
        return self.approved_at is None and self.refused_at is None

    @property
    def to_tell(self) -> bool:
        """Agreed, and the customer does not know yet."""
        return self.approved_at is not None and self.told_at is None


def confirmed_in(
    order: WorkOrder | None, section: str, ticket: Ticket, names: dict[int, str]
) -> Confirmed | None:
    if order is None:
        return None
    at: datetime | None = getattr(order, f"{section}_at")
    if at is None or (
        ticket.state is State.PREPARATION
        and not confirmed_in_this_visit(at, ticket.entered_step_at)
    ):
        return None
    return Confirmed(names.get(getattr(order, f"{section}_by_id"), ""), at)


def level_section(
    row: Any, order: WorkOrder | None, codes: Iterable[str], names: dict[int, str], *, hints: bool
) -> LevelSection:
    confirmed = confirmed_in(order, "level", row.Ticket, names)
    stated = Scope(order.required_level) if order and confirmed else None
    technician_id = order.technician_id if order else row.Ticket.assigned_to_id or row.diagnosed_by
    return LevelSection(
        scope=_scope(row, codes) if hints else stated,
        technician_id=technician_id,
        technician=names.get(technician_id, ""),
        covered=order.level_covered if order and confirmed else None,
        confirmed=confirmed,
        escalation_open=row.escalation_id is not None and row.decision is None,
        decision=row.decision,
    )


def _scope(row: Any, codes: Iterable[str]) -> Scope:
    known = calibre_in(row) or calibres().get(row.calibre_id or "")
    return scope_of(codes, row.complications, bool(known and known.has_complication))


def plan_rows(
    lines: Sequence[WorkOrderLine],
    todo: WorkToDo,
    technician_id: int | None,
    people: Iterable[BenchPerson],
    days: Sequence[date],
) -> tuple[PlanRow, ...]:
    """Lines as planned, then the agreed work not planned yet, on the first day with room."""
    by_id = {person.id: person for person in people}
    planned = [_planned_row(line, by_id) for line in lines]
    known = {work_key(line.operation, line.label) for line in lines}
    technician = by_id.get(technician_id or 0)
    load = dict(technician.minutes) if technician else {}
    for item in todo.operations:
        if work_key(item.operation, item.label) in known:
            continue
        operation = operations().get(item.operation)
        minutes = (operation.minutes if operation else 30) * item.quantity
        day = day_with_room(load, minutes, days)
        load[day] = load.get(day, 0) + minutes
        planned.append(
            PlanRow(
                item.operation,
                item.label,
                minutes,
                operation.level if operation else None,
                technician_id,
                technician.name if technician else "",
                day,
            )
        )
    return tuple(planned)


def _planned_row(line: WorkOrderLine, people: dict[int, BenchPerson]) -> PlanRow:
    operation = operations().get(line.operation)
    person = people.get(line.person_id)
    return PlanRow(
        line.operation,
        line.label,
        line.planned_minutes,
        operation.level if operation else None,
        line.person_id,
        person.name if person else "",
        line.day,
        done=line.done_at is not None,
    )


def tool_section(
    session: Session,
    ticket: Ticket,
    order: WorkOrder | None,
    codes: Sequence[str],
    names: dict[int, str],
    *,
    hints: bool,
) -> ToolSection:
    checked = {
        row.tool: row
        for row in session.execute(
            select(ToolCheck.tool, ToolCheck.state, ToolCheck.note).where(
                ToolCheck.ticket_id == ticket.id
            )
        )
    }
    confirmed = confirmed_in(order, "tools", ticket, names)
    foreseen = hints and ticket.state is State.PREPARATION
    shown = tools_for(codes) if foreseen else tuple(checked)
    return ToolSection(
        tuple(
            ToolRow(tool, checked[tool].state, checked[tool].note)
            if tool in checked
            else ToolRow(tool, ToolState.OK, "")
            for tool in shown
        ),
        confirmed,
    )


def supply_section(
    session: Session, ticket: Ticket, order: WorkOrder | None, names: dict[int, str]
) -> SupplySection:
    rows = session.execute(
        select(
            SupplyNeed.id,
            SupplyNeed.code,
            SupplyNeed.label,
            SupplyNeed.quantity,
            SupplyNeed.part_kind,
            SupplyNeed.state,
            SupplyNeed.from_whom,
            SupplyNeed.due_on,
        )
        .where(SupplyNeed.ticket_id == ticket.id)
        .order_by(SupplyNeed.part_kind == "", SupplyNeed.id)
    )
    known = supplies()
    return SupplySection(
        tuple(
            SupplyRow(
                row.id,
                row.code,
                row.label,
                row.quantity,
                known[row.code].unit if row.code in known else "",
                row.part_kind,
                row.state,
                row.from_whom,
                row.due_on,
            )
            for row in rows
        ),
        confirmed_in(order, "supplies", ticket, names),
    )


def hse_section(
    row: Any, order: WorkOrder | None, codes: Sequence[str], names: dict[int, str], *, hints: bool
) -> HseSection:
    confirmed = confirmed_in(order, "hse", row.Ticket, names)
    if order and confirmed:
        return HseSection(tuple(order.hse_codes), confirmed)
    needed = hse_checks_before(codes, radium_risk=row.radium_risk) if hints else ()
    return HseSection(needed, None)


def slip_view(row: Any) -> SlipView | None:
    slip: DelaySlip | None = row.DelaySlip
    if slip is None:
        return None
    return SlipView(
        slip.reason,
        slip.explanation,
        slip.new_date,
        row.slip_by,
        slip.requested_at,
        slip.approved_at,
        slip.refused_at,
        slip.refusal,
        slip.told_at,
        slip.message,
    )

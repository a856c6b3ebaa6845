"""The sections of the servicing page: operations with their steps, parts, findings, control."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from workshop.db.limits import own_columns
from workshop.db.models import (
    Derogation,
    FinalControl,
    PartMovement,
    Person,
    ProcedureTick,
    Reassessment,
    Reception,
    Site,
    SupplyNeed,
    Ticket,
    Watch,
    WorkOrder,
    WorkOrderLine,
)
from workshop.db.own_verdict import asks_own_verdict
from workshop.domain.catalogue import steps
from workshop.domain.preparation import SupplyState
from workshop.domain.servicing import Direction, Finding, StepOutcome, procedure_of

_NEED: Final = "need"


@dataclass(frozen=True)
class TickView:
    outcome: StepOutcome
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class StepView:
    """A step of the procedure; a control is answered by a result."""

    code: str
    control: bool
    tick: TickView | None


@dataclass(frozen=True)
class OperationView:
    line_id: int
    operation: str
    label: str
    minutes: int
    person: str
    round: int
    steps: tuple[StepView, ...]
    done_by: str
    done_at: datetime | None

    @property
    def ticked(self) -> int:
        return sum(step.tick is not None for step in self.steps)

    @property
    def next_step(self) -> StepView | None:
        return next((step for step in self.steps if step.tick is None), None)


@dataclass(frozen=True)
class FindingView:
    finding: Finding
    note: str
    operations: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class NeedView:
    """A part foreseen; `answered` is how many of it are in the watch, or said not to be used."""

    id: int
    code: str
    label: str
    quantity: int
    part_kind: str
    at_hand: bool
    answered: int

    @property
    def left(self) -> int:
        return self.quantity - self.answered


@dataclass(frozen=True)
class MovementView:
    direction: Direction
    code: str
    label: str
    quantity: int
    part_kind: str
    lot: str
    reference: str
    destination: str
    note: str
    at: datetime


@dataclass(frozen=True)
class PartsView:
    needs: tuple[NeedView, ...]
    movements: tuple[MovementView, ...]
    wanted_back: bool

    @property
    def to_fit(self) -> tuple[NeedView, ...]:
        """Of which nothing is said yet."""
        return tuple(need for need in self.needs if need.left > 0)


@dataclass(frozen=True)
class DerogationView:
    reason: str
    until_on: date
    by: str
    at: datetime


@dataclass(frozen=True)
class ControlView:
    """The last conclusion of the final control."""

    attempt: int
    passed: bool
    cause: str
    note: str
    by: str
    at: datetime
    derogation: DerogationView | None


def sheet_rows(session: Session, ticket_id: int, person_id: int) -> Sequence[Any]:
    """The ticket with its lines and ticks, one row per tick; latest finding and control beside.

    With what judges its watch, and whether this person gives their own verdict first.
    """
    own_watch = select(Ticket.watch_id).where(Ticket.id == ticket_id).scalar_subquery()
    doer, planned, ticker = aliased(Person), aliased(Person), aliased(Person)
    finder, controller, granter = aliased(Person), aliased(Person), aliased(Person)
    last_finding = select(func.max(Reassessment.id)).where(Reassessment.ticket_id == ticket_id)
    last_control = select(func.max(FinalControl.id)).where(FinalControl.ticket_id == ticket_id)
    return session.execute(
        select(
            Ticket,
            Watch,
            WorkOrder,
            WorkOrderLine,
            ProcedureTick,
            Reassessment,
            FinalControl,
            Derogation,
            Site.centre_id,
            Reception.parts_back,
            Reception.polishing,
            doer.name.label("done_by"),
            planned.name.label("person"),
            ticker.name.label("ticked_by"),
            finder.name.label("found_by"),
            controller.name.label("controlled_by"),
            granter.name.label("granted_by"),
            asks_own_verdict(person_id, ticket_id).label("asks_own_verdict"),
            *own_columns(own_watch),
        )
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Site, Site.id == Ticket.site_id)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .outerjoin(WorkOrder, WorkOrder.ticket_id == Ticket.id)
        .outerjoin(WorkOrderLine, WorkOrderLine.ticket_id == Ticket.id)
        .outerjoin(ProcedureTick, ProcedureTick.line_id == WorkOrderLine.id)
        .outerjoin(Reassessment, Reassessment.id == last_finding.scalar_subquery())
        .outerjoin(FinalControl, FinalControl.id == last_control.scalar_subquery())
        .outerjoin(Derogation, Derogation.control_id == FinalControl.id)
        .outerjoin(doer, doer.id == WorkOrderLine.done_by_id)
        .outerjoin(planned, planned.id == WorkOrderLine.person_id)
        .outerjoin(ticker, ticker.id == ProcedureTick.ticked_by_id)
        .outerjoin(finder, finder.id == Reassessment.found_by_id)
        .outerjoin(controller, controller.id == FinalControl.controlled_by_id)
        .outerjoin(granter, granter.id == Derogation.granted_by_id)
        .where(Ticket.id == ticket_id)
        .order_by(WorkOrderLine.rank, ProcedureTick.id)
    ).all()


def operation_views(rows: Iterable[Any]) -> tuple[OperationView, ...]:
    """Operations in order, each with the ticks of its present round."""
    lines: dict[int, Any] = {}
    ticks: dict[int, dict[str, TickView]] = {}
    for row in rows:
        line, tick = row.WorkOrderLine, row.ProcedureTick
        if line is None:
            continue
        lines[line.id] = row
        found = ticks.setdefault(line.id, {})
        if tick is not None and tick.round == line.round:
            found[tick.step] = TickView(tick.outcome, tick.note, row.ticked_by, tick.ticked_at)
    return tuple(_operation(row, ticks[line_id]) for line_id, row in lines.items())


def _operation(row: Any, ticks: dict[str, TickView]) -> OperationView:
    line: WorkOrderLine = row.WorkOrderLine
    return OperationView(
        line.id,
        line.operation,
        line.label,
        line.planned_minutes,
        row.person,
        line.round,
        tuple(
            StepView(code, steps()[code].control, ticks.get(code))
            for code in procedure_of(line.operation)
        ),
        row.done_by or "",
        line.done_at,
    )


def worker_ids(rows: Sequence[Any]) -> frozenset[int]:
    """Ids of everybody who did some of the work, as `db/control.py` knows them."""
    if rows[0].centre_id is not None:
        return frozenset()
    found = set()
    for row in rows:
        if row.ProcedureTick:
            found.add(row.ProcedureTick.ticked_by_id)
        if row.WorkOrderLine and row.WorkOrderLine.done_by_id:
            found.add(row.WorkOrderLine.done_by_id)
    return frozenset(found)


def finding_view(row: Any) -> FindingView | None:
    found: Reassessment | None = row.Reassessment
    if found is None:
        return None
    return FindingView(
        found.finding, found.note, tuple(found.operations), row.found_by, found.found_at
    )


def control_view(row: Any) -> ControlView | None:
    control: FinalControl | None = row.FinalControl
    derogation: Derogation | None = row.Derogation
    if control is None:
        return None
    return ControlView(
        control.attempt,
        control.passed,
        control.cause or "",
        control.note,
        row.controlled_by,
        control.controlled_at,
        DerogationView(
            derogation.reason, derogation.until_on, row.granted_by, derogation.granted_at
        )
        if derogation
        else None,
    )


def parts_view(session: Session, ticket_id: int, *, wanted_back: bool) -> PartsView:
    """Parts moved and parts foreseen, in one query; consumables are not followed one by one."""
    moved = select(
        cast(PartMovement.direction, String).label("what"),
        PartMovement.id.label("id"),
        PartMovement.code.label("code"),
        PartMovement.label.label("label"),
        PartMovement.quantity.label("quantity"),
        PartMovement.part_kind.label("part_kind"),
        PartMovement.destination.label("detail"),
        PartMovement.lot.label("lot"),
        PartMovement.reference.label("reference"),
        PartMovement.note.label("note"),
        PartMovement.moved_at.label("at"),
        PartMovement.need_id.label("need_id"),
    ).where(PartMovement.ticket_id == ticket_id)
    foreseen = select(
        literal(_NEED),
        SupplyNeed.id,
        SupplyNeed.code,
        SupplyNeed.label,
        SupplyNeed.quantity,
        SupplyNeed.part_kind,
        cast(SupplyNeed.state, String),
        literal(""),
        literal(""),
        literal(""),
        null(),
        null(),
    ).where(SupplyNeed.ticket_id == ticket_id, SupplyNeed.part_kind != "")
    rows: Sequence[Any] = session.execute(union_all(moved, foreseen)).all()
    movements = sorted((row for row in rows if row.what != _NEED), key=lambda row: row.id)
    needs = sorted((row for row in rows if row.what == _NEED), key=lambda row: row.id)
    answered: dict[int, int] = {}
    for row in movements:
        if row.need_id is not None:
            answered[row.need_id] = answered.get(row.need_id, 0) + row.quantity
    return PartsView(
        tuple(_need(row, answered.get(row.id, 0)) for row in needs),
        tuple(_movement(row) for row in movements),
        wanted_back,
    )


def _need(row: Any, answered: int) -> NeedView:
    at_hand = SupplyState(row.detail).at_hand
    return NeedView(row.id, row.code, row.label, row.quantity, row.part_kind, at_hand, answered)


def _movement(row: Any) -> MovementView:
    return MovementView(
        Direction(row.what),
        row.code,
        row.label,
        row.quantity,
        row.part_kind,
        row.lot,
        row.reference,
        row.detail,
        row.note,
        row.at,
    )

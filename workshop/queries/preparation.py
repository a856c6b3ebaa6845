"""The page of the preparation: one section after the other, each with what it still needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workshop.db.bench import BenchPerson, bench_people
from workshop.db.limits import own_columns
from workshop.db.models import (
    DelaySlip,
    Diagnosis,
    Escalation,
    Person,
    Site,
    SiteMode,
    Ticket,
    Watch,
    WorkOrder,
    WorkOrderLine,
)
from workshop.db.work import WorkToDo, work_to_do
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import add_working_days, local_date
from workshop.domain.ticket import State
from workshop.queries.preparation_sections import (
    HseSection,
    LevelSection,
    PlanSection,
    SlipView,
    SupplySection,
    ToolSection,
    confirmed_in,
    hse_section,
    level_section,
    plan_rows,
    slip_view,
    supply_section,
    tool_section,
)
from workshop.queries.ticket_frame import TicketFrame, ticket_frame

AT_WORK = (State.PREPARATION, State.SERVICING)
DAYS_AHEAD = 15
"""How many open days the plan looks for room in."""


@dataclass(frozen=True)
class PreparationPage:
    """`next_section` names the section to do now; sections after it wait for it.

    `hints`: the program says what the work asks for. At the bench of an exam the candidate does.
    """

    frame: TicketFrame
    active: bool
    may_prepare: bool
    may_supply: bool
    may_approve: bool
    may_tell: bool
    has_work: bool
    hints: bool
    level: LevelSection
    plan: PlanSection
    tools: ToolSection | None
    supplies: SupplySection | None
    hse: HseSection | None
    slip: SlipView | None
    people: tuple[BenchPerson, ...]
    today: date
    next_section: str

    @property
    def later_than_promised(self) -> bool:
        last, promised = self.plan.last_day, self.frame.promised_on
        return bool(self.hints and last and promised and last > promised)


def preparation_page(
    session: Session, actor: Actor, number: str, *, now: datetime
) -> PreparationPage:
    """At most eight queries with the one for the person: what a plan makes useless is not read."""
    frame = ticket_frame(session, actor, number)
    rows = _sheet(session, frame.ticket_id)
    first = rows[0]
    ticket: Ticket = first.Ticket
    people = bench_people(session, frame.site_id)
    names = {person.id: person.name for person in people}
    order: WorkOrder | None = first.WorkOrder
    lines = [row.WorkOrderLine for row in rows if row.WorkOrderLine]
    planned = confirmed_in(order, "planned", ticket, names)
    todo = WorkToDo() if planned else work_to_do(session, ticket)
    codes = [line.operation for line in lines if line.done_at is None]
    hints = first.mode is not SiteMode.EXAM
    level = level_section(first, order, (*codes, *todo.operation_codes), names, hints=hints)
    days = _open_days(first, now)
    proposed = plan_rows(lines, todo if hints else WorkToDo(), level.technician_id, people, days)
    plan = PlanSection(proposed, planned, todo.source)
    tools = tool_section(session, ticket, order, codes, names, hints=hints) if planned else None
    supply = supply_section(session, ticket, order, names) if planned else None
    hse = hse_section(first, order, codes, names, hints=hints) if planned else None
    active = ticket.state is State.PREPARATION
    may = _rights(actor, frame.site_id)
    return PreparationPage(
        frame=frame,
        active=active,
        may_prepare=active and may[Permission.PREPARE],
        may_supply=ticket.state in AT_WORK and may[Permission.SUPPLY],
        may_approve=not frame.closed and may[Permission.APPROVE],
        may_tell=not frame.closed and may[Permission.PROMISE],
        has_work=bool(plan.rows or todo.operations),
        hints=hints,
        level=level,
        plan=plan,
        tools=tools,
        supplies=supply,
        hse=hse,
        slip=slip_view(first),
        people=people,
        today=local_date(now, first.time_zone),
        next_section=_next_section(level, plan, tools, supply, hse) if active else "",
    )


def _rights(actor: Actor, site_id: int) -> dict[Permission, bool]:
    asked = (Permission.PREPARE, Permission.SUPPLY, Permission.APPROVE, Permission.PROMISE)
    return {permission: actor.may(permission, site_id) for permission in asked}


def _sheet(session: Session, ticket_id: int) -> Sequence[Any]:
    """The ticket with its work order, one row per line, and the latest slip and escalation."""
    requester = aliased(Person)
    own_watch = select(Ticket.watch_id).where(Ticket.id == ticket_id).scalar_subquery()
    last_slip = select(func.max(DelaySlip.id)).where(DelaySlip.ticket_id == ticket_id)
    last_escalation = select(func.max(Escalation.id)).where(Escalation.ticket_id == ticket_id)
    return session.execute(
        select(
            Ticket,
            WorkOrder,
            WorkOrderLine,
            DelaySlip,
            requester.name.label("slip_by"),
            Escalation.id.label("escalation_id"),
            Escalation.decision,
            Diagnosis.concluded_by_id.label("diagnosed_by"),
            Watch.complications,
            Watch.calibre_id,
            *own_columns(own_watch),
            Watch.radium_risk,
            Site.mode,
            Site.time_zone,
            Site.opening_days,
            Site.closed_on,
        )
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Site, Site.id == Ticket.site_id)
        .outerjoin(Diagnosis, Diagnosis.ticket_id == Ticket.id)
        .outerjoin(WorkOrder, WorkOrder.ticket_id == Ticket.id)
        .outerjoin(WorkOrderLine, WorkOrderLine.ticket_id == Ticket.id)
        .outerjoin(DelaySlip, DelaySlip.id == last_slip.scalar_subquery())
        .outerjoin(requester, requester.id == DelaySlip.requested_by_id)
        .outerjoin(Escalation, Escalation.id == last_escalation.scalar_subquery())
        .where(Ticket.id == ticket_id)
        .order_by(WorkOrderLine.rank)
    ).all()


def _open_days(row: Any, now: datetime) -> list[date]:
    today = local_date(now, row.time_zone)
    closed = frozenset(date.fromisoformat(text) for text in row.closed_on)
    if not row.opening_days:
        return [today]
    first = add_working_days(today, 0, row.opening_days, closed)
    return [add_working_days(first, n, row.opening_days, closed) for n in range(DAYS_AHEAD)]


def _next_section(
    level: LevelSection,
    plan: PlanSection,
    tools: ToolSection | None,
    supply: SupplySection | None,
    hse: HseSection | None,
) -> str:
    if not level.covered:
        return "level"
    if not plan.confirmed:
        return "plan"
    if tools and (not tools.confirmed or tools.unusable):
        return "tools"
    if supply and not supply.confirmed:
        return "supplies"
    if hse and not hse.confirmed:
        return "hse"
    return "supplies" if supply and supply.awaited else ""

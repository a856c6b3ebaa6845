"""Facts of the preparation step: each section confirmed in this visit, and nothing in the way."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workshop.db.models import SupplyNeed, Ticket, ToolCheck, WorkOrder, WorkOrderLine
from workshop.domain.preparation import SupplyState, ToolState, confirmed_in_this_visit
from workshop.domain.ticket import TicketFacts

_UNUSABLE = tuple(state for state in ToolState if not state.usable)
_AWAITED = tuple(state for state in SupplyState if not state.at_hand)


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    unusable = exists().where(ToolCheck.ticket_id == ticket.id, ToolCheck.state.in_(_UNUSABLE))
    awaited = exists().where(SupplyNeed.ticket_id == ticket.id, SupplyNeed.state.in_(_AWAITED))
    row = session.execute(
        select(
            WorkOrder.level_covered,
            WorkOrder.level_at,
            WorkOrder.planned_at,
            WorkOrder.tools_at,
            WorkOrder.supplies_at,
            WorkOrder.hse_at,
            exists().where(WorkOrderLine.ticket_id == ticket.id).label("has_lines"),
            unusable.label("tool_unusable"),
            awaited.label("supply_awaited"),
        ).where(WorkOrder.ticket_id == ticket.id)
    ).one_or_none()
    if row is None:
        return TicketFacts()
    entered = ticket.entered_step_at
    return TicketFacts(
        level_covered=row.level_covered and confirmed_in_this_visit(row.level_at, entered),
        plan_ready=row.has_lines and confirmed_in_this_visit(row.planned_at, entered),
        tools_ready=not row.tool_unusable and confirmed_in_this_visit(row.tools_at, entered),
        supplies_ready=not row.supply_awaited and confirmed_in_this_visit(row.supplies_at, entered),
        hse_ready=confirmed_in_this_visit(row.hse_at, entered),
    )

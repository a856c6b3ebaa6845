"""The rows of a ticket's work order, loaded for a verb that has the ticket locked."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import (
    DelaySlip,
    Escalation,
    PartMovement,
    SupplyNeed,
    Ticket,
    WorkOrder,
    WorkOrderLine,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.escalation import EscalationDecision
from workshop.domain.preparation import SupplyState
from workshop.domain.servicing import Direction


def work_order(session: Session, ticket: Ticket) -> WorkOrder:
    """Raises `RuleViolation` when the level was not checked yet: that is what opens it."""
    order = session.get(WorkOrder, ticket.id)
    if order is None:
        raise RuleViolation("level_not_checked")
    return order


def order_lines(session: Session, ticket: Ticket) -> Sequence[WorkOrderLine]:
    return session.scalars(
        select(WorkOrderLine)
        .where(WorkOrderLine.ticket_id == ticket.id)
        .order_by(WorkOrderLine.rank)
    ).all()


def order_line(session: Session, ticket: Ticket, line_id: int) -> WorkOrderLine:
    line = session.get(WorkOrderLine, line_id)
    if line is None or line.ticket_id != ticket.id:
        raise NotFound("line_not_found")
    return line


def supply_needs(session: Session, ticket: Ticket) -> Sequence[SupplyNeed]:
    return session.scalars(
        select(SupplyNeed).where(SupplyNeed.ticket_id == ticket.id).order_by(SupplyNeed.id)
    ).all()


def supply_need(session: Session, ticket: Ticket, need_id: int) -> SupplyNeed:
    need = session.get(SupplyNeed, need_id)
    if need is None or need.ticket_id != ticket.id:
        raise NotFound("supply_not_found")
    return need


ANSWERED: Final = (
    select(func.coalesce(func.sum(PartMovement.quantity), 0))
    .where(PartMovement.need_id == SupplyNeed.id, PartMovement.direction != Direction.OUT)
    .scalar_subquery()
)
"""How many of a part foreseen were put in, or said not to be used."""


def parts_to_fit(session: Session, ticket: Ticket) -> Sequence[tuple[SupplyNeed, int]]:
    """The parts foreseen of which nothing is said yet, each with how many of them are left."""
    rows = session.execute(
        select(SupplyNeed, (SupplyNeed.quantity - ANSWERED).label("left"))
        .where(
            SupplyNeed.ticket_id == ticket.id,
            SupplyNeed.part_kind != "",
            SupplyNeed.quantity > ANSWERED,
        )
        .order_by(SupplyNeed.id)
    )
    return [(row.SupplyNeed, row.left) for row in rows]


def awaited_needs(session: Session, ticket: Ticket) -> Sequence[SupplyNeed]:
    """Those requested and not there yet, the one due first in front."""
    return session.scalars(
        select(SupplyNeed)
        .where(SupplyNeed.ticket_id == ticket.id, SupplyNeed.state == SupplyState.REQUESTED)
        .order_by(SupplyNeed.due_on, SupplyNeed.id)
    ).all()


def latest_slip(session: Session, ticket: Ticket) -> DelaySlip | None:
    """The delay slip that counts; an older one that was not applied is superseded by it."""
    return session.scalar(
        select(DelaySlip)
        .where(DelaySlip.ticket_id == ticket.id)
        .order_by(DelaySlip.id.desc())
        .limit(1)
    )


def escalation_decision(session: Session, ticket: Ticket) -> EscalationDecision | None:
    """What the hierarchy decided last about the scope of this ticket; None while it is open."""
    return session.scalar(
        select(Escalation.decision)
        .where(Escalation.ticket_id == ticket.id)
        .order_by(Escalation.id.desc())
        .limit(1)
    )

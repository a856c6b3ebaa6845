"""Operations sent back to the bench: their earlier ticks stay, a new round begins."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from workshop.db.control import latest_control
from workshop.db.models import Ticket, WorkOrderLine


def redo_failed(session: Session, ticket: Ticket) -> None:
    """Open again the lines the last failed control named."""
    control = latest_control(session, ticket)
    if control is not None:
        redo(session, ticket, control.redo)


def redo(session: Session, ticket: Ticket, line_ids: Collection[int]) -> None:
    """Open these lines again; done ones only, so that nothing is counted twice."""
    session.execute(
        update(WorkOrderLine)
        .where(
            WorkOrderLine.ticket_id == ticket.id,
            WorkOrderLine.id.in_(line_ids),
            WorkOrderLine.done_at.is_not(None),
        )
        .values(round=WorkOrderLine.round + 1, done_at=None, done_by_id=None)
        .execution_options(synchronize_session="fetch")
    )

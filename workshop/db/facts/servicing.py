"""Facts of the servicing step. Controls and findings count for the visit they were made in.

At a sitting the parts and the diagnosis are left to the candidate, and to the jury.
"""

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from workshop.db.models import (
    Derogation,
    FinalControl,
    Reassessment,
    Site,
    SupplyNeed,
    Ticket,
    WorkOrderLine,
)
from workshop.db.work_order import ANSWERED
from workshop.domain.preparation import confirmed_in_this_visit
from workshop.domain.servicing import Finding, dismantling
from workshop.domain.ticket import TicketFacts


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    last_control = select(func.max(FinalControl.id)).where(FinalControl.ticket_id == ticket.id)
    last_finding = select(func.max(Reassessment.id)).where(Reassessment.ticket_id == ticket.id)
    line = exists().where(WorkOrderLine.ticket_id == ticket.id)
    row = session.execute(
        select(
            line.label("has_lines"),
            line.where(WorkOrderLine.done_at.is_(None)).label("has_work_left"),
            _has_open_parts(ticket).label("has_open_parts"),
            line.where(WorkOrderLine.operation.in_(dismantling())).label("takes_apart"),
            Site.centre_id,
            FinalControl.passed,
            FinalControl.cause,
            FinalControl.controlled_at,
            Derogation.control_id.label("derogation"),
            Reassessment.finding,
            Reassessment.found_at,
        )
        .select_from(Ticket)
        .join(Site, Site.id == Ticket.site_id)
        .outerjoin(FinalControl, FinalControl.id == last_control.scalar_subquery())
        .outerjoin(Derogation, Derogation.control_id == FinalControl.id)
        .outerjoin(Reassessment, Reassessment.id == last_finding.scalar_subquery())
        .where(Ticket.id == ticket.id)
    ).one()
    entered = ticket.entered_step_at
    controlled = confirmed_in_this_visit(row.controlled_at, entered)
    at_a_sitting = row.centre_id is not None
    accepted = controlled and (row.passed or row.derogation is not None)
    return TicketFacts(
        operations_done=row.has_lines and not row.has_work_left,
        parts_answered=at_a_sitting or not row.has_open_parts,
        diagnosis_compared=at_a_sitting or not row.takes_apart or row.finding is not None,
        final_control_passed=accepted,
        final_control_failed=controlled and not accepted,
        failure_cause_recorded=controlled and row.cause is not None,
        extra_work_recorded=row.finding in (Finding.EXTRA_FAULT, Finding.HIGHER_LEVEL)
        and confirmed_in_this_visit(row.found_at, entered),
    )


def _has_open_parts(ticket: Ticket) -> Exists:
    """Whether a part foreseen is neither put in nor said not to be used, wholly or in part."""
    return exists().where(
        SupplyNeed.ticket_id == ticket.id,
        SupplyNeed.part_kind != "",
        SupplyNeed.quantity > ANSWERED,
    )

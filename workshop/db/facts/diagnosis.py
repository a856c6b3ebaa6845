"""Facts of the diagnosis step; the quote needs those about the guarantee too."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Diagnosis, Ticket
from workshop.domain.ticket import RepairKind, TicketFacts

COLUMNS = (Diagnosis.validated_at, Diagnosis.handed_over_at, Diagnosis.guarantee_approved_at)


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    row = session.execute(select(*COLUMNS).where(Diagnosis.ticket_id == ticket.id)).one_or_none()
    return facts_of(ticket, row)


def facts_of(ticket: Ticket, row: Any) -> TicketFacts:
    """The facts told by a row with `COLUMNS`, or by None when nothing was diagnosed."""
    return TicketFacts(
        diagnosis_validated=row is not None and row.validated_at is not None,
        diagnosis_handed_over=row is not None and row.handed_over_at is not None,
        under_guarantee=ticket.repair_kind is not RepairKind.PAID,
        guarantee_approved=row is not None and row.guarantee_approved_at is not None,
    )

"""Facts of the diagnosis step."""

from sqlalchemy.orm import Session

from workshop.db.models import Ticket
from workshop.domain.ticket import TicketFacts


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    return TicketFacts()

"""The facts about a ticket that moves depend on, read from its rows.

One file per step; only the facts of the step a ticket is in are read.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from workshop.db.facts import diagnosis, preparation, quote, reception, restitution, servicing
from workshop.db.models import Ticket
from workshop.domain.ticket import State, TicketFacts

_BY_STEP: dict[State, Callable[[Session, Ticket], TicketFacts]] = {
    State.RECEPTION: reception.facts,
    State.DIAGNOSIS: diagnosis.facts,
    State.QUOTE: quote.facts,
    State.PREPARATION: preparation.facts,
    State.SERVICING: servicing.facts,
    State.RESTITUTION: restitution.facts,
}


def ticket_facts(session: Session, ticket: Ticket) -> TicketFacts:
    read = _BY_STEP.get(ticket.state)
    return read(session, ticket) if read else TicketFacts()

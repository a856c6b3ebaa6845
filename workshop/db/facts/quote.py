"""Facts of the quote step, about the quotes decided since the ticket came to it."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.account import held
from workshop.db.facts import diagnosis
from workshop.db.models import Diagnosis, Quote, QuoteDecision, Ticket
from workshop.domain.quote import AGREED, GIVEN_UP, QuoteKind
from workshop.domain.ticket import TicketFacts


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    """What the last quote came to counts only if it was decided in this visit to the step:
    the first one, long accepted, does not answer for a supplementary one not yet written.
    """
    received, given_back = held(ticket.id)
    rows = session.execute(
        select(
            Quote.state,
            Quote.kind,
            Quote.closed_at,
            Quote.down_payment_holds_work,
            QuoteDecision.down_payment_cents,
            received.label("received"),
            given_back.label("given_back"),
            *diagnosis.COLUMNS,
        )
        .select_from(Ticket)
        .outerjoin(Diagnosis, Diagnosis.ticket_id == Ticket.id)
        .outerjoin(Quote, Quote.ticket_id == Ticket.id)
        .outerjoin(QuoteDecision, QuoteDecision.quote_id == Quote.id)
        .where(Ticket.id == ticket.id)
        .order_by(Quote.version)
    ).all()
    last = rows[-1]
    decided_now = last.closed_at is not None and last.closed_at >= ticket.entered_step_at
    asked = sum(row.down_payment_cents for row in rows if row.state in AGREED)
    kept = (last.received or 0) - (last.given_back or 0)
    return replace(
        diagnosis.facts_of(ticket, last),
        quote_accepted=decided_now and last.state in AGREED,
        first_quote_accepted=any(
            row.kind is QuoteKind.FIRST and row.state in AGREED for row in rows
        ),
        quote_refused_or_expired=decided_now and last.state in GIVEN_UP,
        down_payment_received=not last.down_payment_holds_work or kept >= asked,
    )

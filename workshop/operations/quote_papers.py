"""The papers of a quote, for the workshop and for the customer: as sent, and with the answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Person, Quote, QuoteDecision, Ticket
from workshop.db.quotes import quote_lines, quote_of_link
from workshop.documents.paper import Paper
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.exchange.links import QuoteLink
from workshop.operations.quote_document import quote_pdf


def paper(session: Session, actor: Actor, number: str, version: int, *, now: datetime) -> Paper:
    """A version as it was sent; one not sent yet, as it would be today, without a link."""
    quote, ticket = _quote(session, actor, number, version)
    if quote.document_pdf is not None:
        return Paper(f"{quote.number}.pdf", quote.document_pdf)
    lines = quote_lines(session, quote)
    return Paper(
        f"{quote.number}.pdf", quote_pdf(session, ticket, quote, lines, url="", issued_at=now)
    )


def answered_paper(session: Session, actor: Actor, number: str, version: int) -> Paper:
    """A version with the answer it got; `NotFound` while there is none."""
    quote, ticket = _quote(session, actor, number, version)
    return _answered(session, quote, ticket)


def paper_of_link(session: Session, link: QuoteLink) -> Paper:
    """What the customer may keep: the quote as sent, with their answer once they gave it."""
    quote, ticket = quote_of_link(session, link.quote_id, link.nonce)
    if session.get(QuoteDecision, quote.id) is not None:
        return _answered(session, quote, ticket)
    return Paper(f"{quote.number}.pdf", quote.document_pdf or b"")


def _quote(session: Session, actor: Actor, number: str, version: int) -> tuple[Quote, Ticket]:
    ticket = find.ticket(session, actor, number, Permission.READ_PRICES)
    quote = session.scalar(
        select(Quote).where(Quote.ticket_id == ticket.id, Quote.version == version)
    )
    if quote is None:
        raise NotFound("quote_not_found")
    return quote, ticket


def _answered(session: Session, quote: Quote, ticket: Ticket) -> Paper:
    decision = session.get(QuoteDecision, quote.id)
    if decision is None or quote.sent_at is None:
        raise NotFound("quote_not_found")
    recorder = session.get(Person, decision.recorded_by_id) if decision.recorded_by_id else None
    pdf = quote_pdf(
        session,
        ticket,
        quote,
        quote_lines(session, quote),
        url="",
        issued_at=quote.sent_at,
        decision=decision,
        recorded_by=recorder.name if recorder else "",
    )
    return Paper(f"{quote.number}-R.pdf", pdf)

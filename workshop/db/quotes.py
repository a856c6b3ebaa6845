"""Reading the quotes of a ticket already authorised, and the one a customer's link opens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from workshop.db.models import Quote, QuoteDecision, QuoteLine, ServicePrice, Ticket
from workshop.domain.errors import NotFound
from workshop.domain.quote import AGREED, LineData


def latest_quote(session: Session, ticket: Ticket) -> Quote | None:
    """The last version, whatever became of it."""
    return session.scalar(
        select(Quote).where(Quote.ticket_id == ticket.id).order_by(Quote.version.desc()).limit(1)
    )


def quote_lines(session: Session, quote: Quote) -> Sequence[QuoteLine]:
    return session.scalars(
        select(QuoteLine).where(QuoteLine.quote_id == quote.id).order_by(QuoteLine.position)
    ).all()


def line_data(line: QuoteLine) -> LineData:
    """What the estimator wrote of a line."""
    return LineData(
        kind=line.kind,
        label=line.label,
        vat_bp=line.vat_bp,
        code=line.code,
        part_kind=line.part_kind,
        quantity=line.quantity,
        unit_cents=line.unit_cents,
        cost_cents=line.cost_cents,
        discount_cents=line.discount_cents,
        role=line.role,
        group=line.group,
    )


def answered_so_far(session: Session, ticket: Ticket) -> dict[tuple[str, str], bool]:
    """Code and label of every line the customer has answered for, over all quotes of the ticket,
    and whether they agreed to it: a yes stands, whatever was said before or after.
    """
    rows = session.execute(
        select(QuoteLine.code, QuoteLine.label, QuoteLine.agreed)
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.ticket_id == ticket.id, QuoteLine.agreed.is_not(None))
        .order_by(QuoteLine.agreed)
    )
    return {(row.code, row.label): bool(row.agreed) for row in rows}


def agreed_before(ticket_id: Any, version: Any) -> ScalarSelect[Any]:
    """Cents the customer has agreed to in the quotes before a version; null when there is none."""
    earlier, decision = aliased(Quote), aliased(QuoteDecision)
    return (
        select(func.sum(decision.agreed_cents))
        .join(earlier, earlier.id == decision.quote_id)
        .where(earlier.ticket_id == ticket_id, earlier.version < version, earlier.state.in_(AGREED))
        .scalar_subquery()
    )


def agreed_before_cents(session: Session, quote: Quote) -> int:
    return session.scalar(select(agreed_before(quote.ticket_id, quote.version))) or 0


def price_list(session: Session, site_id: int) -> Sequence[ServicePrice]:
    """The services a site offers, in the order they were entered."""
    return session.scalars(
        select(ServicePrice)
        .where(ServicePrice.site_id == site_id, ServicePrice.active)
        .order_by(ServicePrice.id)
    ).all()


def quote_of_link(session: Session, quote_id: int, nonce: str) -> tuple[Quote, Ticket]:
    """The quote a customer's link names, with its ticket locked until the commit."""
    quote = session.scalar(
        select(Quote)
        .where(Quote.id == quote_id, Quote.link_nonce == nonce, Quote.sent_at.is_not(None))
        .execution_options(populate_existing=True)
    )
    if quote is None:
        raise NotFound("link_invalid")
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.id == quote.ticket_id)
        .options(
            joinedload(Ticket.site, innerjoin=True),
            joinedload(Ticket.customer, innerjoin=True),
            joinedload(Ticket.watch, innerjoin=True),
        )
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(quote)
    return quote, ticket

"""The estimator's list: what is to be written, asked again, or found expired."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Customer, OutgoingMail, Quote, Ticket, Watch
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.quote import OPEN, QuoteState
from workshop.domain.ticket import State

LIMIT = 300


class Pile(StrEnum):
    """What a ticket at the quote step asks for, the most urgent first."""

    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    FOLLOW_UP = "follow_up"
    TO_WRITE = "to_write"
    TO_SEND = "to_send"
    AWAITED = "awaited"
    DECIDED = "decided"


@dataclass(frozen=True)
class FollowUpLine:
    """`proposed_cents` once the quote has left."""

    number: str
    watch: str
    customer: str
    phone: str
    quote_number: str | None
    state: QuoteState | None
    proposed_cents: int | None
    sent_at: datetime | None
    valid_until: date | None
    follow_up_on: date | None
    waiting_since: datetime
    mail_error: str


@dataclass(frozen=True)
class FollowUpPage:
    """Lines by pile, empty piles left out; `cut` when there are more than are shown."""

    piles: dict[Pile, tuple[FollowUpLine, ...]]
    cut: bool


def follow_up_page(session: Session, actor: Actor, site_id: int, *, today: date) -> FollowUpPage:
    """Every ticket of a site at the quote step, in one query."""
    actor.require(Permission.READ_PRICES, site_id)
    rows = session.execute(
        select(
            Ticket.number,
            Ticket.follow_up_on,
            Ticket.waiting_since,
            Watch.brand,
            Watch.model,
            Customer.family_name,
            Customer.given_name,
            Customer.company,
            Customer.phone,
            Quote.number.label("quote_number"),
            Quote.state,
            Quote.proposed_cents,
            Quote.sent_at,
            Quote.valid_until,
            Quote.closed_at,
            Ticket.entered_step_at,
            OutgoingMail.given_up_at,
            OutgoingMail.last_error,
        )
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Quote, (Quote.ticket_id == Ticket.id) & Quote.superseded_by_version.is_(None))
        .outerjoin(OutgoingMail, OutgoingMail.id == Quote.mail_id)
        .where(Ticket.site_id == site_id, Ticket.state == State.QUOTE, Ticket.closed_at.is_(None))
        .order_by(Ticket.id, Quote.version)
        .limit(LIMIT + 1)
    ).all()
    latest = {row.number: row for row in rows}
    piles: dict[Pile, list[FollowUpLine]] = {pile: [] for pile in Pile}
    for row in latest.values():
        piles[_pile(row, today)].append(_line(row))
    return FollowUpPage(
        {pile: tuple(lines) for pile, lines in piles.items() if lines}, len(rows) > LIMIT
    )


def _pile(row: Any, today: date) -> Pile:
    if row.state is None or (row.state not in OPEN and row.closed_at < row.entered_step_at):
        return Pile.TO_WRITE
    if row.state is not QuoteState.SENT:
        return Pile.TO_SEND if row.state in OPEN else Pile.DECIDED
    if row.valid_until < today:
        return Pile.EXPIRED
    if row.given_up_at is not None:
        return Pile.UNDELIVERED
    due = row.follow_up_on is not None and row.follow_up_on <= today
    return Pile.FOLLOW_UP if due else Pile.AWAITED


def _line(row: Any) -> FollowUpLine:
    return FollowUpLine(
        number=row.number,
        watch=f"{row.brand} {row.model}".strip(),
        customer=customer_name(row.family_name, row.given_name, row.company),
        phone=row.phone,
        quote_number=row.quote_number,
        state=row.state,
        proposed_cents=row.proposed_cents,
        sent_at=row.sent_at,
        valid_until=row.valid_until,
        follow_up_on=row.follow_up_on,
        waiting_since=row.waiting_since,
        mail_error=row.last_error or "",
    )

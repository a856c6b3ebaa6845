"""A customer's card, the cards it may be doubled by, and two of them side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workshop.db import find
from workshop.db.customer_cards import card_of
from workshop.db.models import Customer, CustomerMerge, Person, Ticket, Watch
from workshop.domain.customer_card import CardPart, card_mark, differing, proposed
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.queries.customer import (
    LAST_TICKETS,
    CustomerHit,
    SimilarCustomer,
    find_customers,
    kept_card,
    similar_customers,
)
from workshop.queries.past_tickets import PastTicket, past_tickets
from workshop.queries.slate import SLATE, TICKET, SlateRow, slate_rows


@dataclass(frozen=True)
class PastMerge:
    """`may_undo` is true of the latest one that holds: they are undone in the order they were made."""

    id: int
    gone_name: str
    tickets: int
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str | None
    may_undo: bool


@dataclass(frozen=True)
class CustomerPage:
    """`open` tickets as lines of a slate, the latest `closed` ones as the counter recalls them.

    `others` are the cards the same customer may have; `hits` those found for `searched`.
    """

    customer: Customer
    name: str
    open: tuple[SlateRow, ...]
    closed: tuple[PastTicket, ...]
    others: tuple[SimilarCustomer, ...]
    searched: str
    hits: tuple[CustomerHit, ...]
    merges: tuple[PastMerge, ...]


def customer_page(
    session: Session, actor: Actor, customer_id: int, *, searched: str = ""
) -> CustomerPage:
    """Seven queries at most for a name; a card that was merged shows the one kept in its place."""
    customer = kept_card(session, actor, customer_id)
    open_ones = SLATE.where(TICKET.customer_id == customer.id, TICKET.closed_at.is_(None))
    theirs = (Ticket.customer_id == customer.id, Ticket.closed_at.is_not(None))
    words = (customer.family_name, customer.given_name, customer.company)
    name = " ".join(word for word in words if word)
    found = similar_customers(session, actor, customer.site_id, name=name, phone=customer.phone)
    hits = (
        find_customers(session, actor, customer.site_id, searched, watches=False)
        if searched
        else ()
    )
    return CustomerPage(
        customer,
        customer_name(*words),
        slate_rows(session, open_ones.order_by(TICKET.id.desc())),
        past_tickets(session, *theirs, limit=LAST_TICKETS),
        tuple(other for other in found if other.id != customer.id),
        searched,
        tuple(hit for hit in hits if hit.id != customer.id),
        _merges(session, customer.id),
    )


def _merges(session: Session, customer_id: int) -> tuple[PastMerge, ...]:
    """Those this card was kept in, newest first."""
    gone, by, undone_by = aliased(Customer), aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            CustomerMerge,
            gone.family_name,
            gone.given_name,
            gone.company,
            by.name.label("by"),
            undone_by.name.label("undone_by"),
        )
        .join(gone, gone.id == CustomerMerge.gone_id)
        .join(by, by.id == CustomerMerge.merged_by_id)
        .outerjoin(undone_by, undone_by.id == CustomerMerge.undone_by_id)
        .where(CustomerMerge.kept_id == customer_id)
        .order_by(CustomerMerge.id.desc())
    ).all()
    holding = [row.CustomerMerge.id for row in rows if row.CustomerMerge.undone_at is None]
    return tuple(
        PastMerge(
            row.CustomerMerge.id,
            customer_name(row.family_name, row.given_name, row.company),
            len(row.CustomerMerge.moved["ticket"]),
            row.CustomerMerge.merged_at,
            row.by,
            row.CustomerMerge.undone_at,
            row.undone_by,
            row.CustomerMerge.id == max(holding, default=0),
        )
        for row in rows
    )


def merge_of(session: Session, actor: Actor, merge_id: int) -> int:
    """Id of the card a merge kept; `NotFound` where the person receives nobody."""
    sites = actor.sites_with(Permission.RECEIVE)
    kept_id = session.scalar(
        select(CustomerMerge.kept_id).where(
            CustomerMerge.id == merge_id, CustomerMerge.site_id.in_(sites)
        )
    )
    if kept_id is None:
        raise NotFound("merge_not_found")
    return kept_id


@dataclass(frozen=True)
class ComparedCard:
    """One of the two cards, with what hangs on it; `values` are plain, by column."""

    id: int
    name: str
    values: Mapping[str, Any]
    created_at: datetime
    tickets: int
    watches: int
    last_ticket_at: datetime | None


@dataclass(frozen=True)
class ComparisonPage:
    """`parts` are those on which the cards differ, `proposed` those the other one would give."""

    kept: ComparedCard
    gone: ComparedCard
    parts: tuple[CardPart, ...]
    proposed: frozenset[CardPart]
    mark: str


_COUNTS: Final = (
    select(func.count(Ticket.id), func.max(Ticket.opened_at)),
    select(func.count(Watch.id)),
)


def comparison_page(session: Session, actor: Actor, kept_id: int, gone_id: int) -> ComparisonPage:
    """Six queries; `NotFound` for the same card twice, one already merged, one of another site."""
    kept = find.customer(session, actor, kept_id, Permission.RECEIVE)
    gone = find.customer(session, actor, gone_id, Permission.RECEIVE)
    merged = kept.merged_into_id is not None or gone.merged_into_id is not None
    if kept.id == gone.id or merged or kept.site_id != gone.site_id:
        raise NotFound("customer_not_found")
    ours, theirs = card_of(kept), card_of(gone)
    return ComparisonPage(
        _compared(session, kept, ours),
        _compared(session, gone, theirs),
        differing(ours, theirs),
        proposed(ours, theirs),
        card_mark(ours, theirs),
    )


def _compared(session: Session, customer: Customer, values: Mapping[str, Any]) -> ComparedCard:
    of_tickets, of_watches = _COUNTS
    tickets, last = session.execute(of_tickets.where(Ticket.customer_id == customer.id)).one()
    watches = session.scalar(of_watches.where(Watch.customer_id == customer.id)) or 0
    name = customer_name(customer.family_name, customer.given_name, customer.company)
    return ComparedCard(customer.id, name, values, customer.created_at, tickets, watches, last)

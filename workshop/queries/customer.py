"""Finding a customer at the counter, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from workshop.db import find
from workshop.db.models import Customer, SearchWord, Ticket, Watch
from workshop.domain.folding import (
    fold,
    fold_compact,
    one_edit_variants,
    phone_and_words,
    phone_digits,
)
from workshop.domain.numbering import read_label
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.queries.past_tickets import KnownWatch, PastTicket, past_tickets
from workshop.queries.search import CONNECTING, tickets_with_words

HITS: Final = 8
WATCHES_PER_HIT: Final = 3
LAST_TICKETS: Final = 12
MIN_PHONE: Final = 4
MIN_SERIAL: Final = 3
MIN_CORRECTED: Final = 4
"""As in the search index: shorter words are not corrected."""


_KEPT: Final = func.coalesce(Customer.merged_into_id, Customer.id)
"""A card that was merged leads to the one kept in its place."""


@dataclass(frozen=True)
class CustomerHit:
    """A customer that may be the one meant, with the watches to choose in the same gesture."""

    id: int
    name: str
    phone: str
    email: str
    watches: tuple[KnownWatch, ...]


@dataclass(frozen=True)
class CustomerCard:
    """What the counter shows of a customer who is standing there."""

    customer: Customer
    name: str
    tickets: tuple[PastTicket, ...]
    watches: tuple[KnownWatch, ...]


def find_customers(
    session: Session, actor: Actor, site_id: int, text: str, *, watches: bool = True
) -> tuple[CustomerHit, ...]:
    """Customers of a site by ticket number, phone, serial, e-mail or name, typing slips forgiven."""
    actor.require(Permission.RECEIVE, site_id)
    found = _ids(session, site_id, text)
    if not found:
        corrected = _corrected(session, fold(text).split())
        found = _by_name(session, site_id, corrected)
    return _hits(session, found[:HITS], watches)


def _ids(session: Session, site_id: int, text: str) -> list[int]:
    found = _by_number(session, site_id, text)
    if found:
        return found
    if "@" in text:
        return _by_email(session, site_id, text)
    (digits, words), serial = phone_and_words(text), fold_compact(text)
    if len(digits) >= MIN_PHONE:
        found = _by_phone(session, site_id, digits)
    if len(serial) >= MIN_SERIAL and any(c.isdigit() for c in serial):
        found += _by_serial(session, site_id, serial)
    if not found:
        found = _by_name(session, site_id, words)
    return list(dict.fromkeys(found))


def _by_number(session: Session, site_id: int, text: str) -> list[int]:
    number = read_label(text)
    if number is None:
        return []
    statement = select(Ticket.customer_id).where(Ticket.number == number, Ticket.site_id == site_id)
    return list(session.scalars(statement))


def _by_phone(session: Session, site_id: int, digits: str) -> list[int]:
    return _customers(session, site_id, Customer.phone_digits, _kept_as(digits))


def _kept_as(digits: str) -> tuple[str, ...]:
    """The digits on a card; cards of before have a 00 where others have a plus."""
    return digits, f"00{digits}"


def _by_email(session: Session, site_id: int, text: str) -> list[int]:
    return _customers(session, site_id, Customer.folded_email, [fold(text)])


def _by_name(session: Session, site_id: int, words: Sequence[str]) -> list[int]:
    """The folded name begins with the words, in whatever order they were said; or else each of them
    begins a word of it."""
    if not words:
        return []
    orders = permutations(words) if len(words) <= 3 else [tuple(words)]
    whole = [" ".join(order) for order in orders]
    return _customers(session, site_id, Customer.folded_name, whole) or _by_words(
        session, site_id, words
    )


def _by_words(session: Session, site_id: int, words: Sequence[str]) -> list[int]:
    """The given name first, half of a double name, a house without its « et »: found through the
    tickets, whose words have an index."""
    said = [word for word in words if word not in CONNECTING]
    tickets = tickets_with_words(session, (site_id,), said)
    if tickets is None:
        return []
    statement = (
        select(_KEPT)
        .where(
            Customer.id.in_(select(Ticket.customer_id).where(Ticket.id.in_(tickets))),
            *((" " + Customer.folded_name).like(f"% {word}%") for word in said),
        )
        .order_by(Customer.folded_name, Customer.id)
        .limit(HITS)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def _customers(
    session: Session, site_id: int, column: InstrumentedAttribute[str], prefixes: Sequence[str]
) -> list[int]:
    begins = or_(*(_begins(session, column, prefix) for prefix in prefixes))
    statement = (
        select(_KEPT)
        .where(Customer.site_id == site_id, begins)
        .order_by(column, Customer.id)
        .limit(HITS)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def _by_serial(session: Session, site_id: int, serial: str) -> list[int]:
    statement = (
        select(Watch.customer_id)
        .where(Watch.site_id == site_id, _begins(session, Watch.folded_serial, serial))
        .order_by(Watch.folded_serial)
        .limit(HITS)
    )
    return list(session.scalars(statement))


def _begins(session: Session, column: InstrumentedAttribute[str], prefix: str) -> Any:
    """A prefix condition the index serves: LIKE on PostgreSQL, a range on SQLite.

    Folded text holds only `[a-z0-9 ]`, so nothing needs escaping and `~` sorts after all of it.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column.startswith(prefix)
    return column.between(prefix, f"{prefix}~")


def _corrected(session: Session, words: Sequence[str]) -> list[str]:
    """The words with single slips mended, when each long one has a known neighbour."""
    mended = []
    for word in words:
        known = None
        if len(word) >= MIN_CORRECTED:
            known = session.scalar(
                select(SearchWord.word)
                .where(SearchWord.variant.in_(one_edit_variants(word)))
                .order_by(SearchWord.word)
                .limit(1)
            )
        mended.append(known or word)
    return mended if mended != list(words) else []


def _hits(session: Session, ids: Sequence[int], with_watches: bool) -> tuple[CustomerHit, ...]:
    if not ids:
        return ()
    rows = session.execute(
        select(
            Customer.id,
            Customer.family_name,
            Customer.given_name,
            Customer.company,
            Customer.phone,
            Customer.email,
        ).where(Customer.id.in_(ids))
    ).all()
    by_id = {row.id: row for row in rows}
    watches = _latest_watches(session, ids) if with_watches else {}
    return tuple(
        CustomerHit(
            row.id,
            customer_name(row.family_name, row.given_name, row.company),
            row.phone,
            row.email,
            tuple(watches.get(row.id, ())),
        )
        for row in (by_id[id_] for id_ in ids)
    )


def _latest_watches(session: Session, ids: Sequence[int]) -> dict[int, list[KnownWatch]]:
    """The newest watches of each customer, in one statement that stops early for each."""
    parts = [select(_newest(id_).subquery()) for id_ in ids]
    watches: dict[int, list[KnownWatch]] = {}
    for row in session.execute(union_all(*parts)):
        watch = KnownWatch(row.id, row.brand, row.model, row.serial, row.kind)
        watches.setdefault(row.customer_id, []).append(watch)
    return watches


def _newest(customer_id: int) -> Select[*tuple[Any, ...]]:
    columns = (
        Watch.customer_id, Watch.id, Watch.brand, Watch.model, Watch.serial, Watch.kind,
    )  # fmt: skip
    return (
        select(*columns)
        .where(Watch.customer_id == customer_id)
        .order_by(Watch.id.desc())
        .limit(WATCHES_PER_HIT)
    )


def customer_card(session: Session, actor: Actor, customer_id: int) -> CustomerCard:
    """The customer with the last tickets, the watches behind them and what is still guaranteed.

    A card that was merged shows the one kept in its place.
    """
    customer = kept_card(session, actor, customer_id)
    tickets = past_tickets(session, Ticket.customer_id == customer.id, limit=LAST_TICKETS)
    watches = {ticket.watch.id: ticket.watch for ticket in reversed(tickets)}
    name = customer_name(customer.family_name, customer.given_name, customer.company)
    return CustomerCard(customer, name, tickets, tuple(reversed(watches.values())))


def kept_card(session: Session, actor: Actor, customer_id: int) -> Customer:
    """The card itself, or the one it was merged into."""
    customer = find.customer(session, actor, customer_id, Permission.RECEIVE)
    if customer.merged_into_id is None:
        return customer
    return find.customer(session, actor, customer.merged_into_id, Permission.RECEIVE)


@dataclass(frozen=True)
class SimilarCustomer:
    """Somebody already known under the same name or phone: offered, never merged silently."""

    id: int
    name: str
    phone: str
    email: str
    same_phone: bool


def similar_customers(
    session: Session, actor: Actor, site_id: int, *, name: str, phone: str
) -> tuple[SimilarCustomer, ...]:
    """Customers of the site with the same folded name or the same phone digits."""
    actor.require(Permission.RECEIVE, site_id)
    digits, folded = phone_digits(phone), fold(name)
    same: list[ColumnElement[bool]] = []
    if len(digits) >= MIN_PHONE:
        same.append(Customer.phone_digits.in_(_kept_as(digits)))
    if folded:
        same.append(Customer.folded_name == folded)
    if not same:
        return ()
    card = aliased(Customer)
    rows = session.execute(
        select(
            card.id,
            card.family_name,
            card.given_name,
            card.company,
            card.phone,
            card.email,
            Customer.phone_digits,
        )
        .join(card, card.id == _KEPT)
        .where(Customer.site_id == site_id, or_(*same))
        .order_by(Customer.id.desc())
        .limit(HITS)
    ).all()
    by_card = {row.id: row for row in reversed(rows)}
    return tuple(
        SimilarCustomer(
            row.id,
            customer_name(row.family_name, row.given_name, row.company),
            row.phone,
            row.email,
            bool(digits) and row.phone_digits in _kept_as(digits),
        )
        for row in reversed(by_card.values())
    )

"""Two cards of one customer become one, and two again when that was a mistake.

Nothing is lost: the card that gives way stays, leads to the one kept, and is found by its own
name; undoing gives it back everything that was its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from workshop.db import find
from workshop.db.customer_cards import card_of, plain, put
from workshop.db.models import AuditSubject, Customer, CustomerMerge, Deposit, Ticket, Watch
from workshop.domain.customer_card import COLUMNS, CardPart, card_mark
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.tracking import EntryKind
from workshop.operations.audit import record_change
from workshop.operations.customer import InformationGroup, check_card, fold_card
from workshop.operations.journal import write_entry
from workshop.operations.search_index import reindex_customer

_GROUPS: Final = {
    CardPart.FAMILY_NAME: InformationGroup.IDENTITY,
    CardPart.GIVEN_NAME: InformationGroup.IDENTITY,
    CardPart.COMPANY: InformationGroup.IDENTITY,
    CardPart.PHONE: InformationGroup.CONTACT,
    CardPart.EMAIL: InformationGroup.CONTACT,
    CardPart.ADDRESS: InformationGroup.CONTACT,
    CardPart.CHANNEL: InformationGroup.CONTACT,
    CardPart.LANGUAGE: InformationGroup.CONTACT,
}
"""A value that comes from the other card was verified when that card was, or not at all."""


@dataclass(frozen=True)
class MergeCustomers:
    """`taken` are the parts the other card gives; `seen` is the mark of both as the page showed them."""

    kept_id: int
    gone_id: int
    taken: frozenset[CardPart] = frozenset()
    seen: str = ""


def merge_customers(
    session: Session, actor: Actor, command: MergeCustomers, *, now: datetime
) -> CustomerMerge:
    """Tickets, watches and deposits follow; each ticket's sheet says so."""
    if command.kept_id == command.gone_id:
        raise RuleViolation("one_card_only")
    kept, gone = _both(session, actor, command.kept_id, command.gone_id)
    if kept.site_id != gone.site_id:
        raise RuleViolation("customer_of_another_site")
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise RuleViolation("customer_merged_meanwhile")
    if command.seen and command.seen != card_mark(card_of(kept), card_of(gone)):
        raise RuleViolation("cards_changed_meanwhile")
    replaced = _take(kept, gone, command.taken)
    merge = CustomerMerge(
        site_id=kept.site_id,
        kept_id=kept.id,
        gone_id=gone.id,
        moved=_owned(session, gone),
        replaced=replaced,
        merged_at=now,
        merged_by_id=actor.person_id,
    )
    gone.merged_into_id = kept.id
    session.add(merge)
    session.flush()
    _move(session, actor, merge, gone, kept, EntryKind.CUSTOMER_MERGED, now)
    _know_anew(session, kept)
    facts = {
        "merged_card": gone.id,
        "tickets": len(merge.moved["ticket"]),
        "taken": [part.value for part in CardPart if part in command.taken],
    }
    record_change(
        session, actor, kept.site_id, AuditSubject.CUSTOMER, {}, facts, now=now, name=str(kept.id)
    )
    return merge


@dataclass(frozen=True)
class UndoMerge:
    merge_id: int


def undo_merge(
    session: Session, actor: Actor, command: UndoMerge, *, now: datetime
) -> CustomerMerge:
    """Everything as it was; what was changed or begun since then stays with the card kept."""
    merge = _merge(session, actor, command.merge_id)
    kept, gone = _both(session, actor, merge.kept_id, merge.gone_id)
    session.refresh(merge)
    if merge.undone_at is not None:
        raise RuleViolation("merge_already_undone")
    if session.scalar(_followed(merge)):
        raise RuleViolation("merge_followed")
    merge.undone_at, merge.undone_by_id = now, actor.person_id
    gone.merged_into_id = None
    for column, (before, after) in merge.replaced.items():
        if plain(getattr(kept, column)) == after:
            put(kept, column, before)
    fold_card(kept)
    session.flush()
    _move(session, actor, merge, kept, gone, EntryKind.CUSTOMER_SEPARATED, now)
    _know_anew(session, kept)
    _know_anew(session, gone)
    facts = {"merged_card": gone.id, "tickets": len(merge.moved["ticket"])}
    record_change(
        session, actor, kept.site_id, AuditSubject.CUSTOMER, facts, {}, now=now, name=str(kept.id)
    )
    return merge


def _both(session: Session, actor: Actor, one: int, other: int) -> tuple[Customer, Customer]:
    """Locked in the order of their numbers, so that two people never wait for each other."""
    found = {
        each: find.customer(session, actor, each, Permission.RECEIVE, locked=True)
        for each in sorted((one, other))
    }
    return found[one], found[other]


def _merge(session: Session, actor: Actor, merge_id: int) -> CustomerMerge:
    found = session.get(CustomerMerge, merge_id)
    if found is None or found.site_id not in actor.roles:
        raise NotFound("merge_not_found")
    actor.require(Permission.RECEIVE, found.site_id)
    return found


def _followed(merge: CustomerMerge) -> Any:
    """Whether the kept card was part of a later merge that still holds."""
    part = or_(CustomerMerge.kept_id == merge.kept_id, CustomerMerge.gone_id == merge.kept_id)
    later = (CustomerMerge.id > merge.id, CustomerMerge.undone_at.is_(None))
    return select(exists().where(*later, part))


def _take(kept: Customer, gone: Customer, taken: Iterable[CardPart]) -> dict[str, list[Any]]:
    """Write the chosen values on the kept card; what changed, as `[before, after]` by column."""
    before, other = card_of(kept), card_of(gone)
    verified = dict(before["verified_at"])
    for part in taken:
        for column in COLUMNS[part]:
            put(kept, column, other[column])
        group = _GROUPS.get(part)
        if group:
            verified.pop(group, None)
            verified |= {name: at for name, at in other["verified_at"].items() if name == group}
    kept.verified_at = verified
    fold_card(kept)
    check_card(kept)
    after = card_of(kept)
    return {
        column: [before[column], after[column]]
        for column in after
        if before[column] != after[column]
    }


def _owned(session: Session, customer: Customer) -> dict[str, list[int]]:
    """Ids of what hangs on a card, by table."""
    return {
        "ticket": _ids(session, select(Ticket.id).where(Ticket.customer_id == customer.id)),
        "watch": _ids(session, select(Watch.id).where(Watch.customer_id == customer.id)),
        "deposit": _ids(session, select(Deposit.id).where(Deposit.customer_id == customer.id)),
        "customer": _ids(
            session, select(Customer.id).where(Customer.merged_into_id == customer.id)
        ),
    }


def _ids(session: Session, statement: Any) -> list[int]:
    return sorted(session.scalars(statement))


def _move(
    session: Session,
    actor: Actor,
    merge: CustomerMerge,
    source: Customer,
    target: Customer,
    kind: EntryKind,
    now: datetime,
) -> None:
    """Give what the merge is about to the other card, one entry on each ticket."""
    facts = {"from": _named(source), "to": _named(target), "customer_id": target.id}
    for ticket in _tickets(session, merge.moved["ticket"]):
        ticket.customer_id = target.id
        write_entry(session, actor, ticket, kind, facts, now=now)
    session.flush()
    _give(session, Deposit, merge.moved["deposit"], target)
    _give(session, Watch, _watches(session, merge, source), target)
    session.execute(
        update(Customer)
        .where(Customer.id.in_(merge.moved["customer"]))
        .values(merged_into_id=target.id)
    )


def _tickets(session: Session, ids: Sequence[int]) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(ids))
        .options(joinedload(Ticket.site, innerjoin=True))
        .order_by(Ticket.id)
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    ).all()


def _give(
    session: Session, table: type[Deposit] | type[Watch], ids: Sequence[int], target: Customer
) -> None:
    session.execute(update(table).where(table.id.in_(ids)).values(customer_id=target.id))


def _watches(session: Session, merge: CustomerMerge, source: Customer) -> list[int]:
    """All of them, but one its present owner has brought again since the cards were merged."""
    brought = exists().where(
        Ticket.watch_id == Watch.id,
        Ticket.customer_id == source.id,
        Ticket.opened_at >= merge.merged_at,
    )
    return _ids(session, select(Watch.id).where(Watch.id.in_(merge.moved["watch"]), ~brought))


def _know_anew(session: Session, customer: Customer) -> None:
    """The search finds a card's tickets by its own words and by those of the cards merged into it."""
    merged = session.scalars(
        select(Customer).where(Customer.merged_into_id == customer.id).order_by(Customer.id)
    )
    words = (
        f"{each.folded_name} {each.phone_digits} {each.folded_email} {each.also_known}"
        for each in merged
    )
    customer.also_known = " ".join(" ".join(words).split())
    session.flush()
    reindex_customer(session, customer)


def _named(customer: Customer) -> str:
    return customer_name(customer.family_name, customer.given_name, customer.company)

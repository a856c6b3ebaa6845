"""The register of what was left in precious metal: what a customs check asks to see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from workshop.db import find
from workshop.db.intake import watch_data
from workshop.db.models import Customer, Deposit, DepositSlip, Ticket, Watch
from workshop.documents.signed_slip import SignedCustomer, as_signed
from workshop.domain.intake import WatchData
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State

PAGE_SIZE: Final = 50
_SAID_PRECIOUS: Final = type_coerce(DepositSlip.content, Text).contains('"precious":true')


@dataclass(frozen=True)
class PreciousDeposit:
    """A watch of precious metal, as the slip said it was once that was signed.

    `left_at` is when it was given back, sold by the court or not taken in after all; `state` says.
    """

    number: str
    received_at: datetime
    depositor: str
    address: str
    watch: WatchData
    state: State
    left_at: datetime | None


@dataclass(frozen=True)
class PreciousPage:
    """`next_page` is None on the last one."""

    site_name: str
    deposits: tuple[PreciousDeposit, ...]
    next_page: int | None


def precious_page(session: Session, actor: Actor, site_id: int, *, page: int) -> PreciousPage:
    """A page, from 1, newest first, in two queries."""
    site = find.site(session, actor, site_id, Permission.KEEP_REGISTER)
    asked = _of_site(site_id).order_by(Ticket.id.desc())
    rows = session.execute(asked.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)).all()
    return PreciousPage(
        site.name,
        tuple(_deposits(rows[:PAGE_SIZE])),
        page + 1 if len(rows) > PAGE_SIZE else None,
    )


def every_precious_deposit(
    session: Session, actor: Actor, site_id: int
) -> tuple[PreciousDeposit, ...]:
    """The whole register, in the order of its numbers."""
    find.site(session, actor, site_id, Permission.KEEP_REGISTER)
    return tuple(_deposits(session.execute(_of_site(site_id).order_by(Ticket.id))))


def _of_site(site_id: int) -> Select[Any]:
    """What is of precious metal now, or was when it was signed for."""
    return (
        select(Ticket, Deposit.received_at, DepositSlip.content)
        .join(Deposit, Deposit.id == Ticket.deposit_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .outerjoin(DepositSlip, DepositSlip.deposit_id == Ticket.deposit_id)
        .where(Ticket.site_id == site_id, or_(Watch.precious, _SAID_PRECIOUS))
        .options(
            joinedload(Ticket.customer, innerjoin=True), joinedload(Ticket.watch, innerjoin=True)
        )
    )


def _deposits(rows: Any) -> Iterator[PreciousDeposit]:
    """Without the steel watch that was signed for with a gold one."""
    for row in rows:
        customer, watch = _as_left(row.Ticket, row.content)
        if watch.is_precious:
            yield PreciousDeposit(
                row.Ticket.number,
                row.received_at,
                customer_name(customer.family_name, customer.given_name, customer.company),
                customer.address,
                watch,
                row.Ticket.state,
                row.Ticket.closed_at,
            )


def _as_left(
    ticket: Ticket, slip: Mapping[str, Any] | None
) -> tuple[Customer | SignedCustomer, WatchData]:
    signed = as_signed(slip, None) if slip else None
    if signed and ticket.number in signed.watches:
        return signed.customer, signed.watches[ticket.number].watch
    return ticket.customer, watch_data(ticket.watch)

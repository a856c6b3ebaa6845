"""Supplies awaited, over all tickets of the sites where a person looks after them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workshop.db.models import Site, SupplyNeed, Ticket, Watch
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.preparation import SupplyState

PAGE_SIZE = 50


@dataclass(frozen=True)
class AwaitedSupply:
    """One supply a ticket waits for."""

    need_id: int
    number: str
    site: str
    watch: str
    code: str
    label: str
    quantity: int
    from_whom: str
    due_on: date


@dataclass(frozen=True)
class SuppliesPage:
    """The next ones due; `more` is the place to go on from, as `due day` and id."""

    rows: tuple[AwaitedSupply, ...]
    more: tuple[date, int] | None


def supplies_page(
    session: Session, actor: Actor, *, after: tuple[date, int] | None = None
) -> SuppliesPage:
    """What is awaited, the first due in front. Raises `NotFound` to people without supplies."""
    sites = actor.sites_with(Permission.SUPPLY)
    if not sites:
        raise NotFound("page_not_found")
    statement = (
        select(
            SupplyNeed.id,
            SupplyNeed.code,
            SupplyNeed.label,
            SupplyNeed.quantity,
            SupplyNeed.from_whom,
            SupplyNeed.due_on,
            Ticket.number,
            Site.name,
            Watch.brand,
            Watch.model,
        )
        .join(Ticket, Ticket.id == SupplyNeed.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Site, Site.id == SupplyNeed.site_id)
        .where(SupplyNeed.site_id.in_(sites), SupplyNeed.state == SupplyState.REQUESTED)
        .order_by(SupplyNeed.due_on, SupplyNeed.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        statement = statement.where(tuple_(SupplyNeed.due_on, SupplyNeed.id) > tuple_(*after))
    found = session.execute(statement).all()
    rows = tuple(
        AwaitedSupply(
            row.id,
            row.number,
            row.name,
            f"{row.brand} {row.model}".strip(),
            row.code,
            row.label,
            row.quantity,
            row.from_whom,
            row.due_on,
        )
        for row in found[:PAGE_SIZE]
    )
    last = rows[-1] if len(found) > PAGE_SIZE else None
    return SuppliesPage(rows, (last.due_on, last.need_id) if last else None)

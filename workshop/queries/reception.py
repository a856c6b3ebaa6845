"""What the reception page needs of the site: its price list, its load, what it knows of a watch."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.intake import watch_data
from workshop.db.models import (
    Person,
    RoleAssignment,
    ServicePrice,
    Site,
    SiteMode,
    Ticket,
    TicketCount,
    Watch,
)
from workshop.domain.catalogue_items import Service
from workshop.domain.folding import fold_compact
from workshop.domain.intake import WatchData
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.planning import load_days, local_date, working_days
from workshop.domain.ticket import ENDS, State
from workshop.queries.past_tickets import PastTicket, guaranteed, past_tickets

_BENCH: Final = (State.DIAGNOSIS, State.PREPARATION, State.SERVICING)
_SEEN: Final = 5


@dataclass(frozen=True)
class ListedService:
    """A line of the site's price list and the day it could be promised for, from today."""

    code: str
    name_fr: str
    name_en: str
    kinds: tuple[str, ...]
    operations: tuple[str, ...]
    price_cents: int
    price_max_cents: int | None
    quick: bool
    promised_on: date

    def label(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_fr

    def does(self, suggested: Service) -> bool:
        """The site may name its services otherwise: the work they hold tells what they are."""
        return self.code == suggested.code or set(self.operations) == set(suggested.operations)

    def suits(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Desk:
    """The site as the reception page uses it. `load_days` are added to what is not quick.

    Where it is not live, as at a bench of an exam, the same watch may be received again and again.
    """

    site_id: int
    today: date
    services: tuple[ListedService, ...]
    at_the_bench: int
    load_days: int
    is_live: bool

    def service(self, code: str | None) -> ListedService | None:
        return next((service for service in self.services if service.code == code), None)


_SITE: Final[BindParameter[int]] = bindparam("site_id")
_PRICES: Final = (
    select(
        ServicePrice.code,
        ServicePrice.name_fr,
        ServicePrice.name_en,
        ServicePrice.kinds,
        ServicePrice.operations,
        ServicePrice.price_cents,
        ServicePrice.price_max_cents,
        ServicePrice.quick,
        ServicePrice.delay_days,
    )
    .where(ServicePrice.site_id == _SITE, ServicePrice.active)
    .order_by(ServicePrice.id)
)
_SITE_TODAY: Final = select(
    Site.time_zone,
    Site.mode,
    Site.opening_days,
    Site.closed_on,
    select(func.coalesce(func.sum(TicketCount.total), 0))
    .where(TicketCount.site_id == _SITE, TicketCount.state.in_(_BENCH))
    .scalar_subquery()
    .label("waiting"),
    select(func.count())
    .select_from(RoleAssignment)
    .join(Person, Person.id == RoleAssignment.person_id)
    .where(
        RoleAssignment.site_id == _SITE,
        RoleAssignment.role == Role.TECHNICIAN,
        Person.active,
    )
    .scalar_subquery()
    .label("technicians"),
).where(Site.id == _SITE)
"""How many watches wait at the bench and how many technicians work there, beside the calendar."""


def reception_desk(session: Session, actor: Actor, site_id: int, *, now: datetime) -> Desk:
    """The price list with prices and days as they stand now."""
    actor.require(Permission.RECEIVE, site_id)
    connection = session.connection()
    site = connection.execute(_SITE_TODAY, {"site_id": site_id}).one()
    today = local_date(now, site.time_zone)
    closed = frozenset(date.fromisoformat(text) for text in site.closed_on)
    extra = load_days(site.waiting, site.technicians)
    rows = connection.execute(_PRICES, {"site_id": site_id}).all()
    delays = [row.delay_days + (0 if row.quick else extra) for row in rows]
    days = working_days(today, site.opening_days, closed)
    ready_after = list(islice(days, max(delays, default=0) + 1))
    services = tuple(
        ListedService(
            row.code,
            row.name_fr,
            row.name_en,
            tuple(row.kinds),
            tuple(row.operations),
            row.price_cents,
            row.price_max_cents,
            row.quick,
            ready_after[delay],
        )
        for row, delay in zip(rows, delays, strict=True)
    )
    is_live = site.mode is SiteMode.LIVE
    return Desk(site_id, today, services, site.waiting, extra, is_live)


@dataclass(frozen=True)
class SerialHistory:
    """`times` counts every visit; `tickets` holds the last ones, newest first.

    Under the `open` one the watch is in the house.
    """

    times: int
    tickets: tuple[PastTicket, ...]
    guaranteed: PastTicket | None
    open: PastTicket | None


def serial_history(
    session: Session, actor: Actor, desk: Desk, serial: str, watch_id: int | None = None
) -> SerialHistory:
    """What the site knows of a serial, typed with or without spaces, or of a watch chosen."""
    actor.require(Permission.RECEIVE, desk.site_id)
    folded = fold_compact(serial)
    if not folded and watch_id is None:
        return SerialHistory(0, (), None, None)
    is_same = Watch.folded_serial == folded if folded else Watch.id == watch_id
    same = (Watch.site_id == desk.site_id, is_same)
    tickets = past_tickets(session, *same, limit=_SEEN)
    times = len(tickets)
    if times == _SEEN:
        counted = select(func.count(Ticket.id)).join(Watch, Watch.id == Ticket.watch_id)
        times = session.scalar(counted.where(*same)) or times
    still_open = (each for each in tickets if desk.is_live and each.state not in ENDS)
    return SerialHistory(times, tickets, guaranteed(tickets, desk.today), next(still_open, None))


def watch_to_reuse(session: Session, actor: Actor, watch_id: int) -> tuple[int, WatchData]:
    """A watch the site knows, as it was last described."""
    watch = find.watch(session, actor, watch_id, Permission.RECEIVE)
    return watch.id, watch_data(watch)


def under_guarantee(session: Session, actor: Actor, number: str) -> tuple[int, int]:
    """Ids of the customer and the watch of an earlier repair that is to be made good."""
    first = find.ticket(session, actor, number, Permission.RECEIVE)
    return first.customer_id, first.watch_id

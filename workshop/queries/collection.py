"""Watches ready and not collected, and what a judge is told of one (law of 31 December 1903)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.handover import Handover, handover
from workshop.db.models import CollectionReminder, Customer, Site, Ticket, Watch
from workshop.db.note import ticket_bill
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import State
from workshop.domain.unclaimed import earliest_request_on
from workshop.queries.ticket_frame import ticket_frame

PAGE_SIZE = 50


@dataclass(frozen=True)
class ReadyWatch:
    """A watch that waits for its owner."""

    number: str
    watch: str
    customer: str
    phone: str
    ready_on: date
    reminders: int
    last_reminder_at: datetime | None
    request_from: date


@dataclass(frozen=True)
class CollectionPage:
    """Those that wait longest first; `next_after` is where the next page begins."""

    rows: tuple[ReadyWatch, ...]
    next_after: int | None
    today: date


def collection_page(
    session: Session, actor: Actor, site_id: int, *, after: int, now: datetime
) -> CollectionPage:
    """One query for the site, one for the list."""
    site: Site = find.site(session, actor, site_id, Permission.RETURN_WATCH)
    reminders = (
        select(
            CollectionReminder.ticket_id,
            func.count().label("calls"),
            func.max(CollectionReminder.sent_at).label("last_at"),
        )
        .group_by(CollectionReminder.ticket_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Ticket.id,
            Ticket.number,
            Ticket.entered_step_at,
            Watch.brand,
            Watch.model,
            Customer.family_name,
            Customer.given_name,
            Customer.company,
            Customer.phone,
            reminders.c.calls,
            reminders.c.last_at,
        )
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(reminders, reminders.c.ticket_id == Ticket.id)
        .where(
            Ticket.site_id == site_id,
            Ticket.state == State.RESTITUTION,
            Ticket.closed_at.is_(None),
            Ticket.id > after,
        )
        .order_by(Ticket.id)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = rows[:PAGE_SIZE]
    return CollectionPage(
        rows=tuple(
            ReadyWatch(
                row.number,
                f"{row.brand} {row.model}".strip(),
                customer_name(row.family_name, row.given_name, row.company),
                row.phone,
                ready_on := local_date(row.entered_step_at, site.time_zone),
                row.calls or 0,
                row.last_at,
                earliest_request_on(ready_on),
            )
            for row in shown
        ),
        next_after=shown[-1].id if len(rows) > PAGE_SIZE else None,
        today=local_date(now, site.time_zone),
    )


@dataclass(frozen=True)
class CourtRequest:
    """What the request to the judge states of one object: nothing else is asked."""

    received_on: date
    description: str
    claimed_cents: int
    owner: str
    owner_address: str
    place: str


def court_request(session: Session, actor: Actor, number: str, *, now: datetime) -> CourtRequest:
    """The fields of the request for a watch at restitution; `NotFound` at any other step."""
    frame = ticket_frame(session, actor, number)
    actor.require(Permission.RETURN_WATCH, frame.site_id)
    if frame.state is not State.RESTITUTION:
        raise NotFound("ticket_not_found", {"number": number})
    found = handover(session, frame.ticket_id)
    watch, customer = found.watch, found.customer
    today = local_date(now, found.site.time_zone)
    words = (watch.brand, watch.model, watch.reference, watch.serial)
    return CourtRequest(
        received_on=local_date(found.ticket.opened_at, found.site.time_zone),
        description=" ".join(word for word in words if word),
        claimed_cents=_claimed(session, found, today),
        owner=customer_name(customer.family_name, customer.given_name, customer.company),
        owner_address=", ".join(customer.address.splitlines()),
        place=", ".join(
            (found.site.legal_name or found.site.name, *found.site.address.splitlines())
        ),
    )


def _claimed(session: Session, found: Handover, today: date) -> int:
    """What is still to be paid, in cents: by the note, or as one would say today."""
    if found.account.note_number is not None:
        return found.account.claimed_cents
    total = ticket_bill(session, found, today).total_cents
    return total - found.account.deductible_cents(total)

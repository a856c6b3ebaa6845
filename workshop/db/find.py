"""Load and authorise in one call, so that no page and no verb can forget the second half."""

import json
from typing import Final, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from workshop.db.models import (
    Customer,
    Deposit,
    Enrolment,
    Instrument,
    LimitProfile,
    Person,
    Photo,
    Printout,
    Reception,
    RoleAssignment,
    Site,
    Ticket,
    TrackingEntry,
    Watch,
    WorkshopCalibre,
)
from workshop.domain.errors import NotAllowed, NotFound, StaleTicket
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.tracking import ADDITIVE_KINDS

Owned = TypeVar("Owned", Instrument, LimitProfile, WorkshopCalibre, Enrolment)

# Made once: nearly every act begins with them, and putting one together, as `Session.get` does,
# costs more than running it.
_TICKET: Final = (
    select(Ticket)
    .where(
        Ticket.number == bindparam("number"),
        Ticket.site_id.in_(bindparam("site_ids", expanding=True)),
    )
    .options(
        joinedload(Ticket.site, innerjoin=True),
        joinedload(Ticket.customer, innerjoin=True),
        joinedload(Ticket.watch, innerjoin=True),
    )
    .with_for_update(of=Ticket)
    .execution_options(populate_existing=True)
)
_SITE: Final = select(Site).where(Site.id == bindparam("id"))
_CUSTOMER: Final = select(Customer).where(Customer.id == bindparam("id"))
_CUSTOMER_LOCKED: Final = _CUSTOMER.with_for_update().execution_options(populate_existing=True)
_WATCH: Final = select(Watch).where(Watch.id == bindparam("id"))


def ticket(
    session: Session,
    actor: Actor,
    number: str,
    permission: Permission,
    *,
    seen_version: int | None = None,
) -> Ticket:
    """The ticket with its site, customer and watch, locked until the commit.

    `seen_version` is the version the person's page showed: `StaleTicket` names what others wrote
    since, unless it only adds to the story. `NotFound` when the person may not read the ticket.
    """
    found = session.scalar(_TICKET, {"number": number, "site_ids": tuple(actor.roles)})
    if found is None or not may_read(actor, found.site_id):
        raise NotFound("ticket_not_found", {"number": number})
    if not actor.may(permission, found.site_id):
        raise NotAllowed("permission_missing", {"permission": permission.value})
    if seen_version is not None and seen_version != found.version:
        _refuse_stale(session, found, seen_version)
    return found


def may_read(actor: Actor, site_id: int) -> bool:
    return actor.may(Permission.READ_TICKETS, site_id)


def _refuse_stale(session: Session, found: Ticket, seen_version: int) -> None:
    others = session.execute(
        select(
            TrackingEntry.kind,
            TrackingEntry.payload,
            TrackingEntry.author_name,
            TrackingEntry.at,
        )
        .where(TrackingEntry.ticket_id == found.id, TrackingEntry.seq > seen_version)
        .order_by(TrackingEntry.seq)
    ).all()
    if any(other.kind not in ADDITIVE_KINDS for other in others) or seen_version > found.version:
        raise StaleTicket(
            "ticket_changed",
            {
                "number": found.number,
                "version": found.version,
                "changes": [
                    {
                        "kind": other.kind,
                        "payload": json.loads(other.payload),
                        "author": other.author_name,
                        "at": other.at,
                    }
                    for other in others
                ],
            },
        )


def site(session: Session, actor: Actor, site_id: int, permission: Permission) -> Site:
    """A site where the person holds `permission`."""
    actor.require(permission, site_id)
    found = session.scalar(_SITE, {"id": site_id})
    if found is None:
        raise NotFound("site_not_found")
    return found


def person(session: Session, actor: Actor, person_id: int) -> Person:
    """A person with a role at a site the actor administers."""
    here = (
        select(RoleAssignment.site_id)
        .where(
            RoleAssignment.person_id == Person.id,
            RoleAssignment.site_id.in_(actor.sites_with(Permission.ADMINISTER)),
        )
        .exists()
    )
    found = session.scalar(
        select(Person)
        .where(Person.id == person_id, here)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("person_not_found")
    return found


def customer(
    session: Session,
    actor: Actor,
    customer_id: int,
    permission: Permission,
    *,
    locked: bool = False,
) -> Customer:
    """The card of a customer, also one that was merged; `locked` until the commit."""
    found = session.scalar(_CUSTOMER_LOCKED if locked else _CUSTOMER, {"id": customer_id})
    if found is None or found.site_id not in actor.roles:
        raise NotFound("customer_not_found")
    actor.require(permission, found.site_id)
    return found


def watch(session: Session, actor: Actor, watch_id: int, permission: Permission) -> Watch:
    found = session.scalar(_WATCH, {"id": watch_id})
    if found is None or found.site_id not in actor.roles:
        raise NotFound("watch_not_found")
    actor.require(permission, found.site_id)
    return found


def photo(session: Session, actor: Actor, photo_id: int, permission: Permission) -> Photo:
    found = session.get(Photo, photo_id)
    if found is None or found.site_id not in actor.roles:
        raise NotFound("photo_not_found")
    actor.require(permission, found.site_id)
    return found


def printout(
    session: Session, actor: Actor, number: str, printout_id: int, permission: Permission
) -> Printout:
    """What an instrument printed for this ticket."""
    row = session.execute(
        select(Printout, Ticket.site_id)
        .join(Ticket, Ticket.id == Printout.ticket_id)
        .where(Printout.id == printout_id, Ticket.number == number)
    ).one_or_none()
    if row is None or row.site_id not in actor.roles:
        raise NotFound("printout_not_found")
    actor.require(permission, row.site_id)
    return row.Printout


def of_a_site(
    session: Session,
    actor: Actor,
    table: type[Owned],
    row_id: int,
    permission: Permission,
    missing: str,
) -> Owned:
    """A row that belongs to one of the person's sites, locked until the commit."""
    found = session.scalar(
        select(table)
        .where(table.id == row_id, table.site_id.in_(tuple(actor.roles)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(missing)
    actor.require(permission, found.site_id)
    return found


def instrument(
    session: Session, actor: Actor, instrument_id: int, permission: Permission
) -> Instrument:
    """An instrument of one of the person's sites, locked until the commit."""
    return of_a_site(session, actor, Instrument, instrument_id, permission, "instrument_not_found")


def limit_profile(
    session: Session, actor: Actor, profile_id: int, permission: Permission
) -> LimitProfile:
    """A profile of one of the person's sites, locked until the commit."""
    return of_a_site(
        session, actor, LimitProfile, profile_id, permission, "limit_profile_not_found"
    )


def workshop_calibre(
    session: Session, actor: Actor, calibre_id: int, permission: Permission
) -> WorkshopCalibre:
    """A calibre that one of the person's sites added, locked until the commit."""
    return of_a_site(
        session, actor, WorkshopCalibre, calibre_id, permission, "workshop_calibre_not_found"
    )


def reception(session: Session, found: Ticket) -> Reception:
    """The reception of a ticket already loaded and authorised."""
    return session.get_one(Reception, found.id)


def deposit(session: Session, found: Ticket) -> Deposit:
    """The deposit of a ticket already loaded and authorised."""
    return session.get_one(Deposit, found.deposit_id)

"""Facts of the restitution step: what is given back, to whom, or that nobody came.

No clock is read: a year has elapsed when something dated says so, a reminder or the authorisation.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session

from workshop.db.account import held
from workshop.db.models import (
    Accessory,
    CollectionReminder,
    ContactChannel,
    CourtAuthorisation,
    CreditNote,
    PartMovement,
    Restitution,
    Site,
    Ticket,
)
from workshop.domain.account import free_cents
from workshop.domain.planning import local_date
from workshop.domain.servicing import TO_CUSTOMER, Direction
from workshop.domain.ticket import Outcome, TicketFacts
from workshop.domain.unclaimed import MIN_REMINDERS, earliest_request_on


def facts(session: Session, ticket: Ticket) -> TicketFacts:
    row = session.execute(_statement(ticket)).one()
    return TicketFacts(
        work_done=ticket.outcome is Outcome.REPAIRED,
        work_not_done=ticket.outcome is Outcome.UNREPAIRED,
        accessories_returned=not row.accessories_left
        and (row.parts_returned_at is not None or not row.parts_due),
        down_payment_repaid=_repaid(row),
        collector_identified=row.identity_document is not None,
        collector_signed=row.signed_at is not None,
        reopening_cause_recorded=row.reopening_at is not None
        and row.reopening_at >= ticket.entered_step_at,
        reminders_proved=row.reminders >= MIN_REMINDERS and row.by_post > 0,
        one_year_elapsed=_year_elapsed(ticket, row),
        court_authorised=row.authorised_on is not None,
    )


def _repaid(row: Any) -> bool:
    held_cents = (row.received or 0) - (row.given_back or 0)
    note_cents, deducted_cents = row.note_total_cents or 0, row.note_deducted_cents or 0
    return free_cents(held_cents, note_cents, deducted_cents, row.credited or 0) <= 0


def parts_due(ticket_id: int) -> ColumnElement[bool]:
    """Whether a part that was taken out is to go back to the customer."""
    return exists().where(
        PartMovement.ticket_id == ticket_id,
        PartMovement.direction == Direction.OUT,
        PartMovement.destination == TO_CUSTOMER,
    )


def _statement(ticket: Ticket) -> Select[Any]:
    by_post = CollectionReminder.channel == ContactChannel.POST
    left = select(func.count()).where(
        Accessory.ticket_id == ticket.id, Accessory.returned_at.is_(None)
    )
    received, given_back = held(ticket.id)
    credited = select(func.sum(CreditNote.amount_cents)).where(
        CreditNote.ticket_id == ticket.id, CreditNote.paper == Restitution.note_number
    )
    return (
        select(
            Restitution.parts_returned_at,
            Restitution.note_total_cents,
            Restitution.note_deducted_cents,
            received.label("received"),
            given_back.label("given_back"),
            credited.scalar_subquery().label("credited"),
            Restitution.identity_document,
            Restitution.signed_at,
            Restitution.reopening_at,
            CourtAuthorisation.authorised_on,
            Site.time_zone,
            parts_due(ticket.id).label("parts_due"),
            left.scalar_subquery().label("accessories_left"),
            _reminders(ticket, func.count()).label("reminders"),
            _reminders(ticket, func.count(), by_post).label("by_post"),
            _reminders(ticket, func.max(CollectionReminder.sent_at)).label("last_reminder_at"),
        )
        .select_from(Site)
        .outerjoin(Restitution, Restitution.ticket_id == ticket.id)
        .outerjoin(CourtAuthorisation, CourtAuthorisation.ticket_id == ticket.id)
        .where(Site.id == ticket.site_id)
    )


def _reminders(
    ticket: Ticket, what: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """Reminders sent since the watch is ready: those of an earlier round do not count."""
    return (
        select(what)
        .select_from(CollectionReminder)
        .where(
            CollectionReminder.ticket_id == ticket.id,
            CollectionReminder.sent_at >= ticket.entered_step_at,
            *conditions,
        )
        .scalar_subquery()
    )


def _year_elapsed(ticket: Ticket, row: Any) -> bool:
    earliest = earliest_request_on(local_date(ticket.entered_step_at, row.time_zone))
    last_reminder: datetime | None = row.last_reminder_at
    dated: tuple[date | None, ...] = (
        row.authorised_on,
        local_date(last_reminder, row.time_zone) if last_reminder else None,
    )
    return any(day is not None and day >= earliest for day in dated)

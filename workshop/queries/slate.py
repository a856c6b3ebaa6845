"""The slate: one line per watch with the three answers, the same on home, board and search."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from workshop.db.models import Customer, Person, Ticket, Watch
from workshop.domain.people import customer_name
from workshop.domain.ticket import State, WaitingOn

_HOLDER = aliased(Person)
_ASSIGNED = aliased(Person)


class SlateRow(NamedTuple):
    """A ticket as a line of a list shows it; `due_on` is the earlier of promise and forecast."""

    ticket_id: int
    number: str
    watch: str
    customer: str
    state: State
    waiting_on: WaitingOn
    waiting_since: datetime
    follow_up_on: date | None
    assigned_to: str | None
    place: str
    holder: str | None
    promised_on: date | None
    forecast_on: date | None
    due_on: date
    closed: bool


_COLUMNS: tuple[Any, ...] = (
    Ticket.id,
    Ticket.number,
    Ticket.state,
    Ticket.waiting_on,
    Ticket.waiting_since,
    Ticket.follow_up_on,
    Ticket.place,
    Ticket.promised_on,
    Ticket.forecast_on,
    Ticket.due_on,
    Ticket.closed_at,
    Watch.brand,
    Watch.model,
    Customer.family_name,
    Customer.given_name,
    Customer.company,
    _HOLDER.name.label("holder"),
    _ASSIGNED.name.label("assigned_to"),
)


@cache
def slate_select() -> Select[Any]:
    """Tickets with what a line shows; the caller says which, in what order, and how many."""
    return (
        select(*_COLUMNS)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(_HOLDER, _HOLDER.id == Ticket.holder_id)
        .outerjoin(_ASSIGNED, _ASSIGNED.id == Ticket.assigned_to_id)
    )


def slate_rows(session: Session, statement: Select[Any]) -> tuple[SlateRow, ...]:
    """The lines of a `slate_select` statement, in its order."""
    rows: Sequence[Any] = session.execute(statement).all()
    return tuple(
        SlateRow(
            row.id,
            row.number,
            f"{row.brand} {row.model}" if row.model else row.brand,
            customer_name(row.family_name, row.given_name, row.company),
            row.state,
            row.waiting_on,
            row.waiting_since,
            row.follow_up_on,
            row.assigned_to,
            row.place,
            row.holder,
            row.promised_on,
            row.forecast_on,
            row.due_on,
            row.closed_at is not None,
        )
        for row in rows
    )

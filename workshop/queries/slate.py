"""The slate: one line per watch with the three answers, the same on home, board and search."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workshop.db.models import Customer, Person, Ticket, Watch
from workshop.domain.people import customer_name
from workshop.domain.ticket import State, WaitingOn

# Tables instead of mapped classes: a list of plain columns comes twice as fast without the mapper.
_TICKET: Final = Ticket.__table__
_WATCH: Final = Watch.__table__
_CUSTOMER: Final = Customer.__table__
_HOLDER: Final = Person.__table__.alias()
_ASSIGNED: Final = Person.__table__.alias()
TICKET: Final = _TICKET.c
"""The columns of the tickets of a `SLATE`, to choose and to order by."""


class SlateRow(NamedTuple):
    """A ticket as a line of a list shows it; `due_on` is the earlier of promise and forecast."""

    ticket_id: int
    number: str
    watch: str
    customer: str
    state: State
    waiting_on: WaitingOn
    waiting_reason: str
    waiting_since: datetime
    follow_up_on: date | None
    assigned_to: str | None
    place: str
    holder: str | None
    promised_on: date | None
    forecast_on: date | None
    due_on: date
    closed: bool


_COLUMNS: Final[tuple[Any, ...]] = (
    TICKET.id,
    TICKET.number,
    TICKET.state,
    TICKET.waiting_on,
    TICKET.waiting_reason,
    TICKET.waiting_since,
    TICKET.follow_up_on,
    TICKET.place,
    TICKET.promised_on,
    TICKET.forecast_on,
    TICKET.due_on,
    TICKET.closed_at,
    _WATCH.c.brand,
    _WATCH.c.model,
    _CUSTOMER.c.family_name,
    _CUSTOMER.c.given_name,
    _CUSTOMER.c.company,
    _HOLDER.c.name.label("holder"),
    _ASSIGNED.c.name.label("assigned_to"),
)

SLATE: Final[Select[Any]] = (
    select(*_COLUMNS)
    .select_from(_TICKET)
    .join(_WATCH, _WATCH.c.id == TICKET.watch_id)
    .join(_CUSTOMER, _CUSTOMER.c.id == TICKET.customer_id)
    .outerjoin(_HOLDER, _HOLDER.c.id == TICKET.holder_id)
    .outerjoin(_ASSIGNED, _ASSIGNED.c.id == TICKET.assigned_to_id)
)
"""Tickets with what a line shows; the caller says which, in what order, and how many."""


def slate_rows(
    session: Session, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> tuple[SlateRow, ...]:
    """The lines of a `SLATE` statement, in its order; `values` for its parameters."""
    found: Sequence[Any] = session.execute(statement, values).all()
    # Unpacked: a column asked for by its name costs as much as reading it.
    return tuple(
        SlateRow(
            ticket_id,
            number,
            f"{brand} {model}" if model else brand,
            customer_name(family_name, given_name, company),
            state,
            waiting_on,
            waiting_reason,
            waiting_since,
            follow_up_on,
            assigned_to,
            place,
            holder,
            promised_on,
            forecast_on,
            due_on,
            closed_at is not None,
        )
        for (
            ticket_id, number, state, waiting_on, waiting_reason, waiting_since, follow_up_on, place,
            promised_on, forecast_on, due_on, closed_at, brand, model, family_name, given_name, company, holder,
            assigned_to,
        ) in found
    )  # fmt: skip

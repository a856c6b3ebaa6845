"""Which checks an owner may still be reminded of: what is listed is what is done."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from workshop.db.models import CareDue, Ticket, Watch
from workshop.domain.care import latest_due

_HERE: Final = aliased(Ticket)


def still_due(today: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a check with its ticket and watch: the watch is not in the workshop, and has
    not changed hands since."""
    return (
        CareDue.reminded_at.is_(None),
        CareDue.due_on <= latest_due(today),
        Watch.customer_id == Ticket.customer_id,
        ~exists().where(_HERE.watch_id == CareDue.watch_id, _HERE.closed_at.is_(None)),
    )

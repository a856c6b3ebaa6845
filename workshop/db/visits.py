"""Everything ever measured on a watch, visit by visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.db.models import ReadingSet, Ticket
from workshop.db.readings import READINGS, StoredReading, read


@dataclass(frozen=True)
class Visit:
    """One ticket of a watch on which something was measured, replaced readings included."""

    ticket_id: int
    number: str
    opened_at: datetime
    readings: tuple[StoredReading, ...]


def visits(session: Session, watch_id: int) -> tuple[Visit, ...]:
    """The visits of a watch, oldest first, in one query."""
    statement = (
        READINGS.join(Ticket, Ticket.id == ReadingSet.ticket_id)
        .add_columns(Ticket.number, Ticket.opened_at)
        .where(Ticket.watch_id == watch_id)
    )
    rows = session.execute(statement).all()
    tickets = {row.ReadingSet.ticket_id: row for row in rows}
    by_ticket: dict[int, list[StoredReading]] = {}
    for each in read(rows):
        by_ticket.setdefault(each.taken.ticket_id, []).append(each)
    found = (
        Visit(key, tickets[key].number, tickets[key].opened_at, tuple(taken))
        for key, taken in by_ticket.items()
    )
    return tuple(sorted(found, key=lambda visit: (visit.opened_at, visit.ticket_id)))


def split_visits(
    found: Sequence[Visit], ticket_id: int
) -> tuple[tuple[StoredReading, ...], Visit | None]:
    """What was measured on a ticket, and the last visit before it."""
    own = next((visit.readings for visit in found if visit.ticket_id == ticket_id), ())
    earlier = [visit for visit in found if visit.ticket_id < ticket_id]
    return own, earlier[-1] if earlier else None

"""Do the rows beside the stories say what the sealed entries say?

Rests on the entries: verify those first. Tickets are read in ranges, so that memory does not grow
with their number.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from workshop.db.models import Ticket, TrackingEntry, Watch
from workshop.db.types import read_instant
from workshop.domain.retelling import Contradiction, Fact, ToldEntry, contradiction
from workshop.domain.retold_acts import retold
from workshop.domain.tracking import EntryKind
from workshop.domain.verification import Finding, Tampering
from workshop.queries.retold_rows import descriptions, rows_of

_AT_ONCE: Final = 250


def verify_facts(session: Session) -> Finding | None:
    """The first ticket whose rows contradict its entries, then the first watch."""
    for first, last in _ranges(session, Ticket.id):
        found = _tickets_between(session, first, last)
        if found:
            return found
    for first, last in _ranges(session, Watch.id):
        found = _watches_between(session, first, last)
        if found:
            return found
    return None


def verify_facts_of(session: Session, ticket_id: int, watch_id: int) -> Finding | None:
    """The rows of one ticket beside its entries, found intact, and its watch."""
    return _tickets_between(session, ticket_id, ticket_id) or _watches_between(
        session, watch_id, watch_id
    )


def _ranges(session: Session, column: Any) -> Iterator[tuple[int, int]]:
    """The ids there are, some at once."""
    last = 0
    while True:
        some = select(column).where(column > last).order_by(column).limit(_AT_ONCE).subquery()
        first, last = session.execute(select(func.min(some.c.id), func.max(some.c.id))).one()
        if last is None:
            return
        yield first, last


def _tickets_between(session: Session, first: int, last: int) -> Finding | None:
    rows = rows_of(session, first, last)
    entries = session.execute(
        _ENTRIES.where(TrackingEntry.ticket_id.between(first, last)).order_by(
            TrackingEntry.ticket_id, TrackingEntry.seq
        ),
        execution_options={"yield_per": _AT_ONCE},
    )
    with entries:
        for (ticket_id, number), told in groupby(entries, lambda row: (row.id, row.number)):
            story = retold(_told(row) for row in told)
            found = contradiction(story, rows.get(ticket_id, {}))
            if found:
                return _finding(number, found)
    return None


def _finding(number: str, found: Contradiction) -> Finding:
    tampering = (
        Tampering.FACT_INSERTED
        if found.seq is None
        else Tampering.FACT_REMOVED
        if found.is_gone
        else Tampering.FACT_ALTERED
    )
    return Finding(tampering, 0, number, found.seq, fact=found.fact)


_ENTRIES: Final = select(
    Ticket.id,
    Ticket.number,
    TrackingEntry.seq,
    type_coerce(TrackingEntry.kind, String).label("kind"),
    TrackingEntry.author_id,
    type_coerce(TrackingEntry.at, String).label("at"),
    TrackingEntry.payload,
).join(Ticket, Ticket.id == TrackingEntry.ticket_id)


def _told(row: Any) -> ToldEntry:
    return ToldEntry(
        row.seq, row.kind, row.author_id, read_instant(row.at), json.loads(row.payload)
    )


def _watches_between(session: Session, first: int, last: int) -> Finding | None:
    """A watch is as it was described when it was last taken in, on whichever of its tickets."""
    described = session.execute(
        select(Ticket.watch_id, Ticket.number, TrackingEntry.seq, TrackingEntry.payload)
        .join(Ticket, Ticket.id == TrackingEntry.ticket_id)
        .where(
            Ticket.watch_id.between(first, last),
            TrackingEntry.kind.in_((EntryKind.OPENED, EntryKind.RECEPTION_UPDATED)),
        )
        .order_by(Ticket.watch_id, TrackingEntry.position)
    )
    said: dict[int, tuple[dict[str, Any], str, int]] = {}
    for watch_id, number, seq, text in described:
        payload = json.loads(text)
        told = payload.get("after", payload).get("watch")
        if told:
            said[watch_id] = (told, number, seq)
    for watch_id, row in descriptions(session, first, last).items():
        told, number, seq = said.get(watch_id, ({}, "", 0))
        if any(told[name] != row[name] for name in row if name in told):
            return Finding(Tampering.FACT_ALTERED, 0, number, seq, fact=Fact.DESCRIPTION)
    return None

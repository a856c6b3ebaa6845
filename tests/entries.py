"""Reading the tracking sheet as the database has it."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Ticket, TrackingEntry
from workshop.domain.tracking import EntryKind


def last_entry(session: Session, ticket: Ticket) -> tuple[EntryKind, dict[str, Any]]:
    """Kind and payload of the latest entry of a ticket."""
    entry = session.scalars(
        select(TrackingEntry)
        .where(TrackingEntry.ticket_id == ticket.id)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    ).one()
    return entry.kind, json.loads(entry.payload)

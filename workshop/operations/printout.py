"""Keeping what an instrument printed, and tying it to the readings it proves."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workshop.db import find, media
from workshop.db.models import Printout, ReadingSet
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.exchange.printouts import SentPrintout


@dataclass(frozen=True)
class KeepPrintout:
    """A file already read (`exchange/printouts.py`); `media` is the folder it is kept in."""

    number: str
    printout: SentPrintout
    media: Path


def keep_printout(
    session: Session, actor: Actor, command: KeepPrintout, *, now: datetime
) -> Printout:
    """Keep a printout until readings name it; its file is on the disk before the commit."""
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    sent = command.printout
    media.write(media.printout_path(command.media, sent.sha256), sent.content)
    kept = Printout(
        ticket_id=ticket.id,
        name=sent.name,
        sha256=sent.sha256,
        bytes_count=len(sent.content),
        sent_by_id=actor.person_id,
        sent_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def attach_printouts(
    session: Session, taken: ReadingSet, printout_ids: tuple[int, ...]
) -> list[dict[str, str | int]]:
    """Tie printouts to readings; what the entry says of each (id, name and hash of its bytes)."""
    if not printout_ids:
        return []
    session.execute(
        update(Printout)
        .where(
            Printout.id.in_(printout_ids),
            Printout.ticket_id == taken.ticket_id,
            Printout.set_id.is_(None),
        )
        .values(set_id=taken.id)
    )
    rows = session.execute(
        select(Printout.id, Printout.name, Printout.sha256)
        .where(Printout.id.in_(printout_ids), Printout.set_id == taken.id)
        .order_by(Printout.id)
    ).all()
    if len(rows) != len(set(printout_ids)):
        raise RuleViolation("printout_unknown", field="printouts")
    return [{"id": row.id, "name": row.name, "sha256": row.sha256} for row in rows]

"""Writing to the tracking sheet: the only place where entries are made.

An entry is sealed at once and written when the session flushes, as the rows it tells of are: those
of one act go in together, and the end of the journal moves once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, event, insert, select, update
from sqlalchemy.orm import Session, UOWTransaction

from workshop.db.models import JournalHead, Ticket, TrackingEntry
from workshop.domain.people import Actor
from workshop.domain.tracking import (
    GENESIS,
    Entry,
    EntryKind,
    Head,
    canonical,
    entry_hash,
    entry_seal,
    head_mac,
)

# Made once: every act of the program runs these, and putting a statement together costs more than
# running it.
_ADD_ENTRY: Final = insert(TrackingEntry.__table__)  # type: ignore[arg-type]
_READ_HEAD: Final = (
    select(JournalHead.position, JournalHead.seal).where(JournalHead.id == 1).with_for_update()
)
_MOVE_HEAD: Final = update(JournalHead.__table__).where(JournalHead.id == 1)  # type: ignore[arg-type]


def write_entry(
    session: Session,
    actor: Actor | None,
    ticket: Ticket,
    kind: EntryKind,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    author_name: str = "",
    happened_at: datetime | None = None,
    corrects_seq: int | None = None,
) -> int:
    """Append an entry to a ticket that is locked by this transaction; returns its rank.

    `actor` is None for an act of somebody without an account (a customer): then `author_name`
    says who. `happened_at` is the declared time of the act where it differs from `now`.
    """
    entry = Entry(
        ticket_number=ticket.number,
        seq=ticket.version + 1,
        kind=kind,
        step=ticket.state,
        author_id=actor.person_id if actor else None,
        author_name=actor.name if actor else author_name,
        at=now,
        happened_at=happened_at,
        corrects_seq=corrects_seq,
        payload=canonical(payload),
    )
    own_hash = entry_hash(entry, ticket.last_hash)
    head = _extend_journal(session, own_hash)
    # A ticket that changes: the session has something to flush.
    ticket.version = entry.seq
    ticket.last_hash = own_hash
    session.info.setdefault("journal_unwritten", []).append(
        {
            "ticket_id": ticket.id,
            "seq": entry.seq,
            "position": head.position,
            "kind": kind,
            "step": ticket.state,
            "author_id": entry.author_id,
            "author_name": entry.author_name,
            "at": now,
            "happened_at": happened_at,
            "corrects_seq": corrects_seq,
            "payload": entry.payload,
            "hash": own_hash,
            "seal": head.seal,
        }
    )
    return entry.seq


def _extend_journal(session: Session, own_hash: str) -> Head:
    last: Head = session.info.get("journal_head") or _locked_head(session.connection())
    position = last.position + 1
    seal = entry_seal(session.info["seal_key"], position, last.seal, own_hash)
    head = Head(position, seal)
    session.info.setdefault("journal_before", last)
    session.info["journal_head"] = head
    return head


def _locked_head(connection: Connection) -> Head:
    """The end of the journal, ours until the commit."""
    row = connection.execute(_READ_HEAD).one_or_none()
    return Head(row.position, row.seal) if row else Head(0, GENESIS)


@event.listens_for(Session, "after_flush")
def _write_down(session: Session, _context: UOWTransaction) -> None:
    entries = session.info.pop("journal_unwritten", None)
    if not entries:
        return
    connection = session.connection()
    head: Head = session.info["journal_head"]
    values = {
        "position": head.position,
        "seal": head.seal,
        "mac": head_mac(session.info["seal_key"], head),
    }
    if entries[0]["position"] > 1:
        connection.execute(_MOVE_HEAD, values)
    else:
        connection.execute(insert(JournalHead).values(id=1, **values))
    connection.execute(_ADD_ENTRY, entries)

"""What happened at the bench of a sitting: every entry of every ticket, in the order written."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, true
from sqlalchemy.orm import Session

from workshop.assessment.evidence.snapshot import Recorded, SnapshotEntry
from workshop.assessment.jury import JuryKind
from workshop.db.models import (
    Customer,
    JurySeat,
    RoleAssignment,
    Site,
    Sitting,
    Ticket,
    TrackingEntry,
    Watch,
)
from workshop.domain.permissions import Role
from workshop.domain.tracking import EntryKind

Coded = Iterable[tuple[str, int]]
"""Codes, each with the rank of the entry it comes from."""


@dataclass(frozen=True)
class BenchTicket:
    """A ticket of the bench with its watch, the card of its customer and all its entries."""

    ticket: Ticket
    watch: Watch
    customer: Customer
    entries: tuple[SnapshotEntry, ...]

    def of(self, *kinds: EntryKind) -> tuple[SnapshotEntry, ...]:
        return tuple(each for each in self.entries if each.kind in kinds)


@dataclass(frozen=True)
class Story:
    """`seq` of an entry is its rank at the bench: with one ticket, its rank on the sheet.

    `places` gives for each rank the ticket's number and the rank on its sheet.
    """

    session: Session
    sitting: Sitting
    bench: Site
    tickets: tuple[BenchTicket, ...]
    places: tuple[tuple[str, int], ...]

    @property
    def entries(self) -> tuple[SnapshotEntry, ...]:
        found = (entry for ticket in self.tickets for entry in ticket.entries)
        return tuple(sorted(found, key=lambda each: each.seq))

    def of(self, *kinds: EntryKind) -> tuple[SnapshotEntry, ...]:
        """By anybody: also what was written before the sitting began."""
        return tuple(each for each in self.entries if each.kind in kinds)

    def own(self, *kinds: EntryKind) -> tuple[SnapshotEntry, ...]:
        """Only what the candidate wrote."""
        return tuple(each for each in self.of(*kinds) if self.is_own(each))

    def is_own(self, entry: SnapshotEntry) -> bool:
        return entry.author_id == self.sitting.candidate_id


def bench_story(session: Session, sitting: Sitting, bench: Site) -> Story:
    """Without the earlier visits the scenario tells of: nobody works on them."""
    rows = session.execute(
        select(TrackingEntry, Ticket, Watch, Customer)
        .join(Ticket, Ticket.id == TrackingEntry.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.site_id == bench.id, at_hand(sitting))
        .order_by(TrackingEntry.position)
    ).all()
    roles = _roles(session, sitting, bench)
    entries: dict[int, list[SnapshotEntry]] = {}
    for rank, (entry, ticket, _, _) in enumerate(rows, start=1):
        entries.setdefault(ticket.id, []).append(_entry(rank, entry, ticket, roles))
    tickets = {ticket.id: (ticket, watch, customer) for _, ticket, watch, customer in rows}
    return Story(
        session,
        sitting,
        bench,
        tuple(BenchTicket(*tickets[key], tuple(own)) for key, own in entries.items()),
        tuple((ticket.number, entry.seq) for entry, ticket, _, _ in rows),
    )


def at_hand(sitting: Sitting) -> ColumnElement[bool]:
    """Tickets of the sitting itself: opened from the check-in on."""
    return true() if sitting.identity_at is None else Ticket.opened_at >= sitting.identity_at


def _entry(
    rank: int, entry: TrackingEntry, ticket: Ticket, roles: Mapping[int, frozenset[Role]]
) -> SnapshotEntry:
    return SnapshotEntry(
        seq=rank,
        kind=entry.kind,
        step=entry.step,
        author_id=entry.author_id,
        author_roles=roles.get(entry.author_id or 0, frozenset()),
        at=entry.at,
        happened_at=entry.happened_at,
        payload=json.loads(entry.payload),
        ticket=ticket.number,
    )


def _roles(session: Session, sitting: Sitting, bench: Site) -> dict[int, frozenset[Role]]:
    """What people are at the bench and at its training centre; the seated jury are jurors."""
    found: dict[int, set[Role]] = {}
    held = select(RoleAssignment.person_id, RoleAssignment.role).where(
        RoleAssignment.site_id.in_((bench.id, sitting.site_id))
    )
    judging = select(JurySeat.person_id, literal(Role.JUROR, RoleAssignment.role.type)).where(
        JurySeat.session_id == sitting.session_id,
        JurySeat.kind == JuryKind.EVALUATION,
        JurySeat.left_at.is_(None),
    )
    for person_id, role in session.execute(held.union_all(judging)):
        found.setdefault(person_id, set()).add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def recorded(coded: Coded = ()) -> Recorded:
    """Each code once, in the order recorded, and the entries they come from."""
    found = tuple(coded)
    values = tuple(dict.fromkeys(code for code, _ in found))
    return Recorded(values, tuple(sorted({entry for _, entry in found})))


def listed(entries: Iterable[SnapshotEntry], *names: str) -> Iterator[tuple[str, int]]:
    """The codes that payloads hold in the lists of these names."""
    for entry in entries:
        for name in names:
            yield from ((code, entry.seq) for code in entry.payload.get(name) or ())


def latest(entries: Collection[SnapshotEntry]) -> tuple[SnapshotEntry, ...]:
    """The last of them, where each says the whole anew."""
    return tuple(entries)[-1:]


def of_latest(entries: Iterable[SnapshotEntry], key: Any) -> dict[Any, SnapshotEntry]:
    """The last entry about each thing that `key` names."""
    return {key(entry): entry for entry in entries}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

"""The chain over the changes of settings, people and roles: the means of the tracking sheets.

Every change is sealed, under the key kept outside the database, with the seal before it. Changes
that were written before there were seals come first: the first seal covers them all together.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from workshop.domain.tracking import GENESIS, Head, canonical, instant, mac, same
from workshop.domain.verification import Finding, Tampering


@dataclass(frozen=True)
class Change:
    """What the seal of a change covers; `before` and `after` are canonical JSON text."""

    site_id: int
    at: datetime
    author_id: int | None
    author_name: str
    subject: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class SealedChange:
    """A change as found, with its place in the chain and the seal that should prove it."""

    change: Change
    position: int
    seal: str


def change_hash(change: Change, previous: str) -> str:
    """SHA-256, hexadecimal, over what came before and the canonical form of the change."""
    body = canonical({**vars(change), "at": instant(change.at)})
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def changes_together(changes: Iterable[Change]) -> str:
    """One hash over changes that bear no seal, in order; `GENESIS` when there is none."""
    together = GENESIS
    for change in changes:
        together = change_hash(change, together)
    return together


def change_seal(key: bytes, position: int, previous_seal: str, change: Change) -> str:
    """HMAC-SHA-256, hexadecimal, that ties a change to its place among all others."""
    return mac(key, f"change|{position}|{change_hash(change, previous_seal)}")


def changes_mac(key: bytes, head: Head) -> str:
    return mac(key, f"changes|{head.position}|{head.seal}")


@dataclass(frozen=True)
class ChangesEnd:
    """Where the chain says it ends (`head` and its `mac`), and where it is known to have come."""

    head: Head | None
    mac: str
    anchor: Head | None = None


@dataclass
class ChangesWalk:
    """What was seen on the way through the changes."""

    finding: Finding | None = None
    last: Head = field(default_factory=Head)


def verify_changes(
    unsealed: str, sealed: Iterable[SealedChange], key: bytes, end: ChangesEnd
) -> ChangesWalk:
    """Walk the sealed changes in order; `unsealed` is the hash of those before them together."""
    walk = ChangesWalk(last=Head(0, unsealed))
    for row in sealed:
        walk.finding = _check(row, walk.last, key, end.anchor)
        if walk.finding:
            return walk
        walk.last = Head(row.position, row.seal)
    walk.finding = _check_end(walk.last, key, end)
    return walk


def _check(row: SealedChange, last: Head, key: bytes, anchor: Head | None) -> Finding | None:
    expected = last.position + 1
    if row.position != expected:
        return Finding(Tampering.CHANGE_REMOVED, expected)
    if not same(change_seal(key, expected, last.seal, row.change), row.seal):
        return Finding(Tampering.CHANGE_ALTERED, expected)
    if anchor and row.position == anchor.position and row.seal != anchor.seal:
        return Finding(Tampering.CHANGES_REWRITTEN, expected)
    return None


def _check_end(last: Head, key: bytes, end: ChangesEnd) -> Finding | None:
    known = max((end.anchor or Head(), end.head or Head()), key=lambda head: head.position)
    if last.position < known.position:
        return Finding(Tampering.CHANGE_REMOVED, last.position + 1)
    if last.position == 0:
        return None
    if end.head != last or not same(changes_mac(key, last), end.mac):
        return Finding(Tampering.CHANGES_END_FORGED, last.position)
    if end.anchor is None:
        return Finding(Tampering.ANCHOR_MISSING, last.position)
    return None

"""Proving that the journal tells the story that was sealed, and naming the first place where not.

Seals need the key; the hashes of one ticket do not, so an export can be checked by anybody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from workshop.domain.retelling import Fact
from workshop.domain.tracking import (
    GENESIS,
    Entry,
    Head,
    entry_hash,
    entry_seal,
    head_mac,
    same,
)


@dataclass(frozen=True)
class Place:
    """Where an entry stands in the journal, with its hash."""

    position: int
    hash: str


@dataclass(frozen=True)
class SealedEntry:
    """An entry as found in the journal, with the values that should prove it.

    The ticket number is empty when the ticket's row is gone. `before` is the entry one rank before
    on the same sheet, None when there is none.
    """

    entry: Entry
    position: int
    hash: str
    seal: str
    before: Place | None = None


class Tampering(StrEnum):
    """What was done to the story."""

    ALTERED = "altered"  # an entry does not say what was sealed
    REMOVED = "removed"  # an entry that was sealed is gone
    INSERTED = "inserted"  # an entry that nobody sealed
    MOVED = "moved"  # a sealed entry at another place or on another ticket
    REWRITTEN = "rewritten"  # the journal was put back and continued differently
    HEAD_FORGED = "head_forged"  # the end of the journal is not the sealed one
    ANCHOR_FORGED = "anchor_forged"  # the note kept outside the database was changed
    ANCHOR_MISSING = "anchor_missing"  # …or is gone, so that the end cannot be proved
    TICKET_REMOVED = "ticket_removed"  # a number that was given out has no ticket
    TICKET_DIFFERS = "ticket_differs"  # the ticket's row is not what its sheet leads to
    ENTRY_MISSING = "entry_missing"  # an entry is gone without which a ticket cannot be proved
    FACT_ALTERED = "fact_altered"  # a row beside the sheet does not say what an entry says
    FACT_REMOVED = "fact_removed"  # …or is gone
    FACT_INSERTED = "fact_inserted"  # …or is there though no entry tells of it
    PHOTO_MISSING = "photo_missing"  # the file of a photo named by an entry is gone
    PHOTO_ALTERED = "photo_altered"  # …or holds another picture
    SOUND_MISSING = "sound_missing"  # the file of a recording named by an entry is gone
    SOUND_ALTERED = "sound_altered"  # …or holds another sound
    PRINTOUT_MISSING = "printout_missing"  # the file of a printout named by an entry is gone
    PRINTOUT_ALTERED = "printout_altered"  # …or is another one
    EVIDENCE_MISSING = "evidence_missing"  # a sitting that was frozen has no evidence any more
    EVIDENCE_ALTERED = "evidence_altered"  # …or other evidence than was sealed
    EVIDENCE_DOES_NOT_FOLLOW = "evidence_does_not_follow"  # proposals the rules do not make of it
    MINUTES_ALTERED = "minutes_altered"  # minutes of a deliberation are not what was signed
    CHANGE_ALTERED = "change_altered"  # a change of settings or people is not the one sealed
    CHANGE_REMOVED = "change_removed"  # …or is gone
    CHANGES_REWRITTEN = "changes_rewritten"  # …or was made again otherwise from there on
    CHANGES_END_FORGED = "changes_end_forged"  # the end of the changes is not the sealed one
    SETTING_ALTERED = "setting_altered"  # a setting is not what a sealed change made it
    ROLES_ALTERED = "roles_altered"  # somebody's roles are not those the sealed changes gave
    CHECK_FILE_MISSING = "check_file_missing"  # a file of an instrument's check is gone
    CHECK_FILE_ALTERED = "check_file_altered"  # …or is not the one that was attached


@dataclass(frozen=True)
class Finding:
    """The first place where the journal does not tell the story that was sealed.

    `position` is the place in the whole journal (0: none), `seq` the rank on the ticket's sheet.
    `now_at` is where a moved entry is found. `suspects` are the entries (ticket, rank) that may be
    the missing one, when more than one is gone. `check_of` names an instrument, or who has roles. Minutes go by their number.
    `fact` is what a row is about, `seq` then the entry it contradicts.
    """

    tampering: Tampering
    position: int = 0
    ticket_number: str | None = None
    seq: int | None = None
    now_at: tuple[str, int] | None = None
    suspects: tuple[tuple[str, int], ...] = ()
    sitting_id: int | None = None
    check_of: str | None = None
    fact: Fact | None = None


@dataclass(frozen=True)
class JournalEnd:
    """Where the journal says it ends (`head` and its `mac`), and where it is known to have come."""

    head: Head | None
    mac: str
    anchor: Head | None = None

    def authentic(self, key: bytes) -> bool:
        return self.head is not None and same(head_mac(key, self.head), self.mac)

    def trusted(self, key: bytes) -> Head:
        """The latest end that only the holder of the key can have written."""
        known = (self.head if self.authentic(key) else None, self.anchor)
        return max((end for end in known if end), key=lambda end: end.position, default=Head())


@dataclass
class Walk:
    """What was seen on the way through the journal; nothing of it grows with the journal."""

    finding: Finding | None = None
    last: Head = field(default_factory=Head)
    tickets: int = 0


Read = Callable[[], Iterable[SealedEntry]]
"""Reads the whole journal in order of position; asked again only to explain a finding."""


def verify_journal(read: Read, key: bytes, end: JournalEnd) -> Walk:
    """Walk the whole journal; `finding` stays None when it is intact."""
    walk = Walk()
    for row in read():
        walk.finding = _check_row(row, read, key, end, walk)
        if walk.finding:
            return walk
        walk.last = Head(row.position, row.seal)
        walk.tickets += row.entry.seq == 1
    walk.finding = _check_end(walk.last, key, end)
    return walk


def _check_row(
    row: SealedEntry, read: Read, key: bytes, end: JournalEnd, walk: Walk
) -> Finding | None:
    expected = walk.last.position + 1
    if row.position > expected:
        return Finding(Tampering.REMOVED, expected)
    if row.position < expected:
        return _found(Tampering.INSERTED, row)
    if not row.entry.ticket_number:
        return Finding(Tampering.TICKET_REMOVED, row.position)
    if not _sealed_at(key, expected, walk.last.seal, row):
        return _explain_seal(row, read, key, end, walk.last)
    if not _follows_its_sheet(row):
        return _explain_hash(row, read)
    if end.anchor and row.position == end.anchor.position and row.seal != end.anchor.seal:
        return _found(Tampering.REWRITTEN, row)
    return None


def _follows_its_sheet(row: SealedEntry) -> bool:
    """Whether the entry before it on the sheet was written earlier, and leads to its hash."""
    if row.entry.seq == 1:
        return entry_hash(row.entry, GENESIS) == row.hash
    before = row.before
    return (
        before is not None
        and before.position < row.position
        and entry_hash(row.entry, before.hash) == row.hash
    )


def _check_end(last: Head, key: bytes, end: JournalEnd) -> Finding | None:
    if end.head is None and last == Head() and end.anchor is None:
        return None
    if last.position < end.trusted(key).position:
        return Finding(Tampering.REMOVED, last.position + 1)
    if not end.authentic(key) or last != end.head:
        return Finding(Tampering.HEAD_FORGED, last.position)
    if end.anchor is None and last.position > 0:
        return Finding(Tampering.ANCHOR_MISSING, last.position)
    return None


def _sealed_at(key: bytes, position: int, previous_seal: str, row: SealedEntry) -> bool:
    return same(entry_seal(key, position, previous_seal, row.hash), row.seal)


def _found(tampering: Tampering, row: SealedEntry) -> Finding:
    return Finding(tampering, row.position, row.entry.ticket_number, row.entry.seq)


def _explain_hash(row: SealedEntry, read: Read) -> Finding:
    """The seal is right, so `row.hash` is: what else the row says was changed.

    After another entry of the journal its own words still fit: then it was moved.
    """
    for earlier in read():
        if earlier.position >= row.position:
            break
        number, seq = earlier.entry.ticket_number, earlier.entry.seq + 1
        there = replace(row.entry, ticket_number=number, seq=seq)
        if entry_hash(there, earlier.hash) == row.hash:
            now_at = (row.entry.ticket_number, row.entry.seq)
            return Finding(Tampering.MOVED, row.position, number, seq, now_at)
    return _found(Tampering.ALTERED, row)


def _explain_seal(row: SealedEntry, read: Read, key: bytes, end: JournalEnd, last: Head) -> Finding:
    """Why `row` does not belong after `last`: its place is taken, closed up, or it was changed."""
    expected = last.position + 1
    owner = next((r for r in read() if _sealed_at(key, expected, last.seal, r)), None)
    if owner is not None:
        if _sealed_at(key, expected + 1, owner.seal, row) and owner.position > expected + 1:
            return _found(Tampering.MOVED, owner)
        genuine = any(_follows(key, expected, before, row) for before in read())
        return _found(Tampering.MOVED if genuine else Tampering.INSERTED, row)
    trusted = end.trusted(key)
    if sum(1 for _ in read()) > trusted.position > 0:
        return _found(Tampering.INSERTED, row)
    if _sealed_later(key, row, read, trusted):
        return Finding(Tampering.REMOVED, expected)
    return _found(Tampering.ALTERED, row)


def _follows(key: bytes, expected: int, before: SealedEntry, row: SealedEntry) -> bool:
    """Whether `row` was sealed right after `before`, wherever both are now."""
    places = {before.position, before.position + 1, expected + 1}
    return any(_sealed_at(key, place, before.seal, row) for place in places)


def _sealed_later(key: bytes, row: SealedEntry, read: Read, trusted: Head) -> bool:
    """Whether `row` was sealed at a later place: then what was before it was removed and closed up.

    What follows a row names that row's seal, so it tells where the row was.
    """
    after = next((r for r in read() if r.position == row.position + 1), None)
    if after is None:
        return row.position < trusted.position and row.seal == trusted.seal
    places = range(row.position + 2, trusted.position + 1)
    return any(_sealed_at(key, place, row.seal, after) for place in places)


def verify_ticket(
    rows: Iterable[SealedEntry], is_sealed: Callable[[SealedEntry], bool] = lambda row: True
) -> Finding | None:
    """Walk one ticket's sheet; None when intact. Without `is_sealed` no key is needed.

    Entries removed from the end are not seen here: the ticket's row and the journal tell.
    """
    expected, previous = 1, GENESIS
    for row in rows:
        if row.entry.seq > expected:
            return Finding(Tampering.REMOVED, 0, row.entry.ticket_number, expected)
        if row.entry.seq < expected:
            return _found(Tampering.INSERTED, row)
        if entry_hash(row.entry, previous) != row.hash or not is_sealed(row):
            return _found(Tampering.ALTERED, row)
        expected, previous = row.entry.seq + 1, row.hash
    return None

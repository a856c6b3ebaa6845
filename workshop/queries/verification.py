"""Is the story intact? Journal, tickets it leads to, number series, files kept, frozen evidence."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    exists,
    func,
    select,
    type_coerce,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from workshop.db.anchor import CHANGES, JOURNAL, read_anchors
from workshop.db.by_hand import as_reference, as_text, as_whole, undecodable_text_read
from workshop.db.changes import sealed_changes, unsealed_changes
from workshop.db.media import holds, picture_path, printout_path, sound_path
from workshop.db.models import AuditHead, JournalHead, Series, Site, Ticket, TrackingEntry
from workshop.db.types import read_instant
from workshop.domain.audit import ChangesEnd, changes_together, verify_changes
from workshop.domain.errors import NotFound
from workshop.domain.numbering import ticket_number
from workshop.domain.ticket import State
from workshop.domain.tracking import GENESIS, Entry, EntryKind, Head, entry_seal, same
from workshop.domain.verification import (
    Finding,
    JournalEnd,
    Place,
    SealedEntry,
    Tampering,
    verify_journal,
    verify_ticket,
)
from workshop.queries.check_file_verification import verify_check_files
from workshop.queries.evidence_verification import verify_packages
from workshop.queries.minutes_verification import verify_minutes
from workshop.queries.retold_verification import verify_facts, verify_facts_of
from workshop.queries.settings_verification import verify_settings

_BATCH = 2000


@dataclass(frozen=True)
class Verification:
    """What was looked at, and the first bad entry; `finding` is None when all is intact."""

    entries: int
    tickets: int
    photos: int
    finding: Finding | None
    recordings: int = 0
    printouts: int = 0
    packages: int = 0
    changes: int = 0
    check_files: int = 0


def verify_database(session: Session, key: bytes, anchor_file: Path, media: Path) -> Verification:
    """The whole database and the files in `media`. The anchor is read first: writers may go on meanwhile."""
    return _past_wrong_bytes(session, lambda: _verify_all(session, key, anchor_file, media))


def _past_wrong_bytes(session: Session, verify: Callable[[], Verification]) -> Verification:
    """Text that is no text at all, put there by hand, is a finding as well and no end of the reading."""
    try:
        return verify()
    except OperationalError:
        if session.get_bind().dialect.name != "sqlite":
            raise
    with undecodable_text_read(session):
        return verify()


def _verify_all(session: Session, key: bytes, anchor_file: Path, media: Path) -> Verification:
    try:
        anchors = read_anchors(anchor_file, key)
    except ValueError:
        return Verification(0, 0, 0, Finding(Tampering.ANCHOR_FORGED))
    end = _journal_end(session, anchors.get(JOURNAL))
    walk = verify_journal(lambda: sealed_entries(session), key, end)
    entries, tickets = walk.last.position, walk.tickets
    if walk.finding:
        return Verification(entries, tickets, 0, _named(session, walk.finding))
    finding = _compare_tickets(session) or _missing_number(session) or verify_facts(session)
    files = _Files(finding=finding) if finding else _check_files(session, media)
    if files.finding:
        return Verification(entries, tickets, **vars(files))
    packages, finding = verify_packages(session, key)
    finding = finding or verify_minutes(session)
    found = {**vars(files), "finding": finding, "packages": packages}
    if finding:
        return Verification(entries, tickets, **found)
    found["changes"], finding = _check_changes(session, key, anchors.get(CHANGES))
    finding = finding or verify_settings(session)
    if finding:
        return Verification(entries, tickets, **found | {"finding": finding})
    found["check_files"], found["finding"] = verify_check_files(session, media)
    return Verification(entries, tickets, **found)


def verify_one_ticket(
    session: Session, number: str, key: bytes, anchor_file: Path, media: Path
) -> Verification:
    """One ticket's sheet, its rows, the files it names; `NotFound` when there is no such ticket.

    Its last entries may be gone, and the ticket put back to match: then the journal has a hole after
    the last one left. Only the walk through the whole journal sees a hole that was filled.
    """
    return _past_wrong_bytes(session, lambda: _verify_one(session, number, key, anchor_file, media))


def _verify_one(
    session: Session, number: str, key: bytes, anchor_file: Path, media: Path
) -> Verification:
    try:
        anchor = read_anchors(anchor_file, key).get(JOURNAL)
    except ValueError:
        return Verification(0, 1, 0, Finding(Tampering.ANCHOR_FORGED))
    end = _journal_end(session, anchor)
    row = session.execute(_TICKETS.where(Ticket.number == number)).one_or_none()
    if row is None:
        raise NotFound("ticket_not_found", {"number": number})
    mine = TrackingEntry.ticket_id == row.id
    seals = _seals_before(session, row.id)

    def is_sealed(found: SealedEntry) -> bool:
        last = seals.get(found.position, GENESIS) if found.position > 1 else GENESIS
        return last is None or same(entry_seal(key, found.position, last, found.hash), found.seal)

    sheet = list(sealed_entries(session, mine, by=TrackingEntry.seq))
    finding = (
        verify_ticket(sheet, is_sealed)
        or _compare_ticket(row)
        or _hole_before(number, seals)
        or _hole_after(session, sheet[-1], end, key)
        or verify_facts_of(session, row.id, row.watch_id)
    )
    files = _Files(finding=finding) if finding else _check_files(session, media, mine)
    return Verification(len(sheet), 1, **vars(files))


def _seals_before(session: Session, ticket_id: int) -> dict[int, str | None]:
    """By the place of each entry of a ticket, the seal of the entry before it in the journal."""
    before = aliased(TrackingEntry)
    rows = session.execute(
        select(TrackingEntry.position, before.seal)
        .outerjoin(before, before.position == TrackingEntry.position - 1)
        .where(TrackingEntry.ticket_id == ticket_id)
    )
    return {position: seal if seal is None else as_text(seal) for position, seal in rows}


def _hole_before(number: str, seals: Mapping[int, str | None]) -> Finding | None:
    """Whether the entry that the seal of one of these rests on is missing."""
    alone = [place for place, seal in seals.items() if seal is None and as_whole(place) > 1]
    return Finding(Tampering.ENTRY_MISSING, min(alone) - 1, number) if alone else None


def _hole_after(session: Session, last: SealedEntry, end: JournalEnd, key: bytes) -> Finding | None:
    """Whether an entry is missing between the last one of a sheet and the sealed end."""
    number, sealed = last.entry.ticket_number, end.trusted(key)
    if not end.authentic(key):
        return Finding(Tampering.HEAD_FORGED, sealed.position)
    after = TrackingEntry.position.between(last.position + 1, sealed.position)
    held = session.scalar(select(func.count()).where(after)) or 0
    if held < sealed.position - last.position:
        return Finding(Tampering.ENTRY_MISSING, _first_hole(session, last.position), number)
    seal = select(TrackingEntry.seal).where(TrackingEntry.position == sealed.position)
    if session.scalar(seal) != sealed.seal:
        return Finding(Tampering.ENTRY_MISSING, sealed.position, number)
    return None


def _first_hole(session: Session, position: int) -> int:
    following = aliased(TrackingEntry)
    follows = exists().where(following.position == TrackingEntry.position + 1)
    before = select(func.min(TrackingEntry.position)).where(
        TrackingEntry.position >= position, ~follows
    )
    return (session.scalar(before) or 0) + 1


def _journal_end(session: Session, anchor: Head | None) -> JournalEnd:
    row = session.execute(
        select(JournalHead.position, JournalHead.seal, JournalHead.mac)
    ).one_or_none()
    if row is None:
        return JournalEnd(None, "", anchor)
    return JournalEnd(_head(row), as_text(row.mac), anchor)


def _head(row: Any) -> Head:
    return Head(as_whole(row.position), as_text(row.seal))


def _check_changes(session: Session, key: bytes, anchor: Head | None) -> tuple[int, Finding | None]:
    """How many changes of settings, people and roles are sealed, and the first bad one."""
    row = session.execute(select(AuditHead.position, AuditHead.seal, AuditHead.mac)).one_or_none()
    end = ChangesEnd(_head(row) if row else None, as_text(row.mac) if row else "", anchor)
    before = changes_together(unsealed_changes(session))
    walk = verify_changes(before, sealed_changes(session), key, end)
    return walk.last.position, walk.finding


def sealed_entries(
    session: Session, *where: ColumnElement[bool], by: Any = TrackingEntry.position
) -> Iterator[SealedEntry]:
    """Entries as they are, streamed: values somebody wrote by hand must not stop the reading."""
    before = aliased(TrackingEntry)
    same_sheet = before.ticket_id == TrackingEntry.ticket_id
    statement = (
        select(
            Ticket.number,
            TrackingEntry.seq,
            type_coerce(TrackingEntry.kind, String),
            type_coerce(TrackingEntry.step, String),
            TrackingEntry.author_id,
            TrackingEntry.author_name,
            type_coerce(TrackingEntry.at, String),
            type_coerce(TrackingEntry.happened_at, String),
            TrackingEntry.corrects_seq,
            TrackingEntry.payload,
            TrackingEntry.position,
            TrackingEntry.hash,
            TrackingEntry.seal,
            before.position,
            before.hash,
        )
        .outerjoin(Ticket, Ticket.id == TrackingEntry.ticket_id)
        .outerjoin(before, same_sheet & (before.seq == TrackingEntry.seq - 1))
        .where(*where)
        .order_by(by)
    )
    for row in _streamed(session, statement):
        number, seq, kind, step, author_id, author, at, happened, corrects, payload, *proof = row
        position, own_hash, seal, before_position, before_hash = proof
        entry = Entry(
            as_text(number or ""), as_whole(seq), as_text(kind), as_text(step),
            as_reference(author_id), as_text(author), read_instant(at),
            read_instant(happened) if happened else None, as_reference(corrects), as_text(payload),
        )  # fmt: skip
        before_it = None
        if before_hash is not None:
            before_it = Place(as_whole(before_position), as_text(before_hash))
        yield SealedEntry(entry, as_whole(position), as_text(own_hash), as_text(seal), before_it)


def _streamed(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Rows in batches; the cursor is closed also when the reading stops at a finding."""
    with session.execute(statement, execution_options={"yield_per": _BATCH}) as result:
        yield from result


def _last(column: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Of the last entry on a ticket's sheet."""
    return (
        select(column)
        .where(TrackingEntry.ticket_id == Ticket.id, *where)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
        .scalar_subquery()
    )


_TICKETS: Final = select(
    Ticket.number,
    Ticket.id,
    Ticket.version,
    Ticket.last_hash,
    Ticket.watch_id,
    type_coerce(Ticket.state, String).label("state"),
    _last(TrackingEntry.seq).label("sheet_seq"),
    _last(TrackingEntry.hash).label("sheet_hash"),
    _last(TrackingEntry.payload, TrackingEntry.kind == EntryKind.MOVED).label("last_move"),
).order_by(Ticket.id)


def _compare_tickets(session: Session) -> Finding | None:
    """The rows of the tickets beside what the sheets, found intact, lead to."""
    findings = (_compare_ticket(row) for row in _streamed(session, _TICKETS))
    return next((finding for finding in findings if finding), None)


def _compare_ticket(row: Any) -> Finding | None:
    seq = row.sheet_seq or 0
    if as_whole(row.version) > seq or seq == 0:
        return Finding(Tampering.REMOVED, 0, row.number, seq + 1)
    state = json.loads(row.last_move)["to"] if row.last_move else State.RECEPTION
    if (row.version, row.last_hash, row.state) != (seq, row.sheet_hash, state):
        return Finding(Tampering.TICKET_DIFFERS, 0, row.number, seq)
    return None


def _missing_number(session: Session) -> Finding | None:
    """A number that was given out and has no ticket any more."""
    given = session.execute(
        select(Site.code, Series.year, Series.last)
        .join(Site, Site.id == Series.site_id)
        .where(Series.name == "ticket")
        .order_by(Site.id, Series.year)
    )
    for code, year, last in given:
        series = Ticket.number.like(f"{code}-{year % 100:02d}-%")
        if session.scalar(select(func.count()).where(series)) != last:
            numbers = set(session.scalars(select(Ticket.number).where(series)))
            ranks = (ticket_number(code, year, rank) for rank in range(1, last + 1))
            gap = next((number for number in ranks if number not in numbers), None)
            return Finding(Tampering.TICKET_REMOVED, 0, gap)
    return None


def _named(session: Session, finding: Finding) -> Finding:
    """Say which ticket and rank an entry that is gone had, as far as the others tell."""
    if finding.tampering is Tampering.TICKET_REMOVED or finding.ticket_number is None:
        suspects = _gaps(session, finding.position)
        if len(suspects) == 1:
            number, seq = suspects[0]
            return replace(finding, ticket_number=number, seq=seq)
        if suspects:
            return replace(finding, suspects=tuple(suspects))
        missing = _missing_number(session)
        if missing:
            gone = missing.ticket_number
            return replace(finding, tampering=Tampering.TICKET_REMOVED, ticket_number=gone)
    return finding


def _gaps(session: Session, position: int) -> list[tuple[str, int]]:
    """Ranks missing on a sheet whose entry may have stood at `position` of the journal."""
    held = func.count(TrackingEntry.id)
    top = func.coalesce(func.max(TrackingEntry.seq), 0)
    tickets = session.execute(
        select(Ticket.id, Ticket.number, Ticket.version)
        .outerjoin(TrackingEntry, TrackingEntry.ticket_id == Ticket.id)
        .group_by(Ticket.id, Ticket.number, Ticket.version)
        .having((held < Ticket.version) | (held < top))
        .order_by(Ticket.id)
    ).all()
    return [
        (number, seq)
        for ticket_id, number, version in tickets
        if (seq := _first_gap(session, ticket_id, version, position)) is not None
    ]


def _first_gap(session: Session, ticket_id: int, version: int, position: int) -> int | None:
    """The first missing rank, when its neighbours on the sheet stand around `position`."""
    rows = session.execute(
        select(TrackingEntry.seq, TrackingEntry.position)
        .where(TrackingEntry.ticket_id == ticket_id)
        .order_by(TrackingEntry.seq)
    ).all()
    last_seq, last_position = 0, 0
    for seq, place in rows:
        if seq > last_seq + 1 and last_position < position <= place:
            return last_seq + 1
        last_seq, last_position = seq, place
    return last_seq + 1 if version > last_seq and last_position < position else None


@dataclass(frozen=True)
class _NamedFile:
    """A file that an entry names by the hash of its bytes."""

    number: str
    position: int
    seq: int
    sha256: str
    path: Path


@dataclass(frozen=True)
class _Files:
    """How many files were looked at, until the first that is not what its entry says."""

    photos: int = 0
    recordings: int = 0
    printouts: int = 0
    finding: Finding | None = None


def _check_files(session: Session, media: Path, *where: ColumnElement[bool]) -> _Files:
    """Every photo, recording and printout an entry names is there, byte for byte."""
    photos, finding = _check(
        _attached("photos", picture_path, session, media, *where),
        Tampering.PHOTO_MISSING,
        Tampering.PHOTO_ALTERED,
    )
    if finding:
        return _Files(photos, finding=finding)
    recordings, finding = _check(
        _recordings(session, media, *where), Tampering.SOUND_MISSING, Tampering.SOUND_ALTERED
    )
    if finding:
        return _Files(photos, recordings, finding=finding)
    printouts, finding = _check(
        _attached("printouts", printout_path, session, media, *where),
        Tampering.PRINTOUT_MISSING,
        Tampering.PRINTOUT_ALTERED,
    )
    return _Files(photos, recordings, printouts, finding)


def _attached(
    what: str,
    path: Callable[[Path, str], Path],
    session: Session,
    media: Path,
    *where: ColumnElement[bool],
) -> Iterator[_NamedFile]:
    """The files under one key of the payloads."""
    named = TrackingEntry.payload.contains(f'"{what}":[{{')
    for row in _streamed(session, _naming(named, *where)):
        for each in json.loads(row.payload)[what]:
            digest = each["sha256"]
            yield _NamedFile(row.number, row.position, row.seq, digest, path(media, digest))


def _recordings(session: Session, media: Path, *where: ColumnElement[bool]) -> Iterator[_NamedFile]:
    named = TrackingEntry.kind == EntryKind.SOUND_RECORDED
    for row in _streamed(session, _naming(named, *where)):
        digest = json.loads(row.payload)["recording"]["sha256"]
        yield _NamedFile(row.number, row.position, row.seq, digest, sound_path(media, digest))


def _naming(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.number, TrackingEntry.position, TrackingEntry.seq, TrackingEntry.payload)
        .join(Ticket, Ticket.id == TrackingEntry.ticket_id)
        .where(*where)
        .order_by(TrackingEntry.position)
    )


def _check(
    files: Iterable[_NamedFile], missing: Tampering, altered: Tampering
) -> tuple[int, Finding | None]:
    count = 0
    for file in files:
        count += 1
        what = (
            missing
            if not file.path.exists()
            else None
            if holds(file.path, file.sha256)
            else altered
        )
        if what:
            return count, Finding(what, file.position, file.number, file.seq)
    return count, None

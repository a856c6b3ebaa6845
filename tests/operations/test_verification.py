"""Whoever can write to the database but has no key cannot make a false story verify.

Every test tampers with SQL only, as somebody with a database console would, on a journal of three
tickets whose entries alternate. Position of each entry (ticket and rank):

    1 A1  2 A2  3 A3  4 A4  5 B1  6 B2  7 B3  8 B4  9 C1  10 C2  11 A5  12 B5  13 A6  14 C3
"""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.conftest import NOW
from tests.postgresql import ON_POSTGRESQL
from tests.recordings import recorded
from workshop.db.anchor import JOURNAL, read_anchors
from workshop.db.media import picture_path, printout_path, sound_path
from workshop.db.models import Photo, Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.errors import NotFound
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import GENESIS, Entry, Head, entry_hash, entry_seal, head_mac
from workshop.domain.verification import Finding, Tampering
from workshop.exchange.certificates import read_certificate
from workshop.exchange.printouts import read_printout
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.instrument_checks import (
    AttachedCertificate,
    RecordCheck,
    record_check,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.printout import KeepPrintout, keep_printout
from workshop.operations.ticket import PlaceWatch, SetWaiting, place_watch, set_waiting
from workshop.queries.verification import verify_database, verify_one_ticket

A, B, C = (f"BES-26-0000{rank}" for rank in (1, 2, 3))


@dataclass
class Journal:
    """The database in an attacker's hands, and the check that must catch them."""

    session: Session
    app: Flask
    media: Path

    def sql(self, statement: str, **values: Any) -> None:
        self.session.execute(text(statement), values)

    def entry(self, number: str, seq: int) -> Row[Any]:
        return self.session.execute(
            text(
                "SELECT e.*, t.number FROM tracking_entry e JOIN ticket t ON t.id = e.ticket_id "
                "WHERE t.number = :number AND e.seq = :seq"
            ),
            {"number": number, "seq": seq},
        ).one()

    def ticket_id(self, number: str) -> int:
        found = self.session.scalar(select(Ticket.id).where(Ticket.number == number))
        assert found is not None
        return found

    def delete(self, *positions: int) -> None:
        for position in positions:
            self.sql("DELETE FROM tracking_entry WHERE position = :p", p=position)

    def shift(self, from_position: int, by: int) -> None:
        """Renumber the journal from a position on, in two goes because positions are unique."""
        self.sql(
            "UPDATE tracking_entry SET position = -(position + :by) WHERE position >= :p",
            by=by,
            p=from_position,
        )
        self.sql("UPDATE tracking_entry SET position = -position WHERE position < 0")

    def insert(self, number: str, seq: int, position: int, like: Row[Any], **changes: Any) -> None:
        """A forged entry: another one's columns, with a hash that fits and an invented seal."""
        values = {
            **like._mapping, "ticket_id": self.ticket_id(number), "seq": seq, "position": position,
            "payload": '{"text":"forged"}', "seal": "f" * 64, **changes,
        }  # fmt: skip
        values.pop("id"), values.pop("number")
        columns = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self.sql(f"INSERT INTO tracking_entry ({columns}) VALUES ({marks})", **values)

    def free_rank(self, number: str, seq: int) -> None:
        """Make room at a rank of a sheet."""
        values = {"t": self.ticket_id(number), "s": seq}
        self.sql(
            "UPDATE tracking_entry SET seq = -(seq + 1) WHERE ticket_id = :t AND seq >= :s",
            **values,
        )
        self.sql("UPDATE tracking_entry SET seq = -seq WHERE seq < 0")

    def rehash(self, number: str) -> None:
        """Recompute every hash of a sheet, as anybody can."""
        previous = GENESIS
        rows = self.session.scalars(
            select(TrackingEntry)
            .where(TrackingEntry.ticket_id == self.ticket_id(number))
            .order_by(TrackingEntry.seq)
            .execution_options(populate_existing=True)
        )
        for e in rows.all():
            entry = Entry(
                number, e.seq, e.kind, e.step, e.author_id, e.author_name, e.at, e.happened_at,
                e.corrects_seq, e.payload,
            )  # fmt: skip
            previous = entry_hash(entry, previous)
            self.sql("UPDATE tracking_entry SET hash = :h WHERE id = :id", h=previous, id=e.id)
        self.sql("UPDATE ticket SET last_hash = :h WHERE number = :n", h=previous, n=number)

    def reseal(self, key: bytes) -> None:
        """Recompute every seal, the head included, under a guessed key."""
        last = Head()
        rows = self.session.execute(
            text("SELECT id, position, hash FROM tracking_entry ORDER BY position")
        ).all()
        for row in rows:
            last = Head(row.position, entry_seal(key, row.position, last.seal, row.hash))
            self.sql("UPDATE tracking_entry SET seal = :s WHERE id = :id", s=last.seal, id=row.id)
        self.set_head(last, head_mac(key, last))

    def set_head(self, head: Head, mac: str) -> None:
        self.sql(
            "UPDATE journal_head SET position = :p, seal = :s, mac = :m",
            p=head.position,
            s=head.seal,
            m=mac,
        )

    def drop_ticket(self, number: str) -> None:
        """The ticket and every row that names it."""
        ticket_id = self.ticket_id(number)
        for table, column in (
            ("tracking_entry", "ticket_id"), ("condition_mark", "ticket_id"),
            ("accessory", "ticket_id"), ("reception", "ticket_id"), ("ticket_search", "ticket_id"),
            ("photo", "ticket_id"), ("ticket", "id"),
        ):  # fmt: skip
            self.sql(f"DELETE FROM {table} WHERE {column} = :id", id=ticket_id)

    def finding(self) -> Finding | None:
        commit(self.session)
        return self._check().finding

    def _check(self) -> Any:
        self.session.expire_all()
        return verify_database(self.session, self.key, self.anchor, self.media)

    def ticket_finding(self, number: str) -> Finding | None:
        commit(self.session)
        self.session.expire_all()
        return verify_one_ticket(self.session, number, self.key, self.anchor, self.media).finding

    def keep(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    @property
    def key(self) -> bytes:
        return self.app.config["SEAL_KEY"].encode()

    @property
    def anchor(self) -> Path:
        return Path(self.app.config["SEAL_ANCHOR"])


@pytest.fixture
def journal(session: Session, cast: Cast, app: Flask, tmp_path: Path) -> Journal:
    a = story.in_diagnosis(session, cast)
    b = story.in_diagnosis(session, cast)
    story.received(session, cast)
    for at, number in enumerate((A, B, A)):
        place = PlaceWatch(number, f"bench {at}")
        place_watch(session, cast.theo, place, now=NOW + timedelta(hours=at + 1))
    waiting = SetWaiting(C, WaitingOn.CUSTOMER, "rappeler")
    set_waiting(session, cast.claire, waiting, now=NOW + timedelta(hours=5))
    commit(session)
    assert [a.number, b.number] == [A, B]
    found = [
        (number, seq)
        for number, seq in session.execute(
            select(Ticket.number, TrackingEntry.seq)
            .join(Ticket, Ticket.id == TrackingEntry.ticket_id)
            .order_by(TrackingEntry.position)
        )
    ]
    assert found == [
        (A, 1), (A, 2), (A, 3), (A, 4), (B, 1), (B, 2), (B, 3), (B, 4), (C, 1), (C, 2),
        (A, 5), (B, 5), (A, 6), (C, 3),
    ]  # fmt: skip
    return Journal(session, app, tmp_path)


def test_an_intact_story_verifies(journal: Journal) -> None:
    report = journal._check()
    assert (report.finding, report.entries, report.tickets) == (None, 14, 3)
    for number in (A, B, C):
        assert journal.ticket_finding(number) is None


def test_what_a_savepoint_took_back_leaves_no_trace(journal: Journal, cast: Cast) -> None:
    session = journal.session
    later = NOW + timedelta(hours=6)
    with session.begin_nested() as savepoint:
        place_watch(session, cast.theo, PlaceWatch(A, "taken back"), now=later)
        savepoint.rollback()
    place_watch(session, cast.theo, PlaceWatch(A, "kept"), now=later)
    with session.begin_nested():
        place_watch(session, cast.theo, PlaceWatch(B, "kept"), now=later)
    commit(session)
    report = journal._check()
    assert (report.finding, report.entries) == (None, 16)
    assert (
        journal.entry(A, 7).payload == '{"holder":null,"holder_id":null,"note":"","place":"kept"}'
    )


def test_an_empty_database_verifies(session: Session, app: Flask, tmp_path: Path) -> None:
    anchor = Path(app.config["SEAL_ANCHOR"])
    assert verify_database(session, b"key", anchor, tmp_path).finding is None


def test_altered_payload(journal: Journal) -> None:
    journal.sql("UPDATE tracking_entry SET payload = '{}' WHERE position = 2")
    expected = Finding(Tampering.ALTERED, 2, A, 2)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected
    assert journal.ticket_finding(B) is None


def test_altered_payload_with_its_hash_recomputed(journal: Journal) -> None:
    entry = journal.entry(A, 6)
    journal.sql(
        "UPDATE tracking_entry SET payload = :p WHERE id = :id",
        p='{"holder":null,"note":"","place":"elsewhere"}',
        id=entry.id,
    )
    journal.rehash(A)
    expected = Finding(Tampering.ALTERED, 13, A, 6)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


def test_every_hash_recomputed_without_the_key(journal: Journal) -> None:
    journal.sql("UPDATE tracking_entry SET author_name = 'Nobody' WHERE position = 2")
    journal.rehash(A)
    assert journal.finding() == Finding(Tampering.ALTERED, 2, A, 2)


def test_every_hash_and_seal_recomputed_with_another_key(journal: Journal) -> None:
    journal.sql("UPDATE tracking_entry SET author_name = 'Nobody' WHERE position = 2")
    journal.rehash(A)
    journal.reseal(b"a guess")
    assert journal.finding() == Finding(Tampering.ALTERED, 1, A, 1)


@pytest.mark.parametrize(
    "change",
    [
        "author_name = 'Marc Jeannin'",
        "author_id = NULL",
        "at = '2026-11-19 09:30:00.000000'",
        "happened_at = '2026-11-19 09:30:00.000000'",
        "kind = 'observation'",
        "step = 'servicing'",
        "corrects_seq = 1",
        "hash = '" + "0" * 64 + "'",
        "seal = '" + "0" * 64 + "'",
    ],
)
def test_any_altered_column(journal: Journal, change: str) -> None:
    journal.sql(f"UPDATE tracking_entry SET {change} WHERE position = 11")
    expected = Finding(Tampering.ALTERED, 11, A, 5)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


def test_deleted_middle_entry(journal: Journal) -> None:
    journal.delete(3)
    assert journal.finding() == Finding(Tampering.REMOVED, 3, A, 3)
    assert journal.ticket_finding(A) == Finding(Tampering.REMOVED, 0, A, 3)


def test_deleted_middle_entry_with_the_journal_renumbered(journal: Journal) -> None:
    journal.delete(3)
    journal.shift(4, -1)
    assert journal.finding() == Finding(Tampering.REMOVED, 3, A, 3)


def test_deleted_entries_in_a_row_with_the_journal_renumbered(journal: Journal) -> None:
    journal.delete(11, 12, 13)
    journal.shift(14, -3)
    finding = journal.finding()
    assert finding == Finding(Tampering.REMOVED, 11, suspects=((A, 5), (B, 5))), (
        "both sheets end early: either may have been first"
    )


def test_deleted_first_entry(journal: Journal) -> None:
    journal.delete(1)
    assert journal.finding() == Finding(Tampering.REMOVED, 1, A, 1)


def test_deleted_last_entry(journal: Journal) -> None:
    journal.delete(14)
    assert journal.finding() == Finding(Tampering.REMOVED, 14, C, 3)
    assert journal.ticket_finding(C) == Finding(Tampering.REMOVED, 0, C, 3)


def test_deleted_last_entry_of_a_sheet_with_the_ticket_put_back(journal: Journal) -> None:
    kept = journal.entry(A, 5)
    journal.delete(13)
    journal.sql("UPDATE ticket SET version = 5, last_hash = :h WHERE number = :n", h=kept.hash, n=A)
    assert journal.finding() == Finding(Tampering.REMOVED, 13)
    assert journal.ticket_finding(A) == Finding(Tampering.ENTRY_MISSING, 13, A)
    assert journal.ticket_finding(B) is not None, "its end came before the hole as well"
    assert journal.ticket_finding(C) == Finding(Tampering.ENTRY_MISSING, 13, C)


def test_deleted_end_of_a_sheet_seen_from_the_ticket_with_the_journal_closed_up(
    journal: Journal,
) -> None:
    kept = journal.entry(A, 5)
    journal.delete(13)
    journal.shift(14, -1)
    journal.sql("UPDATE ticket SET version = 5, last_hash = :h WHERE number = :n", h=kept.hash, n=A)
    assert journal.ticket_finding(A) == Finding(Tampering.ENTRY_MISSING, 14, A)


def test_deleted_end_of_a_sheet_seen_from_the_ticket_with_the_former_head_restored(
    journal: Journal, session: Session, cast: Cast
) -> None:
    former = session.execute(text("SELECT position, seal, mac FROM journal_head")).one()
    kept = journal.entry(A, 6)
    place_watch(session, cast.theo, PlaceWatch(A, "safe"), now=NOW + timedelta(days=1))
    commit(session)
    journal.delete(15)
    journal.set_head(Head(former.position, former.seal), former.mac)
    journal.sql("UPDATE ticket SET version = 6, last_hash = :h WHERE number = :n", h=kept.hash, n=A)
    assert journal.ticket_finding(A) == Finding(Tampering.ENTRY_MISSING, 15, A)


@pytest.mark.parametrize("change", ["mac = 'é'", "mac = 'x'", "seal = 'x'"])
def test_a_forged_end_proves_no_ticket(journal: Journal, change: str) -> None:
    journal.sql(f"UPDATE journal_head SET {change}")
    assert journal.finding() == Finding(Tampering.HEAD_FORGED, 14)
    found = journal.ticket_finding(A)
    assert found is not None
    assert found.tampering is Tampering.HEAD_FORGED


def test_deleted_last_entry_with_the_former_head_restored(
    journal: Journal, session: Session, cast: Cast
) -> None:
    former = session.execute(text("SELECT position, seal, mac FROM journal_head")).one()
    place_watch(session, cast.theo, PlaceWatch(A, "safe"), now=NOW + timedelta(days=1))
    commit(session)
    journal.delete(15)
    journal.set_head(Head(former.position, former.seal), former.mac)
    assert journal.finding() == Finding(Tampering.REMOVED, 15, A, 7)


def test_writing_goes_on_after_an_end_was_cut_off_and_the_loss_still_shows(
    journal: Journal, session: Session, cast: Cast
) -> None:
    former = session.execute(text("SELECT position, seal, mac FROM journal_head")).one()
    kept = journal.entry(A, 6)
    place_watch(session, cast.theo, PlaceWatch(A, "safe"), now=NOW + timedelta(days=1))
    commit(session)
    journal.delete(15)
    journal.set_head(Head(former.position, former.seal), former.mac)
    journal.sql("UPDATE ticket SET version = 6, last_hash = :h WHERE number = :n", h=kept.hash, n=A)
    commit(session)
    session.expire_all()
    for day in (2, 3):
        place_watch(session, cast.theo, PlaceWatch(B, "safe"), now=NOW + timedelta(days=day))
        commit(session)
    assert journal.finding() == Finding(Tampering.REWRITTEN, 15, B, 6)


def test_deleted_ticket(journal: Journal) -> None:
    journal.drop_ticket(B)
    assert journal.finding() == Finding(Tampering.TICKET_REMOVED, 5, B)


def test_deleted_last_ticket(journal: Journal) -> None:
    journal.drop_ticket(C)
    journal.sql("UPDATE ticket_count SET total = 0 WHERE state = 'reception'")
    assert journal.finding() == Finding(Tampering.TICKET_REMOVED, 9, C)


def test_deleted_ticket_with_everything_renumbered(journal: Journal) -> None:
    journal.drop_ticket(B)
    for gone in (12, 8, 7, 6, 5):
        journal.shift(gone, -1)
    journal.sql("UPDATE ticket SET number = :b WHERE number = :c", b=B, c=C)
    journal.sql("UPDATE series SET last = 2")
    finding = journal.finding()
    assert finding is not None
    assert (finding.tampering, finding.position) == (Tampering.REMOVED, 5)


def test_deleted_ticket_row_with_foreign_keys_off(journal: Journal) -> None:
    ticket_id = journal.ticket_id(B)
    bind = journal.session.get_bind()
    commit(journal.session)
    if bind.dialect.name == "sqlite":
        with sqlite3.connect(str(bind.engine.url.database)) as console:
            console.execute("DELETE FROM ticket WHERE id = ?", (ticket_id,))
        console.close()
    else:
        journal.sql("SET session_replication_role = replica")
        journal.sql("DELETE FROM ticket WHERE id = :id", id=ticket_id)
        journal.sql("SET session_replication_role = DEFAULT")
    assert journal.finding() == Finding(Tampering.TICKET_REMOVED, 5, B)


def test_forged_entry_at_the_end(journal: Journal) -> None:
    journal.insert(C, 4, 15, journal.entry(C, 3))
    journal.rehash(C)
    assert journal.finding() == Finding(Tampering.INSERTED, 15, C, 4)
    assert journal.ticket_finding(C) == Finding(Tampering.ALTERED, 15, C, 4)


def test_forged_entry_at_the_end_with_a_forged_head(journal: Journal) -> None:
    journal.insert(C, 4, 15, journal.entry(C, 3))
    journal.rehash(C)
    journal.sql("UPDATE ticket SET version = 4 WHERE number = :n", n=C)
    journal.set_head(Head(15, "f" * 64), "e" * 64)
    assert journal.finding() == Finding(Tampering.INSERTED, 15, C, 4)


@pytest.mark.parametrize("forged", [1, 2])
def test_forged_entries_in_the_middle(journal: Journal, forged: int) -> None:
    like = journal.entry(A, 5)
    for _ in range(forged):
        journal.free_rank(A, 5)
        journal.shift(11, 1)
        journal.insert(A, 5, 11, like)
    journal.rehash(A)
    finding = journal.finding()
    assert finding == Finding(Tampering.INSERTED, 11, A, 5)


def test_forged_entry_before_the_first(journal: Journal) -> None:
    like = journal.entry(A, 1)
    journal.free_rank(A, 1)
    journal.insert(A, 1, 0, like)
    assert journal.finding() == Finding(Tampering.INSERTED, 0, A, 1)


def test_entry_moved_to_another_ticket(journal: Journal) -> None:
    journal.sql(
        "UPDATE tracking_entry SET ticket_id = :b, seq = 6 WHERE position = 13",
        b=journal.ticket_id(B),
    )
    expected = Finding(Tampering.MOVED, 13, A, 6, now_at=(B, 6))
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == Finding(Tampering.REMOVED, 0, A, 6)
    assert journal.ticket_finding(B) == Finding(Tampering.ALTERED, 13, B, 6)


def test_entry_moved_to_another_ticket_with_hashes_recomputed(journal: Journal) -> None:
    journal.sql(
        "UPDATE tracking_entry SET ticket_id = :b, seq = 6 WHERE position = 13",
        b=journal.ticket_id(B),
    )
    journal.rehash(B)
    assert journal.finding() == Finding(Tampering.ALTERED, 13, B, 6)


def swap(journal: Journal, column: str, first: int, second: int) -> None:
    journal.sql(f"UPDATE tracking_entry SET {column} = -{column} WHERE {column} IN (:a, :b)",
                a=first, b=second)  # fmt: skip
    for old, new in ((first, second), (second, first)):
        journal.sql(f"UPDATE tracking_entry SET {column} = :n WHERE {column} = :o", n=new, o=-old)


@pytest.mark.parametrize(("first", "second", "moved"), [(11, 12, (B, 5)), (2, 12, (B, 5))])
def test_swapped_places_in_the_journal(
    journal: Journal, first: int, second: int, moved: tuple[str, int]
) -> None:
    swap(journal, "position", first, second)
    assert journal.finding() == Finding(Tampering.MOVED, first, *moved)


def test_swapped_ranks_on_a_sheet(journal: Journal) -> None:
    five, six = journal.entry(A, 5), journal.entry(A, 6)
    for entry, seq in ((five, -6), (six, -5)):
        journal.sql("UPDATE tracking_entry SET seq = :s WHERE id = :i", s=seq, i=entry.id)
    journal.sql("UPDATE tracking_entry SET seq = -seq WHERE seq < 0")
    assert journal.finding() == Finding(Tampering.MOVED, 11, A, 5, now_at=(A, 6))


def test_swapped_ranks_and_places(journal: Journal) -> None:
    five, six = journal.entry(A, 5), journal.entry(A, 6)
    for entry, seq, position in ((five, -6, -13), (six, -5, -11)):
        journal.sql("UPDATE tracking_entry SET seq = :s, position = :p WHERE id = :i",
                    s=seq, p=position, i=entry.id)  # fmt: skip
    journal.sql("UPDATE tracking_entry SET seq = -seq, position = -position WHERE seq < 0")
    finding = journal.finding()
    assert finding == Finding(Tampering.MOVED, 11, A, 5)
    assert journal.ticket_finding(A) is not None


def test_entry_carried_to_a_later_place_with_the_rest_renumbered(journal: Journal) -> None:
    journal.sql("UPDATE tracking_entry SET position = 100 WHERE position = 11")
    journal.shift(12, -1)
    journal.sql("UPDATE tracking_entry SET position = 14 WHERE position = 99")
    assert journal.finding() == Finding(Tampering.MOVED, 14, A, 5)


def test_swapped_payloads(journal: Journal) -> None:
    five, six = journal.entry(A, 5), journal.entry(A, 6)
    for entry, payload in ((five, six.payload), (six, five.payload)):
        journal.sql("UPDATE tracking_entry SET payload = :p WHERE id = :i", p=payload, i=entry.id)
    assert journal.finding() == Finding(Tampering.ALTERED, 11, A, 5)


def test_altered_head(journal: Journal) -> None:
    journal.sql("UPDATE journal_head SET mac = :m", m="0" * 64)
    assert journal.finding() == Finding(Tampering.HEAD_FORGED, 14)


def test_deleted_head(journal: Journal) -> None:
    journal.sql("DELETE FROM journal_head")
    assert journal.finding() == Finding(Tampering.HEAD_FORGED, 14)


def test_everything_deleted(journal: Journal) -> None:
    for number in (A, B, C):
        journal.drop_ticket(number)
    for table in ("journal_head", "series", "ticket_count"):
        journal.sql(f"DELETE FROM {table}")
    assert journal.finding() == Finding(Tampering.REMOVED, 1)


@pytest.mark.parametrize("content", ["9 {seal} {mac}", "14 0000 {mac}", "nonsense", ""])
def test_altered_anchor(journal: Journal, content: str) -> None:
    head = read_anchors(journal.anchor, journal.key)[JOURNAL]
    assert head is not None
    mac = head_mac(journal.key, head)
    journal.anchor.write_text(content.format(seal=head.seal, mac=mac))
    assert journal.finding() == Finding(Tampering.ANCHOR_FORGED)


def test_deleted_anchor(journal: Journal) -> None:
    journal.anchor.unlink()
    assert journal.finding() == Finding(Tampering.ANCHOR_MISSING, 14)


@pytest.mark.parametrize(
    "change", ["state = 'quote'", "version = 5", "last_hash = '" + "0" * 64 + "'"]
)
def test_ticket_row_that_is_not_what_its_sheet_leads_to(journal: Journal, change: str) -> None:
    journal.sql(f"UPDATE ticket SET {change} WHERE number = :n", n=A)
    expected = Finding(Tampering.TICKET_DIFFERS, 0, A, 6)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


def test_ticket_without_its_sheet(journal: Journal) -> None:
    own = {"id", "number"}
    columns = [c for c in Ticket.__table__.columns if c.name not in own and c.computed is None]
    copied = ", ".join(column.name for column in columns)
    journal.sql(
        f"INSERT INTO ticket (number, {copied}) "
        f"SELECT 'BES-26-00004', {copied} FROM ticket WHERE number = :n",
        n=C,
    )
    expected = Finding(Tampering.REMOVED, 0, "BES-26-00004", 1)
    assert journal.finding() == expected
    assert journal.ticket_finding("BES-26-00004") == expected


def test_number_given_out_without_a_ticket(journal: Journal) -> None:
    journal.sql("UPDATE series SET last = 4")
    assert journal.finding() == Finding(Tampering.TICKET_REMOVED, 0, "BES-26-00004")


def test_photo_file_gone_or_replaced(journal: Journal, session: Session, cast: Cast) -> None:
    picture = b"a picture"
    digest = sha256(picture).hexdigest()
    file = picture_path(journal.media, digest)
    journal.keep(file, picture)
    photo = Photo(
        site_id=cast.shop, sha256=digest, width=1, height=1, bytes_count=len(picture),
        uploaded_by_id=cast.claire.person_id, uploaded_at=NOW,
    )  # fmt: skip
    session.add(photo)
    session.flush()
    story.received(session, cast, photo_ids=(photo.id,))
    number = "BES-26-00004"
    assert journal.finding() is None
    journal.keep(file, b"another")
    assert journal.finding() == Finding(Tampering.PHOTO_ALTERED, 15, number, 1)
    file.unlink()
    expected = Finding(Tampering.PHOTO_MISSING, 15, number, 1)
    assert journal.finding() == expected
    assert journal.ticket_finding(number) == expected


def test_recording_gone_or_replaced(journal: Journal, session: Session, cast: Cast) -> None:
    recording = recorded(session, cast, A, journal.media)
    file = sound_path(journal.media, recording.sha256)
    assert journal._check().recordings == 1
    kept = file.read_bytes()
    file.write_bytes(kept[:-1])
    assert journal.finding() == Finding(Tampering.SOUND_ALTERED, 15, A, 7)
    file.unlink()
    expected = Finding(Tampering.SOUND_MISSING, 15, A, 7)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


def test_printout_gone_or_replaced(journal: Journal, session: Session, cast: Cast) -> None:
    sent = read_printout(b"%PDF-1.4 %%EOF", "chronoscope.pdf")
    printout = keep_printout(session, cast.theo, KeepPrintout(A, sent, journal.media), now=NOW)
    readings = (ReadingValue("rate", Position.CH, Moment.FULL_WIND, Decimal("4")),)
    command = RecordReadings(
        A, Stage.BEFORE_UNCASING, readings, instrument="Essai", printout_ids=(printout.id,)
    )
    record_readings(session, cast.theo, command, now=NOW)
    commit(session)
    assert journal._check().printouts == 1
    file = printout_path(journal.media, sent.sha256)
    file.write_bytes(b"%PDF-1.5 %%EOF")
    assert journal.finding() == Finding(Tampering.PRINTOUT_ALTERED, 15, A, 7)
    file.unlink()
    expected = Finding(Tampering.PRINTOUT_MISSING, 15, A, 7)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


@pytest.fixture
def certificate(journal: Journal, session: Session, cast: Cast) -> Path:
    """The file of the certificate of two checks of one instrument."""
    found = story.instrument(session, cast, "Chronoscope", due_on=None)
    sent = read_certificate(b"%PDF-1.4 %%EOF", "certificat.pdf")
    for day in (NOW.date(), NOW.date()):  # the same document proves both
        check = RecordCheck(
            found.id,
            day,
            True,
            day + timedelta(days=365),
            certificate_file=AttachedCertificate(sent, journal.media),
        )
        record_check(session, cast.marc, check, now=NOW)
    commit(session)
    return printout_path(journal.media, sent.sha256)


def test_certificate_of_an_instrument_gone_or_replaced(journal: Journal, certificate: Path) -> None:
    assert (journal.finding(), journal._check().check_files) == (None, 2)
    certificate.write_bytes(b"%PDF-1.5 %%EOF")
    assert journal.finding() == Finding(Tampering.CHECK_FILE_ALTERED, check_of="Chronoscope")
    certificate.unlink()
    assert journal.finding() == Finding(Tampering.CHECK_FILE_MISSING, check_of="Chronoscope")


def test_certificate_of_another_check_slipped_in(journal: Journal, certificate: Path) -> None:
    """The file and the row agree; the sealed change names another file."""
    forged = b"%PDF-1.6 %%EOF"
    digest = sha256(forged).hexdigest()
    journal.keep(printout_path(journal.media, digest), forged)
    journal.sql("UPDATE instrument_check SET certificate_sha256 = :d", d=digest)
    assert journal.finding() == Finding(Tampering.CHECK_FILE_ALTERED, check_of="Chronoscope")


def test_certificate_taken_off_its_check(journal: Journal, certificate: Path) -> None:
    journal.sql("UPDATE instrument_check SET certificate_sha256 = NULL, certificate_name = NULL")
    assert journal.finding() == Finding(Tampering.CHECK_FILE_MISSING, check_of="Chronoscope")


def test_unreadable_values_are_findings_not_crashes(journal: Journal, session: Session) -> None:
    """SQLite stores what does not fit the column; PostgreSQL at least what no clock showed."""
    odd = "yesterday" if session.get_bind().dialect.name == "sqlite" else "0001-01-01"
    journal.sql(f"UPDATE tracking_entry SET at = '{odd}' WHERE position = 11")
    assert journal.finding() == Finding(Tampering.ALTERED, 11, A, 5)


ON_BOTH = ["seal = 'é'", "payload = '{'"]
ON_SQLITE = [
    "payload = x'ff00'",
    "payload = cast(x'7bff7d' AS text)",
    "payload = cast(payload AS blob)",
    "author_name = cast(x'ff' AS text)",
    "kind = x'00'",
    "hash = x'00'",
    "seal = x'00'",
    "seal = cast(x'ff' AS text)",
    "corrects_seq = 'x'",
]
"""PostgreSQL keeps its columns' types: nobody can write these there."""


@pytest.mark.parametrize("change", ON_BOTH if ON_POSTGRESQL else [*ON_BOTH, *ON_SQLITE])
def test_what_is_no_text_names_its_entry(journal: Journal, change: str) -> None:
    if not ON_POSTGRESQL:
        journal.sql("PRAGMA ignore_check_constraints = ON")
    journal.sql(f"UPDATE tracking_entry SET {change} WHERE position = 11")
    if not ON_POSTGRESQL:
        journal.sql("PRAGMA ignore_check_constraints = OFF")
    expected = Finding(Tampering.ALTERED, 11, A, 5)
    assert journal.finding() == expected
    assert journal.ticket_finding(A) == expected


def test_unknown_ticket(session: Session, app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify_one_ticket(session, "BES-26-99999", b"key", tmp_path / "anchor", tmp_path)

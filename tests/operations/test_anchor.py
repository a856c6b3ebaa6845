"""The file that notes how far the chains have come: whole at any moment, never moved back."""

from pathlib import Path
from threading import Thread

import pytest

from workshop.db.anchor import CHANGES, JOURNAL, read_anchors, write_anchors
from workshop.domain.tracking import Head

KEY = b"seal " * 10


def head(position: int) -> Head:
    return Head(position, f"{position:064x}")


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    return tmp_path / "journal.anchor"


def test_a_chain_that_has_not_begun_has_no_end(anchor: Path) -> None:
    assert read_anchors(anchor, KEY) == {}
    write_anchors(anchor, KEY, {JOURNAL: head(1)})
    assert read_anchors(anchor, KEY) == {JOURNAL: head(1)}
    write_anchors(anchor, KEY, {CHANGES: head(7)})
    assert read_anchors(anchor, KEY) == {JOURNAL: head(1), CHANGES: head(7)}


def test_a_writer_that_comes_late_does_not_move_an_end_back(anchor: Path) -> None:
    write_anchors(anchor, KEY, {JOURNAL: head(12), CHANGES: head(3)})
    write_anchors(anchor, KEY, {JOURNAL: head(11), CHANGES: head(4)})
    assert read_anchors(anchor, KEY) == {JOURNAL: head(12), CHANGES: head(4)}


def test_the_file_stays_as_long_as_it_was_while_a_chain_grows(anchor: Path) -> None:
    write_anchors(anchor, KEY, {JOURNAL: head(9)})
    length = anchor.stat().st_size
    write_anchors(anchor, KEY, {JOURNAL: head(123_456_789)})
    assert anchor.stat().st_size == length


def test_whoever_reads_while_others_write_finds_a_whole_file(anchor: Path) -> None:
    write_anchors(anchor, KEY, {JOURNAL: head(1)})

    def write(first: int) -> None:
        for position in range(first, 400, 2):
            write_anchors(anchor, KEY, {JOURNAL: head(position)})

    writers = [Thread(target=write, args=(first,)) for first in (2, 3)]
    for writer in writers:
        writer.start()
    last = 0
    while any(writer.is_alive() for writer in writers):
        position = read_anchors(anchor, KEY)[JOURNAL].position
        assert position >= last
        last = position
    for writer in writers:
        writer.join()
    assert read_anchors(anchor, KEY) == {JOURNAL: head(399)}

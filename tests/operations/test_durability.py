"""`kill -9` in the middle of writing: every acknowledged act is there, the story is intact."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from workshop.db.models import Ticket, TrackingEntry
from workshop.queries.verification import verify_database

WRITER = Path(__file__).with_name("endless_writer.py")
KILLS = 6


def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(tmp_path: Path) -> None:
    database = tmp_path / "workshop.db"
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += _write_until_killed(tmp_path)
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        numbers = set(session.scalars(select(Ticket.number)))
        assert len(acknowledged) > KILLS
        assert set(acknowledged) <= numbers
        assert numbers == {f"BES-26-{rank:05d}" for rank in range(1, len(numbers) + 1)}
        entries = session.scalar(select(func.count()).select_from(TrackingEntry))
        assert entries == 2 * len(numbers)
        anchor = tmp_path / "journal.anchor"
        assert verify_database(session, b"seal " * 10, anchor, tmp_path).finding is None
    engine.dispose()


def _write_until_killed(folder: Path) -> list[str]:
    """Start a writer, kill it after its first acknowledged acts; what it had acknowledged."""
    process = subprocess.Popen(
        [sys.executable, WRITER, folder], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )
    assert process.stdout
    lines = [process.stdout.readline().strip()]
    if not lines[0]:
        pytest.fail("the writer stopped by itself")
    time.sleep(0.15)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().split()
    process.wait()
    process.stdout.close()
    return [line for line in lines if len(line) == len("BES-26-00001")]

"""The session, how transactions begin, and the only commit of the program."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from workshop.db.models import Base, TrackingEntry
from workshop.db.search import attach_index
from workshop.domain.tracking import Head, head_mac

logger = logging.getLogger(__name__)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WorkshopSession(FlaskSession):
    """Carries the seal's key and anchor to the acts that write the journal."""

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(db, **options)
        self.info["seal_key"] = current_app.config["SEAL_KEY"].encode()
        self.info["seal_anchor"] = Path(current_app.config["SEAL_ANCHOR"])


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_head(session: Session) -> None:
    session.info.pop("journal_head", None)
    session.info.pop("journal_before", None)


attach_index(Base.metadata)
db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": WorkshopSession})


def prepare_engine(engine: Engine) -> None:
    """SQLite: WAL, every commit on disk, foreign keys, and an immediate lock for writers.

    A deferred transaction that has read cannot be upgraded while another writes: the busy timeout
    does not help, and concurrent saves would fail.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "cache_size=-65536",
            "mmap_size=268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def declare_writing(writes: bool) -> None:
    """Say whether the transactions of this request will write."""
    _writing.set(writes)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside will write: for commands and tests."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def commit(session: Session) -> None:
    """Commit, then note outside the database how far the journal has come."""
    follows = _follows_anchor(session)
    head: Head | None = session.info.get("journal_head")
    session.commit()
    if head is not None and follows:
        _write_anchor(session.info["seal_anchor"], session.info["seal_key"], head)


def _follows_anchor(session: Session) -> bool:
    """Whether the journal this transaction extends is the one the anchor tells of.

    It is not when somebody cut its end off and put the former head back: then the anchor is kept
    as it is, the only witness, and `workshop verify` says so.
    """
    before: Head | None = session.info.get("journal_before")
    if before is None:
        return True
    try:
        anchor = read_anchor(session.info["seal_anchor"], session.info["seal_key"])
        follows = anchor is None or anchor == before or _leads_through(session, anchor, before)
    except ValueError:
        follows = False
    if not follows:
        logger.error("the journal does not follow its anchor: run `workshop verify`")
    return follows


def _leads_through(session: Session, anchor: Head, before: Head) -> bool:
    entry = select(TrackingEntry.seal).where(TrackingEntry.position == anchor.position)
    return anchor.position < before.position and session.scalar(entry) == anchor.seal


def read_anchor(path: Path, key: bytes) -> Head | None:
    """The latest journal end noted outside the database; None when there is none yet.

    Raises `ValueError` when the file was changed by somebody without the key.
    """
    try:
        position, seal, mac = path.read_text().split()
    except FileNotFoundError:
        return None
    head = Head(int(position), seal)
    if head_mac(key, head) != mac:
        raise ValueError("the journal anchor was altered")
    return head


def _write_anchor(path: Path, key: bytes, head: Head) -> None:
    """Replaced in one step; a writer that comes late never moves the anchor back."""
    known = read_anchor(path, key)
    if known is not None and known.position >= head.position:
        return
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(f"{head.position} {head.seal} {head_mac(key, head)}")
    os.replace(name, path)

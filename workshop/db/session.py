"""The session, how transactions begin, and the only commit of the program."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from workshop.db.anchor import CHAINS, CHANGES, JOURNAL, read_anchors, write_anchors
from workshop.db.models import AuditEntry, AuditHead, Base, JournalHead, TrackingEntry
from workshop.db.search import attach_index
from workshop.domain.tracking import Head

logger = logging.getLogger(__name__)

_LINKS: Final = {
    JOURNAL: (TrackingEntry.position, TrackingEntry.seal),
    CHANGES: (AuditEntry.position, AuditEntry.seal),
}
_ENDS: Final = {
    JOURNAL: select(JournalHead.position, JournalHead.seal),
    CHANGES: select(AuditHead.position, AuditHead.seal),
}
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WorkshopSession(Session):
    """Carries the seal's key and anchor to the acts that write the journal.

    Bound to the one database: the session of the extension looks for it at each statement.
    """

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(**options | {"bind": db.engine})
        self.info["seal_key"] = current_app.config["SEAL_KEY"].encode()
        self.info["seal_anchor"] = Path(current_app.config["SEAL_ANCHOR"])


@event.listens_for(Session, "after_rollback")
def _forget_heads(session: Session) -> None:
    """After the rollback of a savepoint, what the transaction wrote before it still holds."""
    for chain in CHAINS:
        session.info.pop(f"{chain}_head", None)
        session.info.pop(f"{chain}_unwritten", None)
        if not session.in_nested_transaction():
            session.info.pop(f"{chain}_before", None)


@event.listens_for(Session, "after_commit")
def _forget_heads_at_commit(session: Session) -> None:
    """A savepoint that is released commits nothing, but SQLAlchemy tells of it as of a commit."""
    if not session.in_nested_transaction():
        _forget_heads(session)


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
    """Commit, then note outside the database how far each chain has come."""
    heads = {
        chain: head
        for chain in CHAINS
        if (head := _end(session, chain)) and _follows_anchor(session, chain)
    }
    session.commit()
    if heads:
        write_anchors(session.info["seal_anchor"], session.info["seal_key"], heads)


def _end(session: Session, chain: str) -> Head | None:
    """Where this transaction leads a chain; None when it does not write to it."""
    head: Head | None = session.info.get(f"{chain}_head")
    if head is None and f"{chain}_before" in session.info:  # a savepoint was taken back
        row = session.execute(_ENDS[chain]).one_or_none()
        return Head(row.position, row.seal) if row else None
    return head


def _follows_anchor(session: Session, chain: str) -> bool:
    """Whether the chain this transaction extends is the one the anchor tells of.

    It is not when somebody cut its end off and put the former head back: then the anchor is kept
    as it is, the only witness, and `workshop verify` says so.
    """
    before: Head | None = session.info.get(f"{chain}_before")
    if before is None:
        return True
    try:
        anchor = read_anchors(session.info["seal_anchor"], session.info["seal_key"]).get(chain)
        follows = (
            anchor is None or anchor == before or _leads_through(session, chain, anchor, before)
        )
    except ValueError:
        follows = False
    if not follows:
        logger.error("the %s does not follow its anchor: run `workshop verify`", chain)
    return follows


def _leads_through(session: Session, chain: str, anchor: Head, before: Head) -> bool:
    position, seal = _LINKS[chain]
    link = select(seal).where(position == anchor.position)
    return anchor.position < before.position and session.scalar(link) == anchor.seal

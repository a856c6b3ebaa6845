"""Keeping the search as quick as on its first day.

Every commit leaves a part of its own in the indexes of SQLite (FTS5), which joins some of them as
it goes. Each part is asked in turn: with a million tickets there were fifteen, and a family name or
a mistyped word took up to twice as long as with all joined. PostgreSQL looks after its index itself.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

_INDEXES: Final = ("ticket_fts", "ticket_fts_words")
_MOST_PARTS: Final = 6
_PAGES: Final = 100
"""Written at once, about 400 KB: nobody who saves meanwhile waits for long."""


def join_parts(session: Session) -> Iterator[None]:
    """Join the parts of an index that has too many, in small steps: commit after each.

    Nothing to do, and no step, on PostgreSQL.
    """
    if session.get_bind().dialect.name == "postgresql":
        return
    for index in _INDEXES:
        if parts(session, index) > _MOST_PARTS:
            pages = -_PAGES  # below zero: begin to join all of them
            while _merge(session, index, pages):
                yield
                pages = _PAGES


def parts(session: Session, index: str) -> int:
    """How many parts an index of SQLite consists of; one look for each."""
    counted = text(
        f"WITH RECURSIVE part(id) AS (SELECT min(segid) FROM {index}_idx UNION ALL "  # noqa: S608
        f"SELECT (SELECT min(segid) FROM {index}_idx WHERE segid > part.id) FROM part "
        "WHERE part.id IS NOT NULL) SELECT count(id) FROM part"
    )
    return int(session.execute(counted).scalar_one())


def _merge(session: Session, index: str, pages: int) -> bool:
    """False where there was nothing left: the command itself is then the only change."""
    changes = text("SELECT total_changes()")
    before = session.execute(changes).scalar_one()
    command = f"INSERT INTO {index}({index}, rank) VALUES ('merge', :pages)"  # noqa: S608
    session.execute(text(command), {"pages": pages})
    return int(session.execute(changes).scalar_one()) - int(before) >= 2

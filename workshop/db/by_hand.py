"""Reading past what somebody wrote into the database by hand: SQLite keeps anything in any column."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session


def as_text(value: Any) -> str:
    """A text as it is; anything else in a way no text is written."""
    return value if isinstance(value, str) else repr(value)


def as_whole(value: Any) -> int:
    """A whole number as it is; anything else as 0, which counts nothing."""
    return value if isinstance(value, int) else 0


def as_reference(value: Any) -> Any:
    """The id of a row or none; anything else in words."""
    return value if value is None or isinstance(value, int) else repr(value)


@contextmanager
def undecodable_text_read(session: Session) -> Iterator[None]:
    """SQLite stops at text that is not UTF-8; inside, every wrong byte is read as U+FFFD."""
    connection: Any = session.connection().connection.driver_connection
    before = connection.text_factory
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    try:
        yield
    finally:
        connection.text_factory = before

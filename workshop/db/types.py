"""Column types shared by all tables."""

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC without its zone; naive values are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("instants carry their time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


_UNREADABLE = datetime.min.replace(tzinfo=UTC)


def read_instant(stored: Any) -> datetime:
    """A stored instant read past its type, so that one written by hand does not stop the reading.

    SQLite gives the text it holds, PostgreSQL a datetime; both are UTC without a zone.
    """
    try:
        moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    except (TypeError, ValueError):
        return _UNREADABLE
    return moment.replace(tzinfo=UTC)


def _json_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def json_digest(value: Any) -> str:
    """SHA-256, hexadecimal, of the text that `JsonText` keeps of a value."""
    return hashlib.sha256(_json_text(value).encode()).hexdigest()


class JsonText(TypeDecorator[Any]):
    """Small structured values (lists of codes, answers) as JSON text, the same on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def choice(enum: type[StrEnum], name: str = "") -> Enum:
    """A column restricted by a CHECK to the values of `enum`; `name` tells two of one table apart."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=name or _snake(enum.__name__),
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

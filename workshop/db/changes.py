"""The changes of settings, people and roles as they are kept, word for word."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, select, type_coerce
from sqlalchemy.orm import Session

from workshop.db.by_hand import as_reference, as_text, as_whole
from workshop.db.models import AuditEntry
from workshop.db.types import read_instant
from workshop.domain.audit import Change, SealedChange

_BATCH = 2000


def unsealed_changes(session: Session) -> Iterator[Change]:
    """Those written before there were seals, in order."""
    rows = _CHANGES.where(AuditEntry.position.is_(None)).order_by(AuditEntry.id)
    return (_change(row) for row in _streamed(session, rows))


def sealed_changes(session: Session) -> Iterator[SealedChange]:
    """Those of all sites, in the order they were sealed."""
    rows = _CHANGES.where(AuditEntry.position.is_not(None)).order_by(AuditEntry.position)
    for row in _streamed(session, rows):
        yield SealedChange(_change(row), row.position, as_text(row.seal))


_CHANGES = select(
    AuditEntry.site_id,
    type_coerce(AuditEntry.at, String).label("at"),
    AuditEntry.author_id,
    AuditEntry.author_name,
    type_coerce(AuditEntry.subject, String).label("subject"),
    AuditEntry.name,
    type_coerce(AuditEntry.before, String).label("before"),
    type_coerce(AuditEntry.after, String).label("after"),
    AuditEntry.position,
    AuditEntry.seal,
)


def _change(row: Any) -> Change:
    return Change(
        as_whole(row.site_id), read_instant(row.at), as_reference(row.author_id),
        as_text(row.author_name), as_text(row.subject), as_text(row.name), as_text(row.before),
        as_text(row.after),
    )  # fmt: skip


def _streamed(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    with session.execute(statement, execution_options={"yield_per": _BATCH}) as result:
        yield from result

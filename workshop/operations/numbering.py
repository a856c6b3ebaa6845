"""Numbers in series: one row per site, series and year, locked until the commit."""

from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from workshop.db.insert import conflict_insert_on, dialect_of
from workshop.db.models import Series


def next_in_series(session: Session, site_id: int, name: str, year: int) -> int:
    """Take the next rank, from 1; a transaction that fails gives it back, so there are no gaps."""
    first = {"site_id": site_id, "name": name, "year": year, "last": 1}
    rank: int = session.connection().execute(_taking(dialect_of(session)), first).scalar_one()
    return rank


@cache
def _taking(dialect: str) -> Any:
    table = Series.__table__
    statement = conflict_insert_on(dialect, table).on_conflict_do_update(
        index_elements=[table.c.site_id, table.c.name, table.c.year],
        set_={"last": table.c.last + 1},
    )
    return statement.returning(table.c.last)

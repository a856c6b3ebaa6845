"""Numbers in series: one row per site, series and year, locked until the commit."""

from sqlalchemy.orm import Session

from workshop.db.insert import conflict_insert
from workshop.db.models import Series


def next_in_series(session: Session, site_id: int, name: str, year: int) -> int:
    """Take the next rank, from 1; a transaction that fails gives it back, so there are no gaps."""
    table = Series.__table__
    statement = conflict_insert(session, table).on_conflict_do_update(
        index_elements=[table.c.site_id, table.c.name, table.c.year],
        set_={"last": table.c.last + 1},
    )
    first = {"site_id": site_id, "name": name, "year": year, "last": 1}
    rank: int = session.execute(statement.returning(table.c.last), first).scalar_one()
    return rank

"""Numbers in series: one row per site, series and year, locked until the commit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.insert import conflict_insert
from workshop.db.models import Series


def next_in_series(session: Session, site_id: int, name: str, year: int) -> int:
    """Take the next rank, from 1; a transaction that fails gives it back, so there are no gaps."""
    statement = conflict_insert(session, Series).values(
        site_id=site_id, name=name, year=year, last=1
    )
    statement = statement.on_conflict_do_update(
        index_elements=[Series.site_id, Series.name, Series.year],
        set_={"last": Series.last + 1},
    )
    session.execute(statement)
    return session.execute(
        select(Series.last).where(
            Series.site_id == site_id, Series.name == name, Series.year == year
        )
    ).scalar_one()

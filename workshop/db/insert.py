"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL both know and SQLAlchemy offers per dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def conflict_insert(session: Session, model: Any) -> Any:
    """An insert that offers `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = session.get_bind().dialect.name
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)

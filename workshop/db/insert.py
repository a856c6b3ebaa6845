"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL both know and SQLAlchemy offers per dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`; statements that run at every act are made once for each."""
    return session.get_bind().dialect.name


def conflict_insert(session: Session, model: Any) -> Any:
    """An insert that offers `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return conflict_insert_on(dialect_of(session), model)


def conflict_insert_on(dialect: str, model: Any) -> Any:
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)

"""Alembic's environment: the engine and metadata of the running application."""

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

database = current_app.extensions["migrate"].db


def _include(thing, name, kind, reflected, compare_to):
    """The search's own tables are made by SQL in a migration, not by the models."""
    return not (kind in ("table", "index") and name and "ticket_fts" in name)


def _render(kind, thing, _autogenerate):
    """Types of the package as what they store: a migration imports nothing from the package."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def _enforce_references(connection, enforced):
    """SQLite changes a table by making it anew, which references to its rows would forbid.

    Said to the driver itself: inside a transaction the pragma does nothing.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'ON' if enforced else 'OFF'}")
        if enforced and (broken := driver.execute("PRAGMA foreign_key_check").fetchone()):
            raise RuntimeError(f"a reference leads nowhere after the migration: {broken}")


def run() -> None:
    with database.engine.connect() as connection:
        _enforce_references(connection, False)
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=_include,
            render_item=_render,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        _enforce_references(connection, True)


run()

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


def run() -> None:
    with database.engine.connect() as connection:
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


run()

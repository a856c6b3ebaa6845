"""Migrations: up from nothing to what the models say, down to nothing, and up again with rows in.

On SQLite, and on PostgreSQL with `WORKSHOP_TEST_DATABASE=postgresql`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url

from tests import story
from tests.cast import assemble
from tests.conftest import CHEAP_PASSWORDS
from workshop.app import create_app
from workshop.db.models import Base
from workshop.db.session import commit, db, writing
from workshop.queries.verification import verify_database

KEYS = {"SECRET_KEY": "x" * 40, "SEAL_KEY": "y" * 40}
SEARCH = "ticket_fts"


@pytest.fixture
def fresh_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, of the kind the tests run on."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path}/migrated.db"
        return
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrated WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE migrated"))
    yield url.set(database="migrated").render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE migrated WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def migrated(fresh_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with its context, on a database brought up by the migrations."""
    settings = {
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": fresh_url,
        **KEYS,
        **CHEAP_PASSWORDS,
    }
    app = create_app(settings)
    with app.app_context(), writing():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if not name.startswith(SEARCH)}


def test_there_are_migrations() -> None:
    assert list(Path("migrations/versions").glob("*.py"))


def test_migrations_make_what_the_models_say(migrated: Flask, tmp_path: Path) -> None:
    check()
    assert tables(db.engine) == {*Base.metadata.tables, "alembic_version"}


def test_constraints_and_indexes_are_those_of_the_models(
    migrated: Flask, fresh_url: str, tmp_path: Path
) -> None:
    """What `check` does not compare: CHECKs, partial indexes, the search's own index."""
    made = described(db.engine)
    db.session.remove()
    downgrade(revision="base")
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    Base.metadata.create_all(db.engine)
    assert described(db.engine) == made


def described(engine: Engine) -> dict[str, Any]:
    """Everything the database knows of each table, in an order that can be compared."""
    found: dict[str, Any] = {}
    inspector = inspect(engine)
    for table in sorted(tables(engine) - {"alembic_version"}):
        found[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "checks": {
                c["name"]: " ".join(str(c["sqltext"]).split())
                for c in inspector.get_check_constraints(table)
            },
            "unique": {
                u["name"]: sorted(u["column_names"])
                for u in inspector.get_unique_constraints(table)
            },
            "foreign keys": {
                f["name"]: (f["referred_table"], f["constrained_columns"])
                for f in inspector.get_foreign_keys(table)
            },
            "indexes": {
                i["name"]: (i["column_names"], i["unique"], where(i))
                for i in inspector.get_indexes(table)
            },
        }
    with engine.connect() as connection:
        found["triggers"] = sorted(
            connection.execute(text(TRIGGERS[engine.dialect.name])).scalars()
        )
    return found


TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master "
    "WHERE type = 'trigger' OR name IN ('ticket_fts', 'ticket_fts_words')",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def where(index: Any) -> str:
    """The condition of a partial index."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def test_down_to_nothing_and_up_again_with_rows_present(migrated: Flask) -> None:
    live_a_little(migrated)
    db.session.remove()
    downgrade(revision="base")
    assert tables(db.engine) <= {"alembic_version"}
    upgrade()
    Path(migrated.config["SEAL_ANCHOR"]).unlink()
    live_a_little(migrated)


def test_the_last_step_down_and_up_keeps_the_rows(migrated: Flask) -> None:
    live_a_little(migrated)
    before = row_counts()
    downgrade(revision="-1")
    upgrade()
    assert row_counts() == before
    key, anchor = migrated.config["SEAL_KEY"].encode(), Path(migrated.config["SEAL_ANCHOR"])
    assert verify_database(db.session(), key, anchor, anchor.parent).finding is None


def row_counts() -> dict[str, int]:
    """How many rows the tables of a story hold."""
    names = ("ticket", "tracking_entry", "watch", "customer", "person", "site")
    session = db.session()
    found = {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}
    db.session.remove()
    return found


def live_a_little(app: Flask) -> None:
    """A ticket with its story, on the migrated tables."""
    session = db.session()
    cast = assemble(session, "no password")
    commit(session)
    story.in_diagnosis(session, cast)
    key, anchor = app.config["SEAL_KEY"].encode(), Path(app.config["SEAL_ANCHOR"])
    assert verify_database(session, key, anchor, anchor.parent).finding is None
    assert session.scalar(text("SELECT count(*) FROM ticket_search")) == 1
    session.rollback()


def test_a_second_upgrade_changes_nothing(migrated: Flask) -> None:
    live_a_little(migrated)
    before = described(db.engine)
    upgrade()
    assert described(db.engine) == before

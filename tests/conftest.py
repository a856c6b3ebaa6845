"""The application under test on a real database, the cast, and a browser-less client."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.cast import NOW as NOW
from tests.cast import PASSWORD, Cast, assemble, known_cast
from tests.clock import Clock
from tests.postgresql import ON_POSTGRESQL, postgresql_url
from workshop.app import create_app
from workshop.db.models import Base
from workshop.db.session import commit, db, writing
from workshop.operations.account import PasswordPolicy, hash_password
from workshop.web import identity

CHEAP_PASSWORDS = {"ARGON2_MEMORY_KIB": 8, "ARGON2_TIME_COST": 1}


PLAIN = str.maketrans("\u00a0\u202f", "  ")


class PlainSpaces(Response):
    """What a page says, with plain spaces: French typography has its own test."""

    def get_data(self, as_text: bool = False) -> Any:
        data = super().get_data(as_text)
        return data.translate(PLAIN) if isinstance(data, str) else data


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be missing, a test that was skipped is one that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock on the workshop’s wall, which every request reads."""
    clock = Clock()
    monkeypatch.setattr(identity, "datetime", clock)
    return clock


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLite in a file; PostgreSQL when `WORKSHOP_TEST_DATABASE=postgresql`."""
    if ON_POSTGRESQL:
        with postgresql_url(tmp_path_factory.mktemp("postgresql")) as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/workshop.db"


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "test " * 10,
            "SEAL_KEY": "seal " * 10,
            "PUBLIC_URL": "http://localhost",
            **CHEAP_PASSWORDS,
        }
    )
    with app.app_context(), writing():
        db.create_all()
        engine = db.engine
    app.config["WTF_CSRF_ENABLED"] = False
    app.response_class = PlainSpaces
    app.config["TEST_PASSWORD_HASH"] = hash_password(
        PASSWORD, PasswordPolicy.from_settings(app.config)
    )
    app.extensions["test_engine"] = engine
    yield app
    engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on an empty database with the cast in it.

    Commit before a client writes: two transactions of one test would wait for each other.
    """
    anchor = Path(app.config["SEAL_ANCHOR"])
    anchor.unlink(missing_ok=True)
    info = {"seal_key": app.config["SEAL_KEY"].encode(), "seal_anchor": anchor}
    with Session(app.extensions["test_engine"], info=info) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        assemble(session, app.config["TEST_PASSWORD_HASH"])
        commit(session)
        yield session


@pytest.fixture
def cast(session: Session) -> Cast:
    return known_cast(session)


@pytest.fixture
def sign_in(app: Flask, cast: Cast) -> Callable[[str], FlaskClient]:
    """`sign_in("claire")` gives a client that is signed in as her."""

    def as_person(first_name: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post(
            "/sign-in", data={"email": cast.email(first_name), "password": PASSWORD}
        )
        assert answer.status_code == 303
        return client

    return as_person

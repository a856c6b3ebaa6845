"""The demo workshop, told once: a rich story to read and to tamper with."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.conftest import CHEAP_PASSWORDS
from workshop.app import create_app
from workshop.db.session import commit, db, writing
from workshop.operations.demo import Demo, build_demo

DEMO_DAY: Final = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Engine, Demo]]:
    """The demo in a database of its own, built once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(
        {
            "INSTANCE_PATH": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/workshop.db",
            "SECRET_KEY": "demo " * 10,
            "SEAL_KEY": "seal " * 10,
            **CHEAP_PASSWORDS,
        }
    )
    with app.app_context(), writing():
        db.create_all()
        demo = build_demo(db.session(), app.config, now=DEMO_DAY)
        commit(db.session())
        engine = db.engine
        db.session.remove()
    yield app, engine, demo
    engine.dispose()

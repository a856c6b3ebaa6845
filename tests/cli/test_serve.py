"""The server that the browser tests and the benchmark start, and above all stop, in this process."""

import http.client
import socket
import threading
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from workshop.app import create_app
from workshop.cli import workshop
from workshop.cli.serve import served

KEYS = {"SECRET_KEY": "x" * 40, "SEAL_KEY": "y" * 40}


@pytest.fixture
def hello() -> Flask:
    app = Flask("hello")
    app.config.update(THREADS=4, MAX_CONTENT_LENGTH=1024)
    app.add_url_rule("/", view_func=lambda: "bonjour")
    return app


# An exception in the server's own thread fails the test, as every warning does.
def test_it_stops_at_once_though_browsers_still_hold_their_connections(hello: Flask) -> None:
    before = set(threading.enumerate())
    for _ in range(20):
        with served(hello) as port:
            browsers = [http.client.HTTPConnection("127.0.0.1", port, timeout=5) for _ in range(3)]
            for browser in browsers:
                browser.request("GET", "/")
                assert browser.getresponse().read() == b"bonjour"
        assert set(threading.enumerate()) == before
        for browser in browsers:
            browser.close()


def test_a_busy_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        create = partial(create_app, {"INSTANCE_PATH": str(tmp_path), **KEYS})
        done = CliRunner().invoke(workshop, ["serve", "--port", str(port)], obj=create)
    assert done.exit_code == 2
    assert f"127.0.0.1:{port} (Address already in use)" in done.output
    assert "WORKSHOP_PORT" in done.output
    assert "Établi: http" not in done.output, "nothing is served there"


@pytest.mark.parametrize("command", ["serve", "verify", "init", "user list", "worker --once"])
def test_a_database_that_cannot_be_opened_is_told_in_one_sentence(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_INSTANCE_PATH", str(tmp_path))
    url = f"sqlite:///{tmp_path}/nowhere/workshop.db"
    create = partial(create_app, {"DATABASE_URL": url, **KEYS})
    done = CliRunner().invoke(workshop, command.split(), obj=create)
    assert done.exit_code == 2
    assert f"{url} cannot be opened: unable to open database file" in done.output


def test_the_doctor_finds_that_the_database_cannot_be_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/workshop.db"
    create = partial(create_app, {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": url, **KEYS})
    done = CliRunner().invoke(workshop, ["doctor"], obj=create)
    assert done.exit_code == 1
    assert "finding  database   cannot be opened: unable to open database file" in done.output

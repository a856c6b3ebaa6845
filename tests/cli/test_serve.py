"""The server as it is started and stopped in this process, and what it does with a large body."""

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from workshop.app import create_app
from workshop.cli import workshop
from workshop.cli.serve import _options, served

SOUND = "/tickets/2026-0001/listening/before_uncasing"
TOO_LARGE = "Cet enregistrement dépasse 40 Mo"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}

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


def answered(port: int, path: str, announced: int, body: bytes, **headers: str) -> tuple[int, str]:
    """Status and page of a form of which so much is announced, and the beginning sent."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as browser:
        browser.putrequest("POST", path)
        for name, value in (FORM | headers | {"Content-Length": str(announced)}).items():
            browser.putheader(name, value)
        browser.endheaders(body)
        with browser.getresponse() as answer:
            return answer.status, answer.read().decode()


@pytest.fixture
def port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The application as it is served: what protects its forms reads them first."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with served(app) as port:
        yield port


@pytest.mark.parametrize("mib", [21, 39])
def test_a_long_recording_is_taken_in(port: int, mib: int) -> None:
    file = FileStorage(BytesIO(bytes(mib << 20)), filename="montre.wav")
    _, body = encode_multipart({"sound": file}, boundary="x")
    status, page = answered(port, SOUND, len(body), body)
    assert (status, "restée ouverte trop longtemps" in page) == (422, True)


# Of what is not taken in, no more is sent than was on its way before the answer.
@pytest.mark.parametrize(("mib", "sent_kib"), [(41, 41 << 10), (345, 16), (20_000, 16)])
def test_a_recording_that_is_too_large_is_refused_in_our_words(
    port: int, mib: int, sent_kib: int
) -> None:
    sent = bytes(sent_kib << 10)
    status, page = answered(port, SOUND, mib << 20, sent)
    assert (status, TOO_LARGE in page) == (413, True)
    english = {"Accept-Language": "en"}
    status, page = answered(port, SOUND, mib << 20, sent, **english)
    assert (status, 'lang="en"' in page, TOO_LARGE in page) == (413, True, False)
    status, page = answered(port, "/reception", mib << 20, sent)
    assert (status, "Ce fichier est trop lourd" in page) == (413, True)


def test_a_body_that_is_not_taken_in_is_not_read_as_another_request(hello: Flask) -> None:
    with served(hello) as port:
        browser = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        second = b"GET /second HTTP/1.1\r\nHost: x\r\n\r\n"
        browser.request("GET", "/", second, {"Content-Length": str(345 << 20)})
        answer = browser.getresponse()
        assert (answer.status, answer.getheader("Connection")) == (200, "close")
        assert answer.read() == b"bonjour"
        assert browser.sock is None


def test_the_proxy_of_the_documentation_lets_through_what_the_server_takes(app: Flask) -> None:
    shown = re.search(r"client_max_body_size (\d+)m;", Path("docs/operation.md").read_text())
    assert shown
    assert int(shown[1]) << 20 == _options(app)["max_request_body_size"]


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

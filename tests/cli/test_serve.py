"""The server that the browser tests and the benchmark start, and above all stop, in this process."""

import http.client
import threading

import pytest
from flask import Flask

from workshop.cli.serve import served


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

"""Requests handed straight to the application: nothing is measured but the application itself."""

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import Engine, event


@dataclass(frozen=True)
class Answer:
    """`seconds` from the call to the last byte; `queries` sent to the database meanwhile."""

    status: int
    location: str
    body: bytes
    seconds: float
    queries: int

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class DirectClient:
    """A browser reduced to its cookies; without `engine` no query is counted."""

    app: Flask
    engine: Engine | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> Answer:
        return self._request("GET", address, b"")

    def post(self, address: str, fields: Sequence[tuple[str, str]]) -> Answer:
        return self._request("POST", address, urlencode(fields).encode())

    def _request(self, method: str, address: str, body: bytes) -> Answer:
        environ = self._environ(method, address, body)
        started: list[Any] = []

        def start_response(status: str, headers: list[Any], _exc_info: Any = None) -> Any:
            started[:] = [status, headers]

        with _counted(self.engine) as counter:
            begin = time.perf_counter()
            chunks = self.app.wsgi_app(environ, start_response)
            content = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
            seconds = time.perf_counter() - begin
        status, headers = started
        location = self._keep(headers)
        return Answer(int(status[:3]), location, content, seconds, len(counter))

    def _environ(self, method: str, address: str, body: bytes) -> dict[str, Any]:
        parts = urlsplit(address)
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "fr",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def _keep(self, headers: list[tuple[str, str]]) -> str:
        """Take in the cookies; where the answer leads."""
        location = ""
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies.update({k: m.value for k, m in SimpleCookie(value).items()})
            elif name.lower() == "location":
                location = value
        return location


@contextmanager
def _counted(engine: Engine | None) -> Iterator[list[None]]:
    """Gains an element for every statement but the one that begins the transaction."""
    counter: list[None] = []
    if engine is None:
        yield counter
        return

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            counter.append(None)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield counter
    finally:
        event.remove(engine, "before_cursor_execute", note)

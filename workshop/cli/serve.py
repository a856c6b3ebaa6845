"""`workshop serve`: the application behind a production WSGI server."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import click
import waitress
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from workshop.cli.application import CreateApp, build, open_database
from workshop.exchange import sounds

_MIB = 1 << 20


@click.command()
@click.option("--host", help="Address to listen on (setting HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (setting PORT).")
@click.pass_obj
def serve(create_app: CreateApp, host: str | None, port: int | None) -> None:
    """Serve the application."""
    app = build(create_app)
    gc.freeze()  # no request is held up while the collector walks through what the start has made
    host, port = host or app.config["HOST"], port or app.config["PORT"]
    with app.app_context():
        open_database()
    server = _listening(app, host, port)
    logging.basicConfig()
    click.echo(f"Établi: http://{host}:{port}")
    server.run()


def _listening(app: Flask, host: str, port: int) -> Any:
    """The server at its port; one that is taken ends the command with status 2."""
    sockets: dict[int, Any] = {}
    try:
        return _server(app, sockets, host, port)
    except (OSError, ValueError) as error:
        wasyncore.close_all(sockets)
        why = getattr(error, "strerror", None) or error
        raise click.UsageError(
            f"Nothing can be served at {host}:{port} ({why}): choose another WORKSHOP_PORT or "
            "WORKSHOP_HOST."
        ) from error


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The port of this machine at which the same server answers, until the block ends."""
    sockets: dict[int, Any] = {}
    server = _server(app, sockets, "127.0.0.1", 0)
    ended = Event()
    loop = Thread(target=_answer_until, args=(ended, sockets))
    loop.start()
    try:
        yield server.effective_port
    finally:
        server.task_dispatcher.shutdown()  # while the loop still takes what its threads answer
        ended.set()
        loop.join()
        wasyncore.close_all(sockets)


def _answer_until(ended: Event, sockets: dict[int, Any]) -> None:
    """The server's own loop has no end: its sockets would be closed while it still waits for them."""
    while not ended.is_set():
        wasyncore.loop(timeout=0.1, map=sockets, count=1)


class _Request(HTTPRequestParser):
    """A body beyond every limit is not taken in, not even to the disk, as anybody may send one.

    The application hears of its length and refuses it on a page of its own.
    """

    error: Any

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if not (self.content_length and isinstance(self.error, RequestEntityTooLarge)):
            return consumed
        self.close()
        self.body_rcv, self.error = None, None
        self.expect_continue = False
        self.headers["CONNECTION"] = "close"  # what follows is the body, not another request
        return len(data)


class _Channel(HTTPChannel):
    parser_class = _Request


def _server(app: Flask, sockets: dict[int, Any], host: str, port: int) -> Any:
    server = waitress.create_server(app, sockets, host=host, port=port, **_options(app))
    for socket in sockets.values():  # a name may stand for several addresses
        socket.channel_class = _Channel
    return server


def _options(app: Flask) -> dict[str, Any]:
    return {
        "threads": app.config["THREADS"],
        "ident": "workshop",
        "clear_untrusted_proxy_headers": True,
        "max_request_body_size": _largest_body_bytes(app),
    }


def _largest_body_bytes(app: Flask) -> int:
    """Above all limits of the application, which then says by itself what is too large."""
    with_sound = (sounds.LARGEST_MIB + sounds.LARGEST_BESIDE_MIB) * _MIB
    return max(app.config["MAX_CONTENT_LENGTH"], with_sound) + _MIB

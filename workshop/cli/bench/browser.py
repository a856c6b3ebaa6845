"""The board in a real Chromium with an empty cache: bytes, and when it is on the screen.

A new window loads the browser's own interface beside the page, in processes of its own: its first
paint tells of both. At a counter the window is open, with some other page in it.
"""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from workshop.cli.bench.instance import CreateConfiguredApp, open_instance
from workshop.cli.bench.pages import hello_app, sign_in
from workshop.cli.chromium import FLAGS, find_chromium
from workshop.cli.serve import served

TICKETS: Final = 10_000
_VISITS: Final = 7
_SETTLED_MS: Final = 1000
_PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint').length"
_SEEN: Final = """() => {
  const entries = [...performance.getEntriesByType("navigation"),
                   ...performance.getEntriesByType("resource")];
  return [entries.reduce((sum, entry) => sum + entry.decodedBodySize, 0),
          performance.getEntriesByName("first-contentful-paint")[0].startTime];
}"""

Seen = tuple[int, float]
"""Bytes of a page with all it loads, and milliseconds to its first contentful paint."""


@dataclass(frozen=True)
class BoardOnScreen:
    """Medians over some visits; `reason` says why there is nothing to tell.

    First contentful paints in milliseconds: of the board in a window opened for it, of the board in
    a window that was open, and of a page of one word in that window.
    """

    tickets: int = TICKETS
    bytes: int = 0
    new_window_ms: int = 0
    open_window_ms: int = 0
    word_ms: int = 0
    reason: str = ""


def measure_board(create_app: CreateConfiguredApp, folder: Path) -> BoardOnScreen:
    """Open the board with an empty cache, some times in new windows and some in an open one."""
    path = find_chromium()
    if importlib.util.find_spec("playwright") is None or path is None:
        return BoardOnScreen(reason="no Chromium, or no Playwright")
    instance = open_instance(create_app, folder, TICKETS)
    cookies = sign_in(instance).clients["counter"].cookies
    hello = hello_app()
    hello.config.update(instance.app.config)
    with served(instance.app) as port, served(hello) as word_port, _browser(path) as chromium:
        board = f"http://127.0.0.1:{port}/board"
        kept = [{"name": name, "value": value, "url": board} for name, value in cookies.items()]
        elsewhere = f"http://localhost:{word_port}/"
        new = [_in_new_window(chromium, board, kept) for _ in range(_VISITS)]
        opened = chromium.new_context()
        opened.add_cookies(kept)
        opened.new_page().goto(elsewhere)
        seen = [_in_open_window(opened, board, elsewhere) for _ in range(_VISITS)]
        word = f"http://127.0.0.1:{word_port}/"
        words = [_in_open_window(opened, word, elsewhere) for _ in range(_VISITS)]
    return BoardOnScreen(
        bytes=round(median(size for size, _ in seen)),
        new_window_ms=_first_paint(new),
        open_window_ms=_first_paint(seen),
        word_ms=_first_paint(words),
    )


@contextmanager
def _browser(path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


def _in_new_window(chromium: Any, address: str, cookies: list[Any]) -> Seen:
    context = chromium.new_context()
    context.add_cookies(cookies)
    seen = _visit(context.new_page(), address)
    context.close()
    return seen


def _in_open_window(context: Any, address: str, elsewhere: str) -> Seen:
    """From the page of another site, as a page of its own site would leave its files in memory."""
    page = context.new_page()
    page.goto(elsewhere)
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.wait_for_timeout(_SETTLED_MS)
    seen = _visit(page, address)
    page.close()
    return seen


def _visit(page: Any, address: str) -> Seen:
    page.goto(address, wait_until="load")
    page.wait_for_function(_PAINTED)
    page.wait_for_timeout(200)
    size, painted_ms = page.evaluate(_SEEN)
    return size, painted_ms


def _first_paint(seen: list[Seen]) -> int:
    return round(median(painted_ms for _, painted_ms in seen))

"""The board in a real Chromium with an empty cache: bytes, and when it is on the screen."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any, Final

import waitress

from workshop.cli.bench.instance import CreateConfiguredApp, Instance, open_instance
from workshop.cli.bench.pages import sign_in

TICKETS: Final = 10_000
_VISITS: Final = 7
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip
_SEEN: Final = """() => {
  const entries = [...performance.getEntriesByType("navigation"),
                   ...performance.getEntriesByType("resource")];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [entries.reduce((sum, entry) => sum + entry.decodedBodySize, 0),
          paint ? paint.startTime : null];
}"""


@dataclass(frozen=True)
class BoardOnScreen:
    """Medians over some visits; `reason` says why there is nothing to tell."""

    tickets: int = TICKETS
    bytes: int = 0
    first_paint_ms: int = 0
    reason: str = ""


def measure_board(create_app: CreateConfiguredApp, folder: Path) -> BoardOnScreen:
    """Open the board as the first page of a new browser profile, some times."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if importlib.util.find_spec("playwright") is None or path is None:
        return BoardOnScreen(reason="no Chromium, or no Playwright")
    instance = open_instance(create_app, folder, TICKETS)
    cookies = sign_in(instance).clients["counter"].cookies
    with _served(instance) as address:
        seen = _visits(path, address, cookies)
    painted = [paint for _, paint in seen if paint is not None]
    if not painted:
        return BoardOnScreen(reason="Chromium told of no paint")
    return BoardOnScreen(
        bytes=round(median(size for size, _ in seen)), first_paint_ms=round(median(painted))
    )


@contextmanager
def _served(instance: Instance) -> Iterator[str]:
    """Behind the same server as `workshop serve`."""
    server = waitress.create_server(instance.app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


def _visits(path: str, address: str, cookies: dict[str, str]) -> list[tuple[int, float | None]]:
    """Bytes and first paint of each visit, every one with a cache of its own."""
    from playwright.sync_api import sync_playwright

    kept: list[Any] = [
        {"name": name, "value": value, "url": address} for name, value in cookies.items()
    ]
    seen = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        for _ in range(_VISITS):
            context = chromium.new_context()
            context.add_cookies(kept)
            page = context.new_page()
            page.goto(f"{address}/board", wait_until="load")
            page.wait_for_timeout(200)
            seen.append(tuple(page.evaluate(_SEEN)))
            context.close()
        chromium.close()
    return seen

"""A real Chromium before a real server, on a database of its own with the cast in it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, Cast, assemble, known_cast
from tests.conftest import CHEAP_PASSWORDS
from workshop.app import create_app
from workshop.cli.chromium import FLAGS, NAMES, find_chromium
from workshop.cli.serve import served
from workshop.db.models import Base
from workshop.db.session import commit, db, writing
from workshop.operations.account import PasswordPolicy, hash_password

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
PATIENCE_MS = 30_000
"""A busy machine is waited for."""
NO_PREVIEW = "--disable-print-preview"
"""There is none without a screen: a page that prints would crash."""


@dataclass(frozen=True)
class LiveServer:
    """The application behind `address`; `password_hash` is that of everybody in the cast."""

    app: Flask
    address: str
    password_hash: str


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """`launch("--flag")` starts a browser.

    Without one the tests are skipped, except where nothing may be skipped.
    """
    path = find_chromium()
    if path is None:
        missing = f"no Chromium among {', '.join(NAMES)}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browsers, always = playwright.chromium, [*FLAGS, NO_PREVIEW]
        yield lambda *flags: browsers.launch(executable_path=path, args=[*always, *flags])


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The application as it is served: forms protected, photos on a disk, the server of a workshop."""
    folder = tmp_path_factory.mktemp("live")
    app = create_app(
        {
            "INSTANCE_PATH": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/workshop.db",
            "SECRET_KEY": "live " * 10,
            "SEAL_KEY": "seal " * 10,
            **CHEAP_PASSWORDS,
        }
    )
    with app.app_context(), writing():
        db.create_all()
        engine = db.engine
    hashed = hash_password(PASSWORD, PasswordPolicy.from_settings(app.config))
    with served(app) as port:
        yield LiveServer(app, f"http://127.0.0.1:{port}", hashed)
    engine.dispose()


@pytest.fixture
def session(live: LiveServer) -> Iterator[Session]:
    """A session on the server's database, empty but for the cast; commit before the page reads."""
    info = {
        "seal_key": live.app.config["SEAL_KEY"].encode(),
        "seal_anchor": Path(live.app.config["SEAL_ANCHOR"]),
    }
    info["seal_anchor"].unlink(missing_ok=True)
    with live.app.app_context():
        engine = db.engine
    with Session(engine, info=info) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        assemble(session, live.password_hash)
        commit(session)
        yield session


@pytest.fixture
def cast(session: Session) -> Cast:
    people = known_cast(session)
    session.rollback()  # what the server writes from now on is seen by the next reading
    return people


OpenAs = Callable[..., Page]


@pytest.fixture
def open_as(chromium: Browser, live: LiveServer, cast: Cast) -> Iterator[OpenAs]:
    """`open_as("claire", width=390)` gives a page that is signed in as her, at the home page.

    An error in the page's own scripts, or anything else the browser complains of, fails the test.
    """
    contexts = []
    faults: list[str] = []

    def as_person(first_name: str, *, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live.address,
            locale="fr-FR",
            viewport={"width": width, "height": 900},
            has_touch=width < 600,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.extend(complaints(said)))
        signed_in(page, cast.email(first_name))
        return page

    yield as_person
    for context in contexts:
        context.close()
    assert faults == []


def signed_in(page: Page, email: str) -> None:
    """Everybody in the cast has the same password."""
    page.goto("/sign-in")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/")


@contextmanager
def hearing(launch: Callable[..., Browser], file: Path) -> Iterator[Browser]:
    """A browser whose microphone hears `file`, over and over."""
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}",
    )
    yield browser
    browser.close()


def complaints(said: ConsoleMessage) -> list[str]:
    """Errors of the console, policies that were broken among them; refusals with 4xx are no error."""
    expected = re.search(
        r"Failed to load resource: .*(status of 4(09|13|22)|ERR_INTERNET_DIS)", said.text
    )
    return [said.text] if said.type == "error" and not expected else []


@pytest.fixture
def page(open_as: OpenAs) -> Page:
    """Claire at the counter's computer."""
    return open_as("claire")


def assert_accessible(page: Page) -> None:
    """No finding of axe: WCAG 2.2 AA and best practices."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run({resultTypes: ['violations']})")
    findings = [
        f"{found['id']}: {node['html'][:200]}"
        for found in report["violations"]
        for node in found["nodes"]
    ]
    assert findings == []


def assert_no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

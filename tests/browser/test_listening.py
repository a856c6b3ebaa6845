"""The microphone: what Chromium hears of a watch whose truth is known, with the keyboard alone.

A microphone plays in real time, and a busy machine loses some of it: whoever listens is then told so
and listens again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import (
    LiveServer,
    OpenAs,
    assert_accessible,
    assert_no_sideways_scroll,
    hearing,
    signed_in,
)
from tests.cast import Cast
from tests.recordings import TRUTH, interrupted_sound, watch_sound
from workshop.db.models import Recording

LISTENINGS = 5


@pytest.fixture(scope="module")
def ear(
    launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose microphone hears the watch."""
    file = tmp_path_factory.mktemp("sound") / "watch.wav"
    file.write_bytes(watch_sound(30, subtype="PCM_16"))
    with hearing(launch, file) as browser:
        yield browser


@pytest.fixture
def theo(ear: Browser, live: LiveServer, cast: Cast) -> Iterator[Page]:
    with at_the_bench(ear, live, cast) as page:
        yield page


@contextmanager
def at_the_bench(browser: Browser, live: LiveServer, cast: Cast) -> Iterator[Page]:
    """Théo; a busy machine loses sound, so that ten seconds may take thirty to be heard."""
    context = browser.new_context(base_url=live.address, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(50_000)
    signed_in(page, cast.email("theo"))
    yield page
    context.close()


@pytest.fixture
def address(session: Session, cast: Cast) -> str:
    number = story.in_diagnosis(session, cast).number
    session.rollback()
    return f"/tickets/{number}/listening/before_uncasing"


def kept(session: Session) -> list[Recording]:
    session.rollback()
    return list(session.scalars(select(Recording).order_by(Recording.id)))


def heard_well(session: Session, listen: Callable[[], None], *, at_least_s: float) -> Recording:
    """The recording of the first listening of which enough was heard without a gap, or of the last."""
    for _ in range(LISTENINGS):
        listen()
        heard = kept(session)[-1]
        if float(heard.result["duration_s"]) >= at_least_s:
            break
    return heard


def test_the_microphone_hears_the_right_rate_with_the_keyboard_alone(
    session: Session, theo: Page, address: str
) -> None:
    def listen() -> None:
        theo.goto(address)
        theo.get_by_role("radio", name="10 s").focus()
        theo.keyboard.press("Space")
        theo.keyboard.press("Tab")
        expect(theo.get_by_role("button", name="Enregistrer la montre")).to_be_focused()
        theo.keyboard.press("Enter")
        expect(theo.get_by_text("ne touchez plus la montre")).to_be_visible()
        expect(theo.get_by_role("button", name="Arrêter")).to_be_focused()
        theo.wait_for_url("**/recordings/*")

    heard = heard_well(session, listen, at_least_s=9.8)
    assert heard.file_facts["encoding"] == "PCM_24"
    assert_right(heard, at_least_s=9.8, at_most_s=10.2)
    take = theo.get_by_role("button", name="Reprendre ces valeurs")
    take.focus()
    theo.keyboard.press("Enter")
    expect(theo.get_by_text("Valeurs reprises")).to_be_visible()


def assert_right(heard: Recording, *, at_least_s: float, at_most_s: float) -> None:
    assert heard.result["status"] == "ok"
    assert at_least_s <= float(heard.result["duration_s"]) <= at_most_s
    assert float(heard.result["rate_s_per_day"]) == pytest.approx(TRUTH.rate, abs=0.5)


def begin(page: Page, address: str, seconds: str) -> None:
    page.goto(address)
    page.get_by_text(seconds, exact=True).click()
    page.get_by_role("button", name="Enregistrer la montre").click()


@contextmanager
def at_a_losing_device(
    launch: Callable[..., Browser], live: LiveServer, cast: Cast, tmp_path: Path, lost_at_s: float
) -> Iterator[Page]:
    """Théo with a microphone that loses some sound, and says nothing of it."""
    file = tmp_path / "interrupted.wav"
    file.write_bytes(interrupted_sound(lost_at_s, 0.1))
    with hearing(launch, file) as browser, at_the_bench(browser, live, cast) as page:
        yield page


def test_listening_starts_anew_when_the_device_has_lost_sound(
    launch: Callable[..., Browser],
    live: LiveServer,
    session: Session,
    cast: Cast,
    address: str,
    tmp_path: Path,
) -> None:
    """Ten seconds are listened to; after six some is lost."""
    with at_a_losing_device(launch, live, cast, tmp_path, 6) as page:

        def listen() -> None:
            begin(page, address, "10 s")
            expect(page.get_by_text("L’appareil a perdu du son")).to_be_visible()
            page.wait_for_url("**/recordings/*")

        heard = heard_well(session, listen, at_least_s=9.8)
    assert_right(heard, at_least_s=9.8, at_most_s=10.2)


def test_who_stops_after_a_loss_keeps_what_was_heard_before(
    launch: Callable[..., Browser],
    live: LiveServer,
    session: Session,
    cast: Cast,
    address: str,
    tmp_path: Path,
) -> None:
    """Thirty seconds are listened to; after twelve some is lost, and a second later it is stopped."""
    with at_a_losing_device(launch, live, cast, tmp_path, 12) as page:

        def listen() -> None:
            begin(page, address, "30 s")
            page.get_by_role("button", name="Arrêter").wait_for()
            page.wait_for_timeout(13_000)
            expect(page.get_by_text("L’appareil a perdu du son")).to_be_visible()
            page.get_by_role("button", name="Arrêter").click()
            page.wait_for_url("**/recordings/*")

        heard = heard_well(session, listen, at_least_s=5)
    assert_right(heard, at_least_s=5, at_most_s=12.2)


def test_a_recording_waits_for_the_network(session: Session, theo: Page, address: str) -> None:
    theo.goto(address)
    lost: list[str] = []

    def first_time_lost(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    theo.route("**/listening/*", first_time_lost)
    theo.get_by_text("10 s", exact=True).click()
    theo.get_by_role("button", name="Enregistrer la montre").click()
    theo.get_by_text("Pas de réseau").wait_for()
    theo.wait_for_url("**/recordings/*")
    assert (len(lost), len(kept(session))) == (1, 1)


def test_a_recording_stopped_too_early_says_so(session: Session, theo: Page, address: str) -> None:
    theo.goto(address)
    theo.get_by_role("button", name="Enregistrer la montre").click()
    theo.get_by_role("button", name="Arrêter").click()
    expect(theo.get_by_text("au moins quatre secondes")).to_be_visible()
    expect(theo.get_by_role("button", name="Enregistrer la montre")).to_be_focused()
    assert kept(session) == []


def test_without_a_microphone_it_says_why_and_a_file_will_do(
    session: Session, open_as: OpenAs, address: str, tmp_path: Path
) -> None:
    """The page at 390 px and its result, accessible both; the browser of this test has no device."""
    page = open_as("theo", width=390)
    page.goto(address)
    page.get_by_role("button", name="Enregistrer la montre").click()
    said = page.locator("[data-said]")
    expect(said).to_contain_text("micro")
    expect(page.get_by_role("button", name="Enregistrer la montre")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    file = tmp_path / "montre.wav"
    file.write_bytes(watch_sound())
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Écouter ce fichier").click()
    page.wait_for_url("**/recordings/*")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    expect(page.get_by_role("img", name="Tracé")).to_be_visible()


@pytest.fixture
def hour(tmp_path: Path) -> Path:
    """A recording of an hour, 345 MB."""
    file = tmp_path / "heure.wav"
    with file.open("wb") as opened:
        opened.truncate(345_000_000)
    return file


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    session: Session, open_as: OpenAs, address: str, hour: Path
) -> None:
    page = open_as("theo", width=390)
    page.goto(address)
    page.set_input_files("input[type=file]", hour)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("dépasse 40 Mo")
    assert_accessible(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="Écouter ce fichier").click()
    expect(page.locator("input[type=file]")).to_be_focused()
    assert sent == []
    file = hour.with_name("montre.wav")
    file.write_bytes(watch_sound())
    page.set_input_files("input[type=file]", file)
    expect(told).to_be_hidden()
    page.get_by_role("button", name="Écouter ce fichier").click()
    page.wait_for_url("**/recordings/*")


def test_without_a_script_a_file_that_is_too_large_is_refused_on_a_page(
    session: Session, open_as: OpenAs, address: str, hour: Path
) -> None:
    page = open_as("theo", java_script_enabled=False)
    page.goto(address)
    page.set_input_files("input[type=file]", hour)
    page.get_by_role("button", name="Écouter ce fichier").click()
    expect(page.get_by_text("dépasse 40 Mo")).to_be_visible()

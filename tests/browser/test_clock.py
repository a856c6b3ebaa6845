"""The clock of a sound device, measured by the microphone against a quartz watch of known rate."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import (
    LiveServer,
    assert_accessible,
    assert_no_sideways_scroll,
    hearing,
    signed_in,
)
from tests.cast import Cast
from tests.recordings import quartz_sound
from workshop.db.models import InstrumentCheck
from workshop.domain.instrument import InstrumentKind


def test_the_microphone_measures_the_clock_with_the_keyboard_alone(
    launch: Callable[..., Browser], live: LiveServer, session: Session, cast: Cast, tmp_path: Path
) -> None:
    """Cut short it is refused by name; the whole minute is kept, with the correction it gives.

    A busy machine drops parts of a minute of fake sound: the second sending has the sound itself.
    """
    kind = InstrumentKind.SOUND_DEVICE
    device = story.instrument(session, cast, "Micro de contact", kind, due_on=None)
    address = f"/instruments/{device.id}"
    session.rollback()
    file = tmp_path / "quartz.wav"
    file.write_bytes(quartz_sound())
    with hearing(launch, file) as browser:
        page = browser.new_context(
            base_url=live.address, locale="fr-FR", viewport={"width": 390, "height": 900}
        ).new_page()
        signed_in(page, cast.email("marc"))
        page.goto(address)
        page.get_by_role("radio", name="conforme", exact=True).focus()
        page.keyboard.press("Space")
        page.get_by_label("Valable jusqu’au").fill("2027-11-20")
        page.get_by_label("Marche connue de cette montre").fill("0,2")
        page.get_by_label("Montre à quartz de référence").fill("Quartz étalon")
        page.get_by_role("radio", name="70 s").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Enregistrer la montre")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Arrêter")).to_be_focused()
        expect(page.get_by_label("Secondes restantes")).to_have_text("64 s")
        page.keyboard.press("Enter")
        expect(page.get_by_text("trop court pour une horloge")).to_be_visible()
        expect(page.get_by_role("button", name="Réessayer l’envoi")).to_be_focused()
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        send_instead(page, file)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Entendu sur 7")).to_be_visible()
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    (check,) = session.scalars(select(InstrumentCheck))
    assert check.clock_correction_hundredths == pytest.approx(-320, abs=10)
    assert check.clock_sound is not None
    assert Decimal(check.clock_sound["heard"]["duration_s"]) == Decimal(75)


def send_instead(page: Page, file: Path) -> None:
    """From now on the page's script sends `file` as what it has heard."""
    page.route("**/whole.wav", lambda route: route.fulfill(path=file))
    page.evaluate(
        """async () => {
          const whole = await (await fetch("/whole.wav")).blob();
          const set = FormData.prototype.set;
          FormData.prototype.set = function (name, value, file) {
            return set.call(this, name, name === "sound" ? whole : value, file);
          };
        }"""
    )

"""A watch taken in at the counter, in a real browser, with every press counted."""

import json
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import OpenAs, assert_accessible, assert_no_sideways_scroll
from tests.cast import Cast
from workshop.db.models import ConditionMark, Deposit, Photo, Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.ticket import State

pytestmark = pytest.mark.browser


def named(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


PIN = """(zone) => {
  const [x, y] = zone.dataset.at.split(",").map(Number);
  const at = new DOMPoint(x, y).matrixTransform(zone.ownerSVGElement.getScreenCTM());
  return [at.x, at.y];
}"""
"""Where on the screen a zone of the drawing shows its number."""


class Hand:
    """Counts what the hand does: presses and strokes. Typing and the camera's own button do not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, role: str, name: str, within: str = "form[data-reception]") -> None:
        self.presses += 1
        self.page.locator(within).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def choose(self, chip: str) -> None:
        self.presses += 1
        self.page.locator("form[data-reception] label", has_text=chip).first.click()

    def mark(self, zone: str, kind: str, severity: str) -> None:
        """A press where the drawing puts its pin, then what is seen there."""
        self.presses += 1
        place = self.page.locator(f"form[data-reception] [data-zone={zone}]").first
        place.scroll_into_view_if_needed()
        x, y = place.evaluate(PIN)
        self.page.mouse.click(x, y)
        self.page.locator("[popover]:popover-open").wait_for()
        self.press("button", f"{kind}, {severity}")

    def photograph(self, button: str) -> None:
        self.presses += 1
        with self.page.expect_response("**/photos"):
            self.page.locator("label.file", has_text=button).first.locator("input").set_input_files(
                {"name": "montre.jpg", "mimeType": "image/jpeg", "buffer": photo()}
            )

    def sign(self) -> None:
        self.presses += 1
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 60)
        mouse.down()
        mouse.move(box["x"] + 160, box["y"] + 100, steps=6)
        mouse.move(box["x"] + 260, box["y"] + 50, steps=6)
        mouse.up()


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), "steelblue").save(out, "JPEG")
    return out.getvalue()


def test_a_returning_customers_watch_takes_twelve_presses(
    session: Session, cast: Cast, page: Page
) -> None:
    """The path that `docs/reception-clicks.md` writes down, press by press."""
    story.taken_back(session, cast, story.refused(session, cast))
    commit(session)
    page.goto("/reception")
    hand = Hand(page)
    page.keyboard.type("lefev")
    page.get_by_role("option", name="Lip Himalaya").wait_for()
    hand.press("option", "Lip Himalaya", within="#customer-list")
    expect(page.get_by_text("Vue ici 1 fois")).to_be_visible()
    hand.mark("bezel_ne", "Rayure", "Légère")
    hand.mark("crystal", "Éclat", "Visible")
    hand.photograph("Photographier la montre")
    hand.choose("Écrin")
    hand.choose("Papiers d’origine")
    hand.choose("S’arrête par moments")
    hand.choose("Révision complète automatique")
    hand.sign()
    hand.press("button", "Enregistrer et imprimer")
    page.wait_for_url("**/tickets/*/reception**")
    assert hand.presses == 12

    expect(page.get_by_text("Dépôt enregistré")).to_be_visible()
    expect(page.locator("iframe[src$='deposit-slip.pdf']")).to_be_attached()
    expect(page.locator("iframe[src$='labels.pdf']")).to_be_attached()
    ticket = session.scalars(select(Ticket).order_by(Ticket.id.desc()).limit(1)).one()
    assert ticket.state is State.DIAGNOSIS
    assert session.get_one(Deposit, ticket.deposit_id).signature_png is not None
    opened = json.loads(
        session.scalars(
            select(TrackingEntry.payload).where(
                TrackingEntry.ticket_id == ticket.id, TrackingEntry.seq == 1
            )
        ).one()
    )
    assert [mark["zone"] for mark in opened["marks"]] == ["bezel_ne", "crystal"]
    assert opened["accessories"] == ["box", "papers"]
    assert opened["pre_quote_cents"] == [29000, 38000]
    assert opened["request"] == "S’arrête par moments. Révision complète automatique."
    assert len(opened["photos"]) == 1


def test_on_a_phone_the_camera_takes_the_photo_of_a_mark(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    page = open_as("claire", width=390)
    page.goto("/reception")
    assert_no_sideways_scroll(page)
    assert page.locator("input[type=file]").first.get_attribute("capture") == "environment"
    named(page, "customer-family_name").fill("Delorme")
    named(page, "customer-phone").fill("06 00 11 22 33")
    named(page, "watches-0-brand").fill("Yema")
    page.locator("label", has_text="quartz").first.click()
    hand = Hand(page)
    hand.mark("crown", "Jeu", "Visible")
    hand.photograph("Photo")
    named(page, "watches-0-customer_words").fill("La couronne bouge 🙂 <b>beaucoup</b>")
    page.get_by_role("button", name="Enregistrer et faire signer plus tard").click()
    page.wait_for_url("**/tickets/*/reception**")
    expect(page.get_by_text("La couronne bouge 🙂 <b>beaucoup</b>").first).to_be_visible()
    assert_no_sideways_scroll(page)
    mark = session.scalars(select(ConditionMark)).one()
    assert session.get_one(Photo, mark.photo_id).ticket_id == mark.ticket_id


def test_a_second_watch_and_a_closed_tab_lose_nothing(
    session: Session, cast: Cast, page: Page
) -> None:
    page.goto("/reception")
    named(page, "customer-family_name").fill("Faure")
    named(page, "customer-phone").fill("07 00 11 22 33")
    named(page, "watches-0-brand").fill("Lip")
    page.locator("label", has_text="automatique").first.click()
    page.get_by_role("button", name="Ajouter une montre").click()
    second = page.locator("[data-watch='1']")
    named(page, "watches-1-brand").fill("Seiko")
    second.locator("label", has_text="quartz").first.click()
    Hand(page).mark("crystal", "Rayure", "Légère")
    page.wait_for_timeout(500)
    context = page.context
    page.close()

    again = context.new_page()
    again.goto("/reception")
    again.get_by_role("button", name="Reprendre ce texte").click()
    expect(named(again, "watches-1-brand")).to_have_value("Seiko")
    expect(again.locator("[data-watch='0'] [name$='-zone']")).to_have_value("crystal")
    for rank in (0, 1):
        named(again, f"watches-{rank}-customer_words").fill("Pile ?")
    again.get_by_role("button", name="Enregistrer et faire signer plus tard").click()
    again.wait_for_url("**/tickets/*/reception**")
    tickets = session.scalars(select(Ticket).order_by(Ticket.id)).all()
    assert len({ticket.deposit_id for ticket in tickets}) == 1
    assert len(tickets) == 2
    again.goto("/reception")
    expect(again.get_by_role("button", name="Reprendre ce texte")).to_have_count(0)


def test_a_refusal_keeps_marks_photos_and_signature(
    session: Session, cast: Cast, page: Page
) -> None:
    page.goto("/reception")
    named(page, "customer-family_name").fill("Gold")
    named(page, "customer-phone").fill("07 00 11 22 44")
    named(page, "customer-address").fill("8 rue Bersot, 25000 Besançon")
    named(page, "watches-0-brand").fill("Omega")
    page.locator("label", has_text="automatique").first.click()
    named(page, "watches-0-case_metal").select_option("gold_yellow")
    expect(named(page, "watches-0-case_weight")).to_be_visible()
    named(page, "watches-0-customer_words").fill("Or")
    hand = Hand(page)
    hand.mark("dial", "Tache", "Légère")
    hand.photograph("Photographier la montre")
    hand.sign()
    page.get_by_role("button", name="Enregistrer et imprimer").click()
    expect(page.get_by_text("Il reste quelque chose à corriger")).to_be_visible()
    expect(page.locator("[data-watch='0'] .errors")).to_contain_text("le poids et le titre")
    expect(page.locator("[name='watches-0-photos']")).to_have_count(1)
    assert (page.locator("[name=signature]").input_value()).startswith("data:image/png")
    named(page, "watches-0-case_weight").fill("42,5")
    named(page, "watches-0-fineness").fill("750")
    page.get_by_role("button", name="Enregistrer et imprimer").click()
    page.wait_for_url("**/tickets/*/reception**")
    expect(page.get_by_text("42,50 g, titre 750 ‰").first).to_be_visible()


def test_the_price_of_a_quick_service_is_read_before_it_is_signed(
    session: Session, cast: Cast, page: Page
) -> None:
    page.goto("/reception")
    wording = page.get_by_text("J’accepte cette prestation à ce prix")
    expect(wording).to_be_hidden()
    page.locator("label", has_text="quartz").first.click()
    page.locator("label:visible", has_text="Changement de pile").click()
    expect(wording).to_contain_text("Changement de pile, joint et contrôle d’étanchéité, 29 €")
    named(page, "watches-0-pre_quote_signed").uncheck()
    expect(wording).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    session: Session, cast: Cast, open_as: OpenAs, scheme: str
) -> None:
    known = story.in_diagnosis(session, cast)
    waiting = story.received(session, cast, signed=False)
    addresses = (
        "/reception",
        f"/reception?customer={known.customer_id}&watch={known.watch_id}",
        f"/tickets/{waiting.number}/reception",
        f"/tickets/{waiting.number}/reception-form",
    )
    session.commit()
    page = open_as("claire", color_scheme=scheme)
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)

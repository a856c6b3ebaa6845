"""A quote written at the desk and answered on a customer's phone, with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import (
    LiveServer,
    OpenAs,
    assert_accessible,
    assert_no_sideways_scroll,
)
from tests.cast import Cast
from tests.operations.test_quote import completed, quote_of
from workshop.db.models import QuoteDecision, Ticket
from workshop.domain.quote import QuoteState
from workshop.exchange.links import LinkSigner, QuoteLink

pytestmark = pytest.mark.browser

OpenPhone = Callable[..., Page]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[OpenPhone]:
    """A customer's phone, without any account."""
    contexts = []

    def open_phone(*, scripts: bool = True) -> Page:
        context = chromium.new_context(
            locale="fr-FR",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return context.new_page()

    yield open_phone
    for context in contexts:
        context.close()


def link(live: LiveServer, session: Session, ticket: Ticket) -> str:
    quote = quote_of(session, ticket)
    signer = LinkSigner(live.app.config["SECRET_KEY"], live.address)
    found = signer.address(QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until))
    session.rollback()
    return found


def test_from_the_estimator_s_desk_to_the_customer_s_signature(
    session: Session, cast: Cast, open_as: OpenAs, phone: OpenPhone
) -> None:
    ticket = story.in_quote(session, cast)
    number = ticket.number
    session.rollback()
    desk = open_as("edith")
    desk.goto(f"/tickets/{number}/quote")
    desk.get_by_role("button", name="Préparer le devis d’après le diagnostic").click()
    desk.locator("[name=lines-1-unit_price]").fill("42,50")
    expect(desk.locator("[data-total=proposed]")).to_have_text("357,50 €")
    desk.get_by_label("Ajouter depuis la liste de prix").select_option(
        label="Avivage de la boîte et du bracelet"
    )
    desk.get_by_role("button", name="Ajouter", exact=True).click()
    expect(desk.locator("[name=lines-1-unit_price]")).to_have_value("42,50")
    desk.locator("[data-quote-line] [name$=-place]").nth(3).select_option("optional")
    assert_accessible(desk)
    desk.get_by_role("button", name="Envoyer à zoe@example.org").click()
    expect(desk.get_by_text("envoyé, réponse attendue")).to_be_visible()
    assert_accessible(desk)
    address = desk.get_by_label("Lien du client, à copier").input_value()

    customer = phone()
    customer.goto(address)
    assert_accessible(customer)
    assert_no_sideways_scroll(customer)
    customer.get_by_label("Avivage de la boîte").check()
    total = customer.locator("[data-quote-total] output").first
    assert total.text_content() != "357,50 €"
    customer.get_by_label("Nom et prénom").fill("Zoé Lefèvre")
    sign(customer)
    customer.get_by_role("button", name="J’accepte mes choix").click()
    expect(customer.get_by_role("heading", level=1)).to_have_text(
        "Merci, votre accord est enregistré"
    )
    assert_accessible(customer)
    assert_no_sideways_scroll(customer)
    decision = session.scalars(select(QuoteDecision)).one()
    assert decision.signature_png is not None
    session.rollback()

    counter = open_as("claire", width=390)
    counter.goto(f"/tickets/{number}/quote")
    assert_no_sideways_scroll(counter)
    assert_accessible(counter)
    counter.get_by_role("button", name="Passer en préparation").click()
    expect(counter.get_by_role("button", name="Passer en préparation")).to_have_count(0)


def sign(page: Page) -> None:
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 12 * step, box["y"] + 60 + 20 * (step % 3))
    page.mouse.up()


def test_a_phone_without_scripts_chooses_and_accepts(
    live: LiveServer, session: Session, cast: Cast, phone: OpenPhone
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    customer = phone(scripts=False)
    customer.goto(link(live, session, ticket))
    customer.get_by_label("Glace saphir").check()
    customer.get_by_role("button", name="J’accepte mes choix").click()
    expect(customer.get_by_label("Glace saphir")).to_be_checked()
    customer.get_by_label("Nom et prénom").fill("Zoé Lefèvre")
    customer.get_by_role("button", name="J’accepte mes choix").click()
    expect(customer.get_by_text("Votre montre sera prête le")).to_be_visible()
    assert quote_of(session, ticket).state is QuoteState.PARTLY


def test_refusing_on_a_phone_asks_for_no_reason(
    live: LiveServer, session: Session, cast: Cast, phone: OpenPhone
) -> None:
    ticket = story.quoted(session, cast)
    customer = phone()
    customer.goto(link(live, session, ticket))
    customer.get_by_label("Nom et prénom").fill("Zoé Lefèvre")
    customer.get_by_text("Je préfère refuser").click()
    customer.get_by_role("button", name="Je refuse ce devis").click()
    expect(customer.get_by_text("Votre refus est enregistré")).to_be_visible()
    assert quote_of(session, ticket).state is QuoteState.REFUSED

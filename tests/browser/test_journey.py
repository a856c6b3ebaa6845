"""The whole ticket in a real browser, by mouse and by keyboard, from the counter to the wrist."""

import json
from io import BytesIO
from time import time

import pikepdf
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import (
    LiveServer,
    OpenAs,
    assert_accessible,
    assert_no_sideways_scroll,
)
from tests.browser.test_quote import link, sign
from tests.browser.test_reception import Hand, named
from tests.cast import Cast
from tests.journeys.chapters import IN_ORDER, TIRED
from workshop.db.models import Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind

pytestmark = pytest.mark.browser


def test_the_whole_ticket_through_six_pairs_of_hands(
    live: LiveServer, session: Session, cast: Cast, open_as: OpenAs, chromium: Browser
) -> None:
    claire, theo = open_as("claire"), open_as("theo", width=820)
    number = claire_receives(claire)
    theo_diagnoses(theo, number)
    marc = open_as("marc")
    marc_validates(marc, number)
    theo_hands_the_parts_over(theo, number)
    edith_quotes(open_as("edith"), number)
    ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
    the_customer_accepts_on_a_phone(chromium, link(live, session, ticket))
    on_the_ticket(claire, number).press("Passer en préparation")
    theo_prepares(theo, number)
    theo_works(theo, number)
    ines_controls(open_as("ines"), number)
    on_the_ticket(theo, number).press("Passer en restitution")
    claire_hands_it_back(claire, number)

    session.expire_all()
    assert ticket.state is State.RETURNED
    kinds = session.scalars(
        select(TrackingEntry.kind).where(TrackingEntry.ticket_id == ticket.id)
    ).all()
    assert kinds.count(EntryKind.MOVED) == 6
    for paper in ("deposit-slip", "tracking-sheet", "quotes/1", "note", "passport"):
        answer = claire.request.get(f"/tickets/{number}/{paper}.pdf")
        with pikepdf.open(BytesIO(answer.body())) as document:
            assert len(document.pages) >= 1


class Visit:
    """A page of a ticket, looked at before it is used."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    def press(self, words: str, within: str = "main") -> None:
        self.page.locator(within).get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state("networkidle")

    def unfold(self, words: str) -> None:
        summary = self.page.locator("main summary", has_text=words).first
        if not summary.evaluate("one => one.parentElement.open"):
            summary.click()

    def fill(self, values: dict[str, str], within: str) -> None:
        """By name: words in a field, a choice by its words."""
        form = self.page.locator(f"form[action$='{within}']")
        for name, value in values.items():
            controls = form.locator(f"[name='{name}']")
            if controls.first.get_attribute("type") == "radio":
                choice = self.page.locator(f"[name='{name}']")
                outcome = form.locator("label", has=choice, has_text=value)
                outcome.first.click()
            else:
                controls.fill(value)


def on_the_ticket(page: Page, number: str) -> Visit:
    return Visit(page, f"/tickets/{number}")


def claire_receives(page: Page) -> str:
    visit = Visit(page, "/reception")
    for name, text in {
        "customer-family_name": "Lefèvre",
        "customer-given_name": "Zoé",
        "customer-phone": "06 12 34 56 78",
        "customer-email": "zoe@example.org",
        "watches-0-brand": "Lip",
        "watches-0-model": "Himalaya",
        "watches-0-serial": "LH-4471",
    }.items():
        named(page, name).fill(text)
    hand = Hand(page)
    hand.choose("automatique")
    hand.mark("bezel_ne", "Rayure", "Légère")
    hand.photograph("Photographier la montre")
    hand.choose("Écrin")
    hand.choose("S’arrête par moments")
    hand.choose("Révision complète automatique")
    hand.sign()
    visit.press("Enregistrer et imprimer")
    page.wait_for_url("**/tickets/*/reception**")
    expect(page.get_by_text("Dépôt enregistré")).to_be_visible()
    assert_accessible(page)
    return page.url.split("/")[4]


def theo_diagnoses(page: Page, number: str) -> None:
    """The label's short address, as any phone's camera opens it, leads to the ticket."""
    Visit(page, f"/t/{number}")
    page.get_by_role("link", name="Faire le diagnostic").click()
    visit = Visit(page, page.url)
    for stage in ("before_uncasing", "after_uncasing"):
        visit.fill(TIRED, f"/diagnosis/readings/{stage}")
        visit.press("Enregistrer les mesures", f"form[action$='{stage}']")
        if stage == "before_uncasing":
            page.get_by_text("Fond vissé").first.click()
            visit.press("Enregistrer le déboîtage")
    anomaly = page.locator("form[action$='/diagnosis/anomalies']")
    if not anomaly.is_visible():
        visit.unfold("anomalie")
    anomaly.locator("[name=anomaly]").select_option("low_amplitude")
    anomaly.locator("[name=component]").select_option("mainspring")
    anomaly.get_by_text("Importante").click()
    visit.press("Ajouter l’anomalie")
    visit.press("Révision d’une montre automatique")
    named(page, "final_text").fill("Mouvement encrassé, amplitude insuffisante.")
    named(page, "cause").fill("Huiles desséchées.")
    visit.press("Rendre le diagnostic")
    assert_accessible(page)


def marc_validates(page: Page, number: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    Visit(page, f"/tickets/{number}/diagnosis").press("Valider le diagnostic")


def theo_hands_the_parts_over(page: Page, number: str) -> None:
    visit = Visit(page, f"/tickets/{number}/diagnosis")
    visit.fill({"bag_code": number, "parts_count": "4"}, "/diagnosis/handover")
    visit.press("Remettre pour chiffrage")


def edith_quotes(page: Page, number: str) -> None:
    visit = Visit(page, f"/tickets/{number}/quote")
    visit.press("Préparer le devis d’après le diagnostic")
    assert_accessible(page)
    visit.press("Envoyer à zoe@example.org")
    expect(page.get_by_text("réponse attendue").first).to_be_visible()


def the_customer_accepts_on_a_phone(chromium: Browser, address: str) -> None:
    context = chromium.new_context(
        locale="fr-FR", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = context.new_page()
    visit = Visit(page, address)
    page.get_by_label("Nom et prénom").fill("Zoé Lefèvre")
    sign(page)
    visit.press("J’accepte ce devis")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre accord est enregistré")
    context.close()


def theo_prepares(page: Page, number: str) -> None:
    visit = Visit(page, f"/tickets/{number}/preparation")
    for words in (
        "Vérifier l’habilitation", "Confirmer le plan", "Tous les outils sont prêts",
        "Enregistrer les fournitures", "Je confirme ces",
    ):  # fmt: skip
        visit.press(words)
    assert_accessible(page)
    visit.press("Commencer l’intervention")


def theo_works(page: Page, number: str) -> None:
    Visit(page, f"/tickets/{number}/servicing")
    done = page.get_by_role("button", name="Opération terminée")
    step = page.locator("form[action$='/ticks'] button.act:visible").first
    while not done.is_visible():
        told = step.get_attribute("value")
        step.click()
        page.wait_for_function(
            "told => !document.querySelector(`form[action$='/ticks'] button.act[value='${told}']`)",
            arg=told,
        )
    done.click()
    for words in ("Tout posé comme prévu", "Posée", "Diagnostic confirmé"):
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        told = page.locator("button.act:visible").filter(has_text=words)
        if told.count():
            told.click()
    page.wait_for_load_state("networkidle")


def ines_controls(page: Page, number: str) -> None:
    visit = Visit(page, f"/tickets/{number}/servicing")
    visit.fill(IN_ORDER, "/servicing/readings/final_control")
    visit.press("Enregistrer les mesures", "form[action$='/final_control']")
    visit.press("Conforme", "form[action$='/servicing/control']")


def claire_hands_it_back(page: Page, number: str) -> None:
    visit = Visit(page, f"/tickets/{number}/restitution")
    visit.press("Établir la note")
    page.get_by_label("Écrin").check()
    page.get_by_text("Carte d’identité").click()
    sign(page)
    visit.press("Rendre la montre", "form#hand-back")
    expect(page.get_by_text("La montre est rendue")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Voir la page du client").click()
    expect(page.get_by_text("Lip Himalaya").first).to_be_visible()
    Visit(page, page.url)


def test_a_returning_customer_is_received_with_the_keyboard_alone(
    session: Session, cast: Cast, page: Page
) -> None:
    story.taken_back(session, cast, story.refused(session, cast))
    commit(session)
    page.goto("/reception")
    keys = page.keyboard
    keys.type("lefev")
    page.get_by_role("option", name="Lip Himalaya").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_text("Vue ici 1 fois")).to_be_visible()
    go_to(page, "[name='watches-0-accessories'][value=box]").press("Space")
    go_to(page, "[name='watches-0-symptoms'][value=stops_at_times]").press("Space")
    service = page.locator("[name='watches-0-service_code'][value=service_automatic]")
    service.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    go_to(page, "[name='watches-0-service_code']")
    keys.press("Space")
    for _ in range(60):
        if service.is_checked():
            break
        keys.press("ArrowDown")
    expect(service).to_be_checked()
    go_to(page, "[name=on_paper]").press("Space")
    keys.press("Control+Enter")
    page.wait_for_url("**/tickets/*/reception**")
    assert session.scalar(select(func.count(Ticket.id))) == 2


def go_to(page: Page, wanted: str) -> Locator:
    """Tab until the focus is there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return page.locator(":focus")
    raise AssertionError(f"the keyboard never reaches {wanted}")


def test_a_double_click_makes_one_ticket(session: Session, cast: Cast, page: Page) -> None:
    page.goto("/reception")
    named(page, "customer-family_name").fill("Faure")
    named(page, "customer-phone").fill("07 00 11 22 33")
    named(page, "watches-0-brand").fill("Yema")
    page.locator("label", has_text="quartz").first.click()
    named(page, "watches-0-customer_words").fill("Pile ?")
    page.get_by_role("button", name="Enregistrer et faire signer plus tard").dblclick()
    page.wait_for_url("**/tickets/*/reception**")
    page.go_back()
    expect(named(page, "customer-family_name")).to_have_value("")
    page.get_by_role("button", name="Enregistrer et faire signer plus tard").click()
    expect(page.get_by_role("alert").first).to_contain_text("Il reste quelque chose à corriger")
    assert session.scalar(select(func.count(Ticket.id))) == 1


def scan(page: Page, code: str) -> None:
    """As a hand scanner types: a key every 3 ms by its own clock, however busy this machine is."""
    device, begin = page.context.new_cdp_session(page), time()
    for place, key in enumerate(code):
        pressed = {"type": "keyDown", "key": key, "text": key, "timestamp": begin + 0.003 * place}
        device.send("Input.dispatchKeyEvent", pressed)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    at = begin + 0.003 * len(code)
    device.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": at, **enter})


def test_a_scanner_opens_a_ticket_from_anywhere(
    session: Session, cast: Cast, live: LiveServer, page: Page
) -> None:
    number = story.in_diagnosis(session, cast).number
    for scanned in (f"{live.address}/t/{number}", number):
        page.goto("/board")
        scan(page, scanned)
        page.wait_for_url(f"**/tickets/{number}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_an_observation_typed_without_a_network_is_kept(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = open_as("theo", width=390)
    page.goto(f"/tickets/{number}")
    page.get_by_label("Observation", exact=True).first.fill("Couronne tordue 🙂")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ajouter à la fiche").click()
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(f"/tickets/{number}")
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Couronne tordue 🙂")
    page.get_by_role("button", name="Ajouter à la fiche").click()
    expect(page.locator("main").get_by_text("Couronne tordue 🙂").first).to_be_visible()
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("button", name="Reprendre ce texte")).to_have_count(0)


def test_a_note_whose_answer_was_lost_is_added_to_and_nothing_is_dropped(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = open_as("theo")
    page.goto(f"/tickets/{number}")
    page.route("**/entries", lose_the_answer)
    page.locator("textarea[name=text]").fill("Couronne tordue.")
    page.get_by_role("button", name="Ajouter à la fiche").click()
    page.wait_for_timeout(500)
    page.unroute("**/entries")
    page.goto(f"/tickets/{number}")
    page.get_by_role("button", name="Reprendre ce texte").click()
    page.locator("textarea[name=text]").fill("Couronne tordue. Tige pliée.")
    page.get_by_role("button", name="Ajouter à la fiche").click()
    expect(page.get_by_role("alert").first).to_contain_text("première version de cette saisie")
    expect(page.locator("textarea[name=text]")).to_have_value("Couronne tordue. Tige pliée.")
    assert_accessible(page)
    page.locator("textarea[name=text]").fill("Tige pliée.")
    page.get_by_role("button", name="Ajouter à la fiche").click()
    page.wait_for_url("**/tickets/*#story")
    assert notes(session) == ["Couronne tordue.", "Tige pliée."]
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("button", name="Reprendre ce texte")).to_have_count(0)


def lose_the_answer(route: Route) -> None:
    """The server does it; the browser never hears, not even of a cookie."""
    context = route.request.frame.page.context
    cookies = context.cookies()
    route.fetch(max_redirects=0)
    context.add_cookies(cookies)
    route.abort()


def notes(session: Session) -> list[str]:
    session.rollback()
    found = select(TrackingEntry.payload).where(TrackingEntry.kind == EntryKind.OBSERVATION)
    return [
        json.loads(payload)["text"] for payload in session.scalars(found.order_by(TrackingEntry.id))
    ]


def test_back_after_a_note_does_not_offer_it_a_second_time(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = open_as("theo")
    page.goto(f"/tickets/{number}")
    text, add = page.locator("textarea[name=text]"), "Ajouter à la fiche"
    text.fill("Couronne tordue.")
    page.get_by_role("button", name=add).click()
    page.wait_for_url("**/tickets/*#story")
    page.go_back()
    expect(text).to_have_value("")
    page.get_by_role("button", name=add).click()
    expect(page.get_by_role("alert").first).to_contain_text("Écrivez ce que vous avez constaté.")
    assert notes(session) == ["Couronne tordue."]


def test_text_left_behind_for_another_page_is_offered_on_the_way_back(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = open_as("theo")
    page.goto(f"/tickets/{number}")
    page.locator("textarea[name=text]").fill("Couronne tordue.")
    page.goto("/board")
    page.go_back()
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Couronne tordue.")


def test_back_after_an_anomaly_finds_an_empty_form(
    session: Session, cast: Cast, open_as: OpenAs
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = open_as("theo")
    page.goto(f"/tickets/{number}/diagnosis")
    form = page.locator("form[action$='/diagnosis/anomalies']")
    if not form.is_visible():
        page.locator("main summary", has_text="anomalie").first.click()
    form.locator("[name=anomaly]").select_option("low_amplitude")
    form.locator("[name=component]").select_option("mainspring")
    form.get_by_text("Importante").click()
    form.get_by_role("button", name="Ajouter l’anomalie").click()
    page.wait_for_url("**/diagnosis#*")
    page.go_back()
    expect(form.locator("[name=component]")).to_have_value("")

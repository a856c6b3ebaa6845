"""A juror's grid on a tablet: with a network and without, with two tablets, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy.orm import Session

from tests import exam_story, jury_story
from tests.browser.conftest import OpenAs, assert_accessible, assert_no_sideways_scroll
from tests.cast import Cast
from workshop.db.grids import assessed, grid_rows
from workshop.db.models import Sitting
from workshop.db.session import commit

pytestmark = pytest.mark.browser

TABLET = 820
KEPT = "Gardé sur cette tablette, pas encore enregistré"


@pytest.fixture
def sitting(session: Session, cast: Cast) -> Sitting:
    found = exam_story.stopped(session, cast)
    session.refresh(found)
    session.expunge(found)
    session.rollback()
    return found


def opened(open_as: OpenAs, sitting: Sitting, who: str = "judith") -> Page:
    page = open_as(who, width=TABLET)
    page.goto(f"/jury/{sitting.id}/grid")
    return page


def lost(route: Route) -> None:
    """What is sent never arrives."""
    if route.request.method == "POST":
        route.abort("internetdisconnected")
    else:
        route.continue_()


def row(page: Page, code: str) -> Locator:
    return page.locator(f'[data-entry="{code}"]')


def choose(page: Page, code: str, words: str) -> None:
    row(page, code).get_by_role("radio", name=words, exact=True).check()


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"^Enregistré à \d\d h \d\d$"))


def test_one_competence_per_screen_saved_as_it_is_filled(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    page = opened(open_as, sitting)
    expect(page.locator("[data-screen]:visible")).to_have_count(1)
    expect(page.locator("#proposal-C\\.2\\.1-k1")).to_be_empty()
    choose(page, "C.2.1-k1", "Satisfait")
    saved(page)
    expect(page.locator("#proposal-C\\.2\\.1-k1")).not_to_be_empty()
    expect(page.locator("#progress")).to_contain_text("C.2.1 1/7")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("link", name="Suivante : C.2.2").click()
    expect(page.locator("#C\\.2\\.2")).to_be_visible()
    expect(page.locator("#C\\.2\\.1")).to_be_hidden()
    page.reload()
    expect(page.locator("#C\\.2\\.2")).to_be_visible()
    page.get_by_role("link", name="Signer", exact=True).click()
    expect(page.get_by_text("Il reste 32 points à remplir")).to_be_visible()
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations == {"C.2.1-k1": {"seen": "met", "note": ""}}


def test_without_a_network_the_grid_goes_on_and_nothing_is_lost(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    page = opened(open_as, sitting)
    page.context.set_offline(True)
    choose(page, "C.2.1-k1", "En partie")
    row(page, "C.2.1-k1").locator("textarea").fill("vu sans réseau")
    expect(page.locator("[data-status]")).to_have_text(KEPT)
    page.get_by_role("link", name="Suivante : C.2.2").click()
    choose(page, "C.2.2-k1", "Non satisfait")
    page.wait_for_timeout(1000)
    expect(page.locator("[data-status]")).to_have_text(KEPT)
    assert grid_rows(session, sitting.id) == {}
    session.rollback()
    page.context.set_offline(False)
    saved(page)
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations == {
        "C.2.1-k1": {"seen": "partly", "note": "vu sans réseau"},
        "C.2.2-k1": {"seen": "not_met", "note": ""},
    }


def test_a_tablet_that_restarts_before_the_network_is_back_still_has_it(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    page = opened(open_as, sitting)
    page.route("**/grid", lost)
    choose(page, "C.2.1-k2", "Sans objet")
    expect(page.locator("[data-status]")).to_have_text(KEPT)
    page.unroute("**/grid")
    page.reload()
    saved(page)
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations["C.2.1-k2"]["seen"] == "not_applicable"


def test_what_is_touched_before_the_script_is_there_is_saved_too(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    page = open_as("judith", width=TABLET)
    arrived: list[Route] = []
    page.route("**/js/grid.js", lambda route: arrived.append(route))
    page.goto(f"/jury/{sitting.id}/grid")
    choose(page, "C.2.1-k1", "Satisfait")
    arrived[0].continue_()
    saved(page)
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations == {"C.2.1-k1": {"seen": "met", "note": ""}}


def test_what_a_save_brings_leaves_the_next_row_where_it_is(
    sitting: Sitting, open_as: OpenAs
) -> None:
    page = opened(open_as, sitting)
    choose(page, "C.2.1-k1", "Satisfait")
    saved(page)
    row(page, "C.2.1-k2").scroll_into_view_if_needed()
    before = row(page, "C.2.1-k3").bounding_box()
    choose(page, "C.2.1-k2", "Satisfait")
    saved(page)
    after = row(page, "C.2.1-k3").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 1


def test_a_signature_waits_for_what_is_still_on_its_way(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    jury_story.filled(session, cast.judith, session.merge(sitting, load=False))
    commit(session)
    page = opened(open_as, sitting)
    waiting: list[Route] = []
    page.route("**/grid", lambda route: waiting.append(route))
    row(page, "C.2.1-k1").locator("textarea").fill("écrit juste avant de signer")
    page.get_by_role("link", name="Signer", exact=True).click()
    page.get_by_role("button", name="Signer ma grille").click()
    waiting[0].continue_()
    page.unroute("**/grid")
    expect(page.get_by_text("Vous avez signé cette grille")).to_be_visible()
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations["C.2.1-k1"]["note"] == "écrit juste avant de signer"


def test_two_tablets_never_overwrite_each_other(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    first, second = opened(open_as, sitting), opened(open_as, sitting)
    choose(first, "C.2.1-k1", "Satisfait")
    choose(first, "C.2.1-k2", "Satisfait")
    saved(first)
    choose(second, "C.2.1-k3", "Non observé")  # another row: it goes on
    saved(second)
    expect(
        row(second, "C.2.1-k1").get_by_role("radio", name="Satisfait", exact=True)
    ).to_be_checked()
    choose(first, "C.2.1-k1", "En partie")
    saved(first)
    choose(second, "C.2.1-k1", "Non satisfait")
    expect(second.get_by_text("Cette ligne a changé ailleurs")).to_be_visible()
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations["C.2.1-k1"]["seen"] == "partly"
    session.rollback()
    second.get_by_role("button", name="Garder ce qui est ici").click()
    saved(second)
    kept = grid_rows(session, sitting.id)[cast.judith.person_id]
    assert kept.observations["C.2.1-k1"]["seen"] == "not_met"
    assert kept.observations["C.2.1-k3"]["seen"] == "not_observed"


def test_the_keyboard_alone_fills_and_signs_a_grid(
    session: Session, cast: Cast, sitting: Sitting, open_as: OpenAs
) -> None:
    page = opened(open_as, sitting)
    competences = assessed(sitting)
    for rank, competence in enumerate(competences):
        screen = page.locator(f'[id="{competence.id}"]')
        expect(screen).to_be_visible()
        for code in (*(each.id for each in competence.criteria), competence.id):
            box = page.locator(f'[data-entry="{code}"]')
            box.locator("input[type=radio]").first.focus()
            page.keyboard.press("Space")
        saved(page)
        screen.locator(".between a").last.focus()
        page.keyboard.press("Enter")
        if rank + 1 < len(competences):
            expect(page.locator(f'[id="{competences[rank + 1].id}-title"]')).to_be_focused()
    button = page.get_by_role("button", name="Signer ma grille")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vous avez signé cette grille")).to_be_visible()
    assert grid_rows(session, sitting.id)[cast.judith.person_id].signed_at


def test_the_pages_of_a_jury_are_read_by_everybody(sitting: Sitting, open_as: OpenAs) -> None:
    for width in (1280, TABLET, 390):
        page = open_as("judith", width=width)
        for place in ("", f"/{sitting.id}", f"/{sitting.id}/grid", f"/{sitting.id}/common"):
            page.goto(f"/jury{place}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)

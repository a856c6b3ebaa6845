"""On a phone, with the longest names there are."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import OpenAs, assert_accessible, assert_no_sideways_scroll
from tests.cast import Cast
from workshop.db.models import Person, Site, Ticket
from workshop.db.session import commit


def test_long_names_do_not_widen_a_page(session: Session, cast: Cast, open_as: OpenAs) -> None:
    number = story.in_diagnosis(session, cast).number
    long = {
        Person: (cast.theo.person_id, "Marie-Bernadette Vandenbroucke-Courvoisier"),
        Site: (cast.shop, "Atelier de restauration horlogère du Haut-Doubs franco-suisse"),
    }
    for table, (row_id, name) in long.items():
        session.execute(update(table).where(table.id == row_id).values(name=name))
    commit(session)
    page = open_as("theo", width=390)
    for address in ("/", "/board", f"/tickets/{number}", "/account/preferences"):
        page.goto(address)
        assert_no_sideways_scroll(page)
        assert_accessible(page)


FIRST_SCREEN = 844
STEPS = ("Réception", "Diagnostic", "Devis", "Préparation", "Intervention", "Restitution")


@pytest.mark.parametrize(
    ("told", "who", "step"),
    [
        (story.received, "claire", "Réception"),
        (story.in_diagnosis, "theo", "Diagnostic"),
        (story.in_quote, "edith", "Devis"),
        (story.prepared, "theo", "Préparation"),
        (story.in_servicing, "theo", "Intervention"),
        (story.serviced, "claire", "Restitution"),
    ],
)
def test_the_next_act_is_on_the_first_screen(
    session: Session,
    cast: Cast,
    open_as: OpenAs,
    told: Callable[..., Ticket],
    who: str,
    step: str,
) -> None:
    number = told(session, cast).number
    page = open_as(who, width=390)
    page.goto(f"/tickets/{number}")
    box = page.locator(".next .act").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= FIRST_SCREEN
    rail = page.get_by_role("navigation", name="Étapes de la fiche")
    assert [name.split(" ")[0] for name in rail.locator("b").all_inner_texts()] == list(STEPS)
    shown = [item for item in rail.locator("b").all() if seen(item)]
    assert [item.inner_text() for item in shown] == [step]
    for link in rail.get_by_role("link").all():
        target = link.bounding_box()
        assert target is not None
        assert min(target["width"], target["height"]) >= 44
    assert_accessible(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": FIRST_SCREEN})
        assert_no_sideways_scroll(page)


def seen(item: Locator) -> bool:
    """Not only read aloud."""
    box = item.bounding_box()
    return box is not None and box["width"] > 1

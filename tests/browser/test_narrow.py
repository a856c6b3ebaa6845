"""On a phone, with the longest names there are."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import OpenAs, assert_accessible, assert_no_sideways_scroll
from tests.cast import Cast
from workshop.db.models import Person, Site
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

"""Each of the four modalities in a real browser, from the scenario to the award.

The same story is told in tests/journeys to people without scripts; only the hands differ.
"""

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.browser.conftest import LiveServer, OpenAs
from tests.browser.people import PersonAtScreen
from tests.browser.test_grid import TABLET
from tests.cast import Cast
from tests.clock import Clock
from tests.journeys.conftest import Record
from tests.journeys.exam_chapters import BLOCKS, School, sells_batteries
from tests.journeys.people import People
from tests.journeys.whole_exam import from_the_scenario_to_the_award

pytestmark = pytest.mark.browser
ON_A_TABLET = ("judith", "kevin", "louis")


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """The kinds of pages that were looked at with every care."""
    return set()


@pytest.fixture
def school(
    live: LiveServer, session: Session, cast: Cast, open_as: OpenAs, chromium: Browser,
    clock: Clock, looked_at: set[str],
) -> School:  # fmt: skip
    on_a_phone = chromium.new_context(
        base_url=live.address, locale="fr-FR", viewport={"width": 390, "height": 844}
    )

    def come_in(name: str) -> PersonAtScreen:
        width = TABLET if name in ON_A_TABLET else 1280
        return PersonAtScreen(open_as(name, width=width), looked_at)

    stranger = PersonAtScreen(on_a_phone.new_page(), looked_at)
    found = School(People(come_in, stranger), clock, session, cast)
    sells_batteries(found)
    return found


@pytest.mark.parametrize("modality", BLOCKS)
def test_from_the_scenario_to_the_award(live: LiveServer, school: School, modality: str) -> None:
    from_the_scenario_to_the_award(school, modality)
    assert Record(live.app, school.session).is_intact()

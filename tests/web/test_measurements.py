"""The bench form as the server sends it, and the page of a watch's measurements."""

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.db.models import Person
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]


def test_positions_come_in_the_order_of_the_hand(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = sign_in("theo").get(f"/tickets/{number}/diagnosis").text
    fields = re.findall(r'name="(rate|amplitude|beat_error)-0h-(\w+)"', page)[:18]
    order = ["3H", "6H", "9H", "12H", "CH", "FH"]
    assert fields == [(c, at) for at in order for c in ("rate", "amplitude", "beat_error")]


def test_bounds_reach_the_browser_as_exact_text(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = sign_in("theo").get(f"/tickets/{number}/diagnosis").text
    found = re.search(r"data-verdicts='([^']+)'", page)
    assert found
    rules = json.loads(html.unescape(found[1]))
    bounds = [limit[end] for limit in rules["limits"] for end in ("min", "max")]
    assert all(bound is None or isinstance(bound, str) for bound in bounds)
    assert "runs-any" not in rules["cells"], "a functional check is no number"


def test_the_last_visit_stands_beside(sign_in: SignIn, session: Session, cast: Cast) -> None:
    earlier = story.in_diagnosis(session, cast, now=NOW - timedelta(days=500))
    story.measured(session, cast, earlier, now=NOW - timedelta(days=500), rate="-7.5")
    ticket = story.in_diagnosis(session, cast)
    ticket.watch_id = earlier.watch_id
    commit(session)
    page = sign_in("theo").get(f"/tickets/{ticket.number}/diagnosis").text
    assert "Visite du 8 juil. 2025 :" in page
    assert "−7,5" in page


def test_the_page_draws_every_visit_in_as_many_queries_as_one(
    sign_in: SignIn, session: Session, cast: Cast, app
) -> None:
    engine: Engine = app.extensions["test_engine"]
    theo = sign_in("theo")
    first = story.in_diagnosis(session, cast, now=NOW - timedelta(days=900))
    story.measured(session, cast, first, now=NOW - timedelta(days=900))
    path = f"/tickets/{first.number}/measurements"
    with statements(engine) as once:
        one = theo.get(path).text
    for days in (600, 300):
        visit = story.in_diagnosis(session, cast, now=NOW - timedelta(days=days))
        visit.watch_id = first.watch_id
        story.measured(session, cast, visit, now=NOW - timedelta(days=days), rate=f"+{days / 100}")
    with statements(engine) as thrice:
        three = theo.get(path).text
    assert len(once) == len(thrice) <= 8
    assert one.count('/measurements">') + 2 == three.count('/measurements">')
    assert three.count('<svg class="chart"') == 4


def test_a_watch_never_measured_says_where_to_begin(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    number = story.in_diagnosis(session, cast).number
    page = sign_in("theo").get(f"/tickets/{number}/measurements").text
    assert "Rien n’est encore mesuré" in page
    assert '<svg class="chart"' not in page


def test_another_shop_s_watch_is_not_there(sign_in: SignIn, session: Session, cast: Cast) -> None:
    number = story.in_diagnosis(session, cast).number
    assert sign_in("olga").get(f"/tickets/{number}/measurements").status_code == 404


def test_whoever_judges_first_sees_nothing_that_nobody_judged(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    story.measured(session, cast, ticket)
    session.get_one(Person, cast.theo.person_id).asks_own_verdict = True
    commit(session)
    path = f"/tickets/{ticket.number}/measurements"
    assert "Rien n’est encore mesuré" in sign_in("theo").get(path).text
    assert "Marche par position" in sign_in("ines").get(path).text

"""The bench form as the server sends it, and the page of a watch's measurements."""

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.db.models import Person, Reading, Ticket
from workshop.db.readings import StoredReading, TakenSet, current_readings
from workshop.db.session import commit
from workshop.domain.instrument import InstrumentKind
from workshop.domain.watch import WatchKind
from workshop.measurements.conditions import Conditions
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Verdict
from workshop.queries.measurement import table_of

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


def table_in(page: str) -> str:
    found = re.search(r"<caption>Mesures et tests</caption>.*?</table>", page, re.DOTALL)
    assert found
    return found[0]


def test_hours_since_the_winding_are_told_or_said_not_to_be_noted(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    page = f"/tickets/{ticket.number}/diagnosis"
    theo, reader = sign_in("theo"), sign_in("claire")
    sent = {"amplitude-0h-CH": "290", "instrument": "Chronoscope"}
    assert theo.post(f"{page}/readings/before_uncasing", data=sent).status_code == 303
    table, sheet = table_in(reader.get(page).text), reader.get(f"/tickets/{ticket.number}").text
    assert table.count("heures depuis le remontage non notées") == 1
    assert "dans la tolérance" in table, "the verdict stays"
    assert "heures depuis le remontage non notées" in sheet
    noted = sent | {"amplitude-0h-CH": "288", "hours_since_full_wind": "2"}
    assert theo.post(f"{page}/readings/before_uncasing", data=noted).status_code == 303
    table = table_in(reader.get(page).text)
    assert re.search(r"2\sh après le remontage à fond", table)
    assert "non notées" not in table, "what was replaced no longer stands"


def test_a_check_without_winding_says_nothing_of_hours(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    page = f"/tickets/{ticket.number}/diagnosis"
    sent = {"runs-any": "ok"}
    answer = sign_in("theo").post(f"{page}/readings/before_uncasing", data=sent)
    assert answer.status_code == 303
    assert "remontage non notées" not in sign_in("claire").get(page).text


def test_hours_typed_with_both_windings_are_those_of_the_later_one(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    stored = [
        StoredReading(
            id=rank,
            reading=ReadingValue("amplitude", Position.CH, moment, Decimal(270)),
            verdict=Verdict.NO_LIMIT,
            own_verdict=None,
            replaces_id=None,
            replaced=False,
            taken=taken_set(cast, ticket, hours_since_full_wind=24),
        )
        for rank, moment in enumerate((Moment.FULL_WIND, Moment.AFTER_24H), start=1)
    ]
    (column,) = table_of(stored, "fr").windings
    assert column == ((Moment.FULL_WIND, None), (Moment.AFTER_24H, 24))


def offered(page: str, stage: str) -> tuple[str, str]:
    """The instrument a sheet proposes: the words of the list, and of the free field."""
    form = re.search(rf'<form class="bench"[^>]*/readings/{stage}".*?</form>', page, re.DOTALL)
    assert form
    listed = re.search(
        r'name="instrument_id".*?<option selected value="([^"]*)"', form[0], re.DOTALL
    )
    typed = re.search(r'name="instrument"[^>]*value="([^"]*)"', form[0])
    return listed[1] if listed else "", typed[1] if typed else ""


def test_the_instrument_proposed_measures_what_the_sheet_is_at(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    chrono = story.instrument(session, cast)
    tester = story.instrument(session, cast, "Proofmaster", InstrumentKind.DRY_LEAK_TESTER)
    theo, diver = sign_in("theo"), {"water_resistance_bar": 10}
    first, second = (
        f"/tickets/{story.in_diagnosis(session, cast, watch=diver).number}/diagnosis"
        for _ in range(2)
    )
    before, after = "before_uncasing", "after_uncasing"
    assert offered(theo.get(first).text, before) == ("", "")
    for sent in (
        {"rate-0h-CH": "4", "instrument_id": str(chrono.id)},
        {"rate-0h-CH": "4", "air_leak_rate-any": "12", "instrument_id": str(tester.id)},
    ):
        assert theo.post(f"{first}/readings/{before}", data=sent).status_code == 303
    page = theo.get(first).text
    assert offered(page, before) == (str(tester.id), "")
    assert offered(page, after) == (str(chrono.id), "")
    assert offered(theo.get(second).text, before) == (str(chrono.id), "")


def test_one_that_is_not_registered_is_proposed_for_what_it_measured(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"water_resistance_bar": 10})
    page, theo = f"/tickets/{ticket.number}/diagnosis", sign_in("theo")
    for sent in (
        {"rate-0h-CH": "4", "instrument": "Vibrograf"},
        {"rate-0h-CH": "4", "air_leak_rate-any": "12", "instrument": "Bergeon"},
    ):
        answer = theo.post(f"{page}/readings/before_uncasing", data=sent)
        assert answer.status_code == 303
    shown = theo.get(page).text
    assert offered(shown, "before_uncasing") == ("", "Bergeon")
    assert offered(shown, "after_uncasing") == ("", "Vibrograf")


def test_a_rate_measured_with_a_leak_tester_is_asked_about(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    tester = story.instrument(session, cast, "NT2-0883", InstrumentKind.DRY_LEAK_TESTER)
    ticket = story.in_diagnosis(session, cast, watch={"water_resistance_bar": 10})
    page, theo = f"/tickets/{ticket.number}/diagnosis", sign_in("theo")
    address = f"{page}/readings/before_uncasing"
    sent = {"rate-0h-CH": "4", "amplitude-0h-CH": "290", "instrument_id": str(tester.id)}
    answer = theo.post(address, data=sent)
    assert answer.status_code == 422
    asked = "NT2-0883, n° 4711 n’est pas fait pour mesurer ceci : marche diurne, amplitude."
    assert asked in html.unescape(answer.text)
    confirmed = {"confirmed": "instrument_does_not_measure|NT2-0883, n°\u00a04711|rate,amplitude"}
    assert theo.post(address, data=sent | confirmed).status_code == 303
    assert asked in html.unescape(theo.get(f"/tickets/{ticket.number}").text)


def test_a_registered_instrument_is_chosen_from_the_list(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    story.instrument(session, cast, due_on=None)
    ticket = story.in_diagnosis(session, cast)
    sent = {"rate-0h-CH": "4", "instrument": "Witschi 4711"}
    address = f"/tickets/{ticket.number}/diagnosis/readings/before_uncasing"
    answer = sign_in("theo").post(address, data=sent)
    assert answer.status_code == 422
    assert "Chronoscope est au registre : choisissez-le dans la liste." in answer.text


def test_the_sign_of_a_deformation_that_comes_back_is_said_and_asked_about(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"water_resistance_bar": 10})
    page, theo = f"/tickets/{ticket.number}/diagnosis", sign_in("theo")
    assert "Négatif si la déformation revient" in theo.get(page).text
    address = f"{page}/readings/before_uncasing"
    sent = {"deformation_reversal-any": "1,01", "instrument": "Proofmaster"}
    answer = theo.post(address, data=sent)
    assert answer.status_code == 422
    assert "1,01 %/min de retour de déformation" in answer.text
    assert theo.post(address, data=sent | {"deformation_reversal-any": "-0,3"}).status_code == 303


NO_NEW = "Aucune mesure nouvelle"


def test_the_same_value_is_measured_again_with_another_instrument(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    bad, good, tester = (
        str(story.instrument(session, cast, name, kind).id)
        for name, kind in (
            ("Vibrograf", InstrumentKind.TIMEGRAPHER),
            ("Chronoscope", InstrumentKind.TIMEGRAPHER),
            ("Proofmaster", InstrumentKind.DRY_LEAK_TESTER),
        )
    )
    ticket = story.in_diagnosis(session, cast, watch={"water_resistance_bar": 10})
    address, theo = f"/tickets/{ticket.number}/diagnosis/readings/before_uncasing", sign_in("theo")

    def send(instrument_id: str, **more: str) -> Any:
        two = {"rate-0h-CH": "4", "rate-0h-FH": "5", "runs-any": "ok"}
        return theo.post(address, data=two | {"instrument_id": instrument_id} | more)

    def instruments_of_rates() -> list[str]:
        session.rollback()
        current = current_readings(session, ticket.id)
        return [str(each.taken.instrument_id) for each in current if not each.is_coded]

    assert send(bad).status_code == 303
    again = send(bad)
    assert (again.status_code, NO_NEW in again.text) == (422, True)
    assert NO_NEW in send(bad, measured_again="y").text
    assert NO_NEW in send(tester).text, "it measures none of what stands"
    assert send(good).status_code == 303
    assert instruments_of_rates() == [good, good]
    assert send(bad, **{"rate-0h-FH": "6"}).status_code == 303
    assert instruments_of_rates() == [good, bad], "only what changed, unless told otherwise"
    assert send(good, **{"rate-0h-FH": "7", "measured_again": "y"}).status_code == 303
    assert instruments_of_rates() == [good, good]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Reading)) == 2 + 1 + 2 + 1 + 1


def test_the_same_quartz_rate_is_taken_again_with_its_measuring_time(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    quartz = {"kind": WatchKind.QUARTZ, "calibre_id": None}
    ticket = story.in_diagnosis(session, cast, watch=quartz)
    address, theo = f"/tickets/{ticket.number}/diagnosis/readings/before_uncasing", sign_in("theo")
    sent = {"rate_motor_pulses-any": "0,3", "instrument": "Analyseur"}
    assert theo.post(address, data=sent).status_code == 303
    assert NO_NEW in theo.post(address, data=sent).text
    timed = sent | {"measuring_time": "60"}
    assert theo.post(address, data=timed).status_code == 303, "its inhibition is still unknown"
    assert NO_NEW in theo.post(address, data=timed).text
    session.rollback()
    (current,) = current_readings(session, ticket.id)
    assert current.taken.conditions == Conditions(measuring_time_s=60)


def taken_set(cast: Cast, ticket: Ticket, **changes: Any) -> TakenSet:
    told = {
        "id": 1, "ticket_id": ticket.id, "stage": Stage.SERVICING, "instrument": "Chronoscope",
        "instrument_id": None, "instrument_state": None, "hours_since_full_wind": None,
        "lift_angle_deg": None, "lift_angle_origin": None, "conditions": Conditions(),
        "measured_by": "Théo", "measured_by_id": cast.theo.person_id, "measured_at": NOW,
        "recorded_at": NOW, "limits": (), "recording_id": None,
    }  # fmt: skip
    return TakenSet(**{**told, **changes})

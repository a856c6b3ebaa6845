"""Home, board and search pages: what is shown to whom, in what order, at what cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.counting import statements
from tests.story import in_diagnosis, received
from workshop.db.models import Ticket
from workshop.db.session import commit
from workshop.domain.permissions import Role
from workshop.domain.ticket import WaitingOn
from workshop.operations.delay import ApproveDelay, RequestDelay, approve_delay, request_delay
from workshop.operations.ticket import (
    Assign,
    SetForecast,
    SetWaiting,
    assign,
    set_forecast,
    set_waiting,
)
from workshop.operations.tracking import AskQuestion, RaiseAlert, ask_question, raise_alert
from workshop.queries.home import LINES, SECTIONS, Section, sections_for

SignIn = Callable[[str], FlaskClient]
TODAY = NOW.date()


def sections(page: str) -> dict[str, list[str]]:
    """The numbers listed under each heading."""
    parts = re.split(r"<h2>", page)[1:]
    return {
        re.sub(r"\s*<span.*", "", part.split("</h2>")[0], flags=re.S).strip(): re.findall(
            r'scope="row"><a href="/tickets/([^"]+)"', part
        )
        for part in parts
    }


def wait(session: Session, cast: Cast, ticket: Ticket, on: WaitingOn, **changes: object) -> None:
    command = SetWaiting(ticket.number, on, "ce qui manque", **changes)
    set_waiting(session, cast.marc, command, now=NOW)
    commit(session)


@pytest.fixture
def house(session: Session, cast: Cast) -> dict[str, str]:
    """One ticket for each thing that may wait."""
    reception = {"promised_on": TODAY + timedelta(days=9)}

    def bench() -> Ticket:
        return in_diagnosis(session, cast, now=NOW, reception=reception)

    tickets = {
        "reception": received(session, cast, now=NOW, reception=reception),
        "to_take": bench(),
        "mine": bench(),
        "part": bench(),
        "customer": bench(),
        "later": bench(),
        "manager": bench(),
        "alert": bench(),
        "slips": bench(),
        "late": received(
            session,
            cast,
            now=NOW - timedelta(days=9),
            reception={"promised_on": TODAY - timedelta(days=2)},
        ),
    }
    assign(session, cast.marc, Assign(tickets["mine"].number, cast.theo.person_id), now=NOW)
    commit(session)
    wait(session, cast, tickets["part"], WaitingOn.PART)
    wait(session, cast, tickets["customer"], WaitingOn.CUSTOMER, follow_up_on=TODAY)
    later = TODAY + timedelta(days=5)
    wait(session, cast, tickets["later"], WaitingOn.CUSTOMER, follow_up_on=later)
    wait(session, cast, tickets["manager"], WaitingOn.MANAGER)
    raise_alert(session, cast.theo, RaiseAlert(tickets["alert"].number, "Pont fêlé"), now=NOW)
    question = AskQuestion(tickets["alert"].number, Role.COUNTER, "Garder le cadran ?")
    ask_question(session, cast.theo, question, now=NOW)
    slip = SetForecast(tickets["slips"].number, TODAY + timedelta(days=30))
    set_forecast(session, cast.theo, slip, now=NOW)
    commit(session)
    numbers = {name: ticket.number for name, ticket in tickets.items()}
    session.rollback()
    return numbers


def test_the_bench_sees_what_is_its_own_and_what_is_free(
    sign_in: SignIn, house: dict[str, str]
) -> None:
    theo = sections(sign_in("theo").get("/").text)
    assert theo["À vous"] == [house["mine"]]
    assert theo["À prendre"] == [house["to_take"], house["alert"], house["slips"]]
    assert theo["En retard"] == [house["late"]]
    assert "À vous" not in sections(sign_in("ines").get("/").text)


def test_the_counter_sees_customers_to_call_and_receptions_to_finish(
    sign_in: SignIn, house: dict[str, str]
) -> None:
    page = sign_in("claire").get("/").text
    assert sections(page) == {
        "Questions qu’on vous pose": [house["alert"]],
        "Clients à relancer": [house["customer"]],
        "Réceptions à terminer": [house["late"], house["reception"]],
        "En retard": [house["late"]],
    }
    assert "Garder le cadran ?" in page
    assert "2 jours de retard" in page


def test_the_hierarchy_sees_alerts_and_decisions(sign_in: SignIn, house: dict[str, str]) -> None:
    page = sign_in("marc").get("/").text
    assert sections(page) == {
        "Alertes sans réponse": [house["alert"]],
        "À valider ou à décider": [house["manager"]],
        "En retard": [house["late"]],
    }
    assert "Pont fêlé" in page


def test_the_store_sees_the_parts_awaited(sign_in: SignIn, house: dict[str, str]) -> None:
    assert sections(sign_in("simon").get("/").text)["Pièces attendues"] == [house["part"]]


def test_other_sites_see_nothing_of_it(sign_in: SignIn, house: dict[str, str]) -> None:
    for stranger in ("olga", "camille", "fanny", "nora", "adele"):
        page = sign_in(stranger).get("/").text
        assert "BES-26" not in page
        assert 'class="empty"' in page


def test_who_has_no_page_here_is_told_whom_to_ask(sign_in: SignIn) -> None:
    page = sign_in("nora").get("/").text
    assert "demandez un rôle à l’administrateur" in page
    assert "sont dans le menu" not in page
    assert "sont dans le menu" in sign_in("adele").get("/").text


def test_a_comeback_under_guarantee_is_told(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = received(session, cast, now=NOW)
    ticket.sent_back = True
    number = ticket.number
    commit(session)
    session.rollback()
    assert sections(sign_in("marc").get("/").text)["Revenues à l’établi"] == [number]


def test_a_long_section_shows_the_most_urgent_and_leads_to_the_rest(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    for days in range(LINES + 3, 0, -1):
        promised = {"promised_on": TODAY + timedelta(days=days)}
        urgent = received(session, cast, now=NOW, reception=promised).number
    session.rollback()
    page = sign_in("claire").get("/").text
    listed = sections(page)["Réceptions à terminer"]
    assert len(listed) == LINES
    assert listed[0] == urgent
    assert 'href="/board?step=reception"' in page


def test_a_delay_goes_to_who_decides_then_to_who_tells(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    promised = {"promised_on": TODAY + timedelta(days=3)}
    number = in_diagnosis(session, cast, now=NOW, reception=promised).number
    later = RequestDelay(number, "part_awaited", "Rupture en usine.", TODAY + timedelta(days=9))
    request_delay(session, cast.theo, later, now=NOW)
    commit(session)
    marc, claire = sign_in("marc"), sign_in("claire")
    page = marc.get("/").text
    assert sections(page)["Retards à accepter ou à refuser"] == [number]
    assert "Rupture en usine." in page
    assert "Clients à prévenir d’un retard" not in sections(claire.get("/").text)
    approve_delay(session, cast.marc, ApproveDelay(number), now=NOW)
    commit(session)
    assert "Retards à accepter ou à refuser" not in sections(marc.get("/").text)
    assert sections(claire.get("/").text)["Clients à prévenir d’un retard"] == [number]


def test_alerts_beyond_the_home_page_have_a_list_page_by_page(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    number = in_diagnosis(session, cast, now=NOW).number
    others = [in_diagnosis(session, cast, now=NOW).number for _ in range(LINES)]
    for each in (number, *others):
        raise_alert(session, cast.theo, RaiseAlert(each, "Pont fêlé"), now=NOW)
    commit(session)
    marc = sign_in("marc")
    assert 'href="/lists?of=alerts"' in marc.get("/").text
    assert listed(marc, "/lists?of=alerts") == [number, *others]
    assert listed(marc, "/lists?of=alerts&page=2") == []
    assert sign_in("theo").get("/lists?of=alerts").status_code == 404
    assert marc.get("/lists?of=secrets").location == "/"


@pytest.mark.parametrize("who", ["claire", "theo", "edith", "simon", "marc", "fanny"])
@pytest.mark.parametrize(
    "page", ["/", "/lists?of=late", "/board", "/board?late=1", "/search?q=lefevre"]
)
def test_these_pages_cost_the_same_few_queries(
    app: Flask, sign_in: SignIn, house: dict[str, str], who: str, page: str
) -> None:
    client = sign_in(who)
    with statements(app.extensions["test_engine"]) as seen:
        answer = client.get(page)
    assert answer.status_code == 200
    assert len(seen) <= 4, "\n".join(statement for statement, _ in seen)


def test_every_role_of_a_workshop_has_sections_in_one_order() -> None:
    assert sections_for([Role.TECHNICIAN, Role.MANAGER]) == (
        Section.ALERTS,
        Section.TO_DECIDE,
        Section.DELAYS,
        Section.QUESTIONS,
        Section.COMPLAINTS,
        Section.MINE,
        Section.TO_TAKE,
        Section.TO_TELL,
        Section.LATE,
        Section.CAME_BACK,
    )
    assert Role.ADMINISTRATOR not in SECTIONS


def listed(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'scope="row"><a href="/tickets/([^"]+)"', client.get(address).text)


def board(client: FlaskClient, query: str = "") -> list[str]:
    return listed(client, f"/board{query}")


def test_the_board_counts_and_filters(sign_in: SignIn, house: dict[str, str]) -> None:
    client = sign_in("theo")
    page = client.get("/board").text
    assert re.search(r"Réception\s*<b>2</b>", page)
    assert re.search(r"Diagnostic\s*<b>8</b>", page)
    assert board(client)[0] == house["late"]
    assert set(board(client, "?step=reception")) == {house["reception"], house["late"]}
    assert board(client, "?late=1") == [house["late"]]
    assert board(client, "?mine=1") == [house["mine"]]
    assert board(client, "?waiting_on=part") == [house["part"]]
    assert board(client, "?waiting_on=customer&step=diagnosis") == [
        house["customer"],
        house["later"],
    ]
    assert board(client, "?step=quote") == []


@pytest.mark.parametrize(
    "query",
    [
        "?step=returned",
        "?step=%00",
        "?after=x",
        "?after=2026-01-01_",
        "?waiting_on=moon",
        "?after=9999-99-99_1",
    ],
)
def test_an_address_that_makes_no_sense_is_the_whole_board(
    sign_in: SignIn, house: dict[str, str], query: str
) -> None:
    assert len(board(sign_in("theo"), query)) == len(house)


def test_the_board_goes_on_where_it_ended(session: Session, cast: Cast, sign_in: SignIn) -> None:
    for days in range(55):
        received(
            session, cast, now=NOW, reception={"promised_on": TODAY + timedelta(days=days // 3)}
        )
    session.rollback()
    client = sign_in("claire")
    page = client.get("/board?step=reception").text
    assert len(page) < 40_000
    first = board(client, "?step=reception")
    following = re.search(r'href="(/board[^"]+)" rel="next"', page)
    assert following
    second = board(client, following[1].removeprefix("/board").replace("&amp;", "&"))
    assert (len(first), len(second)) == (50, 5)
    assert first + second == sorted(first + second)


def test_a_scanned_number_opens_its_ticket(sign_in: SignIn, house: dict[str, str]) -> None:
    client = sign_in("theo")
    for typed in (house["late"], house["late"].lower(), f"http://x/t/{house['late']}"):
        answer = client.get("/search", query_string={"q": typed})
        assert answer.location == f"/tickets/{house['late']}"


def test_the_list_while_one_types(sign_in: SignIn, house: dict[str, str]) -> None:
    client = sign_in("theo")
    answer = client.get("/search?q=lefevbre", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "résultats proches" in answer.text
    assert answer.text.count('role="option" href="/tickets/BES') == 8
    told = client.get(f"/search?q={house['late']}", headers={"HX-Request": "true"}).text
    for answer_given in ("depuis 9 jours", "promise pour le", "2 jours de retard"):
        assert answer_given in told
    nothing = client.get("/search?q=zzzz", headers={"HX-Request": "true"})
    assert "Aucune fiche trouvée" in nothing.text


@pytest.mark.parametrize(
    ("who", "searches"),
    [("claire", True), ("theo", True), ("camille", True), ("judith", False), ("adele", False), ("nora", False)],
)  # fmt: skip
def test_the_search_is_offered_to_those_who_may_search(
    sign_in: SignIn, cast: Cast, who: str, searches: bool
) -> None:
    client = sign_in(who)
    assert (client.get("/search").status_code == 200) is searches
    for page in ("/", "/nowhere"):
        assert ('action="/search"' in client.get(page).text) is searches


def test_a_stranger_who_is_lost_is_not_offered_the_search(app: Flask, cast: Cast) -> None:
    lost = app.test_client().get("/nowhere")
    assert lost.status_code == 404
    assert 'action="/search"' not in lost.text


def test_odd_searches_are_only_searches(sign_in: SignIn, house: dict[str, str]) -> None:
    client = sign_in("theo")
    for odd in ("<script>", '"', "75 noel", "%", "😀", "x" * 3000, "مرحبا"):
        page = client.get("/search", query_string={"q": odd})
        assert page.status_code == 200
        assert "<script>" not in page.text.split("<main")[1]


def test_lines_kept_are_told_anew_in_another_language_and_after_an_act(
    session: Session, cast: Cast, sign_in: SignIn, house: dict[str, str]
) -> None:
    client, number = sign_in("marc"), house["customer"]

    def line() -> str:
        found = re.search(
            rf'<tr><th scope="row"><a href="/tickets/{number}".*?</tr>', client.get("/board").text
        )
        assert found
        return found[0]

    assert "Au client" in line()
    client.post("/language", data={"language": "en"})
    assert "The customer" in line()
    ticket = session.query(Ticket).filter_by(number=number).one()
    wait(session, cast, ticket, WaitingOn.PART)
    assert "The customer" not in line()
    assert "A part" in line()


def test_a_line_tells_what_is_waited_for_when_to_ask_again_and_when_it_will_be_ready(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = in_diagnosis(session, cast)
    ticket.promised_on = TODAY - timedelta(days=2)
    follow_up = TODAY + timedelta(days=11)
    command = SetWaiting(
        ticket.number, WaitingOn.CUSTOMER, "quote_decision", follow_up_on=follow_up
    )
    set_waiting(session, cast.marc, command, now=NOW)
    set_forecast(
        session, cast.marc, SetForecast(ticket.number, TODAY + timedelta(days=34)), now=NOW
    )
    commit(session)
    for address in ("/board", f"/search?q={ticket.watch.brand}"):
        page = re.sub(r"\s", " ", unescape(sign_in("theo").get(address).text))
        assert "Décision sur le devis · relance le 1er déc. 2026" in page, address
        assert "2 jours de retard · prévue le 24 déc. 2026" in page, address


def test_the_letters_are_fetched_beside_the_styles_that_use_them(sign_in: SignIn) -> None:
    client = sign_in("claire")
    page = client.get("/board").text
    (letters,) = re.findall(r'<link rel="preload" href="([^"]+)" as="font"[^>]* crossorigin>', page)
    (styles,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    named = re.findall(r'url\("([^"]+)"\)', client.get(styles, buffered=True).text)
    assert letters in [urljoin(styles, name) for name in named]
    assert client.get(letters, buffered=True).mimetype == "font/woff2"

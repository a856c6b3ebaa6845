"""The preparation page, the storekeeper's and the planning."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from workshop.db.models import (
    DelaySlip,
    SupplyNeed,
    Ticket,
    ToolCheck,
    TrackingEntry,
    WorkOrderLine,
)
from workshop.db.session import commit
from workshop.db.work_order import supply_needs
from workshop.domain.preparation import SupplyState, ToolState, hse_checks_before, tools_for
from workshop.operations.delay import RequestDelay, request_delay
from workshop.operations.preparation import CheckLevel, check_level
from workshop.operations.supplies import CheckSupplies, Request, SupplyAnswer, check_supplies

SignIn = Callable[[str], FlaskClient]
TODAY = NOW.date()
TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def at(ticket: Ticket, noun: str = "preparation") -> str:
    return f"/tickets/{ticket.number}/{noun}"


def entries(session: Session, ticket: Ticket) -> int:
    session.rollback()
    counted = select(func.count()).where(TrackingEntry.ticket_id == ticket.id)
    return session.scalar(counted) or 0


def plan(technician_id: int, **changes: object) -> dict[str, object]:
    line = {
        "operation": "battery_change",
        "label": "",
        "rank": 1,
        "minutes": 15,
        "person_id": technician_id,
        "day": TOMORROW.isoformat(),
    } | changes
    return {f"lines-0-{name}": value for name, value in line.items()}


def tools(**notes: str) -> dict[str, str]:
    sent = {}
    for rank, tool in enumerate(tools_for(["battery_change"])):
        sent |= {
            f"tools-{rank}-tool": tool,
            f"tools-{rank}-state": "out_of_order" if tool in notes else "ok",
            f"tools-{rank}-note": notes.get(tool, ""),
        }
    return sent


def supplies(session: Session, ticket: Ticket) -> dict[str, object]:
    needs = supply_needs(session, ticket)
    return {f"supplies-{rank}-need_id": need.id for rank, need in enumerate(needs)}


def test_a_standard_job_is_ready_in_five_presses(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.quick(session, cast)
    theo_id = cast.theo.person_id
    assert theo.post(at(ticket, "level"), data={"technician_id": theo_id}).status_code == 303
    assert theo.post(at(ticket, "plan"), data=plan(theo_id)).status_code == 303
    assert theo.post(at(ticket, "tools"), data=tools()).status_code == 303
    session.rollback()
    sent = supplies(session, ticket)
    session.rollback()
    assert theo.post(at(ticket, "supplies"), data=sent).status_code == 303
    codes = hse_checks_before(["battery_change"], radium_risk=False)
    answer = theo.post(at(ticket, "safety"), data={"codes": list(codes)})
    assert answer.location.endswith("/preparation#now")
    assert "Commencer l’intervention" in theo.get(at(ticket)).text


def test_the_page_proposes_the_plan(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.quick(session, cast)
    check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    commit(session)
    page = theo.get(at(ticket)).text
    assert "Changement de pile" in page
    assert re.search(r'name="lines-0-minutes"[^>]*value="15"', page)


def test_a_person_below_the_level_is_told_where_to_turn(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.accepted(session, cast)
    ines = sign_in("ines")
    ines.post(at(ticket, "level"), data={"technician_id": cast.ines.person_id})
    page = ines.get(at(ticket)).text
    assert "Inès Faivre n’a pas l’habilitation" in page
    assert f'href="/tickets/{ticket.number}/escalation"' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": ""}, "Combien de minutes"),
        ({"minutes": "beaucoup"}, "beaucoup"),
        ({"minutes": "0"}, "Entre 1 et 6000 minutes."),
        ({"day": ""}, "Quel jour"),
        ({"day": "bientôt"}, "Écrivez une date"),
        ({"day": "2020-01-01"}, "Un jour du plan est déjà passé."),
        ({"person_id": "🕰"}, "ne travaille pas sur ce site"),
        ({"rank": "-1"}, "lines-0-rank"),
        ({"operation": "<script>"}, "Ce choix n’existe pas."),
    ],
)
def test_a_bad_plan_is_shown_again_with_a_sentence(
    session: Session, cast: Cast, theo: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    ticket = story.quick(session, cast)
    check_level(session, cast.theo, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    commit(session)
    answer = theo.post(at(ticket, "plan"), data=plan(cast.theo.person_id, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>" not in answer.text
    assert session.scalar(select(func.count()).select_from(WorkOrderLine)) == 0


def test_a_broken_tool_is_described_and_blocks(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.planned(session, cast)
    refused = theo.post(at(ticket, "tools"), data=tools() | {"tools-0-state": "out_of_order"})
    assert '<input type="hidden" name="tools-0-tool"' in refused.text
    assert refused.status_code == 422
    assert "Dites ce qui ne va pas" in refused.text
    forged = theo.post(at(ticket, "tools"), data=tools() | {"tools-0-state": "melted"}).text
    assert "Outil 1, État : Ce choix n’existe pas." in forged
    assert "Not a valid choice" not in forged
    theo.post(at(ticket, "tools"), data=tools(cell_tester="Sonde cassée"))
    session.rollback()
    check = session.scalars(select(ToolCheck).where(ToolCheck.tool == "cell_tester")).one()
    assert check.state is ToolState.OUT_OF_ORDER
    assert "Sonde cassée" in theo.get(at(ticket)).text


def test_a_missing_supply_says_from_whom_and_until_when(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.planned(session, cast)
    sent = supplies(session, ticket) | {"supplies-0-missing": "y"}
    session.rollback()
    refused = theo.post(at(ticket, "supplies"), data=sent)
    assert refused.status_code == 422
    assert "Chez qui est-elle commandée" in refused.text
    sent |= {"supplies-0-from_whom": "Cousins", "supplies-0-due_on": TOMORROW.isoformat()}
    assert theo.post(at(ticket, "supplies"), data=sent).status_code == 303
    assert "attendue de Cousins" in theo.get(at(ticket)).text


@pytest.mark.parametrize(
    ("person", "status"), [("claire", 404), ("simon", 404), ("olga", 404), ("camille", 404)]
)
def test_people_without_the_right_cannot_prepare(
    session: Session, cast: Cast, sign_in: SignIn, person: str, status: int
) -> None:
    ticket = story.quick(session, cast)
    answer = sign_in(person).post(at(ticket, "level"), data={"technician_id": cast.theo.person_id})
    assert answer.status_code == status
    assert entries(session, ticket) == ticket.version


def test_the_counter_reads_without_forms(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.planned(session, cast)
    page = sign_in("claire").get(at(ticket)).text
    assert "Changement de pile" in page
    assert f'action="/tickets/{ticket.number}/tools"' not in page


def test_another_site_does_not_know_the_ticket(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in("olga").get(at(story.quick(session, cast))).status_code == 404


def test_somebody_else_was_faster(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.quick(session, cast)
    seen = ticket.version
    check_level(session, cast.marc, CheckLevel(ticket.number, cast.theo.person_id), now=NOW)
    commit(session)
    data = {"technician_id": cast.theo.person_id, "version": seen}
    answer = theo.post(at(ticket, "level"), data=data)
    assert answer.status_code == 409
    assert "Marc Jeannin" in answer.text


def test_pressing_twice_writes_once(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.quick(session, cast)
    before = entries(session, ticket)
    data = {"technician_id": cast.theo.person_id, "once": "same-key"}
    first, second = (theo.post(at(ticket, "level"), data=data) for _ in range(2))
    assert first.location == second.location
    assert entries(session, ticket) == before + 1


@pytest.mark.parametrize("start", [story.quick, story.planned, story.prepared])
def test_the_page_takes_eight_queries_at_most(
    app: Flask, session: Session, cast: Cast, theo: FlaskClient, start: story.Start
) -> None:
    address = at(start(session, cast))
    with statements(app.extensions["test_engine"]) as seen:
        assert theo.get(address).status_code == 200
    assert sum(text.startswith("SELECT") for text, _ in seen) <= 8


# the delay slip


def delay(**changes: str) -> dict[str, str]:
    return {
        "reason": "part_awaited",
        "explanation": "Rupture chez le fournisseur.",
        "new_date": "2027-03-01",
    } | changes


def test_a_delay_takes_three_people(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.quick(session, cast)
    assert sign_in("theo").post(at(ticket, "delays"), data=delay()).status_code == 303
    assert sign_in("marc").post(at(ticket, "delays/approval")).status_code == 303
    told = {"message": "Prête le 1er mars.", "channel": "phone"}
    assert sign_in("claire").post(at(ticket, "delays/message"), data=told).status_code == 303
    session.rollback()
    assert ticket.promised_on == date(2027, 3, 1)


def test_a_delay_is_refused_with_words(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.quick(session, cast)
    promised, address = ticket.promised_on, at(ticket)
    theo, marc = sign_in("theo"), sign_in("marc")
    theo.post(at(ticket, "delays"), data=delay())
    assert f"{address}#delay" in marc.get("/planning").text
    mute = marc.post(f"/tickets/{ticket.number}/delays/refusal", data={"why": ""})
    assert mute.status_code == 422
    assert "Dites pourquoi cette date est refusée." in mute.text
    words = {"why": "Inès prend la suite."}
    assert theo.post(at(ticket, "delays/refusal"), data=words).status_code == 404
    assert marc.post(at(ticket, "delays/refusal"), data=words).status_code == 303
    page = theo.get(address).text
    assert "Inès prend la suite." in page
    assert "La date promise ne tiendra pas" in page
    assert f"{address}#delay" not in marc.get("/planning").text
    session.rollback()
    assert ticket.promised_on == promised


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Choisissez."),
        ({"explanation": "  "}, "Expliquez le retard"),
        ({"new_date": "2026-12-01"}, "La nouvelle date doit venir après celle promise"),
        ({"new_date": "plus tard"}, "Écrivez une date"),
        ({"explanation": "x" * 4001}, "trop long"),
    ],
)
def test_a_bad_delay_keeps_what_was_typed(
    session: Session, cast: Cast, theo: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    ticket = story.quick(session, cast)
    answer = theo.post(at(ticket, "delays"), data=delay(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert delay(**changes)["explanation"].strip() in answer.text
    assert session.scalar(select(func.count()).select_from(DelaySlip)) == 0


# the storekeeper


def awaited(session: Session, cast: Cast, due_on: date = TODAY) -> SupplyNeed:
    ticket = story.planned(session, cast)
    first, *others = supply_needs(session, ticket)
    answers = (
        SupplyAnswer(first.id, Request("Cousins", due_on)),
        *(SupplyAnswer(need.id) for need in others),
    )
    check_supplies(session, cast.theo, CheckSupplies(ticket.number, answers), now=NOW)
    commit(session)
    return first


def test_the_storekeeper_sees_what_is_due_and_receives_it(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    later = awaited(session, cast, TODAY + timedelta(days=9))
    sooner = awaited(session, cast)
    simon = sign_in("simon")
    page = simon.get("/supplies").text
    assert page.index(f"need-{sooner.id}") < page.index(f"need-{later.id}")
    number = session.get_one(Ticket, sooner.ticket_id).number
    session.rollback()
    answer = simon.post(f"/tickets/{number}/supplies/{sooner.id}/arrival")
    assert (answer.status_code, answer.location) == (303, "/supplies")
    session.rollback()
    assert sooner.state is SupplyState.RECEIVED
    assert f"need-{sooner.id}" not in simon.get("/supplies").text


def test_a_new_date_is_asked_for_in_words(session: Session, cast: Cast, sign_in: SignIn) -> None:
    need = awaited(session, cast)
    number = session.get_one(Ticket, need.ticket_id).number
    session.rollback()
    simon = sign_in("simon")
    address = f"/tickets/{number}/supplies/{need.id}/request"
    refused = simon.post(address, data={"from_whom": "Ronda", "due_on": ""})
    assert refused.status_code == 422
    assert "Jusqu’à quand l’attend-on" in refused.text
    later = {"from_whom": "Ronda", "due_on": TOMORROW.isoformat()}
    assert simon.post(address, data=later).status_code == 303
    session.rollback()
    assert (need.from_whom, need.due_on) == ("Ronda", TOMORROW)


def test_supplies_come_page_by_page(
    session: Session, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.queries.supplies.PAGE_SIZE", 1)
    first, second = awaited(session, cast), awaited(session, cast)
    simon = sign_in("simon")
    page = simon.get("/supplies").text
    assert f"need-{second.id}" not in page
    address = f"/supplies?after={first.due_on}_{first.id}"
    assert address in page
    assert f"need-{second.id}" in simon.get(address).text
    assert simon.get("/supplies?after=hier").status_code == 200


@pytest.mark.parametrize(("person", "status"), [("claire", 404), ("edith", 404), ("theo", 200)])
def test_supplies_are_for_those_who_look_after_them(
    sign_in: SignIn, person: str, status: int
) -> None:
    assert sign_in(person).get("/supplies").status_code == status


# the planning


def test_the_planning_shows_the_load_and_the_slips(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.planned(session, cast)
    slip = RequestDelay(ticket.number, "workload", "Trop de montres.", date(2027, 3, 1))
    request_delay(session, cast.theo, slip, now=NOW)
    commit(session)
    page = sign_in("marc").get("/planning").text
    assert "Théo Lamy" in page
    assert ticket.number in page
    assert "Retards à accepter" in page
    assert "Retards à accepter" not in sign_in("theo").get("/planning").text


@pytest.mark.parametrize("address", ["/planning", "/supplies"])
def test_lists_take_few_queries_however_long(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, address: str
) -> None:
    for _ in range(3):
        awaited(session, cast)
    marc = sign_in("marc")
    with statements(app.extensions["test_engine"]) as seen:
        assert marc.get(address).status_code == 200
    assert sum(text.startswith("SELECT") for text, _ in seen) <= 8

"""The servicing page: ticks, parts, findings, readings, final control."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.pages import Page
from workshop.db.models import (
    ComponentState,
    Derogation,
    FinalControl,
    PartMovement,
    ProcedureTick,
    Reading,
    ReadingSet,
    Reassessment,
    Ticket,
    TrackingEntry,
    WorkOrder,
    WorkOrderLine,
)
from workshop.db.session import commit
from workshop.db.work_order import order_lines, supply_needs
from workshop.domain.catalogue import steps
from workshop.domain.servicing import Finding, StepOutcome, procedure_of
from workshop.domain.ticket import State
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.parts import FitPart, fit_part
from workshop.operations.servicing import TickStep, tick_step

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


def at(ticket: Ticket, noun: str = "") -> str:
    return f"/tickets/{ticket.number}/servicing{noun}"


def line_of(session: Session, ticket: Ticket) -> int:
    line_id = order_lines(session, ticket)[0].id
    session.rollback()
    return line_id


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def failed(session: Session, cast: Cast) -> Ticket:
    ticket = story.worked(session, cast)
    redo = tuple(line.id for line in order_lines(session, ticket))
    command = RecordControl(ticket.number, False, "stopped_again", "Arrêtée cette nuit.", redo)
    record_control(session, cast.ines, command, now=NOW)
    commit(session)
    return ticket


# the procedure


def test_one_press_ticks_the_next_step(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    line = line_of(session, ticket)
    page = theo.get(at(ticket)).text
    assert 'value="check_job:ok"' in page
    answer = theo.post(at(ticket, f"/operations/{line}/ticks"), data={"tick": "check_job:ok"})
    assert answer.location.endswith(f"/servicing#operation-{line}")
    session.rollback()
    tick = session.scalars(select(ProcedureTick)).one()
    assert (tick.step, tick.outcome) == ("check_job", StepOutcome.OK)
    assert "1 sur 15" in theo.get(at(ticket)).text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"tick": ""}, "n’est pas du mode opératoire"),
        ({"tick": "🕰:ok"}, "n’est pas du mode opératoire"),
        ({"tick": "check_job:perfect"}, "Un contrôle se conclut par un résultat"),
        ({"tick": "check_job:faulty"}, "Dites quel défaut le contrôle a montré."),
        ({"tick": "check_job:faulty", "note": "x" * 201}, "trop long"),
    ],
)
def test_a_bad_tick_is_refused_in_words(
    session: Session, cast: Cast, theo: FlaskClient, sent: dict[str, str], sentence: str
) -> None:
    ticket = story.in_servicing(session, cast)
    line = line_of(session, ticket)
    answer = theo.post(at(ticket, f"/operations/{line}/ticks"), data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(session, ProcedureTick) == 0


def test_an_operation_is_finished_by_a_press(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    line = line_of(session, ticket)
    address = at(ticket, f"/operations/{line}/completion")
    refused = theo.post(address)
    assert refused.status_code == 422
    assert "Étapes à cocher avant de terminer" in refused.text
    for step in procedure_of("battery_change"):
        outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
        tick_step(session, cast.theo, TickStep(ticket.number, line, step, outcome), now=NOW)
    commit(session)
    assert theo.post(address).location.endswith("/servicing#now")
    session.rollback()
    assert session.get_one(WorkOrderLine, line).done_by_id == cast.theo.person_id


# what was found, parts


def test_a_finding_is_recorded_with_the_work_it_adds(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    refused = theo.post(at(ticket, "/findings"), data={"finding": "extra_fault"})
    assert refused.status_code == 422
    assert "Décrivez ce qui change" in refused.text
    sent = {
        "finding": "extra_fault",
        "note": "Joint de couronne coupé",
        "operation": "gaskets_water_test",
    }
    assert theo.post(at(ticket, "/findings"), data=sent).status_code == 303
    session.rollback()
    found = session.scalars(select(Reassessment)).one()
    assert (found.finding, found.operations) == (Finding.EXTRA_FAULT, ["gaskets_water_test"])
    assert "Demander un devis complémentaire" in theo.get(at(ticket)).text


def test_components_are_inspected_at_the_bench(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    sent = {"state-gasket_back": "worn", "note-gasket_back": "Aplati"}
    assert theo.post(at(ticket, "/components"), data=sent).status_code == 303
    session.rollback()
    state = session.scalars(select(ComponentState)).one()
    assert (state.stage, state.state) == ("servicing", "worn")


def test_a_foreseen_part_is_fitted_in_one_press(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    needs = supply_needs(session, ticket)
    cell = next(need.id for need in needs if need.code == "cell_377")
    session.rollback()
    answer = theo.post(at(ticket, f"/needs/{cell}/part"), data={"lot": "A-12"})
    assert answer.location.endswith("#parts")
    page = theo.get(at(ticket)).text
    assert "lot A-12" in page
    assert f"/needs/{cell}/part" not in page
    assert theo.post(at(ticket, "/needs/999/part")).status_code == 404


def test_the_page_asks_what_became_of_the_parts_and_of_the_diagnosis(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    """One press each, and one prominent act at a time."""
    ticket = story.in_servicing(session, cast, start=story.accepted)
    for line in order_lines(session, ticket):
        line.done_at, line.done_by_id = NOW, cast.theo.person_id
    commit(session)
    page = theo.get(at(ticket)).text
    assert "Il commence quand chaque pièce prévue" in page
    assert "ce que sont devenues les pièces prévues, le diagnostic confronté" in page
    assert prominent(page) == ["Tout posé comme prévu"]
    assert theo.post(at(ticket, "/foreseen-parts")).status_code == 303
    page = theo.get(at(ticket)).text
    assert prominent(page) == ["Diagnostic confirmé"]
    assert theo.post(at(ticket, "/findings"), data={"finding": "confirmed"}).status_code == 303
    assert "une autre personne fait le contrôle final" in theo.get(at(ticket)).text


def prominent(page: str) -> list[str]:
    return re.findall(r'class="act"[^>]*>([^<]+)<', page)


def test_a_part_not_used_needs_its_reason(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    cell = next(need.id for need in supply_needs(session, ticket) if need.code == "cell_377")
    session.rollback()
    refused = theo.post(at(ticket, f"/needs/{cell}/unused"), data={"reason": ""})
    assert refused.status_code == 422
    assert "Dites pourquoi elle n’est pas utilisée." in refused.text
    sent = {"reason": "Pile neuve au dépôt"}
    assert theo.post(at(ticket, f"/needs/{cell}/unused"), data=sent).status_code == 303
    page = theo.get(at(ticket)).text
    assert "Pas utilisée :" in page
    assert "Pile neuve au dépôt" in page
    assert theo.post(at(ticket, "/needs/999/unused"), data=sent).status_code == 404


@pytest.mark.parametrize(
    ("noun", "sent", "sentence"),
    [
        ("/parts", {"label": "", "part_kind": "new", "note": "Cassé"}, "Nommez la pièce."),
        ("/parts", {"label": "Verre", "part_kind": "", "note": "Cassé"}, "Choisissez"),
        ("/parts", {"label": "Verre", "part_kind": "new", "note": ""}, "Dites pourquoi"),
        (
            "/parts",
            {"label": "Verre", "part_kind": "new", "note": "Cassé", "quantity": "deux"},
            "Verre",
        ),
        ("/removals", {"component": "", "destination": "waste"}, "Quelle pièce ?"),
        ("/removals", {"component": "cell", "destination": ""}, "Choisissez"),
        (
            "/removals",
            {"component": "cell", "destination": "waste", "quantity": "0"},
            "La quantité va de 1 à 1000.",
        ),
        ("/waste", {}, "Cochez au moins un point."),
        ("/findings", {}, "Choisissez"),
    ],
)
def test_bad_input_is_shown_again_with_a_sentence(
    session: Session,
    cast: Cast,
    theo: FlaskClient,
    noun: str,
    sent: dict[str, str],
    sentence: str,
) -> None:
    ticket = story.in_servicing(session, cast)
    before = ticket.version
    session.rollback()
    answer = theo.post(at(ticket, noun), data={"quantity": "1"} | sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(session, PartMovement) == 0
    assert ticket.version == before


def test_parts_and_waste_are_noted(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    glass = {
        "label": "Verre minéral ⌀ 30",
        "part_kind": "equivalent",
        "quantity": "1",
        "note": "<b>Ébréché</b> au démontage",
    }
    assert theo.post(at(ticket, "/parts"), data=glass).status_code == 303
    old = {"component": "crystal", "destination": "waste", "quantity": "1"}
    assert theo.post(at(ticket, "/removals"), data=old).status_code == 303
    waste = {"codes": ["bench_tidied", "waste_battery"], "note": "1 pile"}
    assert theo.post(at(ticket, "/waste"), data=waste).status_code == 303
    page = theo.get(at(ticket)).text
    assert "Verre minéral ⌀ 30" in page
    assert "<b>Ébréché</b>" not in page
    session.rollback()
    assert session.get_one(WorkOrder, ticket.id).waste_codes == ["bench_tidied", "waste_battery"]


# readings and the final control


def test_readings_of_the_bench_are_kept(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    sent = {"battery_voltage_no_load-any": "1,55", "instrument": "Multimètre 1"}
    assert theo.post(at(ticket, "/readings/servicing"), data=sent).status_code == 303
    assert count(session, Reading) == 1
    assert theo.post(at(ticket, "/readings/counter"), data=sent).status_code == 404


TIMED = {"reserve_wound": "full_wind", "instrument": "Horloge"}


@pytest.mark.parametrize(
    ("started", "stopped", "sentence"),
    [
        ("2026-11-19T06:00", "2026-11-20T10:31", "Cet arrêt est dans l’avenir"),
        ("2026-11-19T06:00", "2026-11-18T06:00", "avant d’être laissée à marcher"),
        ("2026-11-10T06:00", "2026-11-14T06:00", "96 h de réserve, plus du double des 42 h"),
    ],
)
def test_a_reserve_that_no_watch_has_is_not_simply_kept(
    session: Session, cast: Cast, theo: FlaskClient, started: str, stopped: str, sentence: str
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    timed = TIMED | {"reserve_started_at": started, "reserve_stopped_at": stopped}
    answer = theo.post(at(ticket, "/readings/servicing"), data=timed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(session, Reading) == 3 * 2 + 2


def test_the_worker_is_told_that_somebody_else_controls(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.worked(session, cast)
    page = theo.get(at(ticket)).text
    assert "une autre personne fait le contrôle final" in page
    assert f'action="{at(ticket, "/control")}"' not in page
    refused = theo.post(at(ticket, "/control"))
    assert refused.status_code == 422
    assert count(session, FinalControl) == 0


def test_a_second_person_concludes(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.worked(session, cast)
    ines = sign_in("ines")
    assert "À mesurer encore" in ines.get(at(ticket)).text
    refused = ines.post(at(ticket, "/control"))
    assert refused.status_code == 422
    assert "Il manque au contrôle final : marche (impulsions moteur)" in refused.text
    story.measured_at_the_end(session, cast, ticket)
    assert ines.post(at(ticket, "/control")).status_code == 303
    assert "Passer en restitution" in ines.get(at(ticket)).text


def test_out_of_tolerance_is_said_by_name(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.worked(session, cast)
    story.measured_at_the_end(session, cast, ticket, rate_motor_pulses="+4.00")
    refused = sign_in("ines").post(at(ticket, "/control"))
    assert refused.status_code == 422
    assert "Hors tolérance : marche (impulsions moteur)." in refused.text


def test_a_failure_returns_to_the_bench(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.worked(session, cast)
    line = line_of(session, ticket)
    ines = sign_in("ines")
    incomplete = ines.post(at(ticket, "/failure"), data={"cause": "stopped_again", "note": "x"})
    assert incomplete.status_code == 422
    assert "Cochez au moins une opération à reprendre." in incomplete.text
    sent = {"cause": "stopped_again", "note": "Arrêtée cette nuit.", "redo": [str(line)]}
    assert ines.post(at(ticket, "/failure"), data=sent).status_code == 303
    assert "Renvoyer à l’établi" in ines.get(at(ticket)).text
    move = ines.post(f"/tickets/{ticket.number}/moves", data={"move": "fail_final_control"})
    assert move.status_code == 303
    assert "reprise n° 1" in ines.get(at(ticket)).text


def test_the_hierarchy_derogates_with_reason_and_term(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = failed(session, cast)
    marc = sign_in("marc")
    refused = marc.post(at(ticket, "/derogation"), data={"reason": "", "until_on": ""})
    assert refused.status_code == 422
    assert "Donnez la raison" in refused.text
    past = {"reason": "Accord écrit.", "until_on": "2020-01-01"}
    assert marc.post(at(ticket, "/derogation"), data=past).status_code == 422
    sent = {"reason": "Accord écrit du client.", "until_on": "2027-05-31"}
    assert marc.post(at(ticket, "/derogation"), data=sent).status_code == 303
    assert count(session, Derogation) == 1
    page = marc.get(at(ticket)).text
    assert "Accord écrit du client." in page
    assert "Passer en restitution" in page


# who, where, when


@pytest.mark.parametrize("person", ["claire", "simon", "olga", "camille"])
def test_people_without_the_right_do_not_tick(
    session: Session, cast: Cast, sign_in: SignIn, person: str
) -> None:
    ticket = story.in_servicing(session, cast)
    line = line_of(session, ticket)
    sent = {"tick": "fit_cell:done"}
    answer = sign_in(person).post(at(ticket, f"/operations/{line}/ticks"), data=sent)
    assert answer.status_code == 404
    assert count(session, ProcedureTick) == 0


def test_the_technician_does_not_derogate(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = failed(session, cast)
    sent = {"reason": "Accord.", "until_on": "2027-05-31"}
    assert theo.post(at(ticket, "/derogation"), data=sent).status_code == 404


def test_another_site_does_not_know_the_ticket(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in("olga").get(at(story.in_servicing(session, cast))).status_code == 404


def test_somebody_else_was_faster(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    seen, line = ticket.version, line_of(session, ticket)
    tick_step(session, cast.marc, TickStep(ticket.number, line, "close_case"), now=NOW)
    commit(session)
    sent = {"tick": "fit_cell:done", "version": seen}
    answer = theo.post(at(ticket, f"/operations/{line}/ticks"), data=sent)
    assert answer.status_code == 409
    assert "Marc Jeannin" in answer.text


def test_pressing_twice_ticks_once(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.in_servicing(session, cast)
    line = line_of(session, ticket)
    before = count(session, TrackingEntry)
    sent = {"tick": "fit_cell:done", "once": "same-key"}
    address = at(ticket, f"/operations/{line}/ticks")
    answers = [theo.post(address, data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(session, TrackingEntry) == before + 1


def test_the_page_is_read_only_afterwards(session: Session, cast: Cast, theo: FlaskClient) -> None:
    ticket = story.serviced(session, cast)
    assert ticket.state is State.RESTITUTION
    page = theo.get(at(ticket)).text
    assert "Changement de pile" in page
    assert f'action="{at(ticket)}' not in page


@pytest.mark.parametrize(
    "make", [story.quick, story.in_servicing, story.worked, failed, story.serviced]
)
def test_the_page_takes_nine_queries_at_most(
    app: Flask, session: Session, cast: Cast, theo: FlaskClient, make: Callable[..., Ticket]
) -> None:
    address = at(make(session, cast))
    with statements(app.extensions["test_engine"]) as seen:
        assert theo.get(address).status_code == 200
    assert sum(text.startswith("SELECT") for text, _ in seen) <= 9


def test_extra_work_leaves_one_prominent_act(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    sent = {"finding": "extra_fault", "note": "Joint coupé", "operation": "gaskets_water_test"}
    assert theo.post(at(ticket, "/findings"), data=sent).status_code == 303
    assert prominent(theo.get(at(ticket)).text) == ["Demander un devis complémentaire"]


def test_the_consent_to_polish_stands_at_the_top(
    session: Session, cast: Cast, theo: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast)
    assert re.search(r"Polissage\s:\s*<b>ne pas polir", theo.get(at(ticket)).text)
    order_lines(session, ticket)[0].operation = "polishing"
    commit(session)
    assert "Le plan polit" in theo.get(at(ticket)).text


@pytest.mark.parametrize(("bar", "asked"), [(None, True), (0, False), (3, False)])
def test_a_resistance_nobody_noted_is_asked_for_before_the_control(
    session: Session, cast: Cast, sign_in: SignIn, bar: int | None, asked: bool
) -> None:
    ticket = story.worked(session, cast, start=story.accepted)
    ticket.watch.water_resistance_bar = bar
    commit(session)
    ines = sign_in("ines")
    words = "annoncée n’est pas notée à la réception"
    assert (words in ines.get(at(ticket)).text) is asked
    assert ("water_dry_test-any" in ines.get(at(ticket)).text) is (bar != 0)
    tested = {"water_dry_test-any": "ok", "instrument": "Testeur"}
    if asked:
        assert ines.post(at(ticket, "/readings/final_control"), data=tested).status_code == 303
        assert words not in ines.get(at(ticket)).text


def test_the_gaskets_fitted_are_proposed_with_the_water_test(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    """They are told with a water test only: nobody changed a gasket for a rate."""
    ticket = story.in_servicing(session, cast)
    ticket.watch.water_resistance_bar = 5
    crown = FitPart(ticket.number, code="gasket_crown", part_kind="new", note="Durci")
    fit_part(session, cast.theo, crown, now=NOW)
    story.do_the_work(session, cast, ticket)
    ines, address = sign_in("ines"), at(ticket, "/readings/final_control")
    form = next(each for each in Page(ines.get(at(ticket)).text).forms if each.action == address)
    assert ("gaskets", "crown") in form.data()
    for sent, told in (
        ({"runs-any": "ok"}, None),
        ({"runs-any": "ok", "water_dry_test-any": "ok"}, ["crown"]),
    ):
        data = {"gaskets": "crown", "instrument": "Testeur", "measuring_time": "60"}
        answer = ines.post(address, data=data | sent)
        assert answer.status_code == 303, Page(answer.text).words
        session.rollback()
        latest = select(ReadingSet).order_by(ReadingSet.id.desc()).limit(1)
        assert session.scalars(latest).one().conditions.get("gaskets") == told

"""Preparing a bench during an exam: nothing is foreseen, the candidate says what the work asks for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from tests.counting import statements
from tests.entries import last_entry
from tests.exam_work import Bench, at_the_bench
from workshop.assessment.sitting import SittingMode
from workshop.db.facts import ticket_facts
from workshop.db.models import SupplyNeed, Ticket, ToolCheck, WorkOrder
from workshop.domain.catalogue import hse_checks, tools
from workshop.domain.preparation import HseMoment, hse_codes
from workshop.domain.tracking import EntryKind

SignIn = Callable[[str], FlaskClient]
TODAY = NOW.date()
SOON = (TODAY + timedelta(days=6)).isoformat()


@pytest.fixture
def bench(session: Session, cast: Cast) -> Bench:
    return at_the_bench(session, cast, "M3", now=NOW - timedelta(minutes=5))


@pytest.fixture
def camille(bench: Bench, sign_in: SignIn) -> FlaskClient:
    bench.session.rollback()
    return sign_in("camille")


def at(bench: Bench, noun: str = "preparation") -> str:
    number = bench.ticket.number
    bench.session.rollback()
    return f"/tickets/{number}/{noun}"


def fresh(bench: Bench) -> Ticket:
    bench.session.rollback()
    bench.session.expire_all()
    return bench.ticket


def level(bench: Bench, rank: int = 2, covered: str = "yes") -> dict[str, object]:
    return {
        "technician_id": bench.candidate.person_id, "required_level": rank, "covered": covered,
    }  # fmt: skip


def plan(bench: Bench, *operations: str) -> dict[str, object]:
    who = bench.candidate.person_id
    sent: dict[str, object] = {}
    for rank, operation in enumerate((*operations, "")):
        line = {
            "operation": operation, "label": "", "rank": rank + 1, "person_id": who,
            "minutes": 20 if operation else "", "day": TODAY if operation else "",
        }  # fmt: skip
        sent |= {f"lines-{rank}-{name}": value for name, value in line.items()}
    return sent


def supplies(*lines: tuple[str, str, bool]) -> dict[str, object]:
    sent: dict[str, object] = {}
    for rank, (code, quantity, missing) in enumerate((*lines, ("", "1", False))):
        line = {"need_id": "", "code": code, "quantity": quantity}
        if missing:
            line |= {"missing": "y", "from_whom": "Fournisseur", "due_on": SOON}
        sent |= {f"supplies-{rank}-{name}": value for name, value in line.items()}
    return sent


def planned(bench: Bench, camille: FlaskClient) -> None:
    assert camille.post(at(bench, "level"), data=level(bench)).status_code == 303
    sent = plan(bench, "gaskets_water_test")
    assert camille.post(at(bench, "plan"), data=sent).status_code == 303


def test_a_job_is_prepared_by_what_the_candidate_says(bench: Bench, camille: FlaskClient) -> None:
    planned(bench, camille)
    chosen = {
        "needed": ["screwdrivers", "loupe"],
        "tools-0-tool": "dry_water_tester", "tools-0-state": "overdue", "tools-0-note": "Échu.",
        "tools-1-tool": "", "tools-1-state": "", "tools-1-note": "",
    }  # fmt: skip
    assert camille.post(at(bench, "tools"), data=chosen).status_code == 303
    stated = supplies(("gasket_crown", "1", True), ("stem", "2", False))
    assert camille.post(at(bench, "supplies"), data=stated).status_code == 303
    ticked = {"codes": ["bench_tidy"]}
    assert camille.post(at(bench, "safety"), data=ticked).status_code == 303

    ticket, session = fresh(bench), bench.session
    order = session.get_one(WorkOrder, ticket.id)
    assert (order.required_level, order.level_covered, order.hse_codes) == (2, True, ["bench_tidy"])
    checks = session.execute(select(ToolCheck.tool, ToolCheck.state).order_by(ToolCheck.tool))
    assert [tuple(each) for each in checks] == [
        ("dry_water_tester", "overdue"), ("loupe", "ok"), ("screwdrivers", "ok"),
    ]  # fmt: skip
    needs = session.execute(
        select(SupplyNeed.code, SupplyNeed.quantity, SupplyNeed.state).order_by(SupplyNeed.id)
    )
    assert [tuple(each) for each in needs] == [
        ("gasket_crown", 1, "requested"), ("stem", 2, "available"),
    ]  # fmt: skip
    facts = ticket_facts(session, ticket)
    assert (facts.level_covered, facts.plan_ready, facts.hse_ready) == (True, True, True)
    assert (facts.tools_ready, facts.supplies_ready) == (False, False)


def test_nothing_is_foreseen(bench: Bench, camille: FlaskClient) -> None:
    """Every tool and every check of the catalogue is offered, none of them chosen."""
    first = camille.get(at(bench)).text
    assert "Niveau demandé" not in first
    assert "niveau 0" not in first
    planned(bench, camille)
    page = camille.get(at(bench)).text
    offered = re.findall(r'name="needed" value="(\w+)"( checked)?', page)
    assert {code for code, _ in offered} == set(tools())
    assert not any(checked for _, checked in offered)
    ticks = re.findall(r'name="codes" value="(\w+)"( checked)?', page)
    assert [code for code, _ in ticks] == list(hse_codes(HseMoment.BEFORE))
    assert not any(checked for _, checked in ticks)
    assert set(hse_codes(HseMoment.BEFORE)) < set(hse_checks())
    assert bench.session.scalars(select(SupplyNeed)).all() == []


def test_training_still_foresees(session: Session, cast: Cast, sign_in: SignIn) -> None:
    now = NOW - timedelta(minutes=5)
    bench = at_the_bench(session, cast, "M3", SittingMode.TRAINING, now=now)
    page = sign_in("camille").get(at(bench)).text
    assert "Niveau demandé" in page
    assert 'name="required_level"' not in page


def test_what_was_stated_is_shown_and_put_right(bench: Bench, camille: FlaskClient) -> None:
    planned(bench, camille)
    camille.post(
        at(bench, "supplies"), data=supplies(("stem", "1", False), ("gasket_crown", "1", True))
    )
    page = camille.get(at(bench)).text
    assert re.search(r'<option selected value="stem">', page)
    better = supplies(("stem", "2", False), ("crown_standard", "1", False))
    assert camille.post(at(bench, "supplies"), data=better).status_code == 303
    fresh(bench)
    found = bench.session.execute(select(SupplyNeed.code, SupplyNeed.quantity))
    assert {tuple(each) for each in found} == {("stem", 2), ("crown_standard", 1)}
    camille.post(at(bench, "tools"), data={"needed": ["loupe"]})
    camille.post(at(bench, "tools"), data={"needed": ["tweezers"]})
    fresh(bench)
    assert bench.session.scalars(select(ToolCheck.tool)).all() == ["tweezers"]
    assert camille.post(at(bench, "level"), data=level(bench, 3)).status_code == 303
    assert "Revenir sur le niveau" in camille.get(at(bench)).text


def test_a_job_may_need_nothing(bench: Bench, camille: FlaskClient) -> None:
    planned(bench, camille)
    camille.post(at(bench, "supplies"), data=supplies(("stem", "1", True)))
    assert camille.post(at(bench, "supplies"), data=supplies()).status_code == 303
    ticket = fresh(bench)
    assert ticket_facts(bench.session, ticket).supplies_ready
    assert bench.session.scalars(select(SupplyNeed)).all() == []


def test_a_level_beyond_ones_own_goes_to_the_hierarchy(bench: Bench, camille: FlaskClient) -> None:
    camille.post(at(bench, "level"), data=level(bench, 4, "no"))
    ticket = fresh(bench)
    kind, payload = last_entry(bench.session, ticket)
    assert kind is EntryKind.LEVEL_CHECKED
    assert (payload["required_level"], payload["covered"]) == (4, False)
    page = camille.get(at(bench)).text
    assert f'href="/tickets/{ticket.number}/escalation"' in page
    assert "Camille Petit le dit au-dessus du sien" in page


def test_the_jury_reads_what_was_stated(
    bench: Bench, camille: FlaskClient, sign_in: SignIn
) -> None:
    camille.post(at(bench, "level"), data=level(bench, 3))
    page = sign_in("judith").get(at(bench)).text
    assert "Niveau 3" in page
    assert 'name="required_level"' not in page


@pytest.mark.parametrize(
    ("section", "data", "sentence"),
    [
        ("level", {"required_level": "", "covered": "yes"}, "Choisissez."),
        ("level", {"required_level": "9", "covered": "yes"}, "Ce choix n’existe pas."),
        ("level", {"required_level": "2"}, "Choisissez."),
        ("plan", {}, "Écrivez au moins une opération."),
        ("plan", {"lines-0-operation": "polishing", "lines-0-minutes": "x"}, "Quel jour"),
        ("plan", {"lines-0-operation": "<script>"}, "Combien de minutes"),
        ("tools", {}, "Cochez au moins un point."),
        ("tools", {"needed": ["<script>"]}, "Ce choix n’existe pas."),
        ("tools", {"tools-0-tool": "loupe", "tools-0-state": ""}, "Choisissez."),
        ("tools", {"tools-0-tool": "loupe", "tools-0-state": "worn"}, "Dites ce qui ne va pas"),
        ("supplies", {"supplies-0-missing": "y"}, "Choisissez."),
        ("supplies", {"supplies-0-code": "<script>"}, "Ce choix n’existe pas."),
        ("supplies", supplies(("stem", "0", False)), "Cette quantité n’est pas plausible."),
        ("supplies", supplies(("stem", "deux", False)), "Écrivez un nombre entier"),
        ("supplies", supplies(("stem", "1", False), ("stem", "1", False)), "écrite deux fois"),
        ("supplies", {"supplies-0-code": "stem", "supplies-0-missing": "y"}, "Chez qui"),
        ("safety", {}, "Cochez au moins un point."),
    ],
)
def test_bad_input_is_kept_with_a_sentence(
    bench: Bench, camille: FlaskClient, section: str, data: dict[str, object], sentence: str
) -> None:
    if section != "level":
        planned(bench, camille)
    version = fresh(bench).version
    sent = data | {"technician_id": bench.candidate.person_id} if section == "level" else data
    answer = camille.post(at(bench, section), data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>" not in answer.text
    assert fresh(bench).version == version


def test_sent_twice_is_stated_once(bench: Bench, camille: FlaskClient) -> None:
    planned(bench, camille)
    sent = supplies(("stem", "1", False)) | {"once": "same-key"}
    first, second = (camille.post(at(bench, "supplies"), data=sent) for _ in range(2))
    assert first.location == second.location
    stale = {"codes": ["bench_tidy"], "version": 1}
    assert camille.post(at(bench, "safety"), data=stale).status_code == 409


def test_the_page_takes_no_more_queries(app: Flask, bench: Bench, camille: FlaskClient) -> None:
    planned(bench, camille)
    camille.post(at(bench, "supplies"), data=supplies(("stem", "1", False)))
    address = at(bench)
    with statements(app.extensions["test_engine"]) as seen:
        assert camille.get(address).status_code == 200
    assert sum(text.startswith("SELECT") for text, _ in seen) <= 9

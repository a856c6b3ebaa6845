"""The ticket page, its three answers, its acts and its moves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import statements
from tests.story import in_diagnosis, quick, received, worked
from workshop.db.models import Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.ticket import PlaceWatch, place_watch
from workshop.operations.tracking import AddNote, RaiseAlert, add_note, raise_alert

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return in_diagnosis(session, cast)


def text_of(html: str) -> str:
    """What a person reads: without tags, spaces made plain."""
    return re.sub(r"[\s  ]+", " ", re.sub(r"<[^>]+>", " ", html))


def test_steps_a_watch_never_saw_are_not_shown_as_done(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in("claire").get(f"/tickets/{quick(session, cast).number}").text
    rail = text_of(page[page.index('class="rail') : page.index("</ol>")])
    assert "Réception BC1 , fait" in rail
    assert "Diagnostic BC2 , sans objet" in rail
    assert "Devis BC1 · BC2 , sans objet" in rail
    assert "Préparation BC3 , en cours" in rail


def test_a_long_entry_shows_its_beginning(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = worked(session, cast)
    note = "\n".join(f"ligne {n}" for n in range(12))
    add_note(session, cast.theo, AddNote(ticket.number, note), now=NOW)
    commit(session)
    page = sign_in("theo").get(f"/tickets/{ticket.number}").text
    shown, rest = page.split("ligne 5</div>")
    assert "ligne 0" in shown
    assert rest.index("<summary>Tout lire") < rest.index("ligne 6") < rest.index("ligne 11")


def test_the_page_answers_the_three_questions(sign_in: SignIn, ticket: Ticket) -> None:
    page = sign_in("theo").get(f"/tickets/{ticket.number}")
    said = text_of(page.text)
    assert page.status_code == 200
    for words in (
        "Lip Himalaya", "Zoé Lefèvre", "06 12 34 56 78", "À nous", "Comptoir",
        "tenue par Claire Vuillemin", "18 déc. 2026", "Elle s’arrête la nuit.",
        "Écrin", "Lunette, de 12 h à 3 h", "Montre reçue", "Faire le diagnostic",
        "Il manque : la validation du diagnostic",
    ):  # fmt: skip
        assert words in said, words


def test_somebody_without_the_right_reads_whose_act_it_is(sign_in: SignIn, ticket: Ticket) -> None:
    page = sign_in("claire").get(f"/tickets/{ticket.number}")
    assert "Cet acte revient à l’établi ou à la hiérarchie." in text_of(page.text)
    assert 'class="act"' not in page.text


def test_the_bench_reads_no_price(sign_in: SignIn, ticket: Ticket) -> None:
    assert "290,00" in sign_in("claire").get(f"/tickets/{ticket.number}").text
    assert "290,00" not in sign_in("theo").get(f"/tickets/{ticket.number}").text


PAGES = (
    "", "/waiting", "/place", "/promise", "/forecast", "/assignment", "/entries", "/alerts",
    "/corrections?seq=1", "/questions", "/moves?move=cancel", "/tracking-sheet.pdf",
)  # fmt: skip


@pytest.mark.parametrize("stranger", ["olga", "camille", "fanny", "nora", "adele"])
def test_for_strangers_the_ticket_does_not_exist(
    sign_in: SignIn, ticket: Ticket, stranger: str
) -> None:
    client = sign_in(stranger)
    for page in PAGES:
        assert client.get(f"/tickets/{ticket.number}{page}").status_code == 404, page


def test_the_label_leads_here_also_after_signing_in(
    app: Flask, sign_in: SignIn, ticket: Ticket
) -> None:
    short = f"/t/{ticket.number}?a=2"
    assert sign_in("theo").get(short).location == f"/tickets/{ticket.number}"
    assert sign_in("theo").get("/t/bes-26-1").location == f"/tickets/{ticket.number}"
    stranger = app.test_client().get(short)
    assert (stranger.status_code, stranger.location) == (
        303,
        f"/sign-in?next=/t/{ticket.number}?a%3D2",
    )


def test_alerts_and_questions_are_on_top(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    raise_alert(session, cast.theo, RaiseAlert(ticket.number, "Pont fêlé"), now=NOW)
    commit(session)
    page = sign_in("marc").get(f"/tickets/{ticket.number}").text
    assert page.index("Pont fêlé") < page.index("Ce que vous avez vu")
    assert "Répondre à l’alerte" in page
    assert "Répondre à l’alerte" not in sign_in("theo").get(f"/tickets/{ticket.number}").text


def test_the_story_is_read_in_pages(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    for n in range(60):
        add_note(session, cast.theo, AddNote(ticket.number, f"note n° {n}."), now=NOW)
    commit(session)
    client = sign_in("theo")
    first = client.get(f"/tickets/{ticket.number}").text
    assert "note n° 59." in first
    assert "note n° 9." not in first
    earlier = re.search(r'href="([^"]*before=\d+)#story"', first)
    assert earlier
    second = client.get(earlier[1]).text
    assert "note n° 9." in second
    assert "Montre reçue" in second
    assert "Revenir aux dernières" in second


def test_a_corrected_entry_of_an_earlier_page_says_so(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    client = sign_in("theo")
    client.post(
        f"/tickets/{ticket.number}/corrections",
        data={"seq": 1, "text": "Boîte en or", "reason": "Poinçon vu après"},
    )
    session.rollback()
    last = ticket.version
    page = client.get(f"/tickets/{ticket.number}?before={last}").text
    assert f"corrigée par l’entrée {last}" in page


@pytest.mark.parametrize("path", ["", "?before=3"])
def test_the_page_costs_eight_queries_at_most(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket, path: str
) -> None:
    raise_alert(session, cast.theo, RaiseAlert(ticket.number, "Pont fêlé"), now=NOW)
    for n in range(30):
        add_note(session, cast.theo, AddNote(ticket.number, f"Note {n}"), now=NOW)
    commit(session)
    client, address = sign_in("theo"), f"/tickets/{ticket.number}{path}"
    with statements(app.extensions["test_engine"]) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= 8, "\n".join(statement for statement, _ in seen)


ACTS: list[tuple[str, str, dict[str, str], str, Any]] = [
    ("theo", "waiting", {"waiting_on": "part", "reason": "Joint de fond"}, "waiting_on", "part"),
    ("theo", "place", {"place": "safe", "holder": ""}, "place", "safe"),
    ("theo", "place", {"elsewhere": "COFFRE", "holder": ""}, "place", "safe"),
    ("theo", "place", {"elsewhere": "Établi 2", "holder": ""}, "place", "Établi 2"),
    ("claire", "promise", {"promised_on": "2026-12-01"}, "promised_on", None),
    ("theo", "forecast", {"forecast_on": "24/12/2026", "reason": "Pièce"}, "forecast_on", None),
]


@pytest.mark.parametrize(("who", "noun", "data", "column", "value"), ACTS)
def test_each_answer_is_changed_by_an_act_with_its_entry(
    session: Session,
    sign_in: SignIn,
    ticket: Ticket,
    who: str,
    noun: str,
    data: dict[str, str],
    column: str,
    value: Any,
) -> None:
    before, old = ticket.version, getattr(ticket, column)
    client = sign_in(who)
    assert client.get(f"/tickets/{ticket.number}/{noun}").status_code == 200
    answer = client.post(
        f"/tickets/{ticket.number}/{noun}", data=data | {"version": str(before), "once": "k1"}
    )
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.number}")
    session.rollback()
    assert ticket.version == before + 1
    assert getattr(ticket, column) == value if value else getattr(ticket, column) != old
    again = client.post(
        f"/tickets/{ticket.number}/{noun}", data=data | {"version": str(before), "once": "k1"}
    )
    session.rollback()
    assert (again.status_code, ticket.version) == (303, before + 1)


def test_the_watch_is_entrusted_to_somebody_of_the_bench(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    client = sign_in("marc")
    address = f"/tickets/{ticket.number}/assignment"
    page = client.get(address).text
    assert "Théo Lamy" in page
    assert "Claire Vuillemin" not in page[page.index("<select") : page.index("</select")]
    assert client.post(address, data={"person_id": cast.theo.person_id}).status_code == 303
    session.rollback()
    assert ticket.assigned_to_id == cast.theo.person_id
    refused = client.post(address, data={"person_id": cast.claire.person_id})
    assert refused.status_code == 422
    assert "Claire Vuillemin ne travaille pas à l’établi." in refused.text


REFUSED: list[tuple[str, str, dict[str, str], str]] = [
    ("theo", "waiting", {"waiting_on": "part", "reason": ""}, "Écrivez ce qui est attendu"),
    ("theo", "waiting", {"waiting_on": "moon", "reason": "x"}, "Ce choix n’existe pas."),
    ("theo", "waiting", {"reason": "x"}, "Choisissez."),
    (
        "theo",
        "waiting",
        {"waiting_on": "customer", "reason": "Accord", "follow_up_on": "2020-01-01"},
        "La relance ne peut pas être dans le passé.",
    ),
    ("theo", "place", {"holder": ""}, "Dites où la montre est posée."),
    ("theo", "place", {"place": "safe", "holder": "9999"}, "Cette personne ne travaille pas"),
    ("theo", "place", {"place": "safe", "holder": "moi"}, "Ce choix n’existe pas."),
    ("claire", "promise", {"promised_on": "2020-01-01"}, "La date promise est déjà passée."),
    ("claire", "promise", {"promised_on": "2027-02-01"}, "une fiche de retard"),
    ("claire", "promise", {"promised_on": "demain"}, "Écrivez une date"),
    ("claire", "promise", {"promised_on": ""}, "Quelle date donnez-vous au client ?"),
    ("theo", "forecast", {"forecast_on": "30/02/2026"}, "Écrivez une date"),
    ("marc", "assignment", {"person_id": ""}, "Choisissez."),
    ("marc", "assignment", {"person_id": "😀"}, "Ce choix n’existe pas."),
]


@pytest.mark.parametrize(("who", "noun", "data", "sentence"), REFUSED)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    session: Session,
    sign_in: SignIn,
    ticket: Ticket,
    who: str,
    noun: str,
    data: dict[str, str],
    sentence: str,
) -> None:
    before = ticket.version
    sent = data | {"note": "garder <b>ceci</b> 😀"}
    answer = sign_in(who).post(f"/tickets/{ticket.number}/{noun}", data=sent)
    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    if noun == "place":
        assert "garder &lt;b&gt;ceci&lt;/b&gt; 😀" in answer.text
    session.rollback()
    assert ticket.version == before


@pytest.mark.parametrize(
    ("who", "noun"),
    [("theo", "promise"), ("simon", "promise"), ("theo", "moves?move=quick_service")],
)
def test_colleagues_without_the_right(sign_in: SignIn, ticket: Ticket, who: str, noun: str) -> None:
    assert sign_in(who).get(f"/tickets/{ticket.number}/{noun}").status_code in (403, 404)


def test_a_usual_reason_to_wait_is_shown_in_words_and_kept_as_a_code(
    session: Session, sign_in: SignIn, ticket: Ticket
) -> None:
    client = sign_in("marc")
    address = f"/tickets/{ticket.number}/waiting"
    client.post(address, data={"waiting_on": "manager", "reason": "validation de la hierarchie"})
    session.rollback()
    assert ticket.waiting_reason == "approval"
    assert 'value="Validation de la hiérarchie"' in client.get(address).text
    assert "À la hiérarchie Validation" in text_of(client.get(f"/tickets/{ticket.number}").text)


def test_the_bench_takes_the_watch_on_its_way_to_the_work(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    """One press says where it is, who holds it and whose turn it is; nothing waits for it."""
    ticket = in_diagnosis(session, cast)
    theo, address = sign_in("theo"), f"/tickets/{ticket.number}"
    page = theo.get(address).text
    assert re.findall(r'class="act"[^>]*>([^<]+)<', page) == ["Je prends la montre"]
    assert f'href="{address}/diagnosis"' in page
    assert "Je prends la montre" not in sign_in("claire").get(address).text
    theo = sign_in("theo")
    before = entries(session, ticket)
    answer = theo.post(f"{address}/custody", data={"version": ticket.version})
    assert (answer.status_code, answer.location) == (303, f"{address}/diagnosis")
    session.rollback()
    theo_id = cast.theo.person_id
    assert (ticket.place, ticket.holder_id, ticket.assigned_to_id) == ("bench", theo_id, theo_id)
    assert entries(session, ticket) == before + 1
    assert "Je prends la montre" not in theo.get(address).text


def entries(session: Session, ticket: Ticket) -> int:
    count = select(func.count()).where(TrackingEntry.ticket_id == ticket.id)
    return session.scalar(count) or 0


def test_a_stale_form_says_who_did_what_and_keeps_the_input(
    session: Session, cast: Cast, sign_in: SignIn, ticket: Ticket
) -> None:
    seen = ticket.version
    place_watch(session, cast.claire, PlaceWatch(ticket.number, "safe"), now=NOW)
    commit(session)
    client = sign_in("theo")
    data = {"waiting_on": "part", "reason": "Joint n° 12 « neuf »", "version": str(seen)}
    answer = client.post(f"/tickets/{ticket.number}/waiting", data=data)
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "Claire Vuillemin" in said
    assert "Montre déplacée Coffre" in said
    assert "À qui le tour ? à une pièce" in said
    assert "Ce qui est attendu Joint n° 12 « neuf »" in said
    again = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    assert again["reason"] == "Joint n° 12 « neuf »"
    assert client.post(f"/tickets/{ticket.number}/waiting", data=again).status_code == 303
    session.rollback()
    assert (ticket.waiting_on, ticket.place) == (WaitingOn.PART, "safe")


def test_the_next_act_moves_the_ticket(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = received(session, cast, signed=False)
    client = sign_in("claire")
    page = client.get(f"/tickets/{ticket.number}").text
    assert "Faire signer la fiche de dépôt" in page
    refused = client.post(f"/tickets/{ticket.number}/moves", data={"move": "send_to_diagnosis"})
    assert refused.status_code == 422
    assert "Il manque : la signature de dépôt" in text_of(refused.text)
    session.rollback()
    assert ticket.state is State.RECEPTION


def test_cancelling_asks_why(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = received(session, cast, signed=False)
    client = sign_in("claire")
    address = f"/tickets/{ticket.number}/moves"
    assert "Annuler le dépôt…" in client.get(f"/tickets/{ticket.number}").text
    assert client.get(f"{address}?move=cancel").status_code == 200
    refused = client.post(address, data={"move": "cancel"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.text
    done = client.post(address, data={"move": "cancel", "reason": "Le client repart avec."})
    assert done.status_code == 303
    session.rollback()
    assert ticket.state is State.CANCELLED
    page = text_of(client.get(f"/tickets/{ticket.number}").text)
    assert "Personne : la fiche est close" in page
    assert "Le client repart avec." in page
    assert client.post(f"/tickets/{ticket.number}/place", data={"place": "safe"}).status_code == 422


@pytest.mark.parametrize("move", ["", "teleport", "send_to_quote'--"])
def test_a_move_that_does_not_exist(sign_in: SignIn, ticket: Ticket, move: str) -> None:
    client = sign_in("marc")
    assert client.post(f"/tickets/{ticket.number}/moves", data={"move": move}).status_code == 404


def test_lateness_is_said_in_words(session: Session, cast: Cast, sign_in: SignIn) -> None:
    long_ago = NOW - timedelta(days=400)
    promised = (long_ago + timedelta(days=10)).date()
    ticket = received(session, cast, now=long_ago, reception={"promised_on": promised})
    page = sign_in("claire").get(f"/tickets/{ticket.number}").text
    assert re.search(r'class="late">\d+ jours de retard', page)


def test_a_double_click_writes_one_entry(session: Session, sign_in: SignIn, ticket: Ticket) -> None:
    client = sign_in("theo")
    for _ in range(2):
        client.post(
            f"/tickets/{ticket.number}/entries",
            data={"text": "Vu", "kind": "observation", "once": "same"},
        )
    session.rollback()
    count = session.scalar(
        select(func.count())
        .select_from(TrackingEntry)
        .where(TrackingEntry.ticket_id == ticket.id, TrackingEntry.kind == EntryKind.OBSERVATION)
    )
    assert count == 1

"""Notes, corrections, alerts and questions in the browser, and the sheet on paper."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.counting import statements
from tests.documents.reading import squeezed, words
from tests.pages import Page
from tests.story import in_diagnosis
from tests.web.test_photo import jpeg
from workshop.db.models import Alert, Question, Ticket
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return in_diagnosis(session, cast)


HOSTILE = [
    "<script>alert(1)</script>",
    "« Ça va ? » 😀👨‍👩‍👧",
    "مرحبا بالعالم",
    "{{ 7*7 }} {% raw %}",
    '"><img src=x onerror=alert(1)>',
    "漢字 \u202e renversé",
    "❤\ufe0f\u200d🔥",
    "x" * 4000,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_written_is_only_text(sign_in: SignIn, ticket: Ticket, typed: str) -> None:
    client = sign_in("theo")
    data = {"text": typed, "kind": "observation"}
    answer = client.post(f"/tickets/{ticket.number}/entries", data=data)
    assert answer.location == f"/tickets/{ticket.number}#story"
    page = client.get(f"/tickets/{ticket.number}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert escape(typed) in page
    assert client.get(f"/tickets/{ticket.number}/tracking-sheet.pdf").status_code == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "  ", "kind": "observation"}, "Écrivez ce que vous avez constaté."),
        ({"text": "x" * 4001, "kind": "observation"}, "Ce texte est trop long"),
        ({"text": "Vu", "kind": "moved"}, "Ce choix n’existe pas."),
        ({"text": "Vu", "kind": "anomaly", "happened_at": "hier"}, "Écrivez une date et une heure"),
        (
            {"text": "Vu", "kind": "anomaly", "happened_at": "2199-01-01T10:00"},
            "Cette heure n’est pas encore passée.",
        ),
        ({"text": "Vu", "kind": "anomaly", "photos": "999"}, "Une photo n’est plus là."),
    ],
)
def test_a_refused_note_keeps_what_was_typed(
    session: Session, sign_in: SignIn, ticket: Ticket, data: dict[str, str], sentence: str
) -> None:
    before = ticket.version
    answer = sign_in("theo").post(f"/tickets/{ticket.number}/entries", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert data["text"].strip() in answer.text
    session.expire_all()
    assert ticket.version == before


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u200b \u200d\n\ufeff", "\u00ad\u2060", "\u202e", "\u3164\u2800\ufe0f", "\u00a0"],
)
def test_a_note_of_which_nothing_would_be_seen_is_empty(
    session: Session, sign_in: SignIn, ticket: Ticket, unseen: str
) -> None:
    before = ticket.version
    data = {"text": unseen, "kind": "observation"}
    answer = sign_in("theo").post(f"/tickets/{ticket.number}/entries", data=data)
    assert answer.status_code == 422
    assert "Écrivez ce que vous avez constaté." in answer.text
    session.expire_all()
    assert ticket.version == before


def test_a_note_with_the_hour_it_was_seen_and_a_photo(sign_in: SignIn, ticket: Ticket) -> None:
    client = sign_in("theo")
    photo = client.post(
        f"/tickets/{ticket.number}/photos", data={"photo": (BytesIO(jpeg()), "a.jpg")}
    ).json
    data = {
        "text": "Oxydation",
        "kind": "anomaly",
        "photos": [photo["id"]],
        "happened_at": "2026-11-19T16:05",
    }
    assert client.post(f"/tickets/{ticket.number}/entries", data=data).status_code == 303
    page = client.get(f"/tickets/{ticket.number}").text
    assert f'src="/photos/{photo["id"]}/thumb"' in page
    assert "fait le 19 nov. 2026 à 16:05" in page


def test_without_a_script_the_photo_travels_with_the_note(sign_in: SignIn, ticket: Ticket) -> None:
    client = sign_in("theo")
    data = {"text": "", "kind": "observation", "photos_file": (BytesIO(jpeg()), "a.jpg")}
    assert client.post(f"/tickets/{ticket.number}/entries", data=data).status_code == 303
    assert "/thumb" in client.get(f"/tickets/{ticket.number}").text
    bad = {"text": "Vu", "kind": "observation", "photos_file": (BytesIO(b"texte"), "a.jpg")}
    refused = client.post(f"/tickets/{ticket.number}/entries", data=bad)
    assert refused.status_code == 422
    assert "n’est pas une photo lisible" in refused.text


def test_the_browser_is_told_to_forget_the_draft(sign_in: SignIn, ticket: Ticket) -> None:
    client = sign_in("theo")
    address = f"/tickets/{ticket.number}/entries"
    data = {"text": "Vu", "kind": "observation", "draft": address}
    client.post(address, data=data)
    page = client.get(f"/tickets/{ticket.number}").text
    assert f'data-draft-saved="{address}"' in page
    assert f'data-draft-saved="{address}"' not in client.get(f"/tickets/{ticket.number}").text


def test_sent_again_with_more_words_the_note_is_asked_about_and_nothing_is_dropped(
    session: Session, sign_in: SignIn, ticket: Ticket
) -> None:
    """The answer to the first was lost: its draft comes back with the key it was sent with."""
    client, address = sign_in("theo"), f"/tickets/{ticket.number}/entries"
    first = {"text": "Couronne tordue.", "kind": "observation", "once": "k", "draft": address}
    more = first | {"text": "Couronne tordue. Tige pliée."}
    assert client.post(address, data=first).status_code == 303
    assert client.post(address, data=first | {"version": "99"}).location.endswith("#story")
    page = client.get(f"/tickets/{ticket.number}").text
    assert f'data-draft-saved="{address}"' in page, "what the server has need not be offered again"
    asked = client.post(address, data=more)
    assert asked.status_code == 422
    assert "Une première version de cette saisie est déjà enregistrée : relisez-la" in asked.text
    assert "Couronne tordue. Tige pliée." in asked.text
    assert "data-draft-fresh" in asked.text
    key = next(
        each.value for each in Page(asked.text).form_to(address).fields if each.name == "once"
    )
    assert key != "k"
    assert client.post(address, data=more | {"once": key}).status_code == 303
    notes = client.get(f"/tickets/{ticket.number}").text
    assert notes.count("Tige pliée.") == 1


def test_the_same_words_with_another_photo_are_another_note(
    sign_in: SignIn, ticket: Ticket
) -> None:
    client, address = sign_in("theo"), f"/tickets/{ticket.number}/entries"

    def sent(photo: bytes) -> int:
        data = {"text": "Vu", "kind": "observation", "once": "k"}
        return client.post(
            address, data=data | {"photos_file": (BytesIO(photo), "a.jpg")}
        ).status_code

    assert [sent(jpeg()), sent(jpeg()), sent(jpeg(61))] == [303, 303, 422]


def test_a_note_costs_eight_queries(app: Flask, sign_in: SignIn, ticket: Ticket) -> None:
    client, address = sign_in("theo"), f"/tickets/{ticket.number}/entries"
    data = {"text": "Vu", "kind": "observation", "once": "a key"}
    with statements(app.extensions["test_engine"]) as seen:
        assert client.post(address, data=data).status_code == 303
    assert len(seen) <= 8, "\n".join(statement for statement, _ in seen)


def test_an_alert_is_open_until_answered(session: Session, sign_in: SignIn, ticket: Ticket) -> None:
    bench, manager = sign_in("theo"), sign_in("marc")
    assert bench.get(f"/tickets/{ticket.number}/alerts").status_code == 200
    bench.post(f"/tickets/{ticket.number}/alerts", data={"text": "Pont fêlé"})
    session.rollback()
    alert_id = session.scalars(select(Alert.id)).one()
    session.rollback()
    address = f"/tickets/{ticket.number}/alerts/{alert_id}/answer"
    assert "Alertes sans réponse" in manager.get("/").text
    assert bench.get(address).status_code == 404
    assert bench.post(address, data={"answer": "Oui"}).status_code == 404
    assert "Pont fêlé" in manager.get(address).text
    assert manager.post(address, data={"answer": " "}).status_code == 422
    assert manager.post(address, data={"answer": "Commandez-le."}).status_code == 303
    again = manager.post(address, data={"answer": "Encore"})
    assert again.status_code == 422
    assert "a déjà reçu une réponse" in again.text
    page = manager.get(f"/tickets/{ticket.number}").text
    assert "Commandez-le." in page
    assert "Répondre à l’alerte" not in page
    assert "Alertes sans réponse" not in manager.get("/").text


def test_a_question_reaches_those_it_is_put_to(
    session: Session, sign_in: SignIn, ticket: Ticket
) -> None:
    bench, desk = sign_in("theo"), sign_in("claire")
    data = {"text": "Garder le cadran ?", "to_role": "counter"}
    assert bench.post(f"/tickets/{ticket.number}/questions", data=data).status_code == 303
    assert bench.post(f"/tickets/{ticket.number}/questions", data={"text": "?"}).status_code == 422
    session.rollback()
    question_id = session.scalars(select(Question.id)).one()
    session.rollback()
    address = f"/tickets/{ticket.number}/questions/{question_id}/answer"
    assert "Garder le cadran ?" in desk.get("/").text
    assert bench.post(address, data={"answer": "Oui"}).status_code == 403
    assert desk.post(address, data={"answer": "Oui, absolument."}).status_code == 303
    assert "Oui, absolument." in bench.get(f"/tickets/{ticket.number}").text


@pytest.mark.parametrize("what", ["alerts", "questions"])
def test_what_is_asked_on_another_ticket_is_not_answered_here(
    sign_in: SignIn, ticket: Ticket, what: str
) -> None:
    client = sign_in("marc")
    address = f"/tickets/{ticket.number}/{what}/77/answer"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"answer": "Oui"}).status_code == 404


def test_a_correction_without_an_entry(sign_in: SignIn, ticket: Ticket) -> None:
    client = sign_in("theo")
    address = f"/tickets/{ticket.number}/corrections"
    for seq in ("99", "", "abc"):
        data = {"seq": seq, "text": "Autre", "reason": "Erreur"}
        assert client.post(address, data=data).status_code == 422


def test_the_sheet_on_paper_tells_the_story_and_that_it_is_intact(
    session: Session, sign_in: SignIn, ticket: Ticket
) -> None:
    client = sign_in("theo")
    client.post(f"/tickets/{ticket.number}/alerts", data={"text": "Pont fêlé"})
    client.post(
        f"/tickets/{ticket.number}/corrections",
        data={"seq": 1, "text": "Boîte en titane", "reason": "Aimant"},
    )
    address = f"/tickets/{ticket.number}"
    answer = client.get(f"{address}/tracking-sheet.pdf")
    assert answer.mimetype == "application/pdf"
    said = words(answer.data)
    for sentence in (
        ticket.number,
        "Montre reçue",
        "Pont fêlé",
        "Alerte sans réponse",
        "Boîte en titane",
        "aucune modifiée",
    ):
        assert squeezed(sentence) in said, sentence
    ticket_id = ticket.id
    session.rollback()
    session.execute(
        text("UPDATE tracking_entry SET payload = '{}' WHERE ticket_id = :id AND seq = 2"),
        {"id": ticket_id},
    )
    commit(session)
    forged = client.get(f"{address}/tracking-sheet.pdf")
    assert forged.status_code == 200
    assert squeezed("aucune modifiée") not in words(forged.data)


def test_an_alert_answered_only_in_its_row_stays_open_on_the_sheet(
    session: Session, sign_in: SignIn, ticket: Ticket
) -> None:
    """Whoever writes to the database without an entry gets no tick for it."""
    client = sign_in("theo")
    client.post(f"/tickets/{ticket.number}/alerts", data={"text": "Tige rouillée."})
    sheet = f"/tickets/{ticket.number}/tracking-sheet.pdf"
    shown = words(client.get(sheet).data)
    assert squeezed("▲ Alerte sans réponse") in shown
    assert squeezed("✓ Vérifié") in shown
    session.rollback()
    session.execute(
        text("UPDATE alert SET answered_at = raised_at, answered_by_id = 1, answer = 'Vu.'")
    )
    session.commit()
    forged = words(client.get(sheet).data)
    assert squeezed("▲ Alerte sans réponse") in forged
    assert squeezed("la fiche ne dit plus ce que dit l’entrée 5") in forged
    assert squeezed("✓") not in forged

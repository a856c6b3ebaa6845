"""After the restitution: the customer's own question, the opinions, the reminders that are due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.counting import statements
from workshop.db.models import OutgoingMail, Passport, Satisfaction, Ticket
from workshop.db.session import commit

SignIn = Callable[[str], FlaskClient]
CONSENTS = replace(story.CUSTOMER, contact_consent=True)


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.returned(session, cast, customer=CONSENTS)


@pytest.fixture
def address(session: Session, ticket: Ticket) -> str:
    address = f"/s/{session.get_one(Satisfaction, ticket.id).token}"
    commit(session)
    return address


def test_the_customer_answers_once_without_an_account(
    app: Flask, session: Session, ticket: Ticket, address: str, sign_in: SignIn
) -> None:
    token, number = session.get_one(Passport, ticket.id).token, ticket.number
    commit(session)
    anybody = app.test_client()
    assert f'href="{address}"' in anybody.get(f"/p/{token}").get_data(as_text=True)
    assert "Êtes-vous satisfait" in anybody.get(address).get_data(as_text=True)
    sent = {"score": "2", "comment": "Trop long <b>!</b>"}
    answer = anybody.post(address, data=sent)
    assert (answer.status_code, answer.location) == (303, address)
    assert "Merci de votre avis" in anybody.get(address).get_data(as_text=True)
    assert anybody.post(address, data={"score": "5"}).status_code == 303
    assert address not in anybody.get(f"/p/{token}").get_data(as_text=True)
    marc = sign_in("marc")
    shown = marc.get("/opinions").get_data(as_text=True)
    assert "Trop long &lt;b&gt;!&lt;/b&gt;" in shown
    assert "2,0 sur 5" in shown
    assert f"/tickets/{number}/complaint" in shown
    assert "Note : 2 sur 5" in marc.get(f"/tickets/{number}").get_data(as_text=True)


@pytest.mark.parametrize(
    "sent", [{}, {"score": "6"}, {"score": "vite"}, {"score": "4", "comment": "x" * 1001}]
)
def test_what_is_no_answer_is_refused_in_place(
    app: Flask, session: Session, address: str, sent: dict[str, str]
) -> None:
    refused = app.test_client().post(address, data=sent)
    assert refused.status_code == 422
    assert sent.get("comment", "") in refused.get_data(as_text=True)
    assert session.scalars(select(Satisfaction.score)).one() is None


def test_a_link_nobody_was_given_and_one_that_is_over(
    app: Flask, address: str, clock: Clock
) -> None:
    anybody = app.test_client()
    unknown = anybody.get("/s/nonsense")
    assert unknown.status_code == 404
    assert "à qui vous avez confié votre montre" in unknown.text
    assert anybody.post("/s/nonsense", data={"score": "5"}).status_code == 404
    clock.passes(days=91)
    assert anybody.get(address).status_code == 410
    assert anybody.post(address, data={"score": "5"}).status_code == 303


def test_the_question_speaks_the_customers_language(
    app: Flask, session: Session, cast: Cast
) -> None:
    english = replace(CONSENTS, language="en")
    asked = story.returned(session, cast, customer=english)
    address = f"/s/{session.get_one(Satisfaction, asked.id).token}"
    commit(session)
    assert '<html lang="en"' in app.test_client().get(address).get_data(as_text=True)


def test_reminders_leave_once_to_those_ticked(
    session: Session, ticket: Ticket, clock: Clock, sign_in: SignIn
) -> None:
    number = ticket.number
    commit(session)
    clock.instant = NOW + timedelta(days=3 * 365)
    claire = sign_in("claire")
    assert "zoe@example.org" in claire.get("/care").get_data(as_text=True)
    nobody = claire.post("/care", data={"once": "a"})
    assert nobody.status_code == 422
    assert "Cochez au moins un point" in nobody.get_data(as_text=True)
    for _ in range(2):
        sent = claire.post("/care", data={"numbers": number, "once": "b"})
        assert (sent.status_code, sent.location) == (303, "/care")
    late = claire.post("/care", data={"numbers": number, "once": "c"})
    assert late.status_code == 422
    assert "le rappel vient de partir" in late.get_data(as_text=True)
    assert claire.post("/care", data={"numbers": "nonsense"}).status_code == 404
    subjects = session.scalars(select(OutgoingMail.subject)).all()
    assert len([each for each in subjects if "un contrôle est conseillé" in each]) == 1
    assert "Personne à prévenir" in claire.get("/care").get_data(as_text=True)


def test_who_opens_them(session: Session, ticket: Ticket, sign_in: SignIn, clock: Clock) -> None:
    clock.instant = NOW + timedelta(days=3 * 365)
    for name, care, opinions in (
        ("claire", 200, 404),
        ("marc", 200, 200),
        ("theo", 404, 404),
        ("nora", 404, 404),
    ):
        client = sign_in(name)
        assert client.get("/care").status_code == care, name
        assert client.get("/opinions").status_code == opinions, name
    assert "zoe@example.org" not in sign_in("olga").get("/care").get_data(as_text=True)


def test_the_number_of_queries_does_not_grow(
    session: Session, cast: Cast, ticket: Ticket, sign_in: SignIn, clock: Clock
) -> None:
    marc, counts = sign_in("marc"), []
    clock.instant = NOW + timedelta(days=3 * 365)
    for _ in range(2):
        counts.append([])
        for path in ("/care", "/opinions"):
            with statements(session.get_bind()) as seen:
                assert marc.get(path).status_code == 200
            counts[-1].append(len(seen))
        story.returned(session, cast, customer=CONSENTS)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8

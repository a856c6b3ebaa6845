"""Complaints through the pages: recorded, answered, agreed with, closed; and the register."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.counting import statements
from workshop.db.models import Complaint, Ticket
from workshop.db.session import commit
from workshop.domain.permissions import Role

SignIn = Callable[[str], FlaskClient]
RECORDED = {"cause": "price", "text": "Trop cher !", "resolutions": ["explanation"]}
ANSWER = {"text": "Nous vous expliquons la note.", "channel": "phone"}


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


def at(ticket: Ticket, act: str = "") -> str:
    return f"/tickets/{ticket.number}/complaint{act}"


def recorded(session: Session) -> Complaint:
    commit(session)
    return session.scalars(select(Complaint).execution_options(populate_existing=True)).one()


def test_from_the_first_words_to_the_letter(
    session: Session, ticket: Ticket, sign_in: SignIn
) -> None:
    claire, marc = sign_in("claire"), sign_in("marc")
    assert claire.post(at(ticket), data=RECORDED).status_code == 303
    assert "Trop cher !" in claire.get(f"/tickets/{ticket.number}").get_data(as_text=True)
    again = claire.get(at(ticket)).get_data(as_text=True)
    assert "Trop cher !" in again
    assert 'value="price" checked' in again
    assert claire.post(at(ticket, "/answer"), data=ANSWER).status_code == 303
    closing = claire.get(at(ticket, "/closing")).get_data(as_text=True)
    assert "Nous vous expliquons la note." in closing
    ending = {"outcome": "settled", "text": "La note est expliquée."}
    refused = claire.post(at(ticket, "/closing"), data=ending)
    assert refused.status_code == 422
    assert "pas encore donné son accord" in refused.get_data(as_text=True)
    assert "La note est expliquée." in refused.get_data(as_text=True)
    assert marc.post(at(ticket, "/agreement"), data={"text": "Oui."}).status_code == 303
    register = marc.get("/complaints").get_data(as_text=True)
    assert "le client est d’accord" in register
    assert claire.post(at(ticket, "/closing"), data=ending).status_code == 303
    assert "Trop cher !" not in marc.get("/complaints").get_data(as_text=True)
    assert "réglée avec le client" in marc.get("/complaints?closed=1").get_data(as_text=True)
    paper = claire.get(f"/tickets/{ticket.number}/complaints/{recorded(session).id}.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("", {"cause": "nonsense", "text": "Trop cher !"}),
        ("", {"cause": "price", "text": ""}),
        ("/answer", {"text": "Bien.", "channel": "pigeon"}),
        ("/answer", {"text": "Bien.", "channel": "phone", "follow_up_on": "jeudi"}),
        ("/answer", {"text": "Bien.", "channel": "phone", "follow_up_on": "2020-01-01"}),
        ("/closing", {"text": "Bien.", "outcome": ""}),
        ("/closing", {"text": "", "outcome": "unsettled"}),
    ],
)
def test_what_cannot_be_is_refused_in_place(
    session: Session, ticket: Ticket, sign_in: SignIn, act: str, sent: dict[str, str]
) -> None:
    marc = sign_in("marc")
    assert marc.post(at(ticket), data=RECORDED).status_code == 303
    refused = marc.post(at(ticket, act), data=sent)
    assert refused.status_code == 422
    assert sent["text"] in refused.get_data(as_text=True)
    assert recorded(session).answered_at is None


def test_sent_twice_it_is_one_answer(session: Session, ticket: Ticket, sign_in: SignIn) -> None:
    claire = sign_in("claire")
    claire.post(at(ticket), data=RECORDED)
    for _ in range(2):
        sent = claire.post(at(ticket, "/answer"), data={**ANSWER, "once": "answered"})
        assert sent.status_code == 303
    assert recorded(session).answer == ANSWER["text"]
    story_told = claire.get(f"/tickets/{ticket.number}").get_data(as_text=True)
    assert story_told.count("Réponse à la réclamation</b>") == 1


def test_one_passed_to_the_bench_is_answered_there(
    session: Session, ticket: Ticket, sign_in: SignIn
) -> None:
    claire, theo = sign_in("claire"), sign_in("theo")
    claire.post(at(ticket), data={**RECORDED, "to_role": Role.TECHNICIAN.value})
    button = "Répondre à la réclamation"
    ticket_page = f"/tickets/{ticket.number}"
    assert button not in claire.get(ticket_page).get_data(as_text=True)
    assert button in theo.get(ticket_page).get_data(as_text=True)
    assert "Réclamations à suivre" in theo.get("/").get_data(as_text=True)
    assert "Réclamations à suivre" not in claire.get("/").get_data(as_text=True)
    assert claire.post(at(ticket, "/answer"), data=ANSWER).status_code == 403
    assert theo.post(at(ticket, "/answer"), data=ANSWER).status_code == 303


def test_other_sites_and_nobody(ticket: Ticket, sign_in: SignIn) -> None:
    sign_in("claire").post(at(ticket), data=RECORDED)
    for name in ("olga", "nora"):
        client = sign_in(name)
        for act in ("", "/answer", "/closing"):
            assert client.get(at(ticket, act)).status_code == 404, (name, act)
            assert client.post(at(ticket, act), data=ANSWER).status_code in (404, 422), name
    assert ticket.number not in sign_in("olga").get("/complaints").get_data(as_text=True)
    assert sign_in("nora").get("/complaints").status_code == 404


def test_the_register_reads_the_same_number_of_rows_however_many_there_are(
    session: Session, cast: Cast, ticket: Ticket, sign_in: SignIn
) -> None:
    paths = [at(ticket), *(at(story.received(session, cast)) for _ in range(5))]
    commit(session)
    marc, counts = sign_in("marc"), []
    for some in (paths[:2], paths[2:]):
        for path in some:
            assert marc.post(path, data=RECORDED).status_code == 303
        with statements(session.get_bind()) as seen:
            assert marc.get("/complaints").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8

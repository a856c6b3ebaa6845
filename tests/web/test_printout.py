"""The printout of an instrument, sent with the bench form: kept, told in the story, given back."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import story
from tests.cast import Cast
from tests.entries import last_entry
from tests.exchange.test_printouts import PDF
from workshop.db.models import Printout, ReadingSet, Ticket

SignIn = Callable[[str], FlaskClient]
VALUES = {"rate-0h-CH": "4,5", "amplitude-0h-CH": "290", "instrument": "Chronoscope"}


@pytest.fixture
def theo(sign_in: SignIn) -> FlaskClient:
    return sign_in("theo")


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


def send(
    client: FlaskClient, ticket: Ticket, *files: tuple[bytes, str], **values: Any
) -> TestResponse:
    sent = [(BytesIO(content), name) for content, name in files]
    data = {**VALUES, **values, "printouts_file": sent}
    return client.post(f"/tickets/{ticket.number}/diagnosis/readings/before_uncasing", data=data)


def kept(session: Session) -> list[Printout]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Printout).order_by(Printout.id)))


def test_it_is_tied_to_the_readings_and_told_with_its_hash(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    assert send(theo, ticket, (PDF, "relevé.pdf")).status_code == 303
    (printout,) = kept(session)
    digest = sha256(PDF).hexdigest()
    assert printout.set_id == session.scalars(select(ReadingSet.id)).one()
    told = last_entry(session, ticket)[1]["printouts"]
    assert told == [{"id": printout.id, "name": "relevé.pdf", "sha256": digest}]
    page = theo.get(f"/tickets/{ticket.number}").text
    assert f"/measurements/printouts/{printout.id}" in page
    assert digest in page


def test_it_is_downloaded_by_colleagues_only(
    session: Session, cast: Cast, theo: FlaskClient, sign_in: SignIn, ticket: Ticket
) -> None:
    send(theo, ticket, (PDF, "relevé.pdf"))
    (printout,) = kept(session)
    path = f"/tickets/{ticket.number}/measurements/printouts/{printout.id}"
    with sign_in("claire").get(path) as answer:
        assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.cache_control.private
    for stranger in ("olga", "nora", "adele"):
        assert sign_in(stranger).get(path).status_code == 404
    other = story.in_diagnosis(session, cast).number
    assert theo.get(path.replace(ticket.number, other)).status_code == 404
    assert theo.get(path + "99").status_code == 404


def test_what_is_no_pdf_is_refused_with_everything_kept(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    answer = send(theo, ticket, (PDF, "bon.pdf"), (b"<html>", "faux.pdf"))
    assert answer.status_code == 422
    assert "n’est pas un PDF entier" in answer.text
    assert 'value="4,5"' in answer.text
    assert not kept(session)


def test_a_question_asked_first_does_not_lose_it(
    session: Session, theo: FlaskClient, ticket: Ticket
) -> None:
    unlikely = {"amplitude-0h-CH": "340"}
    asked = send(theo, ticket, (PDF, "relevé.pdf"), **unlikely)
    assert asked.status_code == 422
    (printout,) = kept(session)
    assert printout.set_id is None
    assert f'name="printouts" value="{printout.id}"' in asked.text
    confirmed = "amplitude_suggests_knocking|amplitude|0h|340|CH"
    again = send(theo, ticket, **unlikely, confirmed=confirmed, printouts=str(printout.id))
    assert again.status_code == 303
    (printout,) = kept(session)
    assert printout.set_id is not None


def test_one_of_another_ticket_or_of_other_readings_is_not_taken(
    session: Session, cast: Cast, theo: FlaskClient, ticket: Ticket
) -> None:
    send(theo, ticket, (PDF, "relevé.pdf"))
    (printout,) = kept(session)
    other = story.in_diagnosis(session, cast)
    for target, rate in ((other, "4,5"), (ticket, "5")):
        answer = send(theo, target, printouts=str(printout.id), **{"rate-0h-CH": rate})
        assert answer.status_code == 422
        assert "Joignez-le de nouveau" in answer.text
    assert send(theo, ticket, printouts="moi").status_code == 422

"""The customer's own page: how far the watches of a visit are, by the code of the deposit slip."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.counting import statements
from tests.operations.test_account import ask_a_third, extra_fault
from tests.operations.test_quote import completed
from workshop.db.models import Site, Ticket, Watch
from workshop.db.session import commit
from workshop.domain.quote import Answer
from workshop.domain.ticket import WaitingOn
from workshop.exchange.links import LinkSigner
from workshop.operations.quote import DraftQuote, draft_quote
from workshop.operations.ticket import SetWaiting, set_waiting
from workshop.queries.progress import SHOWN_AFTER_END


@pytest.fixture
def client(app: Flask, cast: Cast) -> FlaskClient:
    return app.test_client()


def address(session: Session, ticket: Ticket) -> str:
    found = story.SIGNER.visit_address(ticket.deposit_id).removeprefix("http://localhost")
    session.rollback()
    return found


def test_the_slip_leads_to_a_page_that_says_how_far_the_watch_is(
    app: Flask, session: Session, cast: Cast, client: FlaskClient
) -> None:
    at = address(session, story.in_diagnosis(session, cast))
    with statements(app.extensions["test_engine"]) as queries:
        page = client.get(at)
    assert page.status_code == 200
    assert len([one for one, _ in queries if one.startswith("SELECT")]) == 1
    for words in ("Lip Himalaya", "LH-4471", "Un horloger l’examine.", "18 déc. 2026"):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text


def test_nothing_of_the_workshop_s_own_is_there(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    command = SetWaiting(ticket.number, WaitingOn.PART, "Barillet chez Théo, fournisseur lent")
    set_waiting(session, cast.theo, command, now=NOW)
    commit(session)
    page = client.get(address(session, ticket)).text
    assert "Une pièce est commandée" in page
    for secret in ("Barillet", "Théo", "Claire", "Lefèvre", "Elle s’arrête la nuit"):
        assert secret not in page


def test_a_quote_that_waits_can_be_read_and_a_passport_kept(
    session: Session, cast: Cast, client: FlaskClient, clock: Clock
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    page = client.get(address(session, ticket)).text
    assert "nous attendons votre réponse" in page
    link = page.split("/q/")[1].split('"')[0]
    assert client.get(f"/q/{link}").status_code == 200
    clock.passes(days=90)
    page = client.get(address(session, ticket)).text
    assert "La date de votre devis est passée" in page
    assert "/q/" not in page
    clock.passes(days=-90)
    back = story.returned(session, cast)
    page = client.get(address(session, back)).text
    assert "Elle vous a été rendue" in page
    token = page.split("/p/")[1].split('"')[0]
    assert client.get(f"/p/{token}").status_code == 200


@pytest.mark.parametrize(
    ("held", "answer", "told"),
    [
        (True, Answer.ALL, "Nous attendons votre acompte pour commencer."),
        (False, Answer.ALL, "Vous avez accepté ; nous préparons le travail."),
        (True, Answer.REFUSED, "Vous avez refusé le devis ; nous préparons la suite."),
    ],
)
def test_an_answer_is_heard_before_the_watch_moves_on(
    session: Session, cast: Cast, client: FlaskClient, held: bool, answer: Answer, told: str
) -> None:
    ask_a_third(session, cast)
    session.get_one(Site, cast.shop).down_payment_holds_work = held
    ticket = story.decided(session, cast, story.quoted(session, cast), answer)
    assert told in client.get(address(session, ticket)).text


def test_the_first_quote_does_not_answer_for_the_one_to_come(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    later = extra_fault(session, cast, ticket)
    assert "nous préparons un devis complémentaire" in client.get(address(session, ticket)).text
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=later)
    story.sent(session, cast, ticket, now=later)
    page = client.get(address(session, ticket)).text
    assert "Votre devis complémentaire est prêt ; nous attendons votre réponse." in page
    link = page.split("/q/")[1].split('"')[0]
    assert client.get(f"/q/{link}").status_code == 200
    story.decided(session, cast, ticket, Answer.REFUSED, now=later)
    page = client.get(address(session, ticket)).text
    assert "les travaux déjà acceptés continuent" in page
    assert 'Travaux convenus</b><span class="unseen">, fait' in page


def test_before_the_signature_and_long_after_the_return_there_is_nothing(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    unsigned = story.received(session, cast, signed=False)
    assert client.get(address(session, unsigned)).status_code == 404
    back = story.returned(session, cast)
    at = address(session, back)
    assert client.get(at).status_code == 200
    long_ago = NOW - SHOWN_AFTER_END - timedelta(days=1)
    session.execute(update(Ticket).where(Ticket.id == back.id).values(closed_at=long_ago))
    commit(session)
    gone = client.get(at)
    assert gone.status_code == 404
    assert "ne mène plus à une montre" in gone.text


def test_a_link_nobody_made_opens_nothing(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    stranger = LinkSigner("another secret " * 3, "").visit_address(ticket.deposit_id)
    session.rollback()
    for wrong in (stranger, "/w/1", "/w/x.y", "/w/" + "a" * 900):
        assert client.get(wrong).status_code == 404, wrong


def test_html_in_a_watch_s_name_stays_text(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.in_diagnosis(session, cast)
    session.execute(update(Watch).values(model="<b>Himalaya</b>"))
    commit(session)
    assert "<b>Himalaya" not in client.get(address(session, ticket)).text

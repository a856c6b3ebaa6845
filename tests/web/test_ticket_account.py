"""Down payments and credit notes in a browser: asked, received, deducted, given back, taken back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.counting import statements
from tests.documents.reading import squeezed, words
from tests.operations import test_account as told
from tests.operations.test_quote import quote_of
from tests.pages import Page
from workshop.db.models import CreditNote, DownPayment, QuoteDecision, Restitution, Site, Ticket
from workshop.db.session import commit
from workshop.domain.ticket import Move, State
from workshop.exchange.links import QuoteLink
from workshop.operations.note import IssueNote, issue_note
from workshop.web.quote import public

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def a_third_is_asked(session: Session, cast: Cast) -> None:
    told.ask_a_third(session, cast)


def paid(**changes: object) -> dict[str, object]:
    return {
        "once": "once-1", "amount": "50,00", "means": "card", "paid_on": NOW.date().isoformat(),
        "till_reference": "T-42", **changes,
    }  # fmt: skip


def taken_back(ticket: Ticket, **changes: object) -> dict[str, object]:
    return {
        "once": "once-2", "version": ticket.version, "paper": "BES-N-26-00001", "amount": "50",
        "reason": "Geste commercial.", **changes,
    }  # fmt: skip


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def asked(app: Flask, client: FlaskClient, address: str) -> list[str]:
    with statements(app.extensions["test_engine"]) as queries:
        assert client.get(address).status_code == 200
    return [statement for statement, _ in queries if statement.startswith("SELECT")]


class TestReceiving:
    def test_the_counter_receives_it_and_work_goes_on(
        self, app: Flask, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.answered(session, cast)
        due, number = told.asked(session, ticket), ticket.number
        session.rollback()
        claire = sign_in("claire")
        address = f"/tickets/{number}/quote"
        assert len(asked(app, claire, address)) <= 8
        page = Page(claire.get(address).text)
        assert "Recevoir l’acompte" in page.words
        assert "Il manque : l’acompte du client." in page.words
        form = dict(page.form_to(f"/tickets/{number}/down-payments").data())
        assert int(form["amount"].replace(",", "")) in (due, due // 100)
        sent = claire.post(
            f"/tickets/{number}/down-payments", data=form | {"means": "cheque", "once": "a"}
        )
        assert (sent.status_code, sent.location) == (303, address)
        after = claire.get(address).text
        assert "Passer en préparation" in after
        assert "BES-A-26-00001" in after
        receipt = claire.get(f"/tickets/{number}/papers/BES-A-26-00001.pdf")
        assert receipt.headers["Content-Disposition"] == 'inline; filename="BES-A-26-00001.pdf"'
        assert (receipt.status_code, receipt.mimetype) == (200, "application/pdf")
        assert squeezed("par chèque") in words(receipt.data)
        for other in ("theo", "olga"):
            hidden = sign_in(other).get(f"/tickets/{number}/papers/BES-A-26-00001.pdf")
            assert hidden.status_code == 404

    def test_a_double_click_makes_one_receipt(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.answered(session, cast)
        data = paid(version=ticket.version)
        claire = sign_in("claire")
        first, second = (
            claire.post(f"/tickets/{ticket.number}/down-payments", data=data) for _ in range(2)
        )
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.location == second.location
        assert count(session, DownPayment) == 1

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"amount": ""}, "Quel montant"),
            ({"amount": "0"}, "Plus que ce qui est demandé"),
            ({"amount": "99999"}, "il reste"),
            ({"amount": "4,505"}, "Un montant s’arrête aux centimes"),
            ({"amount": "😀"}, "Écrivez un montant en euros"),
            ({"amount": "-5"}, "pas plausible"),
            ({"means": ""}, "Ce choix n’existe pas."),
            ({"means": "shells"}, "Ce choix n’existe pas."),
            ({"paid_on": ""}, "Quel jour"),
            ({"paid_on": "45/45/2026"}, "Écrivez une date"),
            ({"paid_on": "2099-01-01"}, "Le jour du règlement est dans l’avenir."),
            ({"till_reference": "x" * 61}, "Ce texte est trop long"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self,
        session: Session,
        cast: Cast,
        sign_in: SignIn,
        changes: dict[str, object],
        sentence: str,
    ) -> None:
        ticket = told.answered(session, cast)
        data = {"till_reference": "<b>R-1</b>"} | changes
        answer = sign_in("claire").post(
            f"/tickets/{ticket.number}/down-payments", data=paid(version=ticket.version, **data)
        )
        assert answer.status_code == 422
        assert sentence in answer.text
        if "till_reference" not in changes:
            assert "&lt;b&gt;R-1&lt;/b&gt;" in answer.text
        assert count(session, DownPayment) == 0

    def test_who_may_and_a_stale_page(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        ticket = told.answered(session, cast)
        address, data = f"/tickets/{ticket.number}/down-payments", paid(version=ticket.version - 1)
        for person in ("theo", "simon", "olga", "nora"):
            assert sign_in(person).post(address, data=data).status_code == 404
        assert sign_in("claire").post(address, data=data).status_code == 409
        assert count(session, DownPayment) == 0

    def test_the_technician_has_no_card_of_it(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.paid(session, cast)
        page = sign_in("theo").get(f"/tickets/{ticket.number}/quote").text
        assert 'id="down-payment"' not in page
        assert "papers/BES-A-26" not in page


class TestCustomer:
    def test_the_page_says_it_before_and_after(
        self, app: Flask, session: Session, cast: Cast
    ) -> None:
        public.visits.forget()
        ticket = story.quoted(session, cast)
        quote = quote_of(session, ticket)
        link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
        at = story.SIGNER.address(link).removeprefix("http://localhost")
        session.rollback()
        client = app.test_client()
        page = client.get(at).text
        assert "30 % du montant accepté" in page
        assert "Un acompte m’est demandé" in page
        sent = {"answer": "all", "name": "Zoé Lefèvre", "immediate": "y", "once": "a"}
        after = client.post(f"{at}/decision", data=sent, follow_redirects=True).text
        assert "Il reste un acompte de" in after
        assert "Vous n’avez rien d’autre à faire" not in after
        due = told.asked(session, ticket)
        told.receive_down_payment(
            session, cast.claire, told.pay(ticket.number, due, paid_on=NOW.date()), now=NOW
        )
        commit(session)
        after = client.get(at).text
        assert "Votre acompte est reçu" in after
        assert "Vous n’avez rien d’autre à faire" in after
        assert session.scalars(select(QuoteDecision.immediate_execution)).all() == [True]

    def test_a_shop_that_does_not_ask_keeps_no_answer(
        self, app: Flask, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        public.visits.forget()
        ticket = story.quoted(session, cast)
        session.get_one(Site, cast.shop).asks_immediate_execution = False
        quote = quote_of(session, ticket)
        link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
        at = story.SIGNER.address(link).removeprefix("http://localhost")
        commit(session)
        client, claire = app.test_client(), sign_in("claire")
        for page in (client.get(at).text, claire.get(f"/tickets/{ticket.number}/quote").text):
            assert 'name="immediate"' not in page
        sent = {"answer": "all", "name": "Zoé Lefèvre", "immediate": "y", "once": "a"}
        assert client.post(f"{at}/decision", data=sent).status_code == 303
        session.rollback()
        decision = session.scalars(select(QuoteDecision)).one()
        assert decision.immediate_execution is None
        assert "rétractation" not in decision.wording
        session.rollback()
        paper = claire.get(f"/tickets/{ticket.number}/quotes/1.pdf?answer=1").data
        assert squeezed("Exécution immédiate") not in words(paper)


class TestRestitution:
    def test_the_note_and_the_page_say_what_is_left(
        self, app: Flask, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = story.serviced(session, cast, start=told.in_preparation)
        session.rollback()
        address, claire = f"/tickets/{ticket.number}/restitution", sign_in("claire")
        assert len(asked(app, claire, address)) <= 8
        before = claire.get(address).text
        assert "Acompte déduit" in before
        assert "Reste à payer" in before
        assert "Établir un avoir" not in before, "the hierarchy's alone"
        sent = {
            "version": ticket.version, "once": "b", "ranks": ["1", "2"], "parts": "y",
            "collector_name": "Zoé Lefèvre", "relation": "customer",
            "identity_document": "identity_card", "on_paper": "y",
        }  # fmt: skip
        session.rollback()
        assert claire.post(address, data=sent).status_code == 303
        session.rollback()
        assert ticket.state is State.RETURNED
        kept = session.get_one(Restitution, ticket.id)
        assert kept.note_deducted_cents == session.scalar(select(DownPayment.amount_cents))
        session.rollback()
        assert len(asked(app, claire, address)) <= 8
        after = claire.get(address).text
        assert "Note BES-N-26-00001" in after
        assert "Acompte déduit" in after

    def test_what_the_fee_leaves_is_given_back_before_the_watch_is(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.unrepaired(session, cast)
        address, claire = f"/tickets/{ticket.number}", sign_in("claire")
        session.rollback()
        assert "À rendre au client" in claire.get(f"{address}/restitution").text
        session.rollback()
        wrong = {"version": ticket.version, "once": "c", "paid_on": NOW.date(), "means": ""}
        refused = claire.post(f"{address}/repayments", data=wrong)
        assert refused.status_code == 422
        assert "Comment le client a-t-il été remboursé" in refused.text
        right = wrong | {"means": "transfer", "once": "d"}
        for _ in range(2):
            assert claire.post(f"{address}/repayments", data=right).status_code == 303
        assert count(session, CreditNote) == 1
        page = claire.get(f"{address}/restitution").text
        assert "sur BES-A-26-00001" in page
        assert "À rendre au client" not in page
        paper = claire.get(f"{address}/papers/BES-AV-26-00001.pdf").data
        assert squeezed("Sur l’acompte BES-A-26-00001") in words(paper)


class TestCreditNote:
    def test_the_hierarchy_takes_part_of_a_note_back(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.noted(session, cast)
        marc = sign_in("marc")
        address = f"/tickets/{ticket.number}"
        assert "Établir un avoir" in marc.get(f"{address}/restitution").text
        for _ in range(2):
            answer = marc.post(f"{address}/credit-notes", data=taken_back(ticket))
            assert answer.status_code == 303
        assert count(session, CreditNote) == 1
        page = marc.get(f"{address}/restitution").text
        assert "Avoir BES-AV-26-00001" in page
        assert "−50,00 €" in page
        assert "Geste commercial." in page

    def test_a_whole_one_leads_to_a_new_note_and_both_print(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.noted(session, cast)
        marc, address = sign_in("marc"), f"/tickets/{ticket.number}"
        first = marc.get(f"{address}/note.pdf").data
        sent = taken_back(ticket, amount="")
        assert marc.post(f"{address}/credit-notes", data=sent).status_code == 303
        page = marc.get(f"{address}/restitution").text
        assert "annulée par avoir" in page
        assert "Établir une nouvelle note" in page
        session.rollback()
        issue_note(session, cast.marc, IssueNote(ticket.number), now=NOW)
        commit(session)
        assert marc.get(f"{address}/papers/BES-N-26-00001.pdf").data == first
        assert marc.get(f"{address}/note.pdf").data != first

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"reason": " "}, "Dites pourquoi"),
            ({"reason": "x" * 501}, "Ce texte est trop long"),
            ({"amount": "100000"}, "Un avoir va de"),
            ({"amount": "0"}, "Un avoir va de"),
            ({"paper": "BES-N-26-00099"}, "Ce choix n’existe pas."),
            ({"paper": ""}, "Ce choix n’existe pas."),
            ({"paid_on": "2026-11-20", "means": ""}, "Comment le client"),
            ({"paid_on": "2099-01-01", "means": "cash"}, "Le jour du règlement"),
            ({"paid_on": "", "means": "cash"}, "Remboursé quel jour ?"),
            ({"paid_on": ""}, "Remboursé quel jour ?"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self,
        session: Session,
        cast: Cast,
        sign_in: SignIn,
        changes: dict[str, object],
        sentence: str,
    ) -> None:
        ticket = told.noted(session, cast)
        repaid = {"paid_on": "2026-11-20", "means": "cash", "till_reference": "<b>R-1</b>"}
        data = taken_back(ticket, **repaid | changes)
        answer = sign_in("marc").post(f"/tickets/{ticket.number}/credit-notes", data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "&lt;b&gt;R-1&lt;/b&gt;" in answer.text
        assert count(session, CreditNote) == 0

    def test_of_a_receipt_the_repayment_is_told(
        self, session: Session, cast: Cast, sign_in: SignIn
    ) -> None:
        ticket = told.noted(session, cast)
        data = taken_back(ticket, paper="BES-A-26-00001")
        answer = sign_in("marc").post(f"/tickets/{ticket.number}/credit-notes", data=data)
        assert answer.status_code == 422
        assert "Un acompte repris est rendu au client" in answer.text
        assert count(session, CreditNote) == 0

    def test_nobody_else(self, session: Session, cast: Cast, sign_in: SignIn) -> None:
        ticket = told.noted(session, cast)
        for person in ("claire", "edith", "theo", "olga"):
            answer = sign_in(person).post(
                f"/tickets/{ticket.number}/credit-notes", data=taken_back(ticket)
            )
            assert answer.status_code == 404, person
        stale = taken_back(ticket, version=ticket.version - 1)
        answer = sign_in("marc").post(f"/tickets/{ticket.number}/credit-notes", data=stale)
        assert answer.status_code == 409
        assert count(session, CreditNote) == 0


def test_a_ticket_without_one_looks_as_before(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    session.get_one(Site, cast.shop).down_payment_bp = None
    session.get_one(Site, cast.shop).down_payment_holds_work = False
    ticket = story.decided(session, cast, story.quoted(session, cast))
    story.moved(session, cast.claire, ticket, Move.ACCEPT_QUOTE)
    assert "Acompte" not in sign_in("claire").get(f"/tickets/{ticket.number}/quote").text

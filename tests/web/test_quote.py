"""The quote page of a ticket: drafting, sending, deciding at the counter, its papers, the list."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests import story
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.counting import statements
from tests.operations.test_account import extra_fault
from tests.operations.test_quote import COST, completed, quote_of
from workshop.db.models import OutgoingMail, Quote, QuoteDecision, Reception, Ticket
from workshop.db.quotes import quote_lines
from workshop.db.session import commit
from workshop.domain.intake import PolishingConsent
from workshop.domain.quote import DecisionChannel, QuoteState
from workshop.domain.servicing import Finding
from workshop.domain.ticket import Move
from workshop.operations.quote import DraftQuote, draft_quote
from workshop.operations.quote_sending import ExpireQuote, expire_quote
from workshop.operations.servicing import Reassess, reassess

SignIn = Callable[[str], FlaskClient]
VALID = f"{NOW + timedelta(days=30):%Y-%m-%d}"
LINE = {
    "kind": "labour",
    "code": "",
    "label": "Révision",
    "part_kind": "new",
    "quantity": "1",
    "unit_price": "290",
    "discount": "",
    "cost": "",
    "vat": "2000",
    "place": "mandatory",
}


def draft_form(ticket: Ticket, *lines: dict[str, str], **changes: str) -> MultiDict[str, str]:
    """The draft as the browser posts it."""
    form = {
        "version": str(ticket.version),
        "summary": "Huiles sèches.",
        "valid_until": VALID,
        "delay_days": "20",
        "refusal_fee": "35",
        "then": "save",
    }
    for rank, line in enumerate(lines or ({},)):
        form |= {f"lines-{rank}-{name}": value for name, value in (LINE | line).items()}
    return MultiDict(form | changes)


def address(ticket: Ticket, noun: str = "quote") -> str:
    return f"/tickets/{ticket.number}/{noun}"


def test_the_draft_warns_of_a_line_that_polishes_against_the_consent(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = completed(session, cast)
    edith = sign_in("edith")
    warning = "ne pas polir au dépôt"
    assert warning in edith.get(address(ticket)).text
    session.get_one(Reception, ticket.id).polishing = PolishingConsent.LIGHT
    session.commit()
    assert warning not in edith.get(address(ticket)).text


def test_from_nothing_to_sent_in_three_requests(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_quote(session, cast)
    edith = sign_in("edith")
    assert "Préparer le devis d’après le diagnostic" in edith.get(address(ticket)).text
    begun = edith.post(address(ticket, "quotes"), data={"source": "diagnosis"})
    assert begun.location == address(ticket)
    session.rollback()
    page = edith.get(address(ticket)).text
    assert "Révision complète d’une montre automatique" in page
    sent = edith.post(address(ticket), data=draft_form(ticket, then="mail"))
    assert sent.status_code == 303
    session.rollback()
    assert quote_of(session, ticket).state is QuoteState.SENT
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
    page = edith.get(address(ticket)).text
    assert "envoyé, réponse attendue" in page
    assert "http://localhost/q/" in page


def test_adding_from_the_catalogue_keeps_what_was_typed_and_writes_nothing(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.draft(session, cast)
    version = ticket.version
    form = draft_form(
        ticket, {"label": "Mot à mot", "unit_price": "1,5x"}, then="add", addition="part:gasket_set"
    )
    answer = sign_in("edith").post(address(ticket), data=form)
    assert answer.status_code == 200
    assert "Mot à mot" in answer.text
    assert "1,5x" in answer.text
    assert "Jeu de joints complet" in answer.text
    session.rollback()
    assert ticket.version == version


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"unit_price": "beaucoup"}, "Écrivez un montant en euros"),
        ({"unit_price": "1,234"}, "deux décimales au plus"),
        ({"quantity": "0"}, "Un nombre entier de 1 à 999."),
        ({"quantity": "1.5"}, "Un nombre entier de 1 à 999."),
        ({"discount": "300"}, "la remise dépasse le prix"),
        ({"label": "", "unit_price": "12"}, "Dites ce qui est fait ou fourni"),
        ({"label": "é" * 201}, "Ce texte est trop long"),
        ({"vat": "550"}, "Ce choix n’existe pas."),
    ],
)
def test_a_line_that_cannot_be_read_says_so_and_is_kept(
    session: Session, cast: Cast, sign_in: SignIn, line: dict[str, str], sentence: str
) -> None:
    ticket = story.draft(session, cast)
    answer = sign_in("edith").post(
        address(ticket), data=draft_form(ticket, {"label": "🕰 <b>ساعة</b>"}, line)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "🕰 &lt;b&gt;ساعة&lt;/b&gt;" in answer.text
    session.rollback()
    assert len(quote_lines(session, quote_of(session, ticket))) == 3


def test_what_is_wrong_in_a_line_is_said_there_and_named_in_the_summary(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.draft(session, cast)
    form = draft_form(ticket, {}, {"label": "Glace", "unit_price": "abc", "kind": "gift"})
    page = sign_in("edith").post(address(ticket), data=form).text
    assert "{" not in page.split("Les lignes")[1].split("</section>")[0]
    assert "Ligne 2, Prix unitaire TTC : Écrivez un montant" in page
    assert "Ligne 2, Nature : Ce choix n’existe pas." in page
    form_tag = page.split('class="quote-draft"')[1].split(">")[0]
    assert "data-draft-fresh" in form_tag, "what was typed is on the page, not only on the device"
    assert "data-draft-fresh" not in sign_in("edith").get(address(ticket)).text


def test_lines_without_words_or_ticked_away_are_left_out(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.draft(session, cast)
    lines = ({}, {"label": "", "unit_price": ""}, {"label": "Reprise", "remove": "y"})
    assert sign_in("edith").post(address(ticket), data=draft_form(ticket, *lines)).location
    session.rollback()
    (line,) = quote_lines(session, quote_of(session, ticket))
    assert (line.label, line.unit_cents) == ("Révision", 29000)


def test_a_discount_beyond_the_right_is_refused_and_nothing_is_sent(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.draft(session, cast)
    form = draft_form(ticket, {"discount": "29,01"}, then="mail")
    answer = sign_in("edith").post(address(ticket), data=form)
    assert answer.status_code == 422
    assert "La remise dépasse 10 % du devis" in answer.text
    session.rollback()
    assert quote_of(session, ticket).state is QuoteState.DRAFT
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_a_draft_written_meanwhile_by_somebody_else_is_not_overwritten(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.draft(session, cast)
    seen = draft_form(ticket)
    sign_in("marc").post(address(ticket), data=draft_form(ticket, {"label": "De Marc"}))
    answer = sign_in("edith").post(address(ticket), data=seen)
    assert answer.status_code == 409
    assert "Marc Jeannin" in answer.text


def test_pressing_send_twice_sends_once(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.draft(session, cast)
    form, edith = draft_form(ticket, then="mail", once="the-same-key"), sign_in("edith")
    first, second = (edith.post(address(ticket), data=form) for _ in range(2))
    assert first.location == second.location
    session.rollback()
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 1


def test_the_counter_writes_down_a_choice_with_a_signature(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    data = MultiDict(
        {"channel": "counter", "answer": "chosen", "name": "Zoé Lefèvre", "group-A": "5"}
    )
    answer = sign_in("claire").post(address(ticket, "quote/decision"), data=data)
    assert answer.location == address(ticket)
    session.rollback()
    decision = session.scalars(select(QuoteDecision)).one()
    assert decision.channel is DecisionChannel.COUNTER
    assert decision.recorded_by_id == cast.claire.person_id
    page = sign_in("claire").get(address(ticket)).text
    assert "au comptoir (noté par Claire Vuillemin)" in page
    assert "Passer en préparation" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "all"}, "Écrivez le nom de la personne qui décide."),
        ({"answer": "chosen", "name": "Zoé"}, "Choisissez une ligne dans chaque groupe"),
        ({"answer": "peut-être", "name": "Zoé"}, "Ce choix n’existe pas."),
        ({"name": "Zoé"}, "Que décide le client ?"),
    ],
)
def test_a_decision_that_says_too_little_is_asked_again(
    session: Session, cast: Cast, sign_in: SignIn, data: dict[str, str], sentence: str
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    answer = sign_in("claire").post(address(ticket, "quote/decision"), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_papers_as_sent_and_with_the_answer(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    edith, at = sign_in("edith"), address(ticket, "quotes/1.pdf")
    paper = edith.get(at)
    assert paper.content_type == "application/pdf"
    assert paper.data == quote_of(session, ticket).document_pdf
    assert edith.get(f"{at}?answer=1").status_code == 404
    session.rollback()
    story.decided(session, cast, ticket)
    answered = edith.get(f"{at}?answer=1")
    assert answered.status_code == 200
    assert answered.data != paper.data
    assert edith.get(at).data == paper.data


def test_a_preview_of_a_draft_is_a_paper_too(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.draft(session, cast)
    assert sign_in("edith").get(address(ticket, "quotes/1.pdf")).data.startswith(b"%PDF")


def test_prices_are_for_those_who_may_see_them(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.quoted(session, cast)
    theo = sign_in("theo")
    page = theo.get(address(ticket)).text
    assert "Révision complète d’une montre automatique" in page
    assert "355,00" not in page.split("Fiche de suivi")[0]
    assert theo.get(address(ticket, "quotes/1.pdf")).status_code == 404
    assert theo.get("/quotes").status_code == 404


@pytest.mark.parametrize("person", ["olga", "nora", "camille"])
def test_another_site_s_quote_does_not_exist(
    session: Session, cast: Cast, sign_in: SignIn, person: str
) -> None:
    ticket = story.quoted(session, cast)
    client = sign_in(person)
    for noun in ("quote", "quotes/1.pdf"):
        assert client.get(address(ticket, noun)).status_code == 404
    decision = {"answer": "all", "name": "x"}
    assert client.post(address(ticket, "quote/decision"), data=decision).status_code == 404
    assert str(ticket.number) not in client.get("/quotes").text


def test_the_list_says_what_each_quote_asks_for(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    to_write = story.in_quote(session, cast)
    to_send = story.draft(session, cast)
    awaited = story.quoted(session, cast)
    to_remind = story.quoted(session, cast, now=NOW - timedelta(days=10))
    expired = story.quoted(session, cast, now=NOW - timedelta(days=40))
    story.quoted(session, cast)
    session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first().given_up_at = NOW
    session.commit()
    page = sign_in("edith").get("/quotes").text
    order = [
        page.index(title)
        for title in ("E-mail non parti", "Expirés, à constater", "À relancer", "À écrire")
    ]
    assert order == sorted(order)
    for ticket in (to_write, to_send, awaited, to_remind, expired):
        assert ticket.number in page
    assert page.index(expired.number) < page.index("À relancer") < page.index(to_remind.number)


def test_the_home_of_the_estimator_lists_the_quotes_to_write_or_to_send(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    to_write = story.in_quote(session, cast)
    to_send = story.draft(session, cast)
    supplementary = story.in_servicing(session, cast, start=story.accepted)
    later = NOW + timedelta(hours=1)
    extra = Reassess(
        supplementary.number, Finding.EXTRA_FAULT, "Joints coupés", ("gaskets_water_test",)
    )
    reassess(session, cast.theo, extra, now=later)
    story.moved(session, cast.theo, supplementary, Move.SUPPLEMENTARY_QUOTE, now=later)
    draft_quote(session, cast.edith, DraftQuote(supplementary.number), now=later)
    expired = story.quoted(session, cast, now=NOW - timedelta(days=40))
    expire_quote(session, cast.edith, ExpireQuote(expired.number), now=NOW)
    commit(session)
    awaited = story.quoted(session, cast)
    decided = story.decided(session, cast, story.quoted(session, cast))
    session.rollback()
    home = sign_in("edith").get("/").text
    section = home.split("Devis à établir", 1)[1].split("<h2>", 1)[0]
    for ticket in (to_write, to_send, supplementary):
        assert ticket.number in section
    for ticket in (expired, awaited, decided):
        assert ticket.number not in section


@pytest.mark.parametrize("bring", [story.in_quote, story.draft, story.quoted])
def test_the_quote_page_asks_at_most_eight_queries(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, bring: Callable[..., Ticket]
) -> None:
    ticket = bring(session, cast, now=NOW)
    client = sign_in("edith")
    for page in (address(ticket), "/quotes"):
        with statements(app.extensions["test_engine"]) as queries:
            assert client.get(page).status_code == 200
        asked = [statement for statement, _ in queries if statement.startswith("SELECT")]
        assert len(asked) <= 8, asked


@pytest.mark.parametrize(
    ("promised", "told"),
    [
        (date(2026, 12, 18), "Sans délai, la date promise reste le 18 déc. 2026."),
        (None, "Sans délai, aucune date n’est promise"),
    ],
)
def test_a_draft_without_a_delay_says_what_that_means(
    session: Session, cast: Cast, sign_in: SignIn, promised: date | None, told: str
) -> None:
    ticket = story.draft(session, cast, reception={"promised_on": promised})
    edith = sign_in("edith")
    assert told not in edith.get(address(ticket)).text
    assert edith.post(address(ticket), data=draft_form(ticket, delay_days="")).status_code == 303
    assert told in edith.get(address(ticket)).text


def test_what_parts_cost_is_only_on_the_draft(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = completed(session, cast)
    shown = f"{COST // 100},{COST % 100:02d}"
    edith = sign_in("edith")
    assert shown in edith.get(address(ticket)).text
    session.rollback()
    story.sent(session, cast, ticket)
    for client in (edith, sign_in("claire"), sign_in("theo")):
        for page in (address(ticket), f"/tickets/{ticket.number}"):
            assert shown not in client.get(page).text
            assert str(COST) not in client.get(page).text


def test_quotes_are_numbered_per_ticket(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.quoted(session, cast)
    edith = sign_in("edith")
    edith.post(address(ticket, "quotes"), data={"source": "previous"})
    session.rollback()
    numbers = session.scalars(select(Quote.number).order_by(Quote.version)).all()
    assert numbers == [f"{ticket.number}-D1", f"{ticket.number}-D2"]
    page = edith.get(address(ticket)).text
    assert "remplacé par la version 2" in page


def test_the_draft_of_a_supplementary_quote_says_what_it_comes_on_top_of(
    session: Session, cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    extra_fault(session, cast, ticket)
    clock.passes(hours=2)
    edith = sign_in("edith")
    page = edith.get(address(ticket)).text
    assert "Préparer le devis d’après le diagnostic" in page
    assert "Repartir du dernier devis" not in page
    edith.post(address(ticket, "quotes"), data={"source": "diagnosis"})
    page = edith.get(address(ticket)).text
    assert "Ce devis s’ajoute aux 355,00" in page
    assert "Platine fendue." in page
    assert "Frais de diagnostic si refus" not in page
    session.rollback()
    story.sent(session, cast, ticket, now=NOW + timedelta(hours=2))
    page = edith.get(address(ticket)).text
    assert "les travaux déjà acceptés continuent" in page
    assert "Déjà accepté" in page


def test_the_page_does_not_promise_a_mail_that_nothing_delivers(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    quoted = story.quoted(session, cast)
    edith = sign_in("edith")
    assert "aucun serveur de messagerie" in edith.get(address(quoted)).text
    app.config["SMTP_HOST"] = "mail.example"
    assert "part dans un instant" in edith.get(address(quoted)).text

"""The customer's page: seen by the link alone, answered once, and telling nothing else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.clock import Clock
from tests.counting import statements
from tests.operations.test_account import extra_quote
from tests.operations.test_quote import COST, completed, entry, quote_of
from workshop.db.models import Quote, QuoteDecision, Reception, Ticket, TrackingEntry
from workshop.db.quotes import quote_lines
from workshop.db.session import commit
from workshop.domain.intake import PolishingConsent
from workshop.domain.quote import Answer, DecisionChannel, QuoteState
from workshop.domain.tracking import EntryKind
from workshop.exchange.links import LinkSigner, QuoteLink
from workshop.operations.quote import DraftQuote, draft_quote
from workshop.web.quote import public


@pytest.fixture
def client(app: Flask, cast: Cast) -> FlaskClient:
    public.visits.forget()
    return app.test_client()


@pytest.fixture
def protected(app: Flask, client: FlaskClient) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield client
    app.config["WTF_CSRF_ENABLED"] = False


def path(session: Session, ticket: Ticket) -> str:
    quote = quote_of(session, ticket)
    link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
    found = story.SIGNER.address(link).removeprefix("http://localhost")
    session.rollback()
    return found


def rich(session: Session, cast: Cast) -> Ticket:
    return story.sent(session, cast, completed(session, cast))


def test_the_link_shows_the_quote_in_plain_words(
    app: Flask, session: Session, cast: Cast, client: FlaskClient
) -> None:
    at = path(session, rich(session, cast))
    with statements(app.extensions["test_engine"]) as queries:
        page = client.get(at)
    assert page.status_code == 200
    assert len([one for one, _ in queries if one.startswith("SELECT")]) <= 8
    for words in (
        "Votre devis",
        "Lip Himalaya",
        "Huiles sèches ; glace rayée.",
        "Révision complète d’une montre automatique",
        "À vous de choisir",
        "Avivage",
        "400,00",
        "frais de diagnostic de 35,00",
        "Conditions générales de l’atelier.",
        "Médiateur de la consommation",
        "J’accepte mes choix",
        "Je refuse ce devis",
    ):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text


def test_no_option_is_ticked_beforehand(session: Session, cast: Cast, client: FlaskClient) -> None:
    page = client.get(path(session, rich(session, cast))).text
    option = page.split('name="line"')[1].split(">")[0]
    assert "checked" not in option


def test_accepting_an_option_that_polishes_is_consenting_to_it(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    """The default at reception is not to polish: the customer is told, and the journal keeps it."""
    ticket = rich(session, cast)
    at = path(session, ticket)
    allows = "en l’acceptant, vous autorisez le polissage"
    assert client.get(at).text.count(allows) == 1
    given = {"answer": "chosen", "name": "Zoé Lefèvre", "group-A": "5", "line": "6", "once": "k1"}
    assert client.post(f"{at}/decision", data=given).status_code == 303
    session.rollback()
    assert session.get_one(Reception, ticket.id).polishing is PolishingConsent.LIGHT
    kind, payload, _row = entry(session, ticket)
    assert (kind, payload["polishing"]) == (EntryKind.QUOTE_DECIDED, "light")
    assert allows not in client.get(at).text


def test_leaving_the_option_leaves_the_consent(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    given = {"answer": "chosen", "name": "Zoé Lefèvre", "group-A": "5", "once": "k1"}
    assert client.post(f"{path(session, ticket)}/decision", data=given).status_code == 303
    session.rollback()
    assert session.get_one(Reception, ticket.id).polishing is PolishingConsent.NO
    assert "polishing" not in entry(session, ticket)[1]


def test_what_parts_cost_and_what_colleagues_say_are_not_there(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    story.decided(session, cast, ticket)
    page = client.get(at).text + client.get(f"{at}/quote.pdf").data.decode("latin-1")
    for secret in (str(COST), f"{COST // 100},{COST % 100:02d}", "Avachi", "Édith Roy"):
        assert secret not in page


def test_choosing_options_and_signing_by_name(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    answer = client.post(
        f"{at}/decision",
        data={
            "answer": "chosen",
            "name": "Zoé Lefèvre",
            "group-A": "5",
            "line": "6",
            "immediate": "y",
            "once": "k1",
        },
        environ_base={"REMOTE_ADDR": "192.0.2.9"},
    )
    assert (answer.status_code, answer.location) == (303, at)
    decision = session.scalars(select(QuoteDecision)).one()
    assert (decision.answer, decision.channel) == (Answer.CHOSEN, DecisionChannel.LINK)
    assert (decision.address, decision.signed_name) == ("192.0.2.9", "Zoé Lefèvre")
    assert decision.immediate_execution
    assert decision.agreed_cents == 35_500 + 12_000 + 8_500
    assert quote_of(session, ticket).state is QuoteState.ACCEPTED
    assert [line.agreed for line in quote_lines(session, quote_of(session, ticket))] == [
        True, True, True, False, True, True,
    ]  # fmt: skip
    page = client.get(at).text
    assert "Merci, votre accord est enregistré" in page
    assert "560,00" in page
    assert "Glace saphir" in page
    assert "Glace minérale" not in page
    assert "J’accepte mes choix" not in page


def test_accepting_all_and_refusing_with_a_reason(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    accepted, refused = rich(session, cast), rich(session, cast)
    client.post(f"{path(session, accepted)}/decision", data={"answer": "all", "name": "Zoé"})
    client.post(
        f"{path(session, refused)}/decision",
        data={"answer": "refused", "name": "Zoé", "reason": "Trop cher <b>pour moi</b>"},
    )
    assert quote_of(session, accepted).state is QuoteState.ACCEPTED
    assert quote_of(session, refused).state is QuoteState.REFUSED
    page = client.get(path(session, refused)).text
    assert "Votre refus est enregistré" in page
    assert "frais de diagnostic de 35,00" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "all"}, "Écrivez votre nom."),
        ({"answer": "chosen", "name": "Zoé"}, "Choisissez une ligne dans chaque groupe"),
        ({"answer": "chosen", "name": "Z", "group-A": "99"}, "n’est pas sur ce devis"),
        ({"answer": "chosen", "name": "Z", "group-A": "999999999"}, "dans chaque groupe"),
        ({"name": "Zoé"}, "Dites si vous acceptez ou refusez."),
        ({"answer": "all", "name": "é" * 161}, "Ce texte est trop long"),
        ({"answer": "all", "name": "Z", "signature": "data:image/png;base64,AAAA"}, "ignature"),
    ],
)
def test_an_answer_that_says_too_little_is_asked_again_with_all_kept(
    session: Session, cast: Cast, client: FlaskClient, data: dict[str, str], sentence: str
) -> None:
    ticket = rich(session, cast)
    answer = client.post(f"{path(session, ticket)}/decision", data={"line": "6", **data})
    assert answer.status_code == 422
    assert sentence in answer.text
    option = answer.text.split('name="line"')[1].split(">")[0]
    assert "checked" in option
    assert quote_of(session, ticket).state is QuoteState.SENT


def test_a_supplementary_quote_says_what_goes_on_whatever_the_answer(
    app: Flask, session: Session, cast: Cast, client: FlaskClient, clock: Clock
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    extra_quote(session, cast, ticket)
    clock.passes(hours=2)
    at = path(session, ticket)
    with statements(app.extensions["test_engine"]) as queries:
        page = client.get(at).text
    assert len([one for one, _ in queries if one.startswith("SELECT")]) <= 8
    for words in (
        "Votre devis complémentaire",
        "Platine fendue.",
        "Ce que nous avons trouvé",
        "que vous avez déjà acceptés, pour 355,00",
        "Nouveau total",
        "Rien de ce qui suit n’est fait avant votre réponse.",
        "Les travaux déjà acceptés continuent, au prix convenu.",
    ):
        assert words in page, words
    for never in ("rendue en l’état", "frais de diagnostic", "Rien n’est fait sur votre montre"):
        assert never not in page, never
    client.post(f"{at}/decision", data={"answer": "refused", "name": "Zoé"})
    page = client.get(at).text
    assert "Les travaux que vous aviez acceptés continuent, pour 355,00" in page
    for never in ("Nous refermons", "restent dus", "la reprendre"):
        assert never not in page, never


def test_an_accepted_supplementary_quote_adds_up(
    session: Session, cast: Cast, client: FlaskClient, clock: Clock
) -> None:
    ticket = story.in_servicing(session, cast, start=story.accepted)
    extra_quote(session, cast, ticket)
    clock.passes(hours=2)
    at = path(session, ticket)
    client.post(f"{at}/decision", data={"answer": "all", "name": "Zoé"})
    page = client.get(at).text
    for amount in ("54,00 €", "355,00 €", 'Nouveau total</b> <b class="num">409,00 €'):
        assert amount in page, amount


def test_a_double_click_and_a_second_thought_change_nothing(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    yes = {"answer": "all", "name": "Zoé", "once": "same"}
    for data in (yes, yes, {"answer": "refused", "name": "Zoé", "once": "another"}):
        answer = client.post(f"{at}/decision", data=data)
        assert (answer.status_code, answer.location) == (303, at)
    assert session.scalar(select(func.count()).select_from(QuoteDecision)) == 1
    decided = select(func.count()).where(TrackingEntry.kind == "quote_decided")
    assert session.scalar(decided) == 1
    assert quote_of(session, ticket).state is QuoteState.ACCEPTED


def test_a_link_that_was_changed_or_made_elsewhere_leads_nowhere(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    quote = quote_of(session, ticket)
    link = QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)
    own = path(session, ticket)
    stranger = LinkSigner("another secret " * 3, "").address(link)
    wrong_nonce = story.SIGNER.address(QuoteLink(link.quote_id, "0" * 32, link.until))
    other_salt = URLSafeSerializer("test " * 10, salt="other").dumps([1, link.nonce, 1])
    for bad in (own[:-2] + "zz", "/q/abc", stranger, wrong_nonce[16:], f"/q/{other_salt}"):
        for tail in ("", "/quote.pdf"):
            answer = client.get(bad + tail)
            assert answer.status_code == 404
            assert "demandez un nouveau lien" in answer.text
            for leak in ("Lefèvre", "Lip", "Besançon", ticket.number):
                assert leak not in answer.text
        session.rollback()
        assert (
            client.post(f"{bad}/decision", data={"answer": "all", "name": "x"}).status_code == 404
        )
    assert session.scalar(select(func.count()).select_from(QuoteDecision)) == 0


def test_one_customer_s_link_never_answers_for_another(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    mine, other = rich(session, cast), rich(session, cast)
    client.post(f"{path(session, mine)}/decision", data={"answer": "all", "name": "Zoé"})
    assert quote_of(session, other).state is QuoteState.SENT
    assert other.number not in client.get(path(session, mine)).text


def test_a_quote_past_its_validity_asks_to_be_renewed(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.quoted(session, cast, now=NOW - timedelta(days=40))
    at = path(session, ticket)
    answer = client.get(at)
    assert answer.status_code == 410
    assert "Demandez-nous un nouveau lien" in answer.text
    assert "355,00" not in answer.text
    assert client.get(f"{at}/quote.pdf").status_code == 404
    client.post(f"{at}/decision", data={"answer": "all", "name": "Zoé"})
    assert quote_of(session, ticket).state is QuoteState.SENT


def test_a_link_long_out_of_date_no_longer_shows_the_answer(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.quoted(session, cast, now=NOW - timedelta(days=200))
    at = path(session, ticket)
    story.decided(session, cast, ticket, now=NOW - timedelta(days=190))
    assert client.get(at).status_code == 410


def test_a_replaced_quote_says_so(session: Session, cast: Cast, client: FlaskClient) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=NOW)
    commit(session)
    answer = client.get(at)
    assert answer.status_code == 410
    assert "Il est remplacé" in answer.text


def test_a_draft_has_no_page_even_with_the_right_nonce(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = story.draft(session, cast)
    assert client.get(path(session, ticket)).status_code == 404


def test_the_page_speaks_the_customer_s_language(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    customer = story.replace(story.CUSTOMER, language="en")
    ticket = story.quoted(session, cast, customer=customer)
    assert '<html lang="en"' in client.get(path(session, ticket)).text


def test_the_document_is_the_one_that_was_sent_until_it_is_answered(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    sent = client.get(f"{at}/quote.pdf").data
    assert sent == session.scalars(select(Quote.document_pdf)).one()
    session.rollback()
    story.decided(session, cast, ticket)
    assert client.get(f"{at}/quote.pdf").data != sent


def test_an_answer_without_the_page_s_own_token_is_refused(
    session: Session, cast: Cast, protected: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    assert protected.post(f"{at}/decision", data={"answer": "all", "name": "Z"}).status_code == 422
    token = protected.get(at).text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"answer": "all", "name": "Zoé", "csrf_token": token}
    assert protected.post(f"{at}/decision", data=data).status_code == 303
    assert quote_of(session, ticket).state is QuoteState.ACCEPTED


def test_too_many_visits_in_a_minute_wait(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    at = path(session, rich(session, cast))
    answers = [client.get(f"{at}x").status_code for _ in range(61)]
    assert set(answers[:60]) == {404}
    assert answers[60] == 429
    elsewhere = client.get(at, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert elsewhere.status_code == 200
    public.visits.forget()


def test_a_ticket_that_went_on_under_guarantee_awaits_no_answer(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    ticket = rich(session, cast)
    at = path(session, ticket)
    session.execute(update(Ticket).where(Ticket.id == ticket.id).values(state="preparation"))
    commit(session)
    assert client.get(at).status_code == 410
    client.post(f"{at}/decision", data={"answer": "all", "name": "Zoé"})
    assert session.scalar(select(func.count()).select_from(QuoteDecision)) == 0

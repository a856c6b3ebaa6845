"""A quote for work found while servicing: what it proposes, what it says, what a refusal means."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed, words
from tests.operations.test_account import extra_fault, extra_quote
from tests.operations.test_quote import POLISH, completed, quote_of
from workshop.db.facts import ticket_facts
from workshop.db.models import OutgoingMail, QuoteDecision, Ticket
from workshop.db.quotes import agreed_before_cents, line_data, quote_lines
from workshop.db.session import commit
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Language
from workshop.domain.quote import Answer, LineRole, QuoteKind, QuoteState
from workshop.domain.servicing import Finding
from workshop.domain.ticket import Move, State
from workshop.operations.quote import DraftQuote, DraftSource, SaveDraft, draft_quote, save_draft
from workshop.operations.quote_sending import RemindCustomer, remind_customer
from workshop.operations.servicing import Reassess, reassess

LATER = NOW + timedelta(hours=1)
FIRST_CENTS = 35_500


def at_the_bench(session: Session, cast: Cast) -> Ticket:
    return story.in_servicing(session, cast, start=story.accepted)


def roles(session: Session, ticket: Ticket) -> dict[str, LineRole]:
    return {line.code: line.role for line in quote_lines(session, quote_of(session, ticket))}


def test_it_proposes_what_was_found_and_says_why(session: Session, cast: Cast) -> None:
    ticket = at_the_bench(session, cast)
    first = quote_of(session, ticket)
    extra_fault(session, cast, ticket)
    extra = draft_quote(session, cast.edith, DraftQuote(ticket.number), now=LATER)
    assert extra.kind is QuoteKind.SUPPLEMENTARY
    assert extra.summary == "Platine fendue."
    assert (extra.refusal_fee_cents, extra.delay_days) == (0, None)
    assert roles(session, ticket) == dict.fromkeys(
        ("gaskets_water_test", "gasket_back_round", "gasket_crown"), LineRole.MANDATORY
    )
    assert agreed_before_cents(session, extra) == FIRST_CENTS
    assert agreed_before_cents(session, first) == 0


@pytest.mark.parametrize("source", [DraftSource.PREVIOUS, DraftSource.PRICE_LIST])
def test_what_was_agreed_to_is_not_quoted_twice(
    session: Session, cast: Cast, source: DraftSource
) -> None:
    ticket = at_the_bench(session, cast)
    extra_fault(session, cast, ticket)
    extra = draft_quote(session, cast.edith, DraftQuote(ticket.number, source), now=LATER)
    assert not quote_lines(session, extra)
    assert extra.summary == ""


def test_work_refused_before_is_not_necessary_in_the_next_one(session: Session, cast: Cast) -> None:
    ticket = at_the_bench(session, cast)
    extra_quote(session, cast, ticket)
    story.decided(session, cast, ticket, Answer.REFUSED, now=LATER)
    story.moved(session, cast.claire, ticket, Move.RESUME_FIRST_QUOTE, now=LATER)
    second = LATER + timedelta(hours=1)
    found = Reassess(ticket.number, Finding.EXTRA_FAULT, "Glace fêlée.", ("crystal_replacement",))
    reassess(session, cast.theo, found, now=second)
    story.moved(session, cast.theo, ticket, Move.SUPPLEMENTARY_QUOTE, now=second)
    extra = draft_quote(session, cast.edith, DraftQuote(ticket.number), now=second)
    assert extra.summary == "Glace fêlée."
    proposed = roles(session, ticket)
    assert proposed["gaskets_water_test"] is LineRole.OPTIONAL
    assert proposed["crystal_replacement"] is LineRole.MANDATORY


def test_another_version_of_a_refused_one_keeps_its_lines(session: Session, cast: Cast) -> None:
    ticket = at_the_bench(session, cast)
    extra_quote(session, cast, ticket)
    story.decided(session, cast, ticket, Answer.REFUSED, now=LATER)
    before = [line_data(line) for line in quote_lines(session, quote_of(session, ticket))]
    again = DraftQuote(ticket.number, DraftSource.PREVIOUS)
    draft_quote(session, cast.edith, again, now=LATER)
    lines = quote_lines(session, quote_of(session, ticket))
    assert [line_data(line) for line in lines] == before


def test_refusing_it_costs_nothing(session: Session, cast: Cast) -> None:
    ticket = at_the_bench(session, cast)
    extra_fault(session, cast, ticket)
    extra = draft_quote(session, cast.edith, DraftQuote(ticket.number), now=LATER)
    line = replace(POLISH, role=LineRole.MANDATORY)
    command = SaveDraft(ticket.number, (line,), extra.valid_until, refusal_fee_cents=3500)
    with pytest.raises(RuleViolation, match="supplementary_free_to_refuse"):
        save_draft(session, cast.edith, command, now=LATER)


@pytest.mark.parametrize(
    ("language", "answer", "wording"),
    [
        (
            Language.FRENCH,
            Answer.REFUSED,
            "Je refuse ce devis complémentaire : les travaux déjà acceptés",
        ),
        (Language.FRENCH, Answer.ALL, "J’accepte ce devis complémentaire en entier"),
        (Language.ENGLISH, Answer.REFUSED, "the work already accepted goes on"),
        (
            Language.ENGLISH,
            Answer.CHOSEN,
            "I accept the necessary work of this supplementary quote",
        ),
    ],
)
def test_the_declaration_is_about_the_extra_work(
    session: Session, cast: Cast, language: Language, answer: Answer, wording: str
) -> None:
    ticket = at_the_bench(session, cast)
    ticket.customer.language = language
    extra_quote(session, cast, ticket)
    story.decided(session, cast, ticket, answer, now=LATER)
    decision = session.get_one(QuoteDecision, quote_of(session, ticket).id)
    assert wording in decision.wording.replace("\u00a0", " ")
    assert "en l’état" not in decision.wording
    assert "as it is" not in decision.wording


def test_the_paper_and_the_letters_say_what_it_comes_on_top_of(
    session: Session, cast: Cast
) -> None:
    ticket = at_the_bench(session, cast)
    extra_quote(session, cast, ticket)
    extra = quote_of(session, ticket)
    paper = words(extra.document_pdf or b"")
    for said in ("Devis complémentaire", "Platine fendue.", "Déjà accepté 355,00 €"):
        assert squeezed(said) in paper, said
    remind_customer(session, cast.edith, RemindCustomer(ticket.number, story.SIGNER), now=LATER)
    of_extra = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(2)
    reminder, sent = session.scalars(of_extra).all()
    assert sent.subject.startswith("Votre devis complémentaire")
    assert "355,00\u00a0€ que vous avez déjà acceptés" in sent.body
    assert "Rien n’est fait sur votre montre" not in sent.body
    assert "en plus des 355,00\u00a0€ déjà acceptés" in reminder.body


def test_the_first_quote_says_what_it_always_said(session: Session, cast: Cast) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    paper = words(quote_of(session, ticket).document_pdf or b"")
    assert squeezed("La montre vous est rendue en l’état") in paper
    assert squeezed("Déjà accepté") not in paper


def test_a_supplementary_quote_keeps_the_first_as_it_was_accepted(
    session: Session, cast: Cast
) -> None:
    ticket = story.decided(session, cast, story.quoted(session, cast))
    first = quote_of(session, ticket)
    ticket.entered_step_at = NOW + timedelta(days=3)
    commit(session)
    known = ticket_facts(session, ticket).true_names()
    assert "first_quote_accepted" in known
    assert "quote_accepted" not in known
    later = NOW + timedelta(days=4)
    extra = draft_quote(session, cast.edith, DraftQuote(ticket.number), now=later)
    assert extra.kind is QuoteKind.SUPPLEMENTARY
    assert not quote_lines(session, extra)
    assert first.state is QuoteState.ACCEPTED
    line = replace(POLISH, role=LineRole.MANDATORY)
    command = SaveDraft(ticket.number, (line,), date(2026, 12, 31))
    save_draft(session, cast.edith, command, now=later)
    commit(session)
    story.sent(session, cast, ticket, now=later)
    story.decided(session, cast, ticket, Answer.REFUSED, now=later)
    known = ticket_facts(session, ticket).true_names()
    assert {"first_quote_accepted", "quote_refused_or_expired"} <= known
    moved = story.moved(session, cast.claire, ticket, Move.RESUME_FIRST_QUOTE, now=later)
    assert moved.state is State.SERVICING

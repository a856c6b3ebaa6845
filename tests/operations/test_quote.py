"""Writing, sending and deciding a quote: rows, entries, and what is refused."""

import hashlib
import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.facts import ticket_facts
from workshop.db.models import (
    OutgoingMail,
    Quote,
    QuoteDecision,
    QuoteDelivery,
    QuoteLine,
    Site,
    Ticket,
    TrackingEntry,
    VatRegime,
)
from workshop.db.quotes import latest_quote, line_data, quote_lines
from workshop.db.session import commit, writing
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.people import Language
from workshop.domain.quote import (
    Answer,
    DecisionChannel,
    LineData,
    LineKind,
    LineRole,
    QuoteKind,
    QuoteState,
)
from workshop.domain.ticket import Move, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.exchange.links import QuoteLink
from workshop.operations.quote import (
    DraftQuote,
    DraftSource,
    SaveDraft,
    ValidateQuote,
    draft_quote,
    save_draft,
    validate_quote,
)
from workshop.operations.quote_decision import (
    AnswerGiven,
    DecideByLink,
    RecordDecision,
    decide_by_link,
    record_decision,
)
from workshop.operations.quote_sending import (
    ExpireQuote,
    RemindCustomer,
    SendQuote,
    expire_quote,
    remind_customer,
    send_quote,
)

COST = 7_654_321
GLASS = LineData(
    LineKind.PART,
    "Glace minérale",
    2000,
    part_kind="equivalent",
    unit_cents=4_500,
    cost_cents=COST,
    role=LineRole.ALTERNATIVE,
    group="A",
)
SAPPHIRE = replace(GLASS, label="Glace saphir", part_kind="new", unit_cents=12_000)
POLISH = LineData(
    LineKind.LABOUR,
    "Avivage",
    2000,
    code="refinishing",
    unit_cents=9_000,
    discount_cents=500,
    role=LineRole.OPTIONAL,
)


def quote_of(session: Session, ticket: Ticket) -> Quote:
    found = latest_quote(session, ticket)
    assert found is not None
    return found


def entry(session: Session, ticket: Ticket) -> tuple[EntryKind, dict[str, Any], TrackingEntry]:
    """The last entry of the ticket's sheet."""
    row = session.scalars(
        select(TrackingEntry)
        .where(TrackingEntry.ticket_id == ticket.id)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    ).one()
    return row.kind, json.loads(row.payload), row


def completed(session: Session, cast: Cast, **changes: Any) -> Ticket:
    """A draft with a choice of crystals and an option."""
    ticket = story.draft(session, cast)
    quote = quote_of(session, ticket)
    lines = tuple(line_data(line) for line in quote_lines(session, quote))
    command = SaveDraft(
        ticket.number,
        (*lines, GLASS, SAPPHIRE, POLISH),
        quote.valid_until,
        summary="Huiles sèches ; glace rayée.",
        delay_days=20,
        refusal_fee_cents=3500,
    )
    save_draft(session, cast.edith, replace(command, **changes), now=NOW)
    commit(session)
    return ticket


def link_of(quote: Quote) -> QuoteLink:
    return QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)


def test_the_diagnosis_becomes_priced_lines(session: Session, cast: Cast) -> None:
    ticket = story.draft(session, cast)
    quote = quote_of(session, ticket)
    assert (quote.number, quote.version) == (f"{ticket.number}-D1", 1)
    assert quote.kind is QuoteKind.FIRST
    assert quote.summary == "Mouvement encrassé, amplitude insuffisante."
    assert quote.valid_until == date(2026, 12, 20)
    assert quote.refusal_fee_cents == 3500
    lines = quote_lines(session, quote)
    assert [(line.kind, line.code, line.unit_cents) for line in lines] == [
        (LineKind.LABOUR, "automatic_full_service", 29000),
        (LineKind.PART, "mainspring_automatic", 4000),
        (LineKind.PART, "gasket_set", 2500),
    ]
    kind, payload, _ = entry(session, ticket)
    assert kind is EntryKind.QUOTE_DRAFTED
    assert payload["proposed_cents"] == 35_500
    assert payload["lines"][0]["label"] == lines[0].label


def test_a_draft_can_start_from_the_price_list_or_from_nothing(
    session: Session, cast: Cast
) -> None:
    listed = story.in_quote(session, cast)
    draft_quote(session, cast.edith, DraftQuote(listed.number, DraftSource.PRICE_LIST), now=NOW)
    (line,) = quote_lines(session, quote_of(session, listed))
    assert line.unit_cents == 29000
    blank = story.in_quote(session, cast)
    draft_quote(session, cast.edith, DraftQuote(blank.number, DraftSource.BLANK), now=NOW)
    assert not quote_lines(session, quote_of(session, blank))


def test_a_site_outside_vat_quotes_without_vat(session: Session, cast: Cast) -> None:
    ticket = story.in_quote(session, cast)
    session.execute(update(Site).values(vat_regime=VatRegime.FRANCHISE))
    commit(session)
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=NOW)
    assert {line.vat_bp for line in quote_lines(session, quote_of(session, ticket))} == {0}


def test_saving_replaces_the_lines_and_never_tells_what_parts_cost(
    session: Session, cast: Cast
) -> None:
    ticket = completed(session, cast)
    lines = quote_lines(session, quote_of(session, ticket))
    assert [line.position for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[3].cost_cents == COST
    kind, payload, row = entry(session, ticket)
    assert kind is EntryKind.QUOTE_DRAFTED
    assert payload["all_cents"] == 35_500 + 4_500 + 8_500
    assert str(COST) not in row.payload


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_until": date(2026, 11, 19)}, "validity_in_the_past"),
        ({"lines": (replace(POLISH, vat_bp=550),)}, "vat_rate_unknown"),
        ({"lines": (replace(POLISH, discount_cents=9_001),)}, "discount_above_price"),
        ({"lines": (replace(POLISH, quantity=0),)}, "quantity_not_positive"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleViolation, match=code):
        completed(session, cast, **change)


def test_a_price_may_wait_in_a_draft_but_not_leave(session: Session, cast: Cast) -> None:
    ticket = completed(session, cast, lines=(replace(POLISH, unit_cents=None, discount_cents=0,
                                                     role=LineRole.MANDATORY),))  # fmt: skip
    with pytest.raises(RuleViolation, match="line_without_price"):
        validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)


def test_a_large_discount_waits_for_the_hierarchy(session: Session, cast: Cast) -> None:
    gift = replace(POLISH, role=LineRole.MANDATORY, discount_cents=901)
    ticket = completed(session, cast, lines=(gift,))
    with pytest.raises(RuleViolation, match="discount_above_right"):
        validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)
    validate_quote(session, cast.marc, ValidateQuote(ticket.number), now=NOW)
    kind, payload, _ = entry(session, ticket)
    assert (kind, payload["discount_bp"]) == (EntryKind.QUOTE_VALIDATED, 1002)


def test_changing_a_validated_quote_makes_it_a_draft_again(session: Session, cast: Cast) -> None:
    ticket = completed(session, cast)
    validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)
    quote = quote_of(session, ticket)
    save_draft(session, cast.edith, SaveDraft(ticket.number, (POLISH,), quote.valid_until), now=NOW)
    assert (quote.state, quote.validated_at) == (QuoteState.DRAFT, None)


def test_a_draft_is_not_sent_before_it_is_validated(session: Session, cast: Cast) -> None:
    ticket = completed(session, cast)
    with pytest.raises(RuleViolation, match="quote_not_validated"):
        send_quote(
            session,
            cast.edith,
            SendQuote(ticket.number, QuoteDelivery.MAIL, story.SIGNER),
            now=NOW,
        )


def test_a_sent_quote_is_frozen_with_its_document_and_a_mail(session: Session, cast: Cast) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    quote = quote_of(session, ticket)
    assert quote.state is QuoteState.SENT
    assert quote.document_pdf is not None
    assert quote.document_pdf.startswith(b"%PDF")
    assert quote.document_sha256 == hashlib.sha256(quote.document_pdf).hexdigest()
    mail = session.scalars(select(OutgoingMail)).one()
    assert quote.mail_id == mail.id
    assert mail.to_address == "zoe@example.org"
    assert mail.attachment_pdf == quote.document_pdf
    assert story.SIGNER.address(link_of(quote)) in mail.body
    assert "400,00" in mail.body
    assert ticket.waiting_on is WaitingOn.CUSTOMER
    assert ticket.follow_up_on == date(2026, 11, 27)
    kind, payload, row = entry(session, ticket)
    assert kind is EntryKind.QUOTE_SENT
    assert payload["document_sha256"] == quote.document_sha256
    for public in (mail.body, row.payload, mail.subject):
        assert str(COST) not in public
    assert str(COST).encode() not in quote.document_pdf


def test_the_mail_is_in_the_same_transaction_as_the_quote(session: Session, cast: Cast) -> None:
    ticket = completed(session, cast)
    validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)
    commit(session)
    command = SendQuote(ticket.number, QuoteDelivery.MAIL, story.SIGNER)
    send_quote(session, cast.edith, command, now=NOW)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert quote_of(session, ticket).state is QuoteState.VALIDATED


def test_without_an_address_a_quote_is_handed_over_at_the_counter(
    session: Session, cast: Cast
) -> None:
    customer = replace(story.CUSTOMER, email="")
    ticket = story.draft(session, cast, customer=customer)
    validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)
    commit(session)
    by_mail = SendQuote(ticket.number, QuoteDelivery.MAIL, story.SIGNER)
    with pytest.raises(RuleViolation, match="customer_without_email"):
        send_quote(session, cast.edith, by_mail, now=NOW)
    session.rollback()
    by_hand = SendQuote(ticket.number, QuoteDelivery.COUNTER, story.SIGNER)
    quote = send_quote(session, cast.edith, by_hand, now=NOW)
    assert quote.mail_id is None
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_the_mail_speaks_the_customer_s_language(session: Session, cast: Cast) -> None:
    customer = replace(story.CUSTOMER, language=Language.ENGLISH)
    story.quoted(session, cast, customer=customer)
    mail = session.scalars(select(OutgoingMail)).one()
    assert mail.subject.startswith("Your quote")
    assert "Dear Zoé Lefèvre" in mail.body


def test_a_sent_quote_refuses_every_edit(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    quote = quote_of(session, ticket)
    command = SaveDraft(ticket.number, (POLISH,), quote.valid_until)
    with pytest.raises(RuleViolation, match="quote_is_frozen"):
        save_draft(session, cast.edith, command, now=NOW)
    with pytest.raises(RuleViolation, match="quote_is_frozen"):
        validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=NOW)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE quote SET document_sha256 = NULL",
        "UPDATE quote SET document_pdf = NULL",
        "UPDATE quote SET sent_at = NULL",
        "UPDATE quote SET state = 'draft', validated_at = NULL, validated_by_id = NULL",
        "UPDATE quote SET state = 'validated'",
        "UPDATE quote SET state = 'accepted'",
        "UPDATE quote SET state = 'superseded'",
        "UPDATE quote_line SET discount_cents = 999999",
        "UPDATE quote_line SET quantity = 0",
    ],
)
def test_the_database_itself_refuses_what_can_never_be(
    session: Session, cast: Cast, tampering: str
) -> None:
    story.quoted(session, cast)
    with pytest.raises(IntegrityError):
        session.execute(text(tampering))


def test_a_change_is_a_new_version_that_takes_the_place_of_the_old(
    session: Session, cast: Cast
) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    old = quote_of(session, ticket)
    copy = DraftQuote(ticket.number, DraftSource.PREVIOUS)
    new = draft_quote(session, cast.edith, copy, now=NOW)
    assert (old.state, old.superseded_by_version) == (QuoteState.SUPERSEDED, 2)
    assert (new.number, new.kind) == (f"{ticket.number}-D2", QuoteKind.FIRST)
    assert [line_data(line) for line in quote_lines(session, new)] == [
        line_data(line) for line in quote_lines(session, old)
    ]
    answer = DecideByLink(link_of(old), AnswerGiven(Answer.ALL, "Zoé Lefèvre"))
    with pytest.raises(RuleViolation, match="quote_superseded"):
        decide_by_link(session, None, answer, now=NOW)
    with pytest.raises(RuleViolation, match="quote_already_open"):
        draft_quote(session, cast.edith, DraftQuote(ticket.number), now=NOW)


def test_the_customer_chooses_signs_and_the_proof_is_kept(session: Session, cast: Cast) -> None:
    ticket = story.sent(session, cast, completed(session, cast))
    quote = quote_of(session, ticket)
    given = AnswerGiven(
        Answer.CHOSEN,
        " Zoé Lefèvre ",
        ticked=frozenset({5}),
        signature_png=b"picture",
        immediate_execution=True,
    )
    command = DecideByLink(link_of(quote), given, address="192.0.2.7")
    decision = decide_by_link(session, None, command, now=NOW)
    assert quote.state is QuoteState.PARTLY
    assert [line.agreed for line in quote_lines(session, quote)] == [True] * 3 + [
        False, True, False,
    ]  # fmt: skip
    assert decision.agreed_cents == 35_500 + 12_000
    assert decision.document_sha256 == quote.document_sha256
    assert decision.terms_sha256 == hashlib.sha256(quote.terms.encode()).hexdigest()
    assert (decision.channel, decision.recorded_by_id) == (DecisionChannel.LINK, None)
    assert decision.address == "192.0.2.7"
    assert "sans attendre" in decision.wording
    assert ticket.waiting_on is WaitingOn.US
    assert ticket.promised_on == date(2026, 12, 18)
    kind, payload, row = entry(session, ticket)
    assert kind is EntryKind.QUOTE_DECIDED
    assert (row.author_id, row.author_name) == (None, "Zoé Lefèvre")
    assert payload["signature_sha256"] == hashlib.sha256(b"picture").hexdigest()
    assert [line["position"] for line in payload["agreed"]] == [1, 2, 3, 5]


def test_a_decision_given_at_the_counter_is_marked_as_such(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    given = AnswerGiven(Answer.ALL, "Zoé Lefèvre")
    command = RecordDecision(ticket.number, DecisionChannel.PHONE, given)
    decision = record_decision(session, cast.claire, command, now=NOW)
    assert decision.recorded_by_id == cast.claire.person_id
    _, payload, row = entry(session, ticket)
    assert (payload["channel"], row.author_name) == ("phone", "Claire Vuillemin")
    with pytest.raises(RuleViolation, match="channel_not_recorded"):
        record_decision(
            session, cast.claire, replace(command, channel=DecisionChannel.LINK), now=NOW
        )


def test_a_quote_is_decided_once(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    quote = quote_of(session, ticket)
    command = DecideByLink(link_of(quote), AnswerGiven(Answer.ALL, "Zoé Lefèvre"))
    decide_by_link(session, None, command, now=NOW)
    commit(session)
    refusal = DecideByLink(link_of(quote), AnswerGiven(Answer.REFUSED, "Zoé Lefèvre"))
    with pytest.raises(RuleViolation, match="quote_already_decided"):
        decide_by_link(session, None, refusal, now=NOW)
    assert quote_of(session, ticket).state is QuoteState.ACCEPTED


def test_two_decisions_at_the_same_moment_make_one(
    app: Flask, session: Session, cast: Cast
) -> None:
    ticket = story.quoted(session, cast)
    link = link_of(quote_of(session, ticket))
    session.rollback()
    gate, outcomes = threading.Barrier(2), []

    def decide(answer: Answer) -> None:
        command = DecideByLink(link, AnswerGiven(answer, "Zoé Lefèvre"))
        with writing(), Session(app.extensions["test_engine"], info=session.info) as own:
            gate.wait()
            try:
                decide_by_link(own, None, command, now=NOW)
                own.commit()
                outcomes.append("decided")
            except RuleViolation as refusal:
                outcomes.append(refusal.code)

    threads = [
        threading.Thread(target=decide, args=(answer,)) for answer in (Answer.ALL, Answer.REFUSED)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "quote_already_decided"]
    assert session.scalar(select(func.count()).select_from(QuoteDecision)) == 1


def test_an_answer_needs_a_name_and_a_quote_still_valid(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    link = link_of(quote_of(session, ticket))
    with pytest.raises(RuleViolation, match="decision_unsigned"):
        decide_by_link(session, None, DecideByLink(link, AnswerGiven(Answer.ALL, " ")), now=NOW)
    late = NOW + timedelta(days=31)
    named = DecideByLink(link, AnswerGiven(Answer.ALL, "Zoé"))
    with pytest.raises(RuleViolation, match="quote_expired"):
        decide_by_link(session, None, named, now=late)


@pytest.mark.parametrize("chosen", [None, "battery_change"])
def test_a_draft_proposes_the_time_its_work_is_listed_for(
    session: Session, cast: Cast, chosen: str | None
) -> None:
    ticket = story.draft(session, cast, reception={"service_code": chosen})
    assert quote_of(session, ticket).delay_days == 20


def test_another_quote_s_nonce_opens_nothing(session: Session, cast: Cast) -> None:
    first, second = story.quoted(session, cast), story.quoted(session, cast)
    link = replace(link_of(quote_of(session, first)), nonce=quote_of(session, second).link_nonce)
    with pytest.raises(NotFound):
        decide_by_link(session, None, DecideByLink(link, AnswerGiven(Answer.ALL, "Z")), now=NOW)


def test_an_unanswered_quote_is_found_expired_by_somebody(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    with pytest.raises(RuleViolation, match="quote_still_valid"):
        expire_quote(session, cast.edith, ExpireQuote(ticket.number), now=NOW)
    late = NOW + timedelta(days=31)
    expire_quote(session, cast.edith, ExpireQuote(ticket.number), now=late)
    assert quote_of(session, ticket).state is QuoteState.EXPIRED
    assert entry(session, ticket)[0] is EntryKind.QUOTE_EXPIRED
    commit(session)
    story.moved(session, cast.claire, ticket, Move.CLOSE_UNREPAIRED, now=late)
    assert ticket.state is State.RESTITUTION


def test_a_reminder_goes_to_the_address_the_customer_has_now(session: Session, cast: Cast) -> None:
    ticket = story.quoted(session, cast)
    ticket.customer.email = "nouvelle@example.org"
    later = NOW + timedelta(days=7)
    remind_customer(session, cast.edith, RemindCustomer(ticket.number, story.SIGNER), now=later)
    mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.to_address for mail in mails] == ["zoe@example.org", "nouvelle@example.org"]
    assert ticket.follow_up_on == date(2026, 12, 4)
    assert entry(session, ticket)[0] is EntryKind.QUOTE_REMINDED


@pytest.mark.parametrize(
    ("answer", "facts", "move", "state"),
    [
        (Answer.ALL, {"quote_accepted"}, Move.ACCEPT_QUOTE, State.PREPARATION),
        (
            Answer.REFUSED,
            {"quote_refused_or_expired"},
            Move.CLOSE_UNREPAIRED,
            State.RESTITUTION,
        ),
    ],
)
def test_the_decision_opens_the_way(
    session: Session, cast: Cast, answer: Answer, facts: set[str], move: Move, state: State
) -> None:
    ticket = story.quoted(session, cast)
    assert not ticket_facts(session, ticket).true_names() & {
        "quote_accepted",
        "quote_refused_or_expired",
    }
    story.decided(session, cast, ticket, answer)
    assert facts <= ticket_facts(session, ticket).true_names()
    assert story.moved(session, cast.claire, ticket, move).state is state


def test_an_accepted_quote_is_not_followed_by_another_in_the_same_visit(
    session: Session, cast: Cast
) -> None:
    ticket = story.decided(session, cast, story.quoted(session, cast))
    with pytest.raises(RuleViolation, match="quote_already_decided"):
        draft_quote(session, cast.edith, DraftQuote(ticket.number), now=NOW)


def test_nothing_is_quoted_at_another_step(session: Session, cast: Cast) -> None:
    ticket = story.diagnosed(session, cast)
    with pytest.raises(RuleViolation, match="not_the_step"):
        draft_quote(session, cast.edith, DraftQuote(ticket.number), now=NOW)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("claire", NotAllowed), ("theo", NotAllowed), ("olga", NotFound), ("nora", NotFound)],
)
def test_only_who_prices_may_quote(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    ticket = story.in_quote(session, cast)
    with pytest.raises(refusal):
        draft_quote(session, cast.people[person], DraftQuote(ticket.number), now=NOW)


def test_the_second_of_two_estimators_is_told(session: Session, cast: Cast) -> None:
    ticket = story.draft(session, cast)
    seen = ticket.version
    completed_lines = SaveDraft(ticket.number, (POLISH,), date(2026, 12, 20), seen_version=seen)
    save_draft(session, cast.edith, completed_lines, now=NOW)
    with pytest.raises(StaleTicket):
        save_draft(session, cast.marc, completed_lines, now=NOW)


def test_one_quote_at_most_is_open_per_ticket(session: Session, cast: Cast) -> None:
    ticket = story.draft(session, cast)
    quote = quote_of(session, ticket)
    twin = Quote(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        number="X",
        version=9,
        kind=QuoteKind.FIRST,
        valid_until=quote.valid_until,
        created_at=NOW,
        created_by_id=cast.edith.person_id,
        link_nonce="n",
    )
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()


def test_two_lines_cannot_share_a_place(session: Session, cast: Cast) -> None:
    ticket = story.draft(session, cast)
    quote = quote_of(session, ticket)
    session.add(QuoteLine(quote_id=quote.id, position=1, kind=LineKind.LABOUR, label="x", vat_bp=0))
    with pytest.raises(IntegrityError):
        session.flush()

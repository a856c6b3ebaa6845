"""Down payments, notes reduced by them, and credit notes: the account of a ticket stays true."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed, words
from workshop.db.account import ticket_account
from workshop.db.facts import ticket_facts
from workshop.db.models import (
    CreditNote,
    DownPayment,
    Quote,
    QuoteLine,
    Restitution,
    Site,
    Ticket,
    TrackingEntry,
)
from workshop.db.session import commit
from workshop.domain.account import Account
from workshop.domain.down_payment import PaymentMeans
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.quote import Answer
from workshop.domain.servicing import Finding
from workshop.domain.ticket import Move, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.credit_note import IssueCreditNote, Repayment, issue_credit_note
from workshop.operations.down_payment import (
    ReceiveDownPayment,
    RepayDownPayment,
    receive_down_payment,
    repay_down_payment,
)
from workshop.operations.note import IssueNote, issue_note
from workshop.operations.quote import DraftQuote, draft_quote
from workshop.operations.restitution import RecordReopening, record_reopening
from workshop.operations.servicing import Reassess, reassess
from workshop.operations.ticket import MoveTicket, move_ticket

TODAY = NOW.date()
REPAID = Repayment(TODAY, PaymentMeans.CASH, "R-7")


@pytest.fixture(autouse=True)
def a_third_is_asked(session: Session, cast: Cast) -> None:
    ask_a_third(session, cast)


def ask_a_third(session: Session, cast: Cast) -> None:
    """30 % from 100 €, and nothing is prepared before it is there."""
    shop = session.get_one(Site, cast.shop)
    shop.down_payment_bp, shop.down_payment_from_cents = 3000, 100_00
    shop.down_payment_holds_work = True
    commit(session)


def answered(session: Session, cast: Cast, answer: Answer = Answer.ALL) -> Ticket:
    return story.decided(session, cast, story.quoted(session, cast), answer)


def pay(number: str, cents: int, **changes: object) -> ReceiveDownPayment:
    command = ReceiveDownPayment(number, cents, PaymentMeans.CARD, TODAY, "T-42")
    return replace(command, **changes)


def asked(session: Session, ticket: Ticket) -> int:
    return int(last(session, ticket, EntryKind.QUOTE_DECIDED)["down_payment_cents"])


def last(session: Session, ticket: Ticket, kind: EntryKind) -> dict[str, object]:
    payload = session.scalar(
        select(TrackingEntry.payload)
        .where(TrackingEntry.ticket_id == ticket.id, TrackingEntry.kind == kind)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    )
    return json.loads(payload or "{}")


def paid(session: Session, cast: Cast) -> Ticket:
    """The quote accepted and its whole down payment received by Claire."""
    ticket = answered(session, cast)
    receive_down_payment(session, cast.claire, pay(ticket.number, asked(session, ticket)), now=NOW)
    commit(session)
    return ticket


def in_preparation(session: Session, cast: Cast, *, now: object = NOW, **changes: object) -> Ticket:
    return story.moved(session, cast.claire, paid(session, cast), Move.ACCEPT_QUOTE)


def account(session: Session, ticket: Ticket) -> Account:
    return ticket_account(session, ticket.id, session.get(Restitution, ticket.id))


def noted(session: Session, cast: Cast) -> Ticket:
    """Repaired after a down payment, its note issued, still at restitution."""
    ticket = story.serviced(session, cast, start=in_preparation)
    issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
    commit(session)
    return ticket


def unrepaired(session: Session, cast: Cast) -> Ticket:
    """Accepted and paid for in part, then a fault that costs more, refused: it goes back as it is.

    The extra quote announced a fee, as those sent until 2026 did.
    """
    ticket = story.in_servicing(session, cast, start=in_preparation)
    later = extra_quote(session, cast, ticket)
    of_ticket = Quote.ticket_id == ticket.id
    extra = session.scalars(select(Quote).where(of_ticket).order_by(Quote.version.desc())).first()
    assert extra is not None
    extra.refusal_fee_cents = 3500
    story.decided(session, cast, ticket, Answer.REFUSED, now=later)
    return story.moved(session, cast.claire, ticket, Move.CLOSE_UNREPAIRED, now=later)


def extra_fault(session: Session, cast: Cast, ticket: Ticket) -> datetime:
    """A fault that costs more was found at the bench; an hour later, at that instant, it is priced."""
    found = Reassess(ticket.number, Finding.EXTRA_FAULT, "Platine fendue.", ("gaskets_water_test",))
    reassess(session, cast.theo, found, now=NOW)
    later = NOW + timedelta(hours=1)
    story.moved(session, cast.theo, ticket, Move.SUPPLEMENTARY_QUOTE, now=later)
    return later


def extra_quote(session: Session, cast: Cast, ticket: Ticket) -> datetime:
    later = extra_fault(session, cast, ticket)
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=later)
    story.sent(session, cast, ticket, now=later)
    return later


class TestReceiving:
    def test_what_is_asked_is_frozen_with_the_quote_and_printed(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = story.quoted(session, cast)
        session.get_one(Site, cast.shop).down_payment_bp = 5000
        quote = session.scalars(select(Quote)).one()
        page = squeezed(words(quote.document_pdf or b""))
        assert squeezed("30 % du montant accepté, à partir de 100,00 € acceptés.") in page
        assert squeezed("Les travaux commencent une fois l’acompte reçu.") in page
        story.decided(session, cast, ticket)
        total = last(session, ticket, EntryKind.QUOTE_DECIDED)["agreed_cents"]
        assert asked(session, ticket) == (int(total) * 3000 + 5000) // 10_000 > 0
        wording = last(session, ticket, EntryKind.QUOTE_DECIDED)["wording"]
        assert "Un acompte m’est demandé" in wording

    def test_work_waits_until_it_is_there(self, session: Session, cast: Cast) -> None:
        ticket = answered(session, cast)
        assert ticket.waiting_on is WaitingOn.CUSTOMER
        assert (ticket.waiting_reason, ticket.follow_up_on) == (
            "customer_deposit",
            date(2026, 11, 27),
        )
        move = MoveTicket(ticket.number, Move.ACCEPT_QUOTE)
        with pytest.raises(RuleViolation) as refusal:
            move_ticket(session, cast.claire, move, now=NOW)
        assert refusal.value.facts["missing"] == ("down_payment_received",)
        due = asked(session, ticket)
        receive_down_payment(session, cast.claire, pay(ticket.number, due - 1000), now=NOW)
        assert not ticket_facts(session, ticket).down_payment_received
        assert ticket.waiting_on is WaitingOn.CUSTOMER
        receive_down_payment(session, cast.edith, pay(ticket.number, 1000), now=NOW)
        assert (ticket.waiting_on, ticket.waiting_reason) == (WaitingOn.US, "to_prepare")
        move_ticket(session, cast.claire, move, now=NOW)
        assert ticket.state is State.PREPARATION

    def test_a_house_that_does_not_hold_work_goes_on(self, session: Session, cast: Cast) -> None:
        session.get_one(Site, cast.shop).down_payment_holds_work = False
        ticket = answered(session, cast)
        assert asked(session, ticket) > 0
        assert ticket.waiting_on is WaitingOn.US
        story.moved(session, cast.claire, ticket, Move.ACCEPT_QUOTE)

    def test_the_rest_of_it_answers_no_other_question(self, session: Session, cast: Cast) -> None:
        session.get_one(Site, cast.shop).down_payment_holds_work = False
        ticket = story.in_servicing(session, cast, start=story.accepted)
        extra_quote(session, cast, ticket)
        waits = (ticket.waiting_on, ticket.waiting_reason, ticket.follow_up_on)
        assert waits[0] is WaitingOn.CUSTOMER
        assert waits[2] is not None
        due = asked(session, ticket)
        receive_down_payment(session, cast.claire, pay(ticket.number, due), now=NOW)
        assert (ticket.waiting_on, ticket.waiting_reason, ticket.follow_up_on) == waits

    @pytest.mark.parametrize("answer", [Answer.ALL, Answer.REFUSED])
    def test_nothing_is_asked_below_the_amount_or_of_who_refuses(
        self, session: Session, cast: Cast, answer: Answer
    ) -> None:
        if answer is Answer.ALL:
            session.get_one(Site, cast.shop).down_payment_from_cents = 10_000_00
        ticket = answered(session, cast, answer)
        assert asked(session, ticket) == 0
        assert "acompte" not in str(last(session, ticket, EntryKind.QUOTE_DECIDED)["wording"])
        with pytest.raises(RuleViolation, match="down_payment_not_due"):
            receive_down_payment(session, cast.claire, pay(ticket.number, 100), now=NOW)

    def test_a_receipt_is_numbered_frozen_and_told(self, session: Session, cast: Cast) -> None:
        ticket = paid(session, cast)
        kept = session.scalars(select(DownPayment)).one()
        assert (kept.number, kept.means, kept.till_reference) == (
            "BES-A-26-00001", PaymentMeans.CARD, "T-42",
        )  # fmt: skip
        assert kept.recorded_by_id == cast.claire.person_id
        assert kept.pdf_sha256 == hashlib.sha256(kept.pdf).hexdigest()
        page = squeezed(words(kept.pdf))
        for said in ("Reçu d’acompte", "BES-A-26-00001", "par carte, référence de caisse T-42"):
            assert squeezed(said) in page
        payload = last(session, ticket, EntryKind.DOWN_PAYMENT_RECEIVED)
        assert payload["sha256"] == kept.pdf_sha256
        assert (payload["cents"], payload["left_cents"]) == (kept.amount_cents, 0)
        assert sum(share["total_cents"] for share in payload["vat"]) == kept.amount_cents

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"amount_cents": 0}, "down_payment_above_due"),
            ({"amount_cents": -5}, "down_payment_above_due"),
            ({"amount_cents": 100_000_00}, "down_payment_above_due"),
            ({"paid_on": TODAY + timedelta(days=1)}, "settled_in_the_future"),
        ],
    )
    def test_what_cannot_be_is_refused_and_takes_no_number(
        self, session: Session, cast: Cast, changes: dict[str, object], code: str
    ) -> None:
        ticket = answered(session, cast)
        with pytest.raises(RuleViolation, match=code):
            receive_down_payment(session, cast.claire, pay(ticket.number, 100, **changes), now=NOW)
        session.rollback()
        receive_down_payment(session, cast.claire, pay(ticket.number, 100), now=NOW)
        assert session.scalars(select(DownPayment.number)).all() == ["BES-A-26-00001"]

    def test_who_and_when(self, session: Session, cast: Cast) -> None:
        ticket = answered(session, cast)
        with pytest.raises(NotAllowed):
            receive_down_payment(session, cast.theo, pay(ticket.number, 100), now=NOW)
        with pytest.raises(NotFound):
            receive_down_payment(session, cast.olga, pay(ticket.number, 100), now=NOW)
        stale = pay(ticket.number, 100, seen_version=ticket.version - 1)
        with pytest.raises(StaleTicket):
            receive_down_payment(session, cast.claire, stale, now=NOW)
        quick = story.quick(session, cast)
        with pytest.raises(RuleViolation, match="down_payment_not_due"):
            receive_down_payment(session, cast.claire, pay(quick.number, 100), now=NOW)


class TestNote:
    def test_it_is_reduced_by_what_was_paid(self, session: Session, cast: Cast) -> None:
        ticket = noted(session, cast)
        kept = session.get_one(Restitution, ticket.id)
        deposit = session.scalars(select(DownPayment)).one()
        payload = last(session, ticket, EntryKind.NOTE_ISSUED)
        assert kept.note_deducted_cents == deposit.amount_cents
        assert payload["due_cents"] == (kept.note_total_cents or 0) - deposit.amount_cents
        assert payload["down_payments"] == [
            {"number": "BES-A-26-00001", "paid_on": "2026-11-20", "cents": deposit.amount_cents}
        ]
        page = squeezed(words(kept.note_pdf or b""))
        assert squeezed("Acompte BES-A-26-00001 du 20 novembre 2026") in page
        assert squeezed("Reste à payer") in page
        assert ticket_facts(session, ticket).down_payment_repaid

    def test_a_watch_does_not_leave_with_a_down_payment_nobody_noted(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = story.serviced(session, cast, start=in_preparation)
        assert not ticket_facts(session, ticket).down_payment_repaid
        with pytest.raises(RuleViolation, match="nothing_to_repay"):
            repay_down_payment(
                session, cast.claire, RepayDownPayment(ticket.number, REPAID), now=NOW
            )
        issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
        story.taken_back(session, cast, ticket)
        assert ticket.state is State.RETURNED


class TestRepaying:
    def test_what_the_fee_leaves_goes_back_to_the_customer(
        self, session: Session, cast: Cast, gone_back: Ticket
    ) -> None:
        ticket = gone_back
        fee, held = 3500, account(session, ticket).held_cents
        assert not ticket_facts(session, ticket).down_payment_repaid
        repay_down_payment(session, cast.claire, RepayDownPayment(ticket.number, REPAID), now=NOW)
        (issued,) = session.scalars(select(CreditNote)).all()
        assert (issued.number, issued.paper) == ("BES-AV-26-00001", "BES-A-26-00001")
        assert (issued.amount_cents, issued.repaid_on) == (held - fee, TODAY)
        payload = last(session, ticket, EntryKind.DOWN_PAYMENT_REPAID)
        assert (payload["cents"], payload["means"]) == (held - fee, "cash")
        assert not ticket_facts(session, ticket).down_payment_repaid, "the fee is still to be noted"
        issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
        kept = session.get_one(Restitution, ticket.id)
        assert (kept.note_total_cents, kept.note_deducted_cents) == (fee, fee)
        assert account(session, ticket).claimed_cents == 0
        story.taken_back(session, cast, ticket)
        assert ticket.state is State.RETURNED_UNREPAIRED

    def test_after_the_note_the_rest_is_the_same(
        self, session: Session, cast: Cast, gone_back: Ticket
    ) -> None:
        ticket = gone_back
        held = account(session, ticket).held_cents
        issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
        repay_down_payment(session, cast.claire, RepayDownPayment(ticket.number, REPAID), now=NOW)
        assert session.scalars(select(CreditNote.amount_cents)).all() == [held - 3500]
        assert ticket_facts(session, ticket).down_payment_repaid
        with pytest.raises(RuleViolation, match="nothing_to_repay"):
            repay_down_payment(
                session, cast.claire, RepayDownPayment(ticket.number, REPAID), now=NOW
            )

    def test_who_and_when(self, session: Session, cast: Cast, gone_back: Ticket) -> None:
        command = RepayDownPayment(gone_back.number, REPAID)
        with pytest.raises(NotAllowed):
            repay_down_payment(session, cast.theo, command, now=NOW)
        tomorrow = replace(REPAID, on=TODAY + timedelta(days=1))
        with pytest.raises(RuleViolation, match="settled_in_the_future"):
            repay_down_payment(session, cast.claire, replace(command, repaid=tomorrow), now=NOW)


def take_back(ticket: Ticket, paper: str, /, **changes: object) -> IssueCreditNote:
    return replace(IssueCreditNote(ticket.number, paper, "Geste commercial."), **changes)


class TestCreditNote:
    def test_part_of_a_note(self, session: Session, cast: Cast) -> None:
        ticket = noted(session, cast)
        before = account(session, ticket).claimed_cents
        number = session.get_one(Restitution, ticket.id).note_number or ""
        frozen = session.get_one(Restitution, ticket.id).note_pdf
        command = take_back(ticket, number, amount_cents=5000, repaid=REPAID)
        issue_credit_note(session, cast.marc, command, now=NOW)
        issued = session.scalars(select(CreditNote)).one()
        assert (issued.number, issued.paper, issued.amount_cents) == (
            "BES-AV-26-00001",
            number,
            5000,
        )
        assert issued.vat == [{"rate_bp": 2000, "total_cents": 5000}]
        assert issued.pdf_sha256 == hashlib.sha256(issued.pdf).hexdigest()
        page = squeezed(words(issued.pdf))
        for said in ("Avoir", f"Sur la note {number}", "Geste commercial.", "50,00 €", "8,33 €",
                     "Remboursé le 20 novembre 2026, en espèces, référence de caisse R-7"):  # fmt: skip
            assert squeezed(said) in page, said
        payload = last(session, ticket, EntryKind.CREDIT_NOTE_ISSUED)
        assert (payload["paper"], payload["whole"], payload["reason"]) == (
            number, False, "Geste commercial.",
        )  # fmt: skip
        assert account(session, ticket).claimed_cents == before - 5000
        assert account(session, ticket).note_stands
        assert session.get_one(Restitution, ticket.id).note_pdf == frozen

    def test_a_whole_note_gives_way_to_another_and_is_kept(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = noted(session, cast)
        kept = session.get_one(Restitution, ticket.id)
        number, pdf, digest = kept.note_number or "", kept.note_pdf, kept.note_sha256
        held = account(session, ticket).held_cents
        issue_credit_note(session, cast.marc, take_back(ticket, number), now=NOW)
        assert account(session, ticket).note_cancelled
        assert account(session, ticket).free_cents == held
        assert not ticket_facts(session, ticket).down_payment_repaid
        issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
        assert (kept.note_number, kept.note_deducted_cents) == ("BES-N-26-00002", held)
        cancelling = session.scalars(select(CreditNote)).one()
        assert (cancelling.replaced_pdf, cancelling.replaced_sha256) == (pdf, digest)
        assert ticket_facts(session, ticket).down_payment_repaid
        with pytest.raises(RuleViolation, match="note_already_issued"):
            issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)

    def test_work_may_be_taken_up_again_once_the_note_is_cancelled(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = noted(session, cast)
        reopening = RecordReopening(ticket.number, "Trace sous la glace.")
        with pytest.raises(RuleViolation, match="note_already_issued"):
            record_reopening(session, cast.marc, reopening, now=NOW)
        number = session.get_one(Restitution, ticket.id).note_number or ""
        issue_credit_note(session, cast.marc, take_back(ticket, number), now=NOW)
        record_reopening(session, cast.marc, reopening, now=NOW)

    def test_a_receipt_is_credited_at_the_rates_it_was_written_at(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = paid(session, cast)
        session.execute(update(QuoteLine).values(vat_bp=1000))
        command = take_back(ticket, "BES-A-26-00001", amount_cents=5000, repaid=REPAID)
        issue_credit_note(session, cast.marc, command, now=NOW)
        issued = session.scalars(select(CreditNote)).one()
        assert issued.vat == [{"rate_bp": 2000, "total_cents": 5000}]

    def test_a_note_of_a_watch_that_has_left(self, session: Session, cast: Cast) -> None:
        ticket = noted(session, cast)
        story.taken_back(session, cast, ticket)
        number = session.get_one(Restitution, ticket.id).note_number or ""
        issue_credit_note(session, cast.marc, take_back(ticket, number, repaid=REPAID), now=NOW)
        assert account(session, ticket).claimed_cents == 0

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"amount_cents": 0}, "credit_above_paper"),
            ({"amount_cents": -1}, "credit_above_paper"),
            ({"amount_cents": 10_000_00}, "credit_above_paper"),
            ({"reason": "  "}, "credit_reason_missing"),
            ({"paper": "BES-N-26-00099"}, "nothing_to_credit"),
            ({"paper": "BES-A-26-00001"}, "repayment_missing"),
            (
                {"repaid": replace(REPAID, on=TODAY + timedelta(days=1))},
                "settled_in_the_future",
            ),
        ],
    )
    def test_what_is_refused_takes_no_number(
        self, session: Session, cast: Cast, changes: dict[str, object], code: str
    ) -> None:
        ticket = noted(session, cast)
        number = session.get_one(Restitution, ticket.id).note_number or ""
        with pytest.raises(RuleViolation, match=code):
            issue_credit_note(session, cast.marc, take_back(ticket, number, **changes), now=NOW)
        assert not session.scalars(select(CreditNote)).all()

    def test_only_the_hierarchy_of_the_shop(self, session: Session, cast: Cast) -> None:
        ticket = noted(session, cast)
        number = session.get_one(Restitution, ticket.id).note_number or ""
        for person in (cast.claire, cast.edith, cast.adele):
            with pytest.raises((NotAllowed, NotFound)):
                issue_credit_note(session, person, take_back(ticket, number), now=NOW)
        with pytest.raises(NotFound):
            issue_credit_note(session, cast.olga, take_back(ticket, number), now=NOW)


@pytest.fixture
def gone_back(session: Session, cast: Cast) -> Ticket:
    return unrepaired(session, cast)

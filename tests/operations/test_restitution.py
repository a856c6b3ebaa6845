"""Giving a watch back: what is written, and what keeps it in the safe."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed, words
from workshop.db.facts import ticket_facts
from workshop.db.models import Accessory, Guarantee, Passport, Restitution, Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.restitution import IdentityDocument, Relation, Topic
from workshop.domain.ticket import Move, State
from workshop.domain.tracking import EntryKind
from workshop.operations.deposit import Signature
from workshop.operations.note import IssueNote, issue_note
from workshop.operations.restitution import (
    Collector,
    HandBack,
    RecordExplanation,
    RecordReopening,
    TickAccessories,
    hand_back,
    record_explanation,
    record_reopening,
    tick_accessories,
)
from workshop.operations.ticket import MoveTicket, move_ticket

PNG = b"\x89PNG signature"


def give_back(number: str, **changes: object) -> HandBack:
    command = HandBack(number, story.COLLECTOR, story.SIGNATURE, "https://etabli.example")
    return replace(command, **changes)


def last_entry(session: Session, ticket: Ticket) -> tuple[EntryKind, dict[str, object]]:
    row = session.execute(
        select(TrackingEntry.kind, TrackingEntry.payload)
        .where(TrackingEntry.ticket_id == ticket.id)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    ).one()
    return row.kind, json.loads(row.payload)


def all_ticked(session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    command = TickAccessories(ticket.number, (1, 2), parts=True)
    tick_accessories(session, cast.claire, command, now=NOW)
    return ticket


def test_a_repaired_watch_leaves_with_guarantee_passport_and_entry(
    session: Session, cast: Cast
) -> None:
    ticket = all_ticked(session, cast, story.serviced(session, cast))
    version, sheet_hash = ticket.version, ticket.last_hash
    collector = Collector("Luc Roy", IdentityDocument.PASSPORT, Relation.RELATIVE, True)
    signature = Signature("", png=PNG)
    command = give_back(ticket.number, collector=collector, signature=signature)
    hand_back(session, cast.claire, command, now=NOW)

    kept = session.get_one(Restitution, ticket.id)
    assert (kept.collector_name, kept.relation) == ("Luc Roy", Relation.RELATIVE)
    assert kept.signature_png == PNG
    (guarantee,) = session.scalars(select(Guarantee)).all()
    assert (guarantee.operation, guarantee.months) == ("battery_change", 12)
    assert guarantee.until_on == ticket.guarantee_until == date(2027, 11, 20)

    passport = session.get_one(Passport, ticket.id)
    assert (passport.sheet_seq, passport.sheet_hash) == (version, sheet_hash)
    assert passport.pdf_sha256 == hashlib.sha256(passport.pdf).hexdigest()
    assert len(passport.token) >= 40

    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.HANDED_BACK
    assert payload["passport_sha256"] == passport.pdf_sha256
    assert payload["identity_document"] == "passport"
    assert payload["guarantee_until"] == "2027-11-20"
    assert payload["signature_sha256"] == hashlib.sha256(PNG).hexdigest()
    assert ticket.version == version + 1


def test_the_end_follows_only_when_everything_is_there(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        move_ticket(session, cast.claire, MoveTicket(ticket.number, Move.RETURN_REPAIRED), now=NOW)
    assert refusal.value.facts["missing"] == (
        "accessories_returned",
        "collector_identified",
        "collector_signed",
    )
    story.taken_back(session, cast, ticket)
    assert ticket.state is State.RETURNED
    assert (ticket.closed_at, ticket.place) == (NOW, "with_customer")


def test_an_unrepaired_watch_goes_back_without_guarantee_or_passport(
    session: Session, cast: Cast
) -> None:
    ticket = story.taken_back(session, cast, story.refused(session, cast))
    assert ticket.state is State.RETURNED_UNREPAIRED
    assert ticket.guarantee_until is None
    assert not session.scalars(select(Guarantee)).all()
    assert not session.scalars(select(Passport)).all()


def test_accessories_are_ticked_by_hand_and_by_scan(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    by_scan = TickAccessories(ticket.number, scanned=f"http://localhost/t/{ticket.number}?a=2")
    tick_accessories(session, cast.claire, by_scan, now=NOW)
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.ACCESSORIES_CHECKED
    assert [each["kind"] for each in payload["returned"]] == ["papers"]
    assert [each["kind"] for each in payload["left"]] == ["box"]
    assert not ticket_facts(session, ticket).accessories_returned
    all_ticked(session, cast, ticket)
    assert ticket_facts(session, ticket).accessories_returned
    untick = TickAccessories(ticket.number, (1,), parts=True)
    tick_accessories(session, cast.claire, untick, now=NOW)
    assert not ticket_facts(session, ticket).accessories_returned


@pytest.mark.parametrize(
    ("scanned", "refusal"),
    [
        ("écrin", "accessory_code_unreadable"),
        ("9", "accessory_unknown"),
        ("http://localhost/t/BES-26-00999?a=1", "accessory_of_another_ticket"),
    ],
)
def test_a_label_that_is_not_of_this_watch_is_refused(
    session: Session, cast: Cast, scanned: str, refusal: str
) -> None:
    ticket = story.serviced(session, cast)
    command = TickAccessories(ticket.number, scanned=scanned)
    with pytest.raises(RuleViolation, match=refusal) as raised:
        tick_accessories(session, cast.claire, command, now=NOW)
    assert raised.value.field == "scanned"


def test_what_is_still_in_the_safe_keeps_the_watch(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    tick_accessories(session, cast.claire, TickAccessories(ticket.number, (1,)), now=NOW)
    with pytest.raises(RuleViolation, match="accessories_left") as refusal:
        hand_back(session, cast.claire, give_back(ticket.number), now=NOW)
    assert refusal.value.facts["accessories"] == ("papers",)
    assert not session.get_one(Restitution, ticket.id).signed_at


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"collector": Collector("", IdentityDocument.PASSPORT)}, "collector_missing",
         "collector_name"),
        ({"collector": Collector("Zoé", None)}, "identity_not_checked", "identity_document"),
        ({"collector": Collector("Luc", IdentityDocument.PASSPORT, Relation.OTHER)},
         "mandate_missing", "mandate_seen"),
        ({"signature": Signature("")}, "return_signature_missing", "signature"),
        ({"till_reference": "1187"}, "settlement_without_day", "settled_on"),
        ({"settled_on": date(2026, 11, 21)}, "settled_in_the_future", "settled_on"),
    ],
)  # fmt: skip
def test_a_watch_leaves_only_against_name_document_and_signature(
    session: Session, cast: Cast, changes: dict[str, object], refusal: str, field: str
) -> None:
    ticket = all_ticked(session, cast, story.serviced(session, cast))
    with pytest.raises(RuleViolation, match=refusal) as raised:
        hand_back(session, cast.claire, give_back(ticket.number, **changes), now=NOW)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("person", "refusal"), [("theo", NotAllowed), ("edith", NotAllowed), ("olga", NotFound)]
)
def test_only_the_counter_of_the_site_hands_back(
    session: Session, cast: Cast, person: str, refusal: type[Exception]
) -> None:
    ticket = story.serviced(session, cast)
    with pytest.raises(refusal):
        hand_back(session, cast.people[person], give_back(ticket.number), now=NOW)


def test_nothing_is_handed_back_twice_or_on_a_page_gone_stale(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    seen = ticket.version
    all_ticked(session, cast, ticket)
    with pytest.raises(StaleTicket):
        hand_back(session, cast.claire, give_back(ticket.number, seen_version=seen), now=NOW)
    hand_back(session, cast.claire, give_back(ticket.number), now=NOW)
    with pytest.raises(RuleViolation, match="already_handed_back"):
        hand_back(session, cast.claire, give_back(ticket.number), now=NOW)


def test_a_watch_still_at_the_bench_is_not_handed_back(session: Session, cast: Cast) -> None:
    ticket = story.in_servicing(session, cast)
    with pytest.raises(RuleViolation, match="not_the_step"):
        hand_back(session, cast.claire, give_back(ticket.number), now=NOW)


def test_what_was_explained_is_kept_and_printed(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    command = RecordExplanation(
        ticket.number, (Topic.WORK, Topic.GUARANTEE), ("magnets",), " Revenez pour un bracelet. "
    )
    record_explanation(session, cast.claire, command, now=NOW)
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.EXPLAINED
    assert payload["topics"] == ["work", "guarantee"]
    story.taken_back(session, cast, ticket)
    pdf = words(session.get_one(Passport, ticket.id).pdf)
    assert squeezed("Éloignez-la des aimants") in pdf
    assert squeezed("Revenez pour un bracelet.") in pdf


def test_advice_that_does_not_exist_is_refused(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    command = RecordExplanation(ticket.number, (), ("drink_oil",))
    with pytest.raises(RuleViolation, match="unknown_code"):
        record_explanation(session, cast.claire, command, now=NOW)


def test_the_note_has_the_next_number_the_figures_and_never_changes(
    session: Session, cast: Cast
) -> None:
    ticket = story.serviced(session, cast)
    command = IssueNote(ticket.number, settled_on=date(2026, 11, 20), till_reference="1187")
    issue_note(session, cast.claire, command, now=NOW)
    kept = session.get_one(Restitution, ticket.id)
    assert (kept.note_number, kept.note_total_cents) == ("BES-N-26-00001", 2900)
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.NOTE_ISSUED
    assert payload["vat"] == [{"rate_bp": 2000, "net_cents": 2417, "vat_cents": 483}]
    pdf = words(kept.note_pdf)
    for text in ("BES-N-26-00001", "29,00 €", "24,17 €", "4,83 €", "Réglé le 20 novembre 2026",
                 "référence de caisse 1187", "à partir de 25,00 €", "123456782"):  # fmt: skip
        assert squeezed(text) in pdf, text
    with pytest.raises(RuleViolation, match="note_already_issued"):
        issue_note(session, cast.claire, command, now=NOW)


def test_notes_follow_each_other_and_a_failed_one_takes_no_number(
    session: Session, cast: Cast
) -> None:
    first, second = (story.serviced(session, cast) for _ in range(2))
    issue_note(session, cast.claire, IssueNote(first.number), now=NOW)
    session.rollback()
    issue_note(session, cast.claire, IssueNote(second.number), now=NOW)
    assert session.get_one(Restitution, second.id).note_number == "BES-N-26-00001"


def test_a_quoted_repair_is_noted_line_by_line_with_the_kinds_of_parts(
    session: Session, cast: Cast
) -> None:
    ticket = story.serviced(session, cast, start=story.accepted)
    issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
    _, payload = last_entry(session, ticket)
    assert payload["total_cents"] == sum(
        line["quantity"] * line["unit_cents"] - line["discount_cents"] for line in payload["lines"]
    )
    parts = [line for line in payload["lines"] if line["part_kind"]]
    pdf = words(session.get_one(Restitution, ticket.id).note_pdf)
    assert parts
    for line in parts:
        assert squeezed(line["label"]) in pdf
    assert squeezed("pièce neuve") in pdf


def test_a_site_outside_vat_says_so_on_the_note(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    ticket.site.vat_regime = "franchise"
    issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
    pdf = words(session.get_one(Restitution, ticket.id).note_pdf)
    assert squeezed("TVA non applicable, article 293 B du CGI") in pdf
    assert squeezed("TVA 20") not in pdf


def test_a_refused_quote_leaves_its_fee_to_pay(session: Session, cast: Cast) -> None:
    ticket = story.refused(session, cast)
    issue_note(session, cast.claire, IssueNote(ticket.number), now=NOW)
    kept = session.get_one(Restitution, ticket.id)
    assert kept.note_total_cents == 3500
    assert squeezed("Frais de diagnostic") in words(kept.note_pdf)


def test_a_watch_may_go_back_to_the_bench_before_it_is_collected(
    session: Session, cast: Cast
) -> None:
    ticket = all_ticked(session, cast, story.serviced(session, cast))
    later = NOW + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        record_reopening(session, cast.claire, RecordReopening(ticket.number, "Buée"), now=later)
    with pytest.raises(RuleViolation, match="reopening_cause_missing"):
        record_reopening(session, cast.marc, RecordReopening(ticket.number, " "), now=later)
    record_reopening(session, cast.marc, RecordReopening(ticket.number, "Buée"), now=later)
    assert last_entry(session, ticket) == (EntryKind.REOPENED, {"cause": "Buée"})
    assert not session.scalars(select(Accessory).where(Accessory.returned_at.is_not(None))).all()
    story.moved(session, cast.marc, ticket, Move.REOPEN, now=later)
    assert ticket.state is State.SERVICING


def test_the_database_itself_refuses_a_stranger_without_mandate(
    session: Session, cast: Cast
) -> None:
    ticket = story.serviced(session, cast)
    commit(session)
    session.add(
        Restitution(
            ticket_id=ticket.id,
            collector_name="X",
            relation=Relation.OTHER,
            identity_document=IdentityDocument.PASSPORT,
            on_paper=True,
            signed_at=NOW,
            handed_back_by_id=cast.claire.person_id,
        )
    )
    with pytest.raises(IntegrityError, match="stranger_shows_mandate_and_document"):
        session.flush()

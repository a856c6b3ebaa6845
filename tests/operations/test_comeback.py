"""A watch that comes back under guarantee, and a watch nobody comes for."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.facts import ticket_facts
from workshop.db.models import (
    CollectionReminder,
    ContactChannel,
    CourtAuthorisation,
    Guarantee,
    OutgoingMail,
    Site,
    Ticket,
    TrackingEntry,
)
from workshop.domain.errors import NotAllowed, RuleViolation
from workshop.domain.people import Language
from workshop.domain.ticket import Move, RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.unclaimed import (
    RecordAuthorisation,
    RemindToCollect,
    record_authorisation,
    remind_to_collect,
)

LAST_DAY = datetime(2027, 11, 20, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def come_back(
    session: Session, cast: Cast, original: Ticket, *, now: datetime, **watch: object
) -> Ticket:
    intake = replace(
        story.INTAKE,
        watch=replace(story.WATCH, **watch),
        watch_id=None if watch else original.watch_id,
        repair_kind=RepairKind.OWN_GUARANTEE,
        original_ticket_number=original.number,
        reception=replace(story.RECEPTION, promised_on=None),
    )
    command = RegisterDeposit(cast.shop, story.CUSTOMER, (intake,), signature=story.SIGNATURE)
    (ticket,) = register_deposit(session, cast.claire, command, now=now)
    return ticket


def entries(session: Session, ticket: Ticket, kind: EntryKind) -> list[dict[str, object]]:
    rows = session.scalars(
        select(TrackingEntry.payload).where(
            TrackingEntry.ticket_id == ticket.id, TrackingEntry.kind == kind
        )
    )
    return [json.loads(payload) for payload in rows]


def test_a_comeback_is_linked_told_on_both_sheets_and_keeps_the_end_date(
    session: Session, cast: Cast
) -> None:
    original = story.returned(session, cast)
    ticket = come_back(session, cast, original, now=NOW + 30 * DAY)
    assert ticket.original_ticket_id == original.id
    assert ticket.guarantee_until == original.guarantee_until == date(2027, 11, 20)
    (told,) = entries(session, original, EntryKind.GUARANTEE_RETURN)
    assert told == {"ticket": ticket.number, "guarantee_until": "2027-11-20"}
    (opened,) = entries(session, ticket, EntryKind.OPENED)
    assert opened["original_ticket"] == original.number


def test_a_comeback_handed_back_again_still_ends_on_the_original_day(
    session: Session, cast: Cast
) -> None:
    original = story.returned(session, cast)
    original_id, until = original.id, original.guarantee_until
    later = NOW + 90 * DAY

    def start(session: Session, cast: Cast, *, now: datetime) -> Ticket:
        ticket = story.quick(session, cast, now=now, reception={"promised_on": None})
        ticket.original_ticket_id = original_id
        ticket.repair_kind = RepairKind.OWN_GUARANTEE
        ticket.guarantee_until = until
        return ticket

    ticket = story.returned(session, cast, start=start, now=later)
    (guarantee,) = session.scalars(select(Guarantee).where(Guarantee.ticket_id == ticket.id))
    assert guarantee.until_on == ticket.guarantee_until == date(2027, 11, 20)


def test_the_last_day_is_covered_and_the_next_is_refused_with_the_date(
    session: Session, cast: Cast
) -> None:
    original = story.returned(session, cast)
    come_back(session, cast, original, now=LAST_DAY)
    with pytest.raises(RuleViolation, match="guarantee_over") as refusal:
        come_back(session, cast, original, now=LAST_DAY + DAY)
    assert refusal.value.facts["until_on"] == date(2027, 11, 20)
    assert refusal.value.field == "watches-0-original_ticket"


def test_a_watch_described_anew_is_known_by_its_serial(session: Session, cast: Cast) -> None:
    original = story.returned(session, cast)
    come_back(session, cast, original, now=NOW, serial="lh 4471")
    with pytest.raises(RuleViolation, match="guarantee_of_another_watch"):
        come_back(session, cast, original, now=NOW, serial="LH-9")


@pytest.mark.parametrize(
    ("begin", "refusal"),
    [
        (story.serviced, "guarantee_not_started"),
        (story.refused, "guarantee_not_started"),
    ],
)
def test_only_a_returned_repair_is_guaranteed(
    session: Session, cast: Cast, begin: story.Start, refusal: str
) -> None:
    original = begin(session, cast)
    with pytest.raises(RuleViolation, match=refusal):
        come_back(session, cast, original, now=NOW)


def test_a_guarantee_of_another_site_does_not_exist(session: Session, cast: Cast) -> None:
    original = story.returned(session, cast)
    original.site_id = cast.other_shop
    session.flush()
    with pytest.raises(RuleViolation, match="original_ticket_unknown"):
        come_back(session, cast, original, now=NOW, serial="LH-4471")


def test_a_call_by_mail_leaves_through_the_outbox_and_waits_for_the_customer(
    session: Session, cast: Cast
) -> None:
    ticket = story.serviced(session, cast)
    command = RemindToCollect(ticket.number, ContactChannel.EMAIL)
    remind_to_collect(session, cast.claire, command, now=NOW)
    mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.subject.startswith("Votre montre est prête")
    assert "Lip Churchill" in mail.subject
    assert ticket.number in mail.body
    assert (ticket.waiting_on, ticket.waiting_reason) == (
        WaitingOn.CUSTOMER,
        "customer_collection",
    )
    assert ticket.follow_up_on == date(2026, 12, 20)
    (told,) = entries(session, ticket, EntryKind.COLLECTION_REMINDED)
    assert mail.message_id in told["proof"]
    remind_to_collect(session, cast.claire, command, now=NOW + 30 * DAY)
    again = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert again is not None
    assert again.subject.startswith("Votre montre vous attend")


@pytest.mark.parametrize(
    ("language", "fee_cents", "told", "never"),
    [
        ("fr", 3500, ("à reprendre, sans réparation", "diagnostic sont de 35,00"), "est prête"),
        ("fr", 0, ("à reprendre, sans réparation", "n’a pas été réparée"), "diagnostic sont"),
        ("en", 3500, ("without repair", "The diagnosis fee is €35.00."), "ready"),
    ],
)
def test_the_owner_of_an_unrepaired_watch_is_told_so_and_what_is_due(
    session: Session, cast: Cast, language: str, fee_cents: int, told: tuple[str, ...], never: str
) -> None:
    session.get_one(Site, cast.shop).diagnosis_fee_cents = fee_cents
    customer = replace(story.CUSTOMER, language=Language(language))
    ticket = story.refused(session, cast, customer=customer)
    command = RemindToCollect(ticket.number, ContactChannel.EMAIL)
    remind_to_collect(session, cast.claire, command, now=NOW)
    mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    letter = f"{mail.subject}\n{mail.body}"
    for words in told:
        assert words in letter, words
    assert never not in letter
    remind_to_collect(session, cast.claire, command, now=NOW + 30 * DAY)
    again = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert again is not None
    assert told[0].split(", ")[-1] in again.body
    assert "prête" not in again.body


def test_a_call_otherwise_needs_its_proof(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    with pytest.raises(RuleViolation, match="reminder_proof_missing"):
        remind_to_collect(
            session, cast.claire, RemindToCollect(ticket.number, ContactChannel.POST), now=NOW
        )
    command = RemindToCollect(ticket.number, ContactChannel.POST, "1A 204 555 1234 5")
    remind_to_collect(session, cast.claire, command, now=NOW)
    (row,) = session.scalars(select(CollectionReminder)).all()
    assert (row.proof, row.sent_by_id) == ("1A 204 555 1234 5", cast.claire.person_id)


AUTHORISED = date(2027, 12, 1)


def authorise(session: Session, cast: Cast, ticket: Ticket, now: datetime, **changes: str) -> None:
    command = RecordAuthorisation(
        ticket.number,
        AUTHORISED,
        changes.get("court", "Tribunal judiciaire de Besançon"),
        changes.get("reference", "RG 27/00123"),
    )
    record_authorisation(session, cast.marc, command, now=now)


def remind(session: Session, cast: Cast, ticket: Ticket, channel: ContactChannel) -> None:
    command = RemindToCollect(ticket.number, channel, "preuve 1")
    remind_to_collect(session, cast.claire, command, now=NOW + 30 * DAY)


def test_an_unclaimed_watch_needs_calls_a_year_and_a_court(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    late = NOW + 400 * DAY

    def missing() -> tuple[str, ...]:
        command = MoveTicket(ticket.number, Move.DISPOSE_UNCLAIMED)
        with pytest.raises(RuleViolation) as refusal:
            move_ticket(session, cast.marc, command, now=late)
        return refusal.value.facts["missing"]

    assert missing() == ("reminders_proved", "one_year_elapsed", "court_authorised")
    remind(session, cast, ticket, ContactChannel.PHONE)
    with pytest.raises(RuleViolation, match="reminders_missing"):
        authorise(session, cast, ticket, late)
    remind(session, cast, ticket, ContactChannel.POST)
    assert missing() == ("one_year_elapsed", "court_authorised")
    authorise(session, cast, ticket, late)
    assert session.get_one(CourtAuthorisation, ticket.id).authorised_on == AUTHORISED
    assert ticket_facts(session, ticket).one_year_elapsed
    story.moved(session, cast.marc, ticket, Move.DISPOSE_UNCLAIMED, now=late)
    assert (ticket.state, ticket.place) == (State.UNCLAIMED_DISPOSED, "disposed")


def test_a_court_does_not_authorise_before_the_year_is_over(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast, now=NOW + 20 * DAY)
    for channel in (ContactChannel.EMAIL, ContactChannel.POST):
        remind(session, cast, ticket, channel)
    with pytest.raises(RuleViolation, match="year_not_elapsed") as refusal:
        authorise(session, cast, ticket, NOW + 500 * DAY)
    assert refusal.value.facts["earliest_on"] == date(2027, 12, 10)


@pytest.mark.parametrize("field", ["court", "reference"])
def test_an_authorisation_names_its_court(session: Session, cast: Cast, field: str) -> None:
    ticket = story.serviced(session, cast)
    with pytest.raises(RuleViolation, match=f"{field}_missing"):
        authorise(session, cast, ticket, NOW + 400 * DAY, **{field: " "})


def test_only_the_hierarchy_records_a_court_s_word(session: Session, cast: Cast) -> None:
    ticket = story.serviced(session, cast)
    command = RecordAuthorisation(ticket.number, AUTHORISED, "Tribunal", "1")
    with pytest.raises(NotAllowed):
        record_authorisation(session, cast.claire, command, now=NOW)

"""Complaints on live tickets: recorded, passed on, answered, agreed with, closed by a letter."""

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed
from tests.documents.reading import words as words_of
from tests.entries import last_entry
from workshop.db.models import Complaint, ContactChannel, OutgoingMail, Site, Ticket
from workshop.db.session import commit
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.permissions import Role
from workshop.domain.tracking import EntryKind
from workshop.operations.complaint import (
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    RecordComplaint,
    accept_complaint,
    answer_complaint,
    close_complaint,
    record_complaint,
)
from workshop.queries.complaints import complaints_page

LATER = NOW + timedelta(days=3)
SETTLED, UNSETTLED = ComplaintOutcome.SETTLED, ComplaintOutcome.UNSETTLED
MAIL, PHONE = ContactChannel.EMAIL, ContactChannel.PHONE


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    """Given back, and the customer is not content."""
    return story.returned(session, cast)


def recorded(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    to_role: Role | None = None,
    words: str = "Déjà à plat !",
) -> Complaint:
    command = RecordComplaint(ticket.number, "battery_short_life", ("free_check",), words, to_role)
    record_complaint(session, cast.claire, command, now=NOW)
    commit(session)
    return session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()


def test_it_is_recorded_and_followed_up_two_working_days_later(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    found = recorded(session, cast, ticket, Role.MANAGER)
    assert last_entry(session, ticket) == (
        EntryKind.COMPLAINT_RECORDED,
        {
            "cause": "battery_short_life",
            "resolutions": ["free_check"],
            "to": "manager",
            "text": "Déjà à plat !",
        },
    )
    assert found.follow_up_on == date(2026, 11, 24)
    (line,) = complaints_page(session, cast.marc, cast.shop, closed=False, page=1).lines
    assert (line.number, line.to_role, line.agreed) == (ticket.number, Role.MANAGER, False)


def test_what_is_put_anew_is_the_same_complaint_and_is_answered_and_agreed_anew(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    first = recorded(session, cast, ticket)
    told = AnswerComplaint(ticket.number, "Rappelée.", PHONE, date(2026, 12, 4))
    answer_complaint(session, cast.claire, told, now=NOW)
    accept_complaint(session, cast.marc, AcceptComplaint(ticket.number), now=NOW)
    again = recorded(session, cast, ticket, words="Et le bracelet est rayé.")
    assert (again.id, again.words) == (first.id, "Et le bracelet est rayé.")
    assert (again.accepted_at, again.answered_at) == (None, None)
    assert (again.answer, again.follow_up_on) == ("Rappelée.", date(2026, 11, 24))


def test_the_answer_leaves_by_mail_and_is_followed_up(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    found = recorded(session, cast, ticket)
    command = AnswerComplaint(ticket.number, "Nous changeons la pile sans frais.", MAIL)
    answer_complaint(session, cast.claire, command, now=LATER)
    mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail.to_address == "zoe@example.org"
    assert "Nous changeons la pile sans frais." in mail.body
    assert last_entry(session, ticket) == (
        EntryKind.COMPLAINT_ANSWERED,
        {
            "text": "Nous changeons la pile sans frais.",
            "channel": "email",
            "to_address": "zoe@example.org",
            "follow_up_on": "2026-11-30",
        },
    )
    assert found.follow_up_on == date(2026, 11, 30)
    told = AnswerComplaint(ticket.number, "Rappelée.", PHONE, date(2026, 12, 4))
    answer_complaint(session, cast.claire, told, now=LATER)
    assert (found.answer, found.follow_up_on) == ("Rappelée.", date(2026, 12, 4))


def test_settled_needs_the_customers_agreement_and_a_letter_says_so(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    found = recorded(session, cast, ticket)
    closing = CloseComplaint(ticket.number, SETTLED, "Pile changée sans frais.", by_mail=True)
    with pytest.raises(RuleViolation, match="complaint_not_accepted"):
        close_complaint(session, cast.claire, closing, now=LATER)
    accept_complaint(session, cast.marc, AcceptComplaint(ticket.number, "D’accord"), now=LATER)
    close_complaint(session, cast.claire, closing, now=LATER)
    commit(session)
    kind, said = last_entry(session, ticket)
    assert kind is EntryKind.COMPLAINT_CLOSED
    assert said["letter_sha256"] == hashlib.sha256(found.letter_pdf).hexdigest()
    assert said["to_address"] == "zoe@example.org"
    mail = session.get_one(OutgoingMail, found.mail_id)
    assert mail.attachment_pdf == found.letter_pdf
    words = words_of(found.letter_pdf)
    assert squeezed("Pile changée sans frais.") in words
    assert squeezed("Médiateur") not in words
    page = complaints_page(session, cast.marc, cast.shop, closed=True, page=1)
    assert [line.outcome for line in page.lines] == [SETTLED]
    assert not complaints_page(session, cast.marc, cast.shop, closed=False, page=1).lines


def test_the_letter_of_an_unsettled_one_repeats_the_mediator(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    found = recorded(session, cast, ticket, Role.MANAGER)
    closing = CloseComplaint(ticket.number, UNSETTLED, "La chute n’est pas garantie.")
    site = session.get_one(Site, cast.shop)
    mediator, site.mediator = site.mediator, ""
    with pytest.raises(RuleViolation, match="mediator_missing"):
        close_complaint(session, cast.marc, closing, now=LATER)
    site.mediator = mediator
    close_complaint(session, cast.marc, closing, now=LATER)
    words = words_of(found.letter_pdf)
    assert squeezed("Médiateur de la consommation, 1 rue de la Paix, 75002 Paris") in words
    assert squeezed("Déjà à plat") in words
    assert found.mail_id is None


def test_only_the_hierarchy_leaves_one_unsettled(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    recorded(session, cast, ticket)
    closing = CloseComplaint(ticket.number, UNSETTLED, "Non.")
    with pytest.raises(NotAllowed):
        close_complaint(session, cast.claire, closing, now=LATER)


def test_one_passed_to_a_role_is_answered_by_it_or_by_the_hierarchy(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    recorded(session, cast, ticket, Role.TECHNICIAN)
    command = AnswerComplaint(ticket.number, "Réglage refait.", PHONE)
    for actor in (cast.claire, cast.edith):
        with pytest.raises(NotAllowed, match="complaint_of_another_role"):
            answer_complaint(session, actor, command, now=LATER)
    for actor in (cast.theo, cast.marc):
        answer_complaint(session, actor, command, now=LATER)


@pytest.mark.parametrize(
    ("text", "follow_up_on", "code"),
    [
        (" ", None, "complaint_answer_missing"),
        ("Bien.", date(2026, 11, 22), "follow_up_in_the_past"),
    ],
)
def test_an_answer_says_something_and_looks_ahead(
    session: Session, cast: Cast, ticket: Ticket, text: str, follow_up_on: date | None, code: str
) -> None:
    recorded(session, cast, ticket)
    command = AnswerComplaint(ticket.number, text, PHONE, follow_up_on)
    with pytest.raises(RuleViolation, match=code):
        answer_complaint(session, cast.claire, command, now=LATER)


def test_once_closed_a_second_person_finds_nothing_to_close_and_another_may_begin(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    first = recorded(session, cast, ticket)
    closing = CloseComplaint(ticket.number, UNSETTLED, "Non.")
    close_complaint(session, cast.marc, closing, now=LATER)
    for act, command in (
        (close_complaint, closing),
        (answer_complaint, AnswerComplaint(ticket.number, "Oui.", PHONE)),
        (accept_complaint, AcceptComplaint(ticket.number)),
    ):
        with pytest.raises(RuleViolation, match="complaint_missing"):
            act(session, cast.marc, command, now=LATER)
    assert recorded(session, cast, ticket).id != first.id


def test_another_site_knows_nothing_of_it(session: Session, cast: Cast, ticket: Ticket) -> None:
    recorded(session, cast, ticket)
    with pytest.raises(NotFound):
        answer_complaint(session, cast.olga, AnswerComplaint(ticket.number, "?", PHONE), now=LATER)
    with pytest.raises(NotFound):
        complaints_page(session, cast.olga, cast.shop, closed=False, page=1)
    assert not complaints_page(session, cast.olga, cast.other_shop, closed=False, page=1).lines

"""Notes, corrections, alerts and questions: each adds one entry, none changes another."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import NOW
from tests.story import in_diagnosis, received
from workshop.db.models import Alert, Question, Ticket, TrackingEntry
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.permissions import Role
from workshop.domain.tracking import EntryKind
from workshop.operations.ticket import PlaceWatch, place_watch
from workshop.operations.tracking import (
    AddNote,
    AnswerAlert,
    AnswerQuestion,
    AskQuestion,
    CorrectEntry,
    RaiseAlert,
    add_note,
    answer_alert,
    answer_question,
    ask_question,
    correct_entry,
    raise_alert,
)


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return in_diagnosis(session, cast)


def last_entry(session: Session, ticket: Ticket) -> Any:
    return session.scalars(
        select(TrackingEntry)
        .where(TrackingEntry.ticket_id == ticket.id)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    ).one()


def entries(session: Session, ticket: Ticket) -> int:
    return session.scalar(
        select(func.count()).select_from(TrackingEntry).where(TrackingEntry.ticket_id == ticket.id)
    )


def test_a_note_is_one_entry_with_the_declared_time(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    before = entries(session, ticket)
    earlier = NOW - timedelta(hours=3)
    command = AddNote(ticket.number, "  Rotor bruyant ", EntryKind.ANOMALY, happened_at=earlier)
    add_note(session, cast.theo, command, now=NOW)
    entry = last_entry(session, ticket)
    assert entries(session, ticket) == before + 1
    assert (entry.kind, entry.author_name, entry.happened_at) == (
        EntryKind.ANOMALY,
        "Théo Lamy",
        earlier,
    )
    assert entry.payload == '{"photos":[],"text":"Rotor bruyant"}'


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"text": "  \n "}, "entry_empty", "text"),
        ({"kind": EntryKind.MOVED}, "unknown_code", "kind"),
        ({"happened_at": NOW + timedelta(minutes=1)}, "happened_in_the_future", "happened_at"),
        ({"photo_ids": (404,)}, "photo_unknown", "photos"),
    ],
)
def test_what_a_note_may_not_be(
    session: Session, cast: Cast, ticket: Ticket, change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        add_note(session, cast.theo, AddNote(ticket.number, **({"text": "Vu"} | change)), now=NOW)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_correction_names_the_entry_and_leaves_it_as_it_was(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    add_note(session, cast.theo, AddNote(ticket.number, "Glace rayée"), now=NOW)
    wrong = last_entry(session, ticket)
    before = (wrong.payload, wrong.hash, wrong.seal)
    correct_entry(
        session,
        cast.theo,
        CorrectEntry(ticket.number, wrong.seq, "Lunette rayée", "Mauvaise pièce"),
        now=NOW,
    )
    entry = last_entry(session, ticket)
    assert (entry.kind, entry.corrects_seq) == (EntryKind.CORRECTION, wrong.seq)
    session.refresh(wrong)
    assert (wrong.payload, wrong.hash, wrong.seal) == before


@pytest.mark.parametrize(
    ("seq", "text", "reason", "code"),
    [
        (99, "Autre", "Parce que", "entry_unknown"),
        (0, "Autre", "Parce que", "entry_unknown"),
        (1, " ", "Parce que", "entry_empty"),
        (1, "Autre", " ", "correction_reason_missing"),
    ],
)
def test_a_correction_needs_an_entry_a_text_and_a_reason(
    session: Session, cast: Cast, ticket: Ticket, seq: int, text: str, reason: str, code: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        correct_entry(session, cast.theo, CorrectEntry(ticket.number, seq, text, reason), now=NOW)
    assert refusal.value.code == code


def test_an_alert_stays_open_until_the_hierarchy_answers(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    raise_alert(session, cast.theo, RaiseAlert(ticket.number, "Pont fêlé"), now=NOW)
    alert = session.scalars(select(Alert)).one()
    assert alert.answered_at is None
    with pytest.raises(NotAllowed):
        answer_alert(session, cast.theo, AnswerAlert(ticket.number, alert.id, "Oui"), now=NOW)
    with pytest.raises(RuleViolation):
        answer_alert(session, cast.marc, AnswerAlert(ticket.number, alert.id, "  "), now=NOW)
    assert alert.answered_at is None
    answer_alert(session, cast.marc, AnswerAlert(ticket.number, alert.id, "Commandez"), now=NOW)
    assert (alert.answered_at, alert.answered_by_id) == (NOW, cast.marc.person_id)
    assert last_entry(session, ticket).kind is EntryKind.ALERT_ANSWERED
    with pytest.raises(RuleViolation, match="alert_already_answered"):
        answer_alert(session, cast.marc, AnswerAlert(ticket.number, alert.id, "Non"), now=NOW)


def test_an_alert_of_another_ticket_is_not_found(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    other = received(session, cast)
    raise_alert(session, cast.theo, RaiseAlert(other.number, "Pont fêlé"), now=NOW)
    alert = session.scalars(select(Alert)).one()
    with pytest.raises(NotFound):
        answer_alert(session, cast.marc, AnswerAlert(ticket.number, alert.id, "Oui"), now=NOW)


def test_a_question_is_answered_by_those_it_is_put_to(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    command = AskQuestion(ticket.number, Role.COUNTER, "Garder le cadran ?")
    ask_question(session, cast.theo, command, now=NOW)
    question = session.scalars(select(Question)).one()
    with pytest.raises(NotAllowed):
        answer_question(
            session, cast.ines, AnswerQuestion(ticket.number, question.id, "Oui"), now=NOW
        )
    answer_question(
        session, cast.claire, AnswerQuestion(ticket.number, question.id, "Oui"), now=NOW
    )
    entry = last_entry(session, ticket)
    assert entry.kind is EntryKind.QUESTION_ANSWERED
    assert (question.answer, question.answered_by_id) == ("Oui", cast.claire.person_id)
    with pytest.raises(RuleViolation, match="question_already_answered"):
        answer_question(
            session, cast.marc, AnswerQuestion(ticket.number, question.id, "Non"), now=NOW
        )


@dataclass(frozen=True)
class Outsider:
    name: str
    error: type[Exception]


@pytest.mark.parametrize(
    "outsider",
    [Outsider("olga", NotFound), Outsider("nora", NotFound), Outsider("fanny", NotFound)],
)
def test_strangers_add_nothing(
    session: Session, cast: Cast, ticket: Ticket, outsider: Outsider
) -> None:
    with pytest.raises(outsider.error):
        add_note(session, cast.people[outsider.name], AddNote(ticket.number, "Bonjour"), now=NOW)


def test_notes_never_make_a_colleague_start_again(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    seen = ticket.version
    add_note(session, cast.theo, AddNote(ticket.number, "Rien à signaler"), now=NOW)
    place_watch(session, cast.claire, PlaceWatch(ticket.number, "safe", seen_version=seen), now=NOW)
    assert ticket.place == "safe"

"""What people add to the tracking sheet: observations, anomalies, corrections, alerts, questions.

These acts only add to the story, so they never conflict with what somebody else is writing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Alert, Question, Ticket, TrackingEntry
from workshop.domain.catalogue import items
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.photo import attach_photos

NOTE_KINDS: Final = (EntryKind.OBSERVATION, EntryKind.ANOMALY)


@dataclass(frozen=True)
class AddNote:
    """`kind` is one of `NOTE_KINDS`; `happened_at` is when it was seen, if not just now.

    `view` and `side` say what the photos show, where it is to be compared: codes of `photo_views`
    and `photo_sides`. `problem` names what went wrong, a code of `delay_reasons`.
    """

    number: str
    text: str
    kind: EntryKind = EntryKind.OBSERVATION
    photo_ids: tuple[int, ...] = ()
    happened_at: datetime | None = None
    view: str = ""
    side: str = ""
    problem: str = ""


def add_note(session: Session, actor: Actor, command: AddNote, *, now: datetime) -> Ticket:
    """Write down what was seen; photos alone are an entry too."""
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    text = command.text.strip()
    if not text and not command.photo_ids:
        raise RuleViolation("entry_empty", field="text")
    if command.kind not in NOTE_KINDS:
        raise RuleViolation("unknown_code", {"code": command.kind}, field="kind")
    if command.happened_at and command.happened_at > now:
        raise RuleViolation("happened_in_the_future", field="happened_at")
    write_entry(
        session,
        actor,
        ticket,
        command.kind if text else EntryKind.PHOTO,
        {
            "text": text,
            "photos": attach_photos(session, ticket.site_id, ticket, command.photo_ids),
        }
        | _shown(command),
        now=now,
        happened_at=command.happened_at,
    )
    return ticket


def _shown(command: AddNote) -> dict[str, str]:
    problem = command.problem and items("delay_reasons")[command.problem].code
    said = {"problem": problem} if problem else {}
    if not command.view:
        return said
    if not command.photo_ids:
        raise RuleViolation("photo_missing", field="photos")
    view, side = items("photo_views")[command.view], items("photo_sides")[command.side]
    return {**said, "view": view.code, "side": side.code}


@dataclass(frozen=True)
class CorrectEntry:
    number: str
    seq: int
    text: str
    reason: str


def correct_entry(
    session: Session, actor: Actor, command: CorrectEntry, *, now: datetime
) -> Ticket:
    """Say what an entry should have said, and why; the entry itself stays as it was written."""
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    corrected = session.scalar(
        select(TrackingEntry.kind).where(
            TrackingEntry.ticket_id == ticket.id, TrackingEntry.seq == command.seq
        )
    )
    if corrected is None:
        raise RuleViolation("entry_unknown")
    if not command.text.strip():
        raise RuleViolation("entry_empty", field="text")
    if not command.reason.strip():
        raise RuleViolation("correction_reason_missing", field="reason")
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.CORRECTION,
        {
            "corrected_kind": corrected,
            "text": command.text.strip(),
            "reason": command.reason.strip(),
        },
        now=now,
        corrects_seq=command.seq,
    )
    return ticket


@dataclass(frozen=True)
class RaiseAlert:
    """`tool` names the tool it is about, where it is about one."""

    number: str
    text: str
    tool: str = ""


def raise_alert(session: Session, actor: Actor, command: RaiseAlert, *, now: datetime) -> Ticket:
    """Call the hierarchy; the alert stays open until it is answered."""
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    if not command.text.strip():
        raise RuleViolation("entry_empty", field="text")
    alert = open_alert(session, actor, ticket, command.text, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.ALERT_RAISED,
        {"alert": alert.id, "text": alert.text}
        | ({"tool": items("tools")[command.tool].code} if command.tool else {}),
        now=now,
    )
    return ticket


def open_alert(
    session: Session, actor: Actor, ticket: Ticket, text: str, *, now: datetime
) -> Alert:
    """Open an alert as part of an act that writes its own entry."""
    alert = Alert(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        text=text.strip(),
        raised_by_id=actor.person_id,
        raised_at=now,
    )
    session.add(alert)
    session.flush()
    return alert


@dataclass(frozen=True)
class AnswerAlert:
    number: str
    alert_id: int
    answer: str


def answer_alert(session: Session, actor: Actor, command: AnswerAlert, *, now: datetime) -> Ticket:
    """The hierarchy says what is to be done; the alert is closed."""
    ticket = find.ticket(session, actor, command.number, Permission.ANSWER_ALERT)
    alert = session.scalar(
        select(Alert).where(Alert.id == command.alert_id, Alert.ticket_id == ticket.id)
    )
    if alert is None:
        raise NotFound("alert_not_found")
    if alert.answered_at is not None:
        raise RuleViolation("alert_already_answered")
    _answer(alert, actor, command.answer, now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.ALERT_ANSWERED,
        {"alert": alert.id, "text": alert.text, "answer": alert.answer},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class AskQuestion:
    number: str
    to_role: Role
    text: str


def ask_question(session: Session, actor: Actor, command: AskQuestion, *, now: datetime) -> Ticket:
    """Ask those who hold a role; the question stays open until one of them answers."""
    ticket = find.ticket(session, actor, command.number, Permission.WRITE_ENTRY)
    if not command.text.strip():
        raise RuleViolation("entry_empty", field="text")
    question = Question(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        to_role=command.to_role,
        text=command.text.strip(),
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    session.add(question)
    session.flush()
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUESTION_ASKED,
        {"question": question.id, "to": question.to_role, "text": question.text},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class AnswerQuestion:
    number: str
    question_id: int
    answer: str


def answer_question(
    session: Session, actor: Actor, command: AnswerQuestion, *, now: datetime
) -> Ticket:
    """Anyone who holds the role asked may answer, and the hierarchy for them."""
    ticket = find.ticket(session, actor, command.number, Permission.READ_TICKETS)
    question = session.scalar(
        select(Question).where(Question.id == command.question_id, Question.ticket_id == ticket.id)
    )
    if question is None:
        raise NotFound("question_not_found")
    if not actor.answers_for(question.to_role, ticket.site_id):
        raise NotAllowed("permission_missing", {"permission": question.to_role.value})
    if question.answered_at is not None:
        raise RuleViolation("question_already_answered")
    _answer(question, actor, command.answer, now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUESTION_ANSWERED,
        {
            "question": question.id,
            "to": question.to_role,
            "text": question.text,
            "answer": question.answer,
        },
        now=now,
    )
    return ticket


def _answer(matter: Alert | Question, actor: Actor, answer: str, now: datetime) -> None:
    if not answer.strip():
        raise RuleViolation("answer_empty", field="answer")
    matter.answer = answer.strip()
    matter.answered_by_id = actor.person_id
    matter.answered_at = now

"""Assessment sessions: made, filled with candidates, and led from one state to the next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import paris_day
from workshop.assessment.library import referential, rules_for
from workshop.assessment.session import (
    NEEDS,
    NEEDS_REASON,
    SessionMove,
    SessionState,
    after,
    require_facts,
)
from workshop.db import find
from workshop.db.assessment import assessment_session, enrolment
from workshop.db.models import (
    AssessmentSession,
    AuditSubject,
    SessionCandidate,
    Sitting,
)
from workshop.db.session_facts import session_facts
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.audit import record_change

PREPARED: Final = frozenset({SessionState.DRAFT, SessionState.ANNOUNCED, SessionState.CONVENED})
"""The states in which dates, place and candidates may still change."""
_BY_OTHER_ACTS: Final = frozenset({SessionMove.DELIBERATE})


@dataclass(frozen=True)
class SessionSheet:
    """What is said of a session; `jury_on` is the day the certification jury meets."""

    title: str
    exam_on: date
    jury_on: date | None = None
    place: str = ""
    remote: bool = False


@dataclass(frozen=True)
class CreateSession:
    site_id: int
    referential_id: str
    sheet: SessionSheet


def create_session(
    session: Session, actor: Actor, command: CreateSession, *, now: datetime
) -> AssessmentSession:
    """Freezes which referential is judged and by which rules."""
    find.site(session, actor, command.site_id, Permission.ORGANISE)
    certification = referential(command.referential_id)
    rules = rules_for(certification)
    sheet = _checked(command.sheet)
    found = AssessmentSession(
        site_id=command.site_id,
        referential_id=certification.id,
        referential_digest=certification.digest,
        rules_id=rules.id,
        rules_digest=rules.digest,
        created_by_id=actor.person_id,
        created_at=now,
        **sheet,
    )
    session.add(found)
    session.flush()
    record_change(
        session, actor, found.site_id, AuditSubject.SESSION, {}, _told(sheet), now=now,
        name=found.title,
    )  # fmt: skip
    return found


@dataclass(frozen=True)
class ChangeSession:
    session_id: int
    sheet: SessionSheet
    seen_revision: int | None = None


def change_session(
    session: Session, actor: Actor, command: ChangeSession, *, now: datetime
) -> AssessmentSession:
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_prepared(found)
    sheet = _checked(command.sheet)
    before = {name: getattr(found, name) for name in sheet}
    for name, value in sheet.items():
        setattr(found, name, value)
    note_change(session, actor, found, _told(before), _told(sheet), now=now)
    return found


@dataclass(frozen=True)
class AddCandidates:
    session_id: int
    enrolment_ids: tuple[int, ...]
    seen_revision: int | None = None


def add_candidates(
    session: Session, actor: Actor, command: AddCandidates, *, now: datetime
) -> AssessmentSession:
    """Candidates of the same centre for the same certification; twice is once."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_prepared(found)
    if not command.enrolment_ids:
        raise RuleViolation("session_candidates_missing", field="enrolment_ids")
    there = set(
        session.scalars(
            select(SessionCandidate.enrolment_id).where(SessionCandidate.session_id == found.id)
        )
    )
    for enrolment_id in dict.fromkeys(command.enrolment_ids):
        candidate = enrolment(session, actor, enrolment_id, Permission.ORGANISE)
        if (candidate.site_id, candidate.referential_id) != (found.site_id, found.referential_id):
            raise RuleViolation("candidate_of_another_certification", field="enrolment_ids")
        if candidate.withdrawn_on or candidate.closed_on:
            raise RuleViolation("candidate_gone", field="enrolment_ids")
        if enrolment_id not in there:
            session.add(SessionCandidate(session_id=found.id, enrolment_id=enrolment_id))
    added = len(set(command.enrolment_ids) - there)
    note_change(session, actor, found, {}, {"candidates_added": added}, now=now)
    return found


@dataclass(frozen=True)
class RemoveCandidate:
    session_id: int
    enrolment_id: int
    seen_revision: int | None = None


def remove_candidate(
    session: Session, actor: Actor, command: RemoveCandidate, *, now: datetime
) -> AssessmentSession:
    """Only while none of the candidate's sittings has begun; the planned ones are given up."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    _require_prepared(found)
    row = session.get(SessionCandidate, (found.id, command.enrolment_id))
    if row is None:
        raise NotFound("enrolment_not_found")
    sittings = session.scalars(
        select(Sitting).where(
            Sitting.session_id == found.id, Sitting.enrolment_id == command.enrolment_id
        )
    ).all()
    if sittings:
        raise RuleViolation("candidate_has_sittings", {"count": len(sittings)})
    session.delete(row)
    note_change(session, actor, found, {}, {"candidates_removed": 1}, now=now)
    return found


@dataclass(frozen=True)
class MoveSession:
    """`override_reason` says why the session goes on in spite of its jury; `reason` why it stops."""

    session_id: int
    move: SessionMove
    reason: str = ""
    override_reason: str = ""
    seen_revision: int | None = None


def move_session(
    session: Session, actor: Actor, command: MoveSession, *, now: datetime
) -> AssessmentSession:
    """Lead a session on. Deliberating is an act of its own: drawing up the minutes."""
    found = organised(session, actor, command.session_id, command.seen_revision)
    if command.move in _BY_OTHER_ACTS:
        raise RuleViolation("session_move", {"move": command.move, "state": found.state})
    advance(
        session,
        actor,
        found,
        command.move,
        reason=command.reason,
        override_reason=command.override_reason,
        now=now,
    )
    if command.move is SessionMove.NOTIFY:
        found.notified_at = now
    if command.move is SessionMove.UNPUBLISH:
        found.notified_at = None
    return found


def advance(
    session: Session,
    actor: Actor,
    found: AssessmentSession,
    move: SessionMove,
    *,
    now: datetime,
    reason: str = "",
    override_reason: str = "",
) -> None:
    """Move a loaded session once what the move needs is there."""
    target = after(move, found.state)
    if move in NEEDS_REASON and not reason.strip():
        raise RuleViolation("session_reason_missing", field="reason")
    wanted = NEEDS.get(move, ())
    require_facts(move, session_facts(session, found, wanted), override_reason)
    before: dict[str, Any] = {"session_state": found.state.value}
    said: dict[str, Any] = {"session_state": target.value}
    found.state = target
    found.state_reason = reason.strip()
    if override_reason.strip():
        found.override_reason = override_reason.strip()
        said["override_reason"] = found.override_reason
    if found.state_reason:
        said["reason"] = found.state_reason
    note_change(session, actor, found, before, said, now=now)


@dataclass(frozen=True)
class NoteValidation:
    """The day the certifier validated the awards: the certificates are due from there."""

    session_id: int
    validated_on: date
    seen_revision: int | None = None


def note_validation(
    session: Session, actor: Actor, command: NoteValidation, *, now: datetime
) -> AssessmentSession:
    found = assessment_session(
        session, actor, command.session_id, Permission.CERTIFY, seen_revision=command.seen_revision
    )
    if found.deliberated_on is None:
        raise RuleViolation("session_not_deliberated")
    if not found.deliberated_on <= command.validated_on <= paris_day(now):
        raise RuleViolation("validation_day_implausible", field="validated_on")
    before = {"validated_on": found.validated_on and found.validated_on.isoformat()}
    found.validated_on = command.validated_on
    said = {"validated_on": command.validated_on.isoformat()}
    note_change(session, actor, found, before, said, now=now)
    return found


def organised(
    session: Session, actor: Actor, session_id: int, seen_revision: int | None = None
) -> AssessmentSession:
    """A session the person organises, locked until the commit."""
    return assessment_session(
        session, actor, session_id, Permission.ORGANISE, seen_revision=seen_revision
    )


def note_change(
    session: Session,
    actor: Actor,
    found: AssessmentSession,
    before: dict[str, Any],
    said: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Write down a change of a session; whoever saw it before is told."""
    found.revision += 1
    record_change(
        session, actor, found.site_id, AuditSubject.SESSION, before, said, now=now, name=found.title
    )


def require_state(found: AssessmentSession, *states: SessionState) -> None:
    """Raises `RuleViolation("session_state")` in any other state."""
    if found.state not in states:
        raise RuleViolation("session_state", {"state": found.state})


def _require_prepared(found: AssessmentSession) -> None:
    require_state(found, *PREPARED)


def _checked(sheet: SessionSheet) -> dict[str, Any]:
    if not sheet.title.strip():
        raise RuleViolation("session_title_missing", field="title")
    if sheet.jury_on is not None and sheet.jury_on < sheet.exam_on:
        raise RuleViolation("jury_before_exam", field="jury_on")
    return {
        "title": sheet.title.strip(),
        "exam_on": sheet.exam_on,
        "jury_on": sheet.jury_on,
        "place": sheet.place.strip(),
        "remote": sheet.remote,
    }


def _told(sheet: dict[str, Any]) -> dict[str, Any]:
    """As the audit trail keeps it: days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in sheet.items()
        if value is not None
    }

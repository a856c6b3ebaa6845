"""The attendance sheet: candidates sign for each test, jurors for the session."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.session import SessionState
from workshop.assessment.sitting import SittingState
from workshop.db.juries import seats_of
from workshop.db.models import Attendance, Person, Sitting
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.operations.assessment_session import note_change, organised, require_state


@dataclass(frozen=True)
class SignAttendance:
    """`sitting_id` for a candidate, none for a juror; `signature_png` unless signed on paper."""

    session_id: int
    person_id: int
    sitting_id: int | None = None
    on_paper: bool = False
    signature_png: bytes | None = None


def sign_attendance(
    session: Session, actor: Actor, command: SignAttendance, *, now: datetime
) -> Attendance:
    """Keep a signature; the time is the server's."""
    found = organised(session, actor, command.session_id)
    require_state(found, SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED)
    if not command.on_paper and command.signature_png is None:
        raise RuleViolation("attendance_unsigned", field="signature")
    if command.sitting_id is None:
        _require_juror(session, found.id, command.person_id)
    else:
        _require_candidate(session, found.id, command.sitting_id, command.person_id)
    name = session.get_one(Person, command.person_id).name
    signed = session.scalar(
        select(Attendance.id).where(
            Attendance.session_id == found.id,
            Attendance.person_id == command.person_id,
            Attendance.sitting_id == command.sitting_id
            if command.sitting_id is not None
            else Attendance.sitting_id.is_(None),
        )
    )
    if signed is not None:
        raise RuleViolation("attendance_signed_already", {"name": name})
    row = Attendance(
        session_id=found.id,
        sitting_id=command.sitting_id,
        person_id=command.person_id,
        signed_at=now,
        on_paper=command.on_paper,
        signature_png=None if command.on_paper else command.signature_png,
    )
    session.add(row)
    session.flush()
    note_change(session, actor, found, {}, {"attendance": name}, now=now)
    return row


def _require_juror(session: Session, session_id: int, person_id: int) -> None:
    if all(each.person_id != person_id for each in seats_of(session, session_id)):
        raise NotFound("person_not_found")


def _require_candidate(session: Session, session_id: int, sitting_id: int, person_id: int) -> None:
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or (sitting.session_id, sitting.candidate_id) != (session_id, person_id):
        raise NotFound("sitting_not_found")
    if sitting.state is SittingState.ABSENT:
        raise RuleViolation("absent_signs_nothing")

"""Who is expected at a session, and who has signed that he was there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.jury import Quality
from workshop.assessment.session import SessionState
from workshop.db.juries import juries_of
from workshop.db.models import Attendance
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.session_people import SittingLine, exam_sittings
from workshop.queries.sessions import SessionHead, head_of, shown_session


@dataclass(frozen=True)
class ExpectedLine:
    """Somebody who signs; `sitting_id` for a candidate, `quality` for a juror."""

    person_id: int
    name: str
    sitting: SittingLine | None
    quality: Quality | None
    signed_at: datetime | None
    on_paper: bool


@dataclass(frozen=True)
class AttendancePage:
    head: SessionHead
    candidates: tuple[ExpectedLine, ...]
    jurors: tuple[ExpectedLine, ...]
    may_sign: bool


def attendance_page(session: Session, actor: Actor, session_id: int) -> AttendancePage:
    found = shown_session(session, actor, session_id, Permission.ORGANISE)
    juries = juries_of(session, found)
    signed = {
        (row.sitting_id, row.person_id): row
        for row in session.execute(
            select(
                Attendance.sitting_id,
                Attendance.person_id,
                Attendance.signed_at,
                Attendance.on_paper,
            ).where(Attendance.session_id == found.id)
        )
    }
    sittings = exam_sittings(session, found)
    candidates = []
    for candidate in juries.candidates:
        for sitting in sittings.get(candidate.enrolment_id, ()):
            row = signed.get((sitting.id, candidate.person_id))
            candidates.append(
                ExpectedLine(
                    candidate.person_id,
                    candidate.name,
                    sitting,
                    None,
                    row.signed_at if row else None,
                    bool(row and row.on_paper),
                )
            )
    jurors = []
    for seat in {each.person_id: each for each in juries.seats}.values():
        row = signed.get((None, seat.person_id))
        jurors.append(
            ExpectedLine(
                seat.person_id,
                seat.name,
                None,
                seat.quality,
                row.signed_at if row else None,
                bool(row and row.on_paper),
            )
        )
    return AttendancePage(
        head=head_of(actor, found, juries),
        candidates=tuple(candidates),
        jurors=tuple(jurors),
        may_sign=found.state in (SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED),
    )

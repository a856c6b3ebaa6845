"""Who is expected at a session, and who has signed that he was there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from workshop.assessment.jury import Quality
from workshop.assessment.session import SessionState
from workshop.db.juries import Candidate, Seated, juries_of
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
    jurors = {each.person_id: each for each in juries.seats}.values()
    return AttendancePage(
        head=head_of(actor, found, juries),
        candidates=tuple(
            _line(each, sitting, None, signed.get((sitting.id, each.person_id)))
            for each in juries.candidates
            for sitting in sittings.get(each.enrolment_id, ())
        ),
        jurors=tuple(
            _line(each, None, each.quality, signed.get((None, each.person_id))) for each in jurors
        ),
        may_sign=found.state in (SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED),
    )


def _line(
    who: Candidate | Seated,
    sitting: SittingLine | None,
    quality: Quality | None,
    signature: Row[int | None, int, datetime, bool] | None,
) -> ExpectedLine:
    return ExpectedLine(
        who.person_id,
        who.name,
        sitting,
        quality,
        signed_at=signature.signed_at if signature else None,
        on_paper=bool(signature and signature.on_paper),
    )

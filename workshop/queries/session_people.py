"""The candidates of a session, their sittings and what they were told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import Due, paris_day
from workshop.assessment.session import NoticeChannel, NoticeKind, SessionState
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.juries import Candidate, Juries, juries_of
from workshop.db.models import AssessmentSession, Enrolment, Notice, Person, Sitting
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.sessions import SessionHead, head_of, shown_session


@dataclass(frozen=True)
class SittingLine:
    id: int
    modality_id: str
    state: SittingState
    planned_at: datetime
    place: str


@dataclass(frozen=True)
class NoticeLine:
    """`is_late`: a convocation sent after its last day, with the candidate's waiver or without."""

    id: int
    kind: NoticeKind
    channel: NoticeChannel
    sent_at: datetime
    is_late: bool
    waived_at: datetime | None


@dataclass(frozen=True)
class CandidateLine:
    candidate: Candidate
    sittings: tuple[SittingLine, ...]
    notices: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class CandidatesPage:
    """`addable` are the candidates of the centre who could be added, by enrolment."""

    head: SessionHead
    candidates: tuple[CandidateLine, ...]
    addable: tuple[tuple[int, str], ...]
    sendable: tuple[NoticeKind, ...]
    may_change: bool


_SENDABLE: Mapping[SessionState, tuple[NoticeKind, ...]] = {
    SessionState.DRAFT: (NoticeKind.INFORMATION,),
    SessionState.ANNOUNCED: (NoticeKind.INFORMATION, NoticeKind.CONVOCATION),
    SessionState.CONVENED: (NoticeKind.INFORMATION, NoticeKind.CONVOCATION),
    SessionState.DELIBERATED: (NoticeKind.RESULT,),
    SessionState.NOTIFIED: (NoticeKind.CERTIFICATE,),
    SessionState.ARCHIVED: (NoticeKind.CERTIFICATE,),
}


def candidates_page(session: Session, actor: Actor, session_id: int) -> CandidatesPage:
    found = shown_session(session, actor, session_id, Permission.ORGANISE)
    juries = juries_of(session, found)
    sittings = exam_sittings(session, found)
    notices = _notices(session, found, juries)
    may_change = found.state in (
        SessionState.DRAFT,
        SessionState.ANNOUNCED,
        SessionState.CONVENED,
    )
    return CandidatesPage(
        head=head_of(actor, found, juries),
        candidates=tuple(
            CandidateLine(
                each,
                sittings.get(each.enrolment_id, ()),
                notices.get(each.enrolment_id, ()),
            )
            for each in juries.candidates
        ),
        addable=_addable(session, found, juries) if may_change else (),
        sendable=_SENDABLE.get(found.state, ()),
        may_change=may_change,
    )


def exam_sittings(session: Session, found: AssessmentSession) -> dict[int, tuple[SittingLine, ...]]:
    """By enrolment, in the order they are planned."""
    rows = session.execute(
        select(
            Sitting.enrolment_id,
            Sitting.id,
            Sitting.modality_id,
            Sitting.state,
            Sitting.planned_at,
            Sitting.place,
        )
        .where(Sitting.session_id == found.id, Sitting.mode == SittingMode.EXAM)
        .order_by(Sitting.planned_at, Sitting.id)
    )
    lines: dict[int, tuple[SittingLine, ...]] = {}
    for row in rows:
        line = SittingLine(row.id, row.modality_id, row.state, row.planned_at, row.place)
        lines[row.enrolment_id] = (*lines.get(row.enrolment_id, ()), line)
    return lines


def _notices(
    session: Session, found: AssessmentSession, juries: Juries
) -> dict[int, tuple[NoticeLine, ...]]:
    last_day = juries.rules.delays[Due.CONVOCATION].day(found.exam_on)
    rows = session.scalars(
        select(Notice).where(Notice.session_id == found.id).order_by(Notice.sent_at, Notice.id)
    )
    lines: dict[int, tuple[NoticeLine, ...]] = {}
    for row in rows:
        is_late = row.kind is NoticeKind.CONVOCATION and paris_day(row.sent_at) > last_day
        line = NoticeLine(row.id, row.kind, row.channel, row.sent_at, is_late, row.waived_at)
        lines[row.enrolment_id] = (*lines.get(row.enrolment_id, ()), line)
    return lines


def _addable(
    session: Session, found: AssessmentSession, juries: Juries
) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.site_id == found.site_id,
            Enrolment.referential_id == found.referential_id,
            Enrolment.withdrawn_on.is_(None),
            Enrolment.closed_on.is_(None),
            Enrolment.id.not_in([each.enrolment_id for each in juries.candidates]),
        )
        .order_by(Person.name)
    )
    return tuple((row.id, row.name) for row in rows)

"""Assessment sessions: what is due, one session at a glance, its candidates, juries and sheets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import Anchor, Due, deadlines
from workshop.assessment.library import referential, referentials
from workshop.assessment.session import (
    NEEDS,
    NEXT,
    OVERRIDABLE,
    NoticeKind,
    SessionFact,
    SessionMove,
    SessionState,
    missing_facts,
    rare_moves,
)
from workshop.db.juries import Juries, has_its_rules, juries_of, rules_of
from workshop.db.models import AssessmentSession, JurySeat, Notice, SessionCandidate
from workshop.db.session_facts import missing_sittings, session_facts
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission

PAGE_SIZE: Final = 50
_OVER: Final = (SessionState.ARCHIVED, SessionState.CANCELLED)
_NOTICE_OF: Final = {
    Due.INFORMATION: NoticeKind.INFORMATION,
    Due.CONVOCATION: NoticeKind.CONVOCATION,
    Due.RESULTS: NoticeKind.RESULT,
    Due.CERTIFICATE: NoticeKind.CERTIFICATE,
}
_SHOWN_DUES: Final = (*_NOTICE_OF, Due.APPEAL, Due.FOLLOW_UP_6, Due.FOLLOW_UP_24)


class DueState(StrEnum):
    DONE = "done"
    LATE = "late"
    COMING = "coming"
    PASSED = "passed"


@dataclass(frozen=True)
class DueLine:
    """Something due for a session; `PASSED` for a day that asks for nothing any more."""

    session_id: int
    title: str
    due: Due
    on: date
    state: DueState


@dataclass(frozen=True)
class SessionLine:
    id: int
    title: str
    certification: str
    exam_on: date
    place: str
    state: SessionState
    candidates: int
    is_organised: bool
    has_its_rules: bool


@dataclass(frozen=True)
class SessionList:
    """What is late and what comes, then every session, the latest first."""

    late: tuple[DueLine, ...]
    coming: tuple[DueLine, ...]
    sessions: tuple[SessionLine, ...]
    may_organise: bool
    more: int | None


def session_list(
    session: Session, actor: Actor, today: date, *, before: int | None = None
) -> SessionList:
    """All those of the centres one organises; the others only where one sits on a jury."""
    organised = actor.sites_with(Permission.ORGANISE)
    seated = exists().where(
        JurySeat.session_id == AssessmentSession.id,
        JurySeat.person_id == actor.person_id,
        JurySeat.left_at.is_(None),
    )
    counted = (
        select(func.count())
        .where(SessionCandidate.session_id == AssessmentSession.id)
        .scalar_subquery()
    )
    wanted = (
        select(AssessmentSession, counted.label("candidates"))
        .where(
            AssessmentSession.site_id.in_(actor.sites_with(Permission.DELIBERATE)),
            or_(AssessmentSession.site_id.in_(organised), seated),
        )
        .order_by(AssessmentSession.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        wanted = wanted.where(AssessmentSession.id < before)
    rows = session.execute(wanted).all()
    found = [(row.AssessmentSession, row.candidates) for row in rows[:PAGE_SIZE]]
    whole = [each for each, _ in found if has_its_rules(each)]
    dues = _dues(session, [each for each in whole if each.site_id in organised], today)
    return SessionList(
        late=tuple(each for each in dues if each.state is DueState.LATE),
        coming=tuple(each for each in dues if each.state is DueState.COMING)[:10],
        sessions=tuple(
            SessionLine(
                id=each.id,
                title=each.title,
                certification=referential(each.referential_id).code,
                exam_on=each.exam_on,
                place=each.place,
                state=each.state,
                candidates=candidates,
                is_organised=each.site_id in organised,
                has_its_rules=each in whole,
            )
            for each, candidates in found
        ),
        may_organise=bool(organised),
        more=found[-1][0].id if len(rows) > PAGE_SIZE else None,
    )


def _dues(session: Session, found: Sequence[AssessmentSession], today: date) -> tuple[DueLine, ...]:
    """Of sessions that have their rules, the soonest first."""
    under_way = [each for each in found if each.state not in _OVER]
    told = _told_all(session, [each.id for each in under_way])
    lines = [line for each in under_way for line in due_lines(each, told, today)]
    return tuple(sorted(lines, key=lambda line: line.on))


def _told_all(session: Session, ids: Collection[int]) -> frozenset[tuple[int, NoticeKind]]:
    """Session and kind of notice where no candidate is left to be told."""
    expected = (
        select(func.count())
        .where(SessionCandidate.session_id == Notice.session_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Notice.session_id, Notice.kind)
        .where(Notice.session_id.in_(ids))
        .group_by(Notice.session_id, Notice.kind)
        .having(func.count(func.distinct(Notice.enrolment_id)) >= expected)
    )
    return frozenset((row.session_id, row.kind) for row in rows)


def due_lines(
    found: AssessmentSession, told: Collection[tuple[int, NoticeKind]], today: date
) -> tuple[DueLine, ...]:
    """What is due for a session, the first first."""
    delays = rules_of(found).delays.values()
    anchors = {
        Anchor.EXAM: found.exam_on,
        Anchor.JURY: found.jury_on,
        Anchor.DELIBERATION: found.deliberated_on,
        Anchor.VALIDATION: found.validated_on,
        Anchor.AWARD: found.validated_on,
    }
    known = {anchor: day for anchor, day in anchors.items() if day is not None}
    return tuple(
        DueLine(found.id, found.title, each.due, each.on, _state(found, each.due, each.on, told, today))
        for each in deadlines(delays, known)
        if each.due in _SHOWN_DUES
    )  # fmt: skip


def _state(
    found: AssessmentSession,
    due: Due,
    on: date,
    told: Collection[tuple[int, NoticeKind]],
    today: date,
) -> DueState:
    notice = _NOTICE_OF.get(due)
    if notice is not None and (found.id, notice) in told:
        return DueState.DONE
    if on >= today:
        return DueState.COMING
    return DueState.LATE if notice is not None and _still_asked(found, due) else DueState.PASSED


def _still_asked(found: AssessmentSession, due: Due) -> bool:
    """Nobody informs or convenes any more once a session is open."""
    before = (SessionState.DRAFT, SessionState.ANNOUNCED, SessionState.CONVENED)
    return due not in (Due.INFORMATION, Due.CONVOCATION) or found.state in before


@dataclass(frozen=True)
class SessionHead:
    """What every page of a session shows, and what the person may do on it."""

    id: int
    title: str
    certification: str
    referential_id: str
    state: SessionState
    exam_on: date
    place: str
    revision: int
    is_provisional: bool
    may_train: bool
    may_organise: bool
    may_certify: bool
    is_seated: bool


@dataclass(frozen=True)
class SessionPage:
    """`missing` is what the next move still needs; `is_overridable` when a reason would do."""

    head: SessionHead
    jury_on: date | None
    remote: bool
    deliberated_on: date | None
    validated_on: date | None
    state_reason: str
    override_reason: str
    dues: tuple[DueLine, ...]
    next_move: SessionMove | None
    missing: tuple[SessionFact, ...]
    missing_sittings: tuple[tuple[str, str], ...]
    is_overridable: bool
    rare_moves: tuple[SessionMove, ...]
    may_change: bool


def session_page(session: Session, actor: Actor, session_id: int, today: date) -> SessionPage:
    found = shown_session(session, actor, session_id, Permission.ORGANISE)
    juries = juries_of(session, found)
    move = NEXT.get(found.state)
    wanted = NEEDS.get(move, ()) if move else ()
    missing = missing_facts(move, session_facts(session, found, wanted, juries)) if move else ()
    told = _told_all(session, (found.id,))
    unplanned = SessionFact.SITTINGS_PLANNED in missing
    return SessionPage(
        head=head_of(actor, found, juries),
        jury_on=found.jury_on,
        remote=found.remote,
        deliberated_on=found.deliberated_on,
        validated_on=found.validated_on,
        state_reason=found.state_reason,
        override_reason=found.override_reason,
        dues=due_lines(found, told, today),
        next_move=move,
        missing=missing,
        missing_sittings=missing_sittings(session, found, juries) if unplanned else (),
        is_overridable=bool(missing) and OVERRIDABLE.issuperset(missing),
        rare_moves=rare_moves(found.state),
        may_change=found.state in (SessionState.DRAFT, SessionState.ANNOUNCED, SessionState.CONVENED),
    )  # fmt: skip


def certifications() -> Mapping[str, str]:
    """Those a session can be about: every competence of each block is known."""
    return {
        each.id: f"{each.title} ({each.code})"
        for each in referentials().values()
        if all(block.is_whole for block in each.blocks)
    }


def shown_session(
    session: Session, actor: Actor, session_id: int, permission: Permission
) -> AssessmentSession:
    """A session of one of the person's sites, to be shown: nothing is locked."""
    found = session.get(AssessmentSession, session_id)
    if found is None or not actor.may(permission, found.site_id):
        raise NotFound("assessment_session_not_found")
    return found


def seated_session(
    session: Session, actor: Actor, session_id: int
) -> tuple[AssessmentSession, Juries]:
    """A session the person organises or sits on a jury of."""
    found = shown_session(session, actor, session_id, Permission.DELIBERATE)
    juries = juries_of(session, found)
    seated = any(each.person_id == actor.person_id for each in juries.seats)
    if not seated and not actor.may(Permission.ORGANISE, found.site_id):
        raise NotFound("assessment_session_not_found")
    return found, juries


def head_of(actor: Actor, found: AssessmentSession, juries: Juries) -> SessionHead:
    return SessionHead(
        id=found.id,
        title=found.title,
        certification=referential(found.referential_id).title,
        referential_id=found.referential_id,
        state=found.state,
        exam_on=found.exam_on,
        place=found.place,
        revision=found.revision,
        is_provisional=juries.rules.is_provisional,
        may_train=actor.may(Permission.TRAIN, found.site_id),
        may_organise=actor.may(Permission.ORGANISE, found.site_id),
        may_certify=actor.may(Permission.CERTIFY, found.site_id),
        is_seated=any(each.person_id == actor.person_id for each in juries.seats),
    )

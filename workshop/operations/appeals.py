"""Appeals: recorded with both their days, examined by other people than the first jurors."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.appeal import barred_reviewers
from workshop.assessment.calendar import paris_day
from workshop.assessment.session import AppealDecision
from workshop.db.assessment import assessment_session
from workshop.db.models import (
    Appeal,
    AssessmentSession,
    CandidateResult,
    EnrolmentTrainer,
    JurySeat,
    Person,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import note_change


@dataclass(frozen=True)
class RecordAppeal:
    """`posted_on` where the letter's postmark can be read."""

    session_id: int
    enrolment_id: int
    received_on: date
    registered: bool
    posted_on: date | None = None
    reasons: str = ""


def record_appeal(
    session: Session, actor: Actor, command: RecordAppeal, *, now: datetime
) -> Appeal:
    """Kept whatever speaks against it: whether it is examined is decided, and told, afterwards."""
    found = _certified(session, actor, command.session_id)
    if found.notified_at is None or found.deliberated_on is None:
        raise RuleViolation("appeal_before_notification")
    today = paris_day(now)
    if not found.deliberated_on <= command.received_on <= today:
        raise RuleViolation("appeal_day_implausible", field="received_on")
    if command.posted_on is not None and command.posted_on > command.received_on:
        raise RuleViolation("appeal_posted_after_receipt", field="posted_on")
    result_id = session.scalar(
        select(CandidateResult.id).where(
            CandidateResult.session_id == found.id,
            CandidateResult.enrolment_id == command.enrolment_id,
        )
    )
    if result_id is None:
        raise NotFound("enrolment_not_found")
    open_one = select(Appeal.id).where(Appeal.result_id == result_id, Appeal.decision.is_(None))
    if session.scalar(open_one.limit(1)) is not None:
        raise RuleViolation("appeal_open_already")
    appeal = Appeal(
        result_id=result_id,
        posted_on=command.posted_on,
        received_on=command.received_on,
        registered=command.registered,
        reasons=command.reasons.strip(),
        recorded_by_id=actor.person_id,
    )
    session.add(appeal)
    session.flush()
    received = {"appeal": command.received_on.isoformat()}
    note_change(session, actor, found, {}, received, now=now)
    return appeal


@dataclass(frozen=True)
class AppointReviewers:
    session_id: int
    appeal_id: int
    reviewer_ids: tuple[int, ...]


def appoint_reviewers(
    session: Session, actor: Actor, command: AppointReviewers, *, now: datetime
) -> Appeal:
    """None of those who sat on a jury of the session, nor trained the candidate."""
    appeal, found = _open_appeal(session, actor, command.session_id, command.appeal_id)
    reviewers = tuple(dict.fromkeys(command.reviewer_ids))
    if not reviewers:
        raise RuleViolation("reviewers_missing", field="reviewer_ids")
    first = _first_jurors(session, found, appeal)
    for person_id in barred_reviewers(reviewers, first):
        name = session.get_one(Person, person_id).name
        raise RuleViolation("reviewer_judged_first", {"name": name}, field="reviewer_ids")
    appeal.reviewers = list(reviewers)
    names = [session.get_one(Person, each).name for each in reviewers]
    note_change(session, actor, found, {}, {"reviewers": names}, now=now)
    return appeal


@dataclass(frozen=True)
class DecideAppeal:
    session_id: int
    appeal_id: int
    decision: AppealDecision
    reason: str


def decide_appeal(
    session: Session, actor: Actor, command: DecideAppeal, *, now: datetime
) -> Appeal:
    """Examined by the reviewers; an inadmissible appeal needs none."""
    appeal, found = _open_appeal(session, actor, command.session_id, command.appeal_id)
    if not command.reason.strip():
        raise RuleViolation("appeal_reason_missing", field="reason")
    if command.decision is not AppealDecision.INADMISSIBLE and not appeal.reviewers:
        raise RuleViolation("reviewers_missing", field="decision")
    appeal.decision = command.decision
    appeal.decision_reason = command.reason.strip()
    appeal.decided_on = paris_day(now)
    said = {"appeal_decision": command.decision.value, "reason": appeal.decision_reason}
    note_change(session, actor, found, {}, said, now=now)
    return appeal


def _first_jurors(session: Session, found: AssessmentSession, appeal: Appeal) -> set[int]:
    seated = session.scalars(select(JurySeat.person_id).where(JurySeat.session_id == found.id))
    trainers = session.scalars(
        select(EnrolmentTrainer.person_id)
        .join(CandidateResult, CandidateResult.enrolment_id == EnrolmentTrainer.enrolment_id)
        .where(CandidateResult.id == appeal.result_id)
    )
    return {*seated, *trainers}


def _open_appeal(
    session: Session, actor: Actor, session_id: int, appeal_id: int
) -> tuple[Appeal, AssessmentSession]:
    """An appeal of this session; that of another is not found."""
    found = _certified(session, actor, session_id)
    appeal = session.get(Appeal, appeal_id, with_for_update=True)
    if appeal is None or session.get_one(CandidateResult, appeal.result_id).session_id != found.id:
        raise NotFound("appeal_not_found")
    if appeal.decision is not None:
        raise RuleViolation("decided_already", {"day": appeal.decided_on})
    return appeal, found


def _certified(session: Session, actor: Actor, session_id: int) -> AssessmentSession:
    return assessment_session(session, actor, session_id, Permission.CERTIFY)

"""The facts of an assessment session that its moves ask for."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from workshop.assessment.jury import JuryKind
from workshop.assessment.library import referential
from workshop.assessment.session import NoticeKind, SessionFact
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.juries import Juries, juries_of
from workshop.db.minutes import minutes_of, unsigned_by
from workshop.db.models import (
    Appeal,
    AssessmentSession,
    CandidateResult,
    FraudReport,
    JuryQuestion,
    Notice,
    Sitting,
)

OVER: Final = frozenset(
    {SittingState.AGREED, SittingState.ABSENT, SittingState.ABORTED, SittingState.ANNULLED}
)


def session_facts(
    session: Session, found: AssessmentSession, juries: Juries | None = None
) -> frozenset[SessionFact]:
    """All that is there."""
    people = juries or juries_of(session, found)
    enrolled = {each.enrolment_id for each in people.candidates}
    checks = {
        SessionFact.CANDIDATES: bool(enrolled),
        SessionFact.SITTINGS_PLANNED: _all_planned(session, found, people),
        SessionFact.CONVOCATIONS_SENT: _all_told(session, found, NoticeKind.CONVOCATION, enrolled),
        SessionFact.JURY_IN_ORDER: people.is_in_order(JuryKind.EVALUATION),
        SessionFact.CONFLICTS_DECLARED: people.has_declared(JuryKind.EVALUATION),
        SessionFact.SITTINGS_OVER: _all_over(session, found),
        SessionFact.FRAUDS_DECIDED: _none(session, _open_frauds(found)),
        SessionFact.ALL_DECIDED: enrolled <= _decided(session, found),
        SessionFact.QUESTIONS_ANSWERED: _none(session, _open_questions(found)),
        SessionFact.CERTIFICATION_JURY_IN_ORDER: people.is_in_order(JuryKind.CERTIFICATION)
        and people.has_declared(JuryKind.CERTIFICATION),
        SessionFact.MINUTES_SIGNED: _all_signed(session, found),
        SessionFact.RESULTS_SENT: _all_told(session, found, NoticeKind.RESULT, enrolled),
        SessionFact.APPEALS_DECIDED: _none(session, _open_appeals(found)),
    }
    return frozenset(fact for fact, there in checks.items() if there)


def missing_sittings(
    session: Session, found: AssessmentSession, juries: Juries
) -> tuple[tuple[str, str], ...]:
    """Candidate and test of every sitting that is not planned yet."""
    rows = session.execute(
        select(Sitting.enrolment_id, Sitting.modality_id).where(
            Sitting.session_id == found.id, Sitting.mode == SittingMode.EXAM
        )
    )
    planned = {(row.enrolment_id, row.modality_id) for row in rows}
    certification = referential(found.referential_id)
    return tuple(
        (each.name, modality.id)
        for each in juries.candidates
        for block in certification.blocks
        if block.id in each.sought and block.id not in each.held
        for modality in block.modalities
        if (each.enrolment_id, modality.id) not in planned
    )


def _all_planned(session: Session, found: AssessmentSession, juries: Juries) -> bool:
    return bool(juries.candidates) and not missing_sittings(session, found, juries)


def _all_told(
    session: Session, found: AssessmentSession, kind: NoticeKind, enrolled: Collection[int]
) -> bool:
    told = session.scalars(
        select(Notice.enrolment_id).where(Notice.session_id == found.id, Notice.kind == kind)
    )
    return set(enrolled) <= set(told)


def _all_over(session: Session, found: AssessmentSession) -> bool:
    under_way = select(Sitting.id).where(
        Sitting.session_id == found.id, Sitting.state.not_in(tuple(OVER))
    )
    return _none(session, under_way)


def _decided(session: Session, found: AssessmentSession) -> set[int]:
    return set(
        session.scalars(
            select(CandidateResult.enrolment_id).where(
                CandidateResult.session_id == found.id, CandidateResult.decision.is_not(None)
            )
        )
    )


def _all_signed(session: Session, found: AssessmentSession) -> bool:
    minutes = minutes_of(session, found.id)
    return minutes is not None and not unsigned_by(session, minutes)


def _open_frauds(found: AssessmentSession) -> Select[Any]:
    return select(FraudReport.id).where(
        FraudReport.session_id == found.id, FraudReport.decision.is_(None)
    )


def _open_questions(found: AssessmentSession) -> Select[Any]:
    return (
        select(JuryQuestion.id)
        .join(CandidateResult, CandidateResult.id == JuryQuestion.result_id)
        .where(CandidateResult.session_id == found.id, JuryQuestion.answered_at.is_(None))
    )


def _open_appeals(found: AssessmentSession) -> Select[Any]:
    return (
        select(Appeal.id)
        .join(CandidateResult, CandidateResult.id == Appeal.result_id)
        .where(CandidateResult.session_id == found.id, Appeal.decision.is_(None))
    )


def _none(session: Session, rows: Select[Any]) -> bool:
    return not session.scalar(select(exists(rows)))

"""The facts of an assessment session that its moves ask for."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

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

Check: TypeAlias = Callable[[Session, AssessmentSession, Juries], bool]

OVER: Final = frozenset(
    {SittingState.AGREED, SittingState.ABSENT, SittingState.ABORTED, SittingState.ANNULLED}
)


def session_facts(
    session: Session,
    found: AssessmentSession,
    wanted: Collection[SessionFact],
    juries: Juries | None = None,
) -> frozenset[SessionFact]:
    """Those of the wanted facts that are there."""
    people = juries or juries_of(session, found)
    return frozenset(fact for fact in wanted if _CHECKS[fact](session, found, people))


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


def _all_told(kind: NoticeKind) -> Check:
    def check(session: Session, found: AssessmentSession, juries: Juries) -> bool:
        told = session.scalars(
            select(Notice.enrolment_id).where(Notice.session_id == found.id, Notice.kind == kind)
        )
        return {each.enrolment_id for each in juries.candidates} <= set(told)

    return check


def _all_decided(session: Session, found: AssessmentSession, juries: Juries) -> bool:
    decided = session.scalars(
        select(CandidateResult.enrolment_id).where(
            CandidateResult.session_id == found.id, CandidateResult.decision.is_not(None)
        )
    )
    return {each.enrolment_id for each in juries.candidates} <= set(decided)


def _all_signed(session: Session, found: AssessmentSession, _juries: Juries) -> bool:
    minutes = minutes_of(session, found.id)
    return minutes is not None and not unsigned_by(session, minutes)


def _in_order(kind: JuryKind) -> Check:
    return lambda _session, _found, juries: juries.is_in_order(kind)


def _certifying(_session: Session, _found: AssessmentSession, juries: Juries) -> bool:
    kind = JuryKind.CERTIFICATION
    return juries.is_in_order(kind) and juries.has_declared(kind)


def _none(rows: Callable[[AssessmentSession], Select[Any]]) -> Check:
    return lambda session, found, _juries: not session.scalar(select(exists(rows(found))))


def _under_way(found: AssessmentSession) -> Select[Any]:
    return select(Sitting.id).where(
        Sitting.session_id == found.id, Sitting.state.not_in(tuple(OVER))
    )


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


_CHECKS: Final[Mapping[SessionFact, Check]] = {
    SessionFact.CANDIDATES: lambda _session, _found, juries: bool(juries.candidates),
    SessionFact.SITTINGS_PLANNED: _all_planned,
    SessionFact.CONVOCATIONS_SENT: _all_told(NoticeKind.CONVOCATION),
    SessionFact.JURY_IN_ORDER: _in_order(JuryKind.EVALUATION),
    SessionFact.CONFLICTS_DECLARED: lambda _session, _found, juries: juries.has_declared(
        JuryKind.EVALUATION
    ),
    SessionFact.SITTINGS_OVER: _none(_under_way),
    SessionFact.FRAUDS_DECIDED: _none(_open_frauds),
    SessionFact.ALL_DECIDED: _all_decided,
    SessionFact.QUESTIONS_ANSWERED: _none(_open_questions),
    SessionFact.CERTIFICATION_JURY_IN_ORDER: _certifying,
    SessionFact.MINUTES_SIGNED: _all_signed,
    SessionFact.RESULTS_SENT: _all_told(NoticeKind.RESULT),
    SessionFact.APPEALS_DECIDED: _none(_open_appeals),
}

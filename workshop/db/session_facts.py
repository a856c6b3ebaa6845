"""The facts of an assessment session that its moves ask for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, exists, select
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
    SessionCandidate,
    Sitting,
)

Condition: TypeAlias = Callable[[AssessmentSession], ColumnElement[bool]]

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
    known = {fact: _KNOWN[fact](people) for fact in wanted if fact in _KNOWN}
    if SessionFact.SITTINGS_PLANNED in wanted:
        planned = bool(people.candidates) and not missing_sittings(session, found, people)
        known[SessionFact.SITTINGS_PLANNED] = planned
    if SessionFact.MINUTES_SIGNED in wanted:
        minutes = minutes_of(session, found.id)
        signed = minutes is not None and not unsigned_by(session, minutes)
        known[SessionFact.MINUTES_SIGNED] = signed
    known |= _read(session, found, [fact for fact in wanted if fact in _CONDITIONS])
    return frozenset(fact for fact, is_there in known.items() if is_there)


def _read(
    session: Session, found: AssessmentSession, wanted: Sequence[SessionFact]
) -> dict[SessionFact, bool]:
    """What the database answers, all in one question."""
    if not wanted:
        return {}
    row = session.execute(select(*(_CONDITIONS[fact](found) for fact in wanted))).one()
    return dict(zip(wanted, (bool(each) for each in row), strict=True))


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


def _certifying(juries: Juries) -> bool:
    kind = JuryKind.CERTIFICATION
    return juries.is_in_order(kind) and juries.has_declared(kind)


def _none(rows: Callable[[AssessmentSession], Select[Any]]) -> Condition:
    return lambda found: ~exists(rows(found))


def _untold(kind: NoticeKind) -> Callable[[AssessmentSession], Select[Any]]:
    told = select(Notice.id).where(
        Notice.session_id == SessionCandidate.session_id,
        Notice.enrolment_id == SessionCandidate.enrolment_id,
        Notice.kind == kind,
    )
    return lambda found: _candidates_without(told, found)


def _undecided(found: AssessmentSession) -> Select[Any]:
    decided = select(CandidateResult.id).where(
        CandidateResult.session_id == SessionCandidate.session_id,
        CandidateResult.enrolment_id == SessionCandidate.enrolment_id,
        CandidateResult.decision.is_not(None),
    )
    return _candidates_without(decided, found)


def _candidates_without(rows: Select[Any], found: AssessmentSession) -> Select[Any]:
    return select(SessionCandidate.enrolment_id).where(
        SessionCandidate.session_id == found.id, ~rows.exists()
    )


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


_KNOWN: Final[Mapping[SessionFact, Callable[[Juries], bool]]] = {
    SessionFact.CANDIDATES: lambda juries: bool(juries.candidates),
    SessionFact.JURY_IN_ORDER: lambda juries: juries.is_in_order(JuryKind.EVALUATION),
    SessionFact.CONFLICTS_DECLARED: lambda juries: juries.has_declared(JuryKind.EVALUATION),
    SessionFact.CERTIFICATION_JURY_IN_ORDER: _certifying,
}
_CONDITIONS: Final[Mapping[SessionFact, Condition]] = {
    SessionFact.CONVOCATIONS_SENT: _none(_untold(NoticeKind.CONVOCATION)),
    SessionFact.SITTINGS_OVER: _none(_under_way),
    SessionFact.FRAUDS_DECIDED: _none(_open_frauds),
    SessionFact.ALL_DECIDED: _none(_undecided),
    SessionFact.QUESTIONS_ANSWERED: _none(_open_questions),
    SessionFact.RESULTS_SENT: _none(_untold(NoticeKind.RESULT)),
    SessionFact.APPEALS_DECIDED: _none(_open_appeals),
}

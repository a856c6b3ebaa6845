"""The deliberation: results compiled, recommended, asked about, decided; three values, never mixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.deliberation import (
    CommonMarks,
    DecisionFault,
    DecisionFinding,
    compilation,
    decision_findings,
    outcome_of,
)
from workshop.assessment.jury import JuryKind
from workshop.assessment.library import referential
from workshop.assessment.rules import Mark, Outcome
from workshop.assessment.session import FraudDecision, SessionState
from workshop.assessment.sitting import SittingMode
from workshop.db.assessment import assessment_session, require_unchanged
from workshop.db.compilation import compiled_of, stored_compilation
from workshop.db.juries import (
    Candidate,
    Juries,
    candidate_of,
    juries_of,
    require_seat,
)
from workshop.db.models import (
    AssessmentSession,
    CandidateResult,
    CommonGrid,
    FraudReport,
    JuryQuestion,
    Sitting,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import note_change, require_state


@dataclass(frozen=True)
class CompileResults:
    session_id: int


def compile_results(
    session: Session, actor: Actor, command: CompileResults, *, now: datetime
) -> AssessmentSession:
    """Results by block from the closed common grids; candidates decided already stay as they are."""
    found = _deliberated(session, actor, command.session_id)
    require_state(found, SessionState.CLOSED)
    juries = juries_of(session, found)
    grids = _common_grids(session, found)
    eliminated = _eliminated(session, found)
    rows = _result_rows(session, found)
    for candidate in juries.candidates:
        row = rows.get(candidate.enrolment_id)
        if row is None:
            row = CandidateResult(session_id=found.id, enrolment_id=candidate.enrolment_id)
            session.add(row)
        elif row.decision is not None:
            continue
        sittings = grids.get(candidate.enrolment_id, {})
        compiled = compilation(
            referential(found.referential_id),
            juries.rules,
            [each for each, _ in sittings.values()],
            sought=candidate.sought,
            held=tuple(candidate.held),
        )
        row.compiled = {
            **stored_compilation(compiled),
            "grids": {str(sitting_id): digest for sitting_id, (_, digest) in sittings.items()},
            "eliminated": candidate.person_id in eliminated,
            "provisional": juries.rules.is_provisional,
        }
        row.compiled_at = now
        row.revision = (row.revision or 0) + 1
    session.flush()
    note_change(session, actor, found, {}, {"compiled": len(juries.candidates)}, now=now)
    return found


def _common_grids(
    session: Session, found: AssessmentSession
) -> dict[int, dict[int, tuple[CommonMarks, str]]]:
    """The closed common grid of each sitting with its hash, by enrolment and sitting."""
    rows = session.execute(
        select(Sitting, CommonGrid)
        .join(CommonGrid, CommonGrid.sitting_id == Sitting.id)
        .where(
            Sitting.session_id == found.id,
            Sitting.mode == SittingMode.EXAM,
            CommonGrid.closed_at.is_not(None),
        )
        .order_by(Sitting.id)
    )
    grids: dict[int, dict[int, tuple[CommonMarks, str]]] = {}
    for sitting, grid in rows:
        marks = {
            code: Mark(each["mark"]) if each["mark"] else None
            for code, each in grid.agreements.items()
        }
        entry = CommonMarks(sitting.modality_id, marks), grid.digest
        grids.setdefault(sitting.enrolment_id or 0, {})[sitting.id] = entry
    return grids


def _eliminated(session: Session, found: AssessmentSession) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(FraudReport.person_id).where(
                FraudReport.session_id == found.id,
                FraudReport.decision == FraudDecision.ELIMINATED,
            )
        )
    )


def _result_rows(session: Session, found: AssessmentSession) -> dict[int, CandidateResult]:
    rows = session.scalars(
        select(CandidateResult).where(CandidateResult.session_id == found.id).with_for_update()
    )
    return {row.enrolment_id: row for row in rows}


@dataclass(frozen=True)
class Recommend:
    """What the evaluation jury proposes for a candidate."""

    session_id: int
    enrolment_id: int
    outcome: Outcome
    comment: str = ""
    seen_revision: int | None = None


def recommend(
    session: Session, actor: Actor, command: Recommend, *, now: datetime
) -> CandidateResult:
    """Entered by the president of the evaluation jury, until the candidate is decided."""
    found, juries = _opened(session, actor, command.session_id)
    if juries.president_id(JuryKind.EVALUATION) != actor.person_id:
        raise RuleViolation("evaluation_president_only")
    row = _result(session, found, command.enrolment_id, command.seen_revision)
    _require_undecided(row)
    row.recommendation = command.outcome
    row.recommendation_comment = command.comment.strip()
    row.recommended_by_id = actor.person_id
    row.recommended_at = now
    row.revision += 1
    return row


@dataclass(frozen=True)
class AskJury:
    """A question of the certification jury; `competence` where it is about one."""

    session_id: int
    enrolment_id: int
    text: str
    competence: str = ""


def ask_jury(session: Session, actor: Actor, command: AskJury, *, now: datetime) -> JuryQuestion:
    found, juries = _opened(session, actor, command.session_id)
    require_seat(juries, actor, JuryKind.CERTIFICATION)
    row = _result(session, found, command.enrolment_id)
    _require_undecided(row)
    if not command.text.strip():
        raise RuleViolation("question_missing", field="text")
    if command.competence:
        referential(found.referential_id).competence(command.competence)
    question = JuryQuestion(
        result_id=row.id,
        competence=command.competence,
        text=command.text.strip(),
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    session.add(question)
    session.flush()
    return question


@dataclass(frozen=True)
class AnswerJury:
    session_id: int
    question_id: int
    text: str


def answer_jury(
    session: Session, actor: Actor, command: AnswerJury, *, now: datetime
) -> JuryQuestion:
    """The evaluation jury answers; its grids stay as they are."""
    found, juries = _opened(session, actor, command.session_id)
    require_seat(juries, actor, JuryKind.EVALUATION)
    question = session.get(JuryQuestion, command.question_id, with_for_update=True)
    if (
        question is None
        or session.get_one(CandidateResult, question.result_id).session_id != found.id
    ):
        raise NotFound("question_not_found")
    if question.answered_at is not None:
        raise RuleViolation("question_answered_already")
    if not command.text.strip():
        raise RuleViolation("answer_missing", field="text")
    question.answer = command.text.strip()
    question.answered_by_id = actor.person_id
    question.answered_at = now
    return question


@dataclass(frozen=True)
class Decide:
    """The blocks newly awarded to a candidate; what they amount to follows from them."""

    session_id: int
    enrolment_id: int
    blocks: tuple[str, ...]
    reason: str = ""
    seen_revision: int | None = None


def decide(session: Session, actor: Actor, command: Decide, *, now: datetime) -> CandidateResult:
    """A member of the certification jury enters what it decided; who is recused takes no part."""
    found, juries = _opened(session, actor, command.session_id)
    require_seat(juries, actor, JuryKind.CERTIFICATION)
    row = _result(session, found, command.enrolment_id, command.seen_revision)
    candidate = candidate_of(juries.candidates, command.enrolment_id)
    voters = juries.voters(candidate.enrolment_id)
    if actor.person_id not in [each.person_id for each in voters]:
        raise RuleViolation("recused_from_candidate", {"name": candidate.name})
    if _open_question(session, row):
        raise RuleViolation("question_open", {"name": candidate.name})
    decide_result(session, found, juries, candidate, row, command, actor, now)
    out = juries.kept_out(JuryKind.CERTIFICATION, candidate.enrolment_id)
    row.recused = [each.person_id for each in out]
    return row


@dataclass(frozen=True)
class DecideAsCompiled:
    session_id: int


def decide_as_compiled(
    session: Session, actor: Actor, command: DecideAsCompiled, *, now: datetime
) -> AssessmentSession:
    """Every candidate not decided yet is awarded what was compiled.

    Left to be decided one by one: those with a block to settle or an open question, those the
    member is recused from, and those eliminated.
    """
    found, juries = _opened(session, actor, command.session_id)
    require_seat(juries, actor, JuryKind.CERTIFICATION)
    for row in _result_rows(session, found).values():
        compiled = compiled_of(row.compiled)
        voters = juries.voters(row.enrolment_id)
        if (
            row.decision is None
            and not compiled.undecided
            and not row.compiled["eliminated"]
            and actor.person_id in [each.person_id for each in voters]
            and not _open_question(session, row)
        ):
            award = Decide(found.id, row.enrolment_id, compiled.acquired)
            decide(session, actor, award, now=now)
    return found


def decide_result(
    session: Session,
    found: AssessmentSession,
    juries: Juries,
    candidate: Candidate,
    row: CandidateResult,
    command: Decide,
    actor: Actor,
    now: datetime,
) -> None:
    """Write a decision once the rules have nothing against it."""
    certification = referential(found.referential_id)
    blocks = tuple(each.id for each in certification.blocks if each.id in command.blocks)
    for code in command.blocks:
        certification.block(code)
    findings = decision_findings(
        compiled_of(row.compiled),
        certification,
        juries.rules,
        blocks,
        command.reason,
        sought=candidate.sought,
        held=tuple(candidate.held),
        eliminated=row.compiled["eliminated"],
    )
    _refuse(findings)
    row.decision = outcome_of(certification, blocks, tuple(candidate.held))
    row.decided_blocks = list(blocks)
    row.decision_reason = command.reason.strip()
    row.decided_by_id = actor.person_id
    row.decided_at = now
    row.revision += 1
    session.flush()


_REFUSALS: Mapping[DecisionFault, str] = {
    DecisionFault.BLOCK_NOT_SOUGHT: "decision_block_not_sought",
    DecisionFault.BLOCK_HELD: "decision_block_held",
    DecisionFault.ELIMINATED: "decision_eliminated",
    DecisionFault.DEPARTURE: "decision_departure",
    DecisionFault.REASON_MISSING: "decision_reason_missing",
    DecisionFault.NO_PARTIAL_AWARD: "decision_no_partial_award",
}


def _refuse(findings: tuple[DecisionFinding, ...]) -> None:
    for each in findings:
        is_reason = each.fault is DecisionFault.REASON_MISSING
        field = "reason" if is_reason else "blocks"
        raise RuleViolation(_REFUSALS[each.fault], {"block": each.block}, field=field)


def _deliberated(session: Session, actor: Actor, session_id: int) -> AssessmentSession:
    """A session of a jury the person sits on, or that he organises."""
    found = assessment_session(session, actor, session_id, Permission.DELIBERATE)
    juries = juries_of(session, found)
    seated = any(each.person_id == actor.person_id for each in juries.seats)
    if not seated and not actor.may(Permission.ORGANISE, found.site_id):
        raise NotFound("assessment_session_not_found")
    return found


def _opened(session: Session, actor: Actor, session_id: int) -> tuple[AssessmentSession, Juries]:
    """A closed session, between the tests and the minutes."""
    found = assessment_session(session, actor, session_id, Permission.DELIBERATE)
    require_state(found, SessionState.CLOSED)
    return found, juries_of(session, found)


def _result(
    session: Session,
    found: AssessmentSession,
    enrolment_id: int,
    seen_revision: int | None = None,
) -> CandidateResult:
    row = session.scalar(
        select(CandidateResult)
        .where(CandidateResult.session_id == found.id, CandidateResult.enrolment_id == enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise RuleViolation("results_not_compiled")
    require_unchanged(row.revision, seen_revision)
    return row


def _require_undecided(row: CandidateResult) -> None:
    if row.decision is not None:
        raise RuleViolation("candidate_decided_already")


def _open_question(session: Session, row: CandidateResult) -> bool:
    return (
        session.scalar(
            select(JuryQuestion.id)
            .where(JuryQuestion.result_id == row.id, JuryQuestion.answered_at.is_(None))
            .limit(1)
        )
        is not None
    )

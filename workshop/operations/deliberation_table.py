"""The words of a deliberation on paper: candidates, members, incidents."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.deliberation import Compilation
from workshop.assessment.jury import JuryKind
from workshop.assessment.library import referential
from workshop.assessment.rules import BlockResult, RuleSet
from workshop.db.assessment import assessment_session
from workshop.db.compilation import compiled_of
from workshop.db.juries import Juries, candidate_of, juries_of
from workshop.db.models import (
    AssessmentSession,
    CandidateResult,
    FraudReport,
    IncidentReport,
    JuryQuestion,
    JurySeat,
    Person,
    Sitting,
)
from workshop.documents import deliberation_papers as papers
from workshop.documents.block_reasons import told_reason
from workshop.documents.formats import day
from workshop.documents.paper import Paper, texts
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.session_papers import (
    LANGUAGE,
    awards_of,
    certification_name,
    issuer,
)
from workshop.operations.session_sheets import incident_about


def deliberation_paper(session: Session, actor: Actor, session_id: int, *, now: datetime) -> Paper:
    """The computerised grid as the certification jury has it before it."""
    found = assessment_session(session, actor, session_id, Permission.DELIBERATE)
    juries = juries_of(session, found)
    rows = session.scalars(
        select(CandidateResult)
        .where(CandidateResult.session_id == found.id)
        .order_by(CandidateResult.id)
    )
    data = papers.DeliberationTable(
        session=found.title,
        certification=certification_name(found.referential_id),
        printed_at=now,
        business=issuer(session, found, LANGUAGE),
        is_provisional=juries.rules.is_provisional,
        candidates=tuple(deliberated(session, found, juries, row, LANGUAGE) for row in rows),
    )
    return Paper("deliberation.pdf", papers.deliberation_table(data, LANGUAGE))


def deliberated(
    session: Session, found: AssessmentSession, juries: Juries, row: CandidateResult, language: str
) -> papers.Deliberated:
    """A candidate beside all that was said of him."""
    words = texts(language)["assessment_words"]
    candidate = candidate_of(juries.candidates, row.enrolment_id)
    compiled = compiled_of(row.compiled)
    computed = words[f"outcome_{compiled.outcome}"]
    if compiled.acquired:
        computed = f"{computed} ({', '.join(compiled.acquired)})"
    recused = {each.person_id: each.name for each in juries.of(JuryKind.CERTIFICATION)}
    decided = row.decision is not None
    return papers.Deliberated(
        name=candidate.name,
        born=words["born"].format(day=day(candidate.born_on, language)),
        blocks=tuple(
            (each.block_id, _block_line(found.referential_id, each, compiled, language))
            for each in compiled.blocks
        ),
        computed=computed,
        recommended=words[f"outcome_{row.recommendation}"] if row.recommendation else "–",
        decided=words[f"outcome_{row.decision}"] if row.decision else "–",
        decided_blocks=", ".join(row.decided_blocks) or "–",
        reason=row.decision_reason,
        recommendation=row.recommendation_comment,
        recused=tuple(recused[each] for each in row.recused if each in recused),
        voters=tuple(each.name for each in juries.voters(row.enrolment_id)) if decided else (),
        awards=tuple(each.number for each in awards_of(session, found.id, row.enrolment_id)),
        questions=_questions(session, row.id),
        enrolment_id=row.enrolment_id,
    )


def _block_line(
    referential_id: str, result: BlockResult, compiled: Compilation, language: str
) -> str:
    """`2 sur 5 acquises : bloc non validé. C.2.1 A, C.2.2 NA, C.2.3 –`; a dash is no consensus."""
    told = dict.fromkeys(compiled.unsettled, "–") | dict(compiled.marks)
    codes = (each.id for each in referential(referential_id).block(result.block_id).competences)
    marks = ", ".join(f"{code}\u00a0{told[code]}" for code in codes if code in told)
    reason = told_reason(result, language)
    return f"{reason}. {marks}" if marks else reason


def _questions(session: Session, result_id: int) -> tuple[tuple[str, str], ...]:
    rows = session.scalars(
        select(JuryQuestion).where(JuryQuestion.result_id == result_id).order_by(JuryQuestion.id)
    )
    return tuple((f"{row.competence} {row.text}".strip(), row.answer) for row in rows)


def jury_members(
    session: Session, found: AssessmentSession, kind: JuryKind, language: str
) -> tuple[papers.Member, ...]:
    """Everybody who sat, those who left with why."""
    words = texts(language)["assessment_words"]
    rows = session.execute(
        select(JurySeat, Person.name)
        .join(Person, Person.id == JurySeat.person_id)
        .where(JurySeat.session_id == found.id, JurySeat.kind == kind)
        .order_by(JurySeat.is_president.desc(), JurySeat.id)
    )
    return tuple(
        papers.Member(
            name,
            words[f"quality_{seat.quality}"],
            is_president=seat.is_president and seat.left_at is None,
            left=words["left"].format(reason=seat.left_reason) if seat.left_at else "",
        )
        for seat, name in rows
    )


def incident_lines(
    session: Session, found: AssessmentSession, language: str
) -> tuple[papers.Stated, ...]:
    """Every incident and every fraud of the session, a line each."""
    words = texts(language)["assessment_words"]
    impacts = texts(language)["session_sheets"]
    incidents = session.execute(
        select(IncidentReport, Sitting.enrolment_id)
        .outerjoin(Sitting, Sitting.id == IncidentReport.sitting_id)
        .where(IncidentReport.session_id == found.id)
        .order_by(IncidentReport.id)
    )
    lines = [
        papers.Stated(
            words["incident_line"].format(
                kind=words[f"incident_{each.kind}"],
                about=incident_about(session, each),
                impact=impacts["impacting" if each.impacting else "not_impacting"],
                statement=each.statement,
            ),
            enrolment_id,
        )
        for each, enrolment_id in incidents
    ]
    frauds = session.execute(
        select(FraudReport, Person.name, Sitting.enrolment_id)
        .join(Person, Person.id == FraudReport.person_id)
        .join(Sitting, Sitting.id == FraudReport.sitting_id)
        .where(FraudReport.session_id == found.id, FraudReport.decision.is_not(None))
    )
    for report, name, enrolment_id in frauds:
        decision = words["fraud_dismissed"]
        if report.ban_until is not None:
            decision = words["fraud_eliminated"].format(day=day(report.ban_until, language))
        line = words["fraud_line"].format(candidate=name, decision=decision)
        lines.append(papers.Stated(line, enrolment_id))
    return tuple(lines)


def rules_name(rules: RuleSet, language: str) -> str:
    if not rules.version:
        return rules.title
    words = texts(language)["assessment_words"]
    return words["rules"].format(title=rules.title, version=rules.version)

"""The deliberation of a session: every candidate with what was compiled, recommended and decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from workshop.assessment.deliberation import Compilation
from workshop.assessment.jury import JuryFinding, JuryKind
from workshop.assessment.library import referential
from workshop.assessment.referential import Competence
from workshop.assessment.rules import Outcome
from workshop.assessment.session import (
    NEEDS,
    OVERRIDABLE,
    SessionFact,
    SessionMove,
    SessionState,
    missing_facts,
)
from workshop.db.compilation import compiled_of
from workshop.db.juries import Candidate, Juries
from workshop.db.minutes import voters_of
from workshop.db.models import (
    AssessmentSession,
    CandidateResult,
    JuryQuestion,
    Minutes,
    MinutesSignature,
    Person,
)
from workshop.db.session_facts import session_facts
from workshop.domain.people import Actor
from workshop.queries.sessions import SessionHead, head_of, seated_session


@dataclass(frozen=True)
class QuestionLine:
    id: int
    competence: str
    text: str
    asked_by: str
    answer: str
    answered_by: str
    is_open: bool


@dataclass(frozen=True)
class ResultLine:
    """A candidate in the deliberation; what the person may do about him is said here."""

    candidate: Candidate
    compiled: Compilation
    is_eliminated: bool
    revision: int
    recommendation: Outcome | None
    recommendation_comment: str
    decision: Outcome | None
    decided_blocks: tuple[str, ...]
    decision_reason: str
    kept_out: tuple[str, ...]
    questions: tuple[QuestionLine, ...]
    choices: tuple[tuple[str, str], ...]
    may_recommend: bool
    may_ask: bool
    may_answer: bool
    may_decide: bool
    needs_reason: bool


@dataclass(frozen=True)
class SignatureLine:
    name: str
    signed_at: datetime | None


@dataclass(frozen=True)
class MinutesLine:
    id: int
    number: str
    sha256: str
    signed_sha256: str
    drawn_up_at: datetime
    is_addendum: bool
    signatures: tuple[SignatureLine, ...]
    may_sign: bool


@dataclass(frozen=True)
class DeliberationPage:
    """`missing` is what the minutes still need; `as_compiled` how many could follow the result."""

    head: SessionHead
    competences: Mapping[str, Competence]
    results: tuple[ResultLine, ...]
    minutes: tuple[MinutesLine, ...]
    findings: tuple[JuryFinding, ...]
    missing: tuple[SessionFact, ...]
    is_overridable: bool
    as_compiled: int
    may_compile: bool
    may_draw_up: bool
    may_add: bool


def deliberation_page(session: Session, actor: Actor, session_id: int) -> DeliberationPage:
    """For who organises the session or sits on one of its juries."""
    found, juries = seated_session(session, actor, session_id)
    certifies = any(each.person_id == actor.person_id for each in juries.of(JuryKind.CERTIFICATION))
    is_open = found.state is SessionState.CLOSED
    wanted = NEEDS[SessionMove.DELIBERATE]
    missing = (
        missing_facts(SessionMove.DELIBERATE, session_facts(session, found, wanted, juries))
        if is_open
        else ()
    )
    certification = referential(found.referential_id)
    results = _results(session, actor, found, juries)
    return DeliberationPage(
        head=head_of(actor, found, juries),
        competences={each.id: each for each in certification.competences},
        results=results,
        minutes=_minutes(session, actor, found),
        findings=juries.findings(JuryKind.CERTIFICATION),
        missing=missing,
        is_overridable=OVERRIDABLE.issuperset(missing),
        as_compiled=sum(
            each.may_decide
            and each.decision is None
            and not each.compiled.undecided
            and not each.is_eliminated
            for each in results
        ),
        may_compile=is_open,
        may_draw_up=is_open and certifies and bool(results),
        may_add=found.state in (SessionState.DELIBERATED, SessionState.NOTIFIED) and certifies,
    )


def _results(
    session: Session, actor: Actor, found: AssessmentSession, juries: Juries
) -> tuple[ResultLine, ...]:
    rows = {
        row.enrolment_id: row
        for row in session.scalars(
            select(CandidateResult).where(CandidateResult.session_id == found.id)
        )
    }
    questions = _questions(session, found)
    return tuple(
        _result(actor, found, juries, each, rows[each.enrolment_id], questions)
        for each in juries.candidates
        if each.enrolment_id in rows
    )


def _result(
    actor: Actor,
    found: AssessmentSession,
    juries: Juries,
    candidate: Candidate,
    row: CandidateResult,
    questions: Mapping[int, tuple[QuestionLine, ...]],
) -> ResultLine:
    person = actor.person_id
    compiled = compiled_of(row.compiled)
    asked = questions.get(row.id, ())
    is_open = found.state is SessionState.CLOSED
    is_undecided = is_open and row.decision is None
    evaluates = any(each.person_id == person for each in juries.of(JuryKind.EVALUATION))
    certifies = any(each.person_id == person for each in juries.of(JuryKind.CERTIFICATION))
    votes = any(each.person_id == person for each in juries.voters(candidate.enrolment_id))
    blocks = referential(found.referential_id).blocks
    return ResultLine(
        candidate=candidate,
        compiled=compiled,
        is_eliminated=row.compiled["eliminated"],
        revision=row.revision,
        recommendation=row.recommendation,
        recommendation_comment=row.recommendation_comment,
        decision=row.decision,
        decided_blocks=tuple(row.decided_blocks or ()),
        decision_reason=row.decision_reason,
        kept_out=tuple(
            each.name for each in juries.kept_out(JuryKind.CERTIFICATION, candidate.enrolment_id)
        ),
        questions=asked,
        choices=tuple(
            (block.id, block.title)
            for block in blocks
            if block.id in candidate.sought and block.id not in candidate.held
        ),
        may_recommend=is_undecided and juries.president_id(JuryKind.EVALUATION) == person,
        may_ask=is_undecided and certifies,
        may_answer=is_open and evaluates,
        may_decide=is_open and votes and not any(each.is_open for each in asked),
        needs_reason=bool(compiled.undecided) or juries.rules.departure_allowed,
    )


def _questions(session: Session, found: AssessmentSession) -> dict[int, tuple[QuestionLine, ...]]:
    """By result, in the order they were asked."""
    asker = Person.__table__.alias("asker")
    answerer = Person.__table__.alias("answerer")
    rows = session.execute(
        select(JuryQuestion, asker.c.name.label("asked_by"), answerer.c.name.label("answered_by"))
        .join(CandidateResult, CandidateResult.id == JuryQuestion.result_id)
        .join(asker, asker.c.id == JuryQuestion.asked_by_id)
        .outerjoin(answerer, answerer.c.id == JuryQuestion.answered_by_id)
        .where(CandidateResult.session_id == found.id)
        .order_by(JuryQuestion.id)
    )
    lines: dict[int, tuple[QuestionLine, ...]] = {}
    for row in rows:
        asked = row.JuryQuestion
        line = QuestionLine(
            id=asked.id,
            competence=asked.competence,
            text=asked.text,
            asked_by=row.asked_by,
            answer=asked.answer,
            answered_by=row.answered_by or "",
            is_open=asked.answered_at is None,
        )
        lines[asked.result_id] = (*lines.get(asked.result_id, ()), line)
    return lines


def _minutes(session: Session, actor: Actor, found: AssessmentSession) -> tuple[MinutesLine, ...]:
    rows = session.scalars(
        select(Minutes).where(Minutes.session_id == found.id).order_by(Minutes.id)
    ).all()
    people = {person for row in rows for person in voters_of(row)}
    names, signed = _signing(session, people, [each.id for each in rows])
    return tuple(
        MinutesLine(
            id=row.id,
            number=row.number,
            sha256=row.sha256,
            signed_sha256=row.signed_sha256 or "",
            drawn_up_at=row.drawn_up_at,
            is_addendum=row.addendum_to_id is not None,
            signatures=tuple(
                SignatureLine(names[person], signed.get((row.id, person)))
                for person in voters_of(row)
            ),
            may_sign=actor.person_id in voters_of(row) and (row.id, actor.person_id) not in signed,
        )
        for row in rows
    )


def _signing(
    session: Session, people: Collection[int], minutes_ids: Sequence[int]
) -> tuple[dict[int, str], dict[tuple[int, int], datetime]]:
    """The names of people, and when each signed which minutes."""
    if not people:
        return {}, {}
    rows = session.execute(
        select(Person.id, Person.name, MinutesSignature.minutes_id, MinutesSignature.signed_at)
        .outerjoin(
            MinutesSignature,
            and_(
                MinutesSignature.person_id == Person.id,
                MinutesSignature.minutes_id.in_(minutes_ids),
            ),
        )
        .where(Person.id.in_(people))
    ).all()
    names = {row.id: row.name for row in rows}
    return names, {(row.minutes_id, row.id): row.signed_at for row in rows if row.minutes_id}

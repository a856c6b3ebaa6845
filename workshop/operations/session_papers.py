"""Letters of a session, as they are sent, printed and kept; what all its papers name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.deliberation import Compilation
from workshop.assessment.library import referential
from workshop.assessment.session import NoticeKind
from workshop.assessment.sitting import SittingMode
from workshop.assessment.sitting_time import allowed_time
from workshop.db.assessment import assessment_session
from workshop.db.compilation import compiled_of
from workshop.db.juries import Candidate, appeal_until, candidate_of, candidates_of, rules_of
from workshop.db.minutes import minutes_of
from workshop.db.models import (
    AssessmentSession,
    Award,
    CandidateResult,
    CommonGrid,
    Minutes,
    Site,
    Sitting,
)
from workshop.documents import session_letters as letters
from workshop.documents.block_reasons import told_reason
from workshop.documents.identities import business_of
from workshop.documents.paper import Paper, texts
from workshop.documents.parties import Business, Customer
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission

LANGUAGE: Final = "fr"
"""Official papers are in the language of the certification; letters in that of the candidate."""


def printed_letter(
    session: Session,
    actor: Actor,
    session_id: int,
    enrolment_id: int,
    kind: NoticeKind,
    *,
    now: datetime,
) -> Paper:
    """A letter to be posted or handed over; the organiser's own print."""
    found = assessment_session(session, actor, session_id, Permission.ORGANISE)
    candidate = candidate_of(candidates_of(session, found.id), enrolment_id)
    return letter_of(session, found, candidate, kind, now=now)


def letter_of(
    session: Session,
    found: AssessmentSession,
    candidate: Candidate,
    kind: NoticeKind,
    *,
    now: datetime,
) -> Paper:
    """Raises `RuleViolation` while what the letter tells is not there yet."""
    head = _letterhead(session, found, candidate, now)
    language = candidate.language.value
    if kind in (NoticeKind.INFORMATION, NoticeKind.CONVOCATION):
        is_information = kind is NoticeKind.INFORMATION
        tests = _tests(session, found, candidate)
        if not tests and not is_information:
            raise RuleViolation("candidate_without_sitting", {"name": candidate.name})
        data = letters.Convocation(head, found.exam_on, found.place, tests, is_information)
        return Paper(f"{kind.value}.pdf", letters.convocation(data, language))
    if kind is NoticeKind.RESULT:
        result = _result_letter(session, found, candidate, head)
        return Paper("resultat.pdf", letters.result_letter(result, language))
    awards = awards_of(session, found.id, candidate.enrolment_id)
    if found.validated_on is None:
        raise RuleViolation("awards_not_validated")
    named = tuple((award_name(each, language), each.number) for each in awards)
    award_letter = letters.AwardLetter(head, found.validated_on, named)
    return Paper("titres.pdf", letters.award_letter(award_letter, language))


def _letterhead(
    session: Session, found: AssessmentSession, candidate: Candidate, now: datetime
) -> letters.Letterhead:
    return letters.Letterhead(
        number=found.title,
        written_at=now,
        business=issuer(session, found, candidate.language.value),
        candidate=Customer(candidate.name, email=candidate.email),
        certification=certification_name(found.referential_id),
        is_provisional=rules_of(found).is_provisional,
    )


def _tests(
    session: Session, found: AssessmentSession, candidate: Candidate
) -> tuple[letters.PlannedTest, ...]:
    certification = referential(found.referential_id)
    sittings = session.scalars(
        select(Sitting)
        .where(
            Sitting.session_id == found.id,
            Sitting.enrolment_id == candidate.enrolment_id,
            Sitting.mode == SittingMode.EXAM,
        )
        .order_by(Sitting.planned_at)
    )
    return tuple(
        letters.PlannedTest(
            title=test_name(found.referential_id, each.modality_id),
            at=each.planned_at,
            minutes=sum(
                allowed_time(certification.modality(each.modality_id), each.time_factor_e4).values()
            ),
            place=each.place,
        )
        for each in sittings
    )


def _result_letter(
    session: Session,
    found: AssessmentSession,
    candidate: Candidate,
    head: letters.Letterhead,
) -> letters.ResultLetter:
    minutes, until = minutes_of(session, found.id), appeal_until(found)
    row = session.scalar(
        select(CandidateResult).where(
            CandidateResult.session_id == found.id,
            CandidateResult.enrolment_id == candidate.enrolment_id,
        )
    )
    if minutes is None or row is None or row.decision is None:
        raise RuleViolation("session_not_deliberated")
    if found.deliberated_on is None or until is None:
        raise RuleViolation("session_not_deliberated")
    language = candidate.language.value
    compiled = compiled_of(row.compiled)
    return letters.ResultLetter(
        head=head,
        outcome=row.decision,
        minutes_number=minutes.number,
        deliberated_on=found.deliberated_on,
        blocks=_block_lines(found, compiled, row.decided_blocks, language),
        competences=_competence_lines(session, found, candidate, compiled, language),
        appeal_until=until,
        reason=row.decision_reason,
        awards=tuple(
            f"{award_name(each, language)}\u00a0: {each.number}"
            for each in awards_of(session, found.id, candidate.enrolment_id)
        ),
    )


def _block_lines(
    found: AssessmentSession, compiled: Compilation, decided: Sequence[str], language: str
) -> tuple[letters.BlockLine, ...]:
    words = texts(language)["assessment_words"]
    certification = referential(found.referential_id)
    return tuple(
        letters.BlockLine(
            each.block_id,
            certification.block(each.block_id).title,
            told_reason(each, language),
            words["awarded" if each.block_id in decided else "not_awarded"]
            if each.reason != "held"
            else words["held"],
        )
        for each in compiled.blocks
    )


def _competence_lines(
    session: Session,
    found: AssessmentSession,
    candidate: Candidate,
    compiled: Compilation,
    language: str,
) -> tuple[letters.CompetenceLine, ...]:
    words = texts(language)["assessment_words"]
    reasons: dict[str, str] = {}
    for grid in session.scalars(
        select(CommonGrid)
        .join(Sitting, Sitting.id == CommonGrid.sitting_id)
        .where(Sitting.session_id == found.id, Sitting.enrolment_id == candidate.enrolment_id)
    ):
        reasons |= {code: each["reason"] for code, each in grid.agreements.items()}
    return tuple(
        letters.CompetenceLine(
            each.id,
            each.text or each.heading,
            words[f"mark_{compiled.marks[each.id]}"]
            if each.id in compiled.marks
            else words["unsettled"],
            reasons.get(each.id, ""),
        )
        for each in referential(found.referential_id).competences
        if each.id in compiled.marks or each.id in compiled.unsettled
    )


def issuer(session: Session, found: AssessmentSession, language: str) -> Business:
    """The centre that holds the session."""
    return business_of(session.get_one(Site, found.site_id), language)


def certification_name(referential_id: str) -> str:
    """`CQP Technicien d’atelier en horlogerie (RNCP37858)`"""
    certification = referential(referential_id)
    return f"{certification.title} ({certification.code})"


def test_name(referential_id: str, modality_id: str) -> str:
    modality = referential(referential_id).modality(modality_id)
    return f"{modality.label}\u2002{modality.title}".strip()


def award_name(award: Award, language: str) -> str:
    words = texts(language)["assessment_words"]
    return words["block"].format(block=award.block_id) if award.block_id else words["certificate"]


def awards_of(session: Session, session_id: int, enrolment_id: int) -> tuple[Award, ...]:
    """What the session awarded to a candidate and did not revoke, the certificate last."""
    rows = session.scalars(
        select(Award)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .where(
            Minutes.session_id == session_id,
            Award.enrolment_id == enrolment_id,
            Award.revoked_on.is_(None),
        )
        .order_by(Award.id)
    )
    return tuple(rows)

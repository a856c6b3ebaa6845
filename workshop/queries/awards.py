"""Awards and appeals of a session, a candidate's own results, and the public check of a number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workshop.assessment.appeal import AppealFault, appeal_faults
from workshop.assessment.deliberation import Compilation
from workshop.assessment.library import referential
from workshop.assessment.rules import Outcome
from workshop.assessment.session import (
    RESULTS_VISIBLE,
    AppealDecision,
    AwardKind,
    SessionState,
)
from workshop.db.compilation import compiled_of
from workshop.db.juries import Candidate, appeal_until, juries_of
from workshop.db.models import (
    Appeal,
    AssessmentSession,
    Award,
    CandidateResult,
    Enrolment,
    EnrolmentTrainer,
    JurySeat,
    Minutes,
    Person,
    RoleAssignment,
)
from workshop.domain.numbering import read_award_number
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission
from workshop.queries.sessions import SessionHead, head_of, shown_session


@dataclass(frozen=True)
class AwardLine:
    id: int
    number: str
    kind: AwardKind
    block_id: str
    holder: str
    awarded_on: date
    revoked_on: date | None
    revoked_reason: str


@dataclass(frozen=True)
class AppealLine:
    """`faults` speak against examining it."""

    id: int
    candidate: str
    posted_on: date | None
    received_on: date
    reasons: str
    faults: tuple[AppealFault, ...]
    reviewers: tuple[str, ...]
    decision: AppealDecision | None
    decision_reason: str
    decided_on: date | None


@dataclass(frozen=True)
class AwardsPage:
    """`reviewers` may examine an appeal: neither jurors of the session nor trainers of the class."""

    head: SessionHead
    awards: tuple[AwardLine, ...]
    appeals: tuple[AppealLine, ...]
    candidates: tuple[Candidate, ...]
    reviewers: tuple[tuple[int, str], ...]
    validated_on: date | None
    appeal_until: date | None
    may_revoke: bool
    may_validate: bool
    may_record_appeal: bool


def awards_page(session: Session, actor: Actor, session_id: int) -> AwardsPage:
    found = shown_session(session, actor, session_id, Permission.ORGANISE)
    juries = juries_of(session, found)
    head = head_of(actor, found, juries)
    until = appeal_until(found)
    may_record = head.may_certify and found.state is SessionState.NOTIFIED
    return AwardsPage(
        head=head,
        awards=_awards(session, found),
        appeals=_appeals(session, found, until),
        candidates=juries.candidates,
        reviewers=_reviewers(session, found) if head.may_certify else (),
        validated_on=found.validated_on,
        appeal_until=until,
        may_revoke=head.may_certify and found.state is SessionState.DELIBERATED,
        may_validate=head.may_certify and found.deliberated_on is not None,
        may_record_appeal=may_record,
    )


def _awards(session: Session, found: AssessmentSession) -> tuple[AwardLine, ...]:
    rows = session.execute(
        select(Award, Person.name)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .join(Enrolment, Enrolment.id == Award.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Minutes.session_id == found.id)
        .order_by(Person.name, Award.id)
    )
    return tuple(_award_line(award, name) for award, name in rows)


def _award_line(award: Award, holder: str) -> AwardLine:
    return AwardLine(
        id=award.id,
        number=award.number,
        kind=award.kind,
        block_id=award.block_id,
        holder=holder,
        awarded_on=award.awarded_on,
        revoked_on=award.revoked_on,
        revoked_reason=award.revoked_reason,
    )


def _appeals(
    session: Session, found: AssessmentSession, until: date | None
) -> tuple[AppealLine, ...]:
    rows = session.execute(
        select(Appeal, Person.name)
        .join(CandidateResult, CandidateResult.id == Appeal.result_id)
        .join(Enrolment, Enrolment.id == CandidateResult.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(CandidateResult.session_id == found.id)
        .order_by(Appeal.id.desc())
    ).all()
    names = _names(session, {person for row in rows for person in row.Appeal.reviewers})
    return tuple(
        AppealLine(
            id=appeal.id,
            candidate=name,
            posted_on=appeal.posted_on,
            received_on=appeal.received_on,
            reasons=appeal.reasons,
            faults=appeal_faults(
                until or appeal.received_on,
                posted_on=appeal.posted_on,
                received_on=appeal.received_on,
                registered=appeal.registered,
                reasons=appeal.reasons,
            ),
            reviewers=tuple(names[each] for each in appeal.reviewers),
            decision=appeal.decision,
            decision_reason=appeal.decision_reason,
            decided_on=appeal.decided_on,
        )
        for appeal, name in rows
    )


def _names(session: Session, people: Collection[int]) -> dict[int, str]:
    if not people:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}


def _reviewers(session: Session, found: AssessmentSession) -> tuple[tuple[int, str], ...]:
    jurors = select(JurySeat.person_id).where(JurySeat.session_id == found.id)
    trainers = (
        select(EnrolmentTrainer.person_id)
        .join(CandidateResult, CandidateResult.enrolment_id == EnrolmentTrainer.enrolment_id)
        .where(CandidateResult.session_id == found.id)
    )
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.site_id == found.site_id,
            RoleAssignment.role.in_(tuple(GRANTS[Permission.DELIBERATE])),
            Person.id.not_in(jurors),
            Person.id.not_in(trainers),
            Person.active,
        )
        .distinct()
        .order_by(Person.name)
    )
    return tuple((row.id, row.name) for row in rows)


@dataclass(frozen=True)
class OwnResult:
    """A published result as its candidate reads it."""

    session_id: int
    session: str
    certification: str
    referential_id: str
    decision: Outcome
    decided_blocks: tuple[str, ...]
    compiled: Compilation
    decision_reason: str
    deliberated_on: date | None
    appeal_until: date | None
    is_provisional: bool
    awards: tuple[AwardLine, ...]


def own_results(session: Session, actor: Actor) -> tuple[OwnResult, ...]:
    """The person's own results, once they are published; the latest first."""
    rows = session.execute(
        select(CandidateResult, AssessmentSession)
        .join(AssessmentSession, AssessmentSession.id == CandidateResult.session_id)
        .join(Enrolment, Enrolment.id == CandidateResult.enrolment_id)
        .where(
            Enrolment.person_id == actor.person_id,
            AssessmentSession.state.in_(tuple(RESULTS_VISIBLE)),
            CandidateResult.decision.is_not(None),
        )
        .order_by(AssessmentSession.id.desc())
    ).all()
    awards = _own_awards(session, actor)
    return tuple(
        OwnResult(
            session_id=found.id,
            session=found.title,
            certification=referential(found.referential_id).title,
            referential_id=found.referential_id,
            decision=row.decision,
            decided_blocks=tuple(row.decided_blocks),
            compiled=compiled_of(row.compiled),
            decision_reason=row.decision_reason,
            deliberated_on=found.deliberated_on,
            appeal_until=appeal_until(found),
            is_provisional=row.compiled["provisional"],
            awards=awards.get(found.id, ()),
        )
        for row, found in rows
        if row.decision is not None
    )


def _own_awards(session: Session, actor: Actor) -> dict[int, tuple[AwardLine, ...]]:
    rows = session.execute(
        select(Award, Minutes.session_id)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .join(Enrolment, Enrolment.id == Award.enrolment_id)
        .where(Enrolment.person_id == actor.person_id)
        .order_by(Award.id)
    )
    lines: dict[int, tuple[AwardLine, ...]] = {}
    for award, session_id in rows:
        lines[session_id] = (*lines.get(session_id, ()), _award_line(award, actor.name))
    return lines


class Checked(StrEnum):
    """All a stranger learns of a number."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def check_award(session: Session, number: str, birth_year: int) -> Checked:
    """A number that does not exist and a wrong year of birth are told apart by nobody.

    An award counts while its session's results are published; once revoked, that is said always.
    """
    row = session.execute(
        select(Award.revoked_on, Enrolment.born_on)
        .join(Enrolment, Enrolment.id == Award.enrolment_id)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .join(AssessmentSession, AssessmentSession.id == Minutes.session_id)
        .where(
            Award.number == (read_award_number(number) or ""),
            or_(AssessmentSession.state.in_(tuple(RESULTS_VISIBLE)), Award.revoked_on.is_not(None)),
        )
    ).one_or_none()
    if row is None or row.born_on.year != birth_year:
        return Checked.UNKNOWN
    return Checked.REVOKED if row.revoked_on else Checked.VALID

"""Awards as they are printed, by who organises and by their holder once published."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.session import RESULTS_VISIBLE
from workshop.db.juries import rules_of
from workshop.db.models import AssessmentSession, Award, Enrolment, Minutes, Person
from workshop.documents import award as paper
from workshop.documents.paper import Paper
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.awards import award_of
from workshop.operations.session_papers import LANGUAGE, certification_name, issuer


def award_paper(
    session: Session,
    actor: Actor,
    session_id: int,
    award_id: int,
    public_url: str,
    *,
    now: datetime,
) -> Paper:
    """Any award of a session the person organises; `NotFound` for a revoked one."""
    found, award = organised_award(session, actor, session_id, award_id)
    return printed_award(session, found, award, public_url, now=now)


def own_award(
    session: Session, actor: Actor, number: str, public_url: str, *, now: datetime
) -> Paper:
    """The holder's own print, while the results are published."""
    found, award = published_own_award(session, actor, number)
    return printed_award(session, found, award, public_url, now=now)


def organised_award(
    session: Session, actor: Actor, session_id: int, award_id: int
) -> tuple[AssessmentSession, Award]:
    """Raises `NotFound` for a revoked award and for one of another session."""
    found, award = award_of(session, actor, session_id, award_id, Permission.ORGANISE)
    if award.revoked_on is not None:
        raise NotFound("award_not_found")
    return found, award


def published_own_award(
    session: Session, actor: Actor, number: str
) -> tuple[AssessmentSession, Award]:
    """Raises `NotFound` for a revoked award, before the results are published, and for another
    person's.
    """
    row = session.execute(
        select(AssessmentSession, Award)
        .join(Minutes, Minutes.session_id == AssessmentSession.id)
        .join(Award, Award.minutes_id == Minutes.id)
        .join(Enrolment, Enrolment.id == Award.enrolment_id)
        .where(
            Award.number == number,
            Award.revoked_on.is_(None),
            Enrolment.person_id == actor.person_id,
            AssessmentSession.state.in_(tuple(RESULTS_VISIBLE)),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("award_not_found")
    return row.AssessmentSession, row.Award


def printed_award(
    session: Session, found: AssessmentSession, award: Award, public_url: str, *, now: datetime
) -> Paper:
    """`public_url` is where this program is reached from outside."""
    data = award_facts(session, found, award, public_url, now=now)
    return Paper(f"{award.number}.pdf", paper.award(data, LANGUAGE))


def award_facts(
    session: Session, found: AssessmentSession, award: Award, public_url: str, *, now: datetime
) -> paper.AwardPaper:
    """What an award says, on paper and in a badge."""
    enrolment = session.get_one(Enrolment, award.enrolment_id)
    certification = referential(found.referential_id)
    block = certification.block(award.block_id) if award.block_id else None
    certifiers = certification.content.get("outside_seeds", {}).get("certifiers", ())
    return paper.AwardPaper(
        number=award.number,
        holder=session.get_one(Person, enrolment.person_id).name,
        born_on=enrolment.born_on,
        certification=certification_name(found.referential_id),
        awarded_on=award.awarded_on,
        minutes_number=session.get_one(Minutes, award.minutes_id).number,
        printed_at=now,
        business=issuer(session, found, LANGUAGE),
        is_provisional=rules_of(found).is_provisional,
        url=f"{public_url}/c/{award.number}",
        block=f"{block.id} {block.title}" if block else "",
        competences=tuple((each.id, each.text) for each in block.competences) if block else (),
        certifiers=tuple(each["name"] for each in certifiers),
    )

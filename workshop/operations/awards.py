"""Certificates and block attestations: numbered without gaps, revoked but never reused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from workshop.assessment.calendar import paris_day
from workshop.assessment.library import referential
from workshop.assessment.session import AwardKind, SessionState
from workshop.db.assessment import assessment_session
from workshop.db.insert import conflict_insert
from workshop.db.models import AssessmentSession, AuditSubject, Award, AwardSeries, Minutes
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.numbering import award_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.audit import record_change

BLOCK_NUMBER: Final = "BLOC"
"""The first letters of an attestation's number; a certificate's are those of its kind."""


def issue_awards(
    session: Session,
    found: AssessmentSession,
    minutes: Minutes,
    enrolment_id: int,
    blocks: Collection[str],
    awarded_on: date,
    *,
    certificate: bool,
) -> tuple[Award, ...]:
    """An attestation for each block, then the certificate when the result is whole.

    Part of the act that draws up the minutes: a transaction that fails gives its numbers back.
    """
    wanted = [(AwardKind.BLOCK, block) for block in blocks]
    if certificate:
        wanted.append((AwardKind.CERTIFICATE, ""))
    awards = tuple(
        Award(
            number=_next_number(session, kind, found.referential_id, awarded_on.year),
            kind=kind,
            minutes_id=minutes.id,
            enrolment_id=enrolment_id,
            block_id=block,
            awarded_on=awarded_on,
        )
        for kind, block in wanted
    )
    session.add_all(awards)
    session.flush()
    return awards


@dataclass(frozen=True)
class RevokeAward:
    session_id: int
    award_id: int
    reason: str


def revoke_award(session: Session, actor: Actor, command: RevokeAward, *, now: datetime) -> Award:
    """The number stays listed, revoked. Published results are withdrawn first."""
    found, award = award_of(
        session, actor, command.session_id, command.award_id, Permission.CERTIFY
    )
    if found.state is not SessionState.DELIBERATED:
        raise RuleViolation("unpublish_first")
    if not command.reason.strip():
        raise RuleViolation("revocation_reason_missing", field="reason")
    revoke(session, actor, found.site_id, award, command.reason, now=now)
    found.revision += 1
    return award


def award_of(
    session: Session, actor: Actor, session_id: int, award_id: int, permission: Permission
) -> tuple[AssessmentSession, Award]:
    """An award of this session; that of another is not found."""
    found = assessment_session(session, actor, session_id, permission)
    award = session.get(Award, award_id)
    if award is None or session.get_one(Minutes, award.minutes_id).session_id != found.id:
        raise NotFound("award_not_found")
    return found, award


def revoke(
    session: Session, actor: Actor, site_id: int, award: Award, reason: str, *, now: datetime
) -> None:
    """Revoke a loaded award as part of an act that says why."""
    if award.revoked_on is not None:
        raise RuleViolation("award_revoked_already", {"number": award.number})
    award.revoked_on = paris_day(now)
    award.revoked_reason = reason.strip()
    session.flush()
    record_change(
        session,
        actor,
        site_id,
        AuditSubject.AWARD,
        {},
        {"revoked": award.revoked_on.isoformat(), "reason": award.revoked_reason},
        now=now,
        name=award.number,
    )


def _next_number(session: Session, kind: AwardKind, referential_id: str, year: int) -> str:
    """The row of the series is locked until the commit."""
    certification = referential(referential_id)
    table = AwardSeries.__table__
    statement = conflict_insert(session, table).on_conflict_do_update(
        index_elements=[table.c.kind, table.c.certification, table.c.year],
        set_={"last": table.c.last + 1},
    )
    first = {"kind": kind, "certification": certification.code, "year": year, "last": 1}
    rank: int = session.execute(statement.returning(table.c.last), first).scalar_one()
    letters = certification.kind if kind is AwardKind.CERTIFICATE else BLOCK_NUMBER
    return award_number(letters, certification.code, year, rank)

"""Addenda: the minutes stay as they are; what is decided anew is told, and its awards follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import paris_day
from workshop.assessment.jury import JuryKind
from workshop.assessment.rules import Outcome
from workshop.assessment.session import SessionState
from workshop.db.assessment import assessment_session
from workshop.db.juries import Juries, candidate_of, juries_of, require_seat
from workshop.db.minutes import minutes_of
from workshop.db.models import AssessmentSession, Award, CandidateResult, Minutes
from workshop.documents import deliberation_papers as papers
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import note_change, require_state
from workshop.operations.awards import issue_awards, revoke
from workshop.operations.deliberation import Decide, decide_result
from workshop.operations.deliberation_table import deliberated
from workshop.operations.minutes import begun, freeze_content, signatories_of
from workshop.operations.minutes_signing import to_keep
from workshop.operations.session_papers import LANGUAGE, awards_of, certification_name, issuer


@dataclass(frozen=True)
class AddAddendum:
    """`decision` when a candidate is decided anew: after an appeal, or for an error."""

    session_id: int
    text: str
    decision: Decide | None = None
    seen_revision: int | None = None


def add_addendum(session: Session, actor: Actor, command: AddAddendum, *, now: datetime) -> Minutes:
    """The minutes stay as they are. A published result is withdrawn before it is changed."""
    found = assessment_session(
        session, actor, command.session_id, Permission.DELIBERATE,
        seen_revision=command.seen_revision,
    )  # fmt: skip
    if command.decision is not None and found.state is SessionState.NOTIFIED:
        raise RuleViolation("unpublish_first")
    require_state(found, SessionState.DELIBERATED, SessionState.NOTIFIED)
    juries = juries_of(session, found)
    require_seat(juries, actor, JuryKind.CERTIFICATION)
    first = minutes_of(session, found.id)
    if first is None:
        raise RuleViolation("session_not_deliberated")
    if not command.text.strip():
        raise RuleViolation("addendum_missing", field="text")
    addendum = begun(session, actor, found, now=now, addendum_to=first)
    changed: tuple[CandidateResult, ...] = ()
    before: dict[str, Any] = {}
    if command.decision is not None:
        row, before = _amended(session, found, juries, actor, command.decision, addendum, now)
        changed = (row,)
    voters = sorted(
        {each.person_id for row in changed for each in juries.voters(row.enrolment_id)}
        or {actor.person_id}
    )
    content = {
        "number": addendum.number,
        "addendum_to": first.number,
        "enrolment": changed[0].enrolment_id if changed else None,
        "text": command.text.strip(),
        "before": before,
        "after": {"decision": changed[0].decision, "blocks": changed[0].decided_blocks}
        if changed
        else {},
        "voters": voters,
        "drawn_up_at": now.isoformat(),
    }
    freeze_content(addendum, content)
    paper = papers.AddendumPaper(
        number=addendum.number,
        minutes_number=first.number,
        session=found.title,
        certification=certification_name(found.referential_id),
        drawn_up_at=now,
        business=issuer(session, found, LANGUAGE),
        is_provisional=juries.rules.is_provisional,
        text=command.text.strip(),
        candidates=tuple(deliberated(session, found, juries, row, LANGUAGE) for row in changed),
        signatories=signatories_of(juries, voters),
        digest=addendum.sha256,
    )
    addendum.told, addendum.pdf = to_keep(paper), papers.addendum(paper, LANGUAGE)
    note_change(session, actor, found, {}, {"addendum": addendum.number}, now=now)
    session.flush()
    return addendum


def _amended(
    session: Session,
    found: AssessmentSession,
    juries: Juries,
    actor: Actor,
    decision: Decide,
    addendum: Minutes,
    now: datetime,
) -> tuple[CandidateResult, dict[str, Any]]:
    """Decide a candidate anew; what he loses is revoked, what he gains is issued.

    With what was decided before.
    """
    row = session.scalar(
        select(CandidateResult)
        .where(
            CandidateResult.session_id == found.id,
            CandidateResult.enrolment_id == decision.enrolment_id,
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound("enrolment_not_found")
    candidate = candidate_of(juries.candidates, decision.enrolment_id)
    if actor.person_id not in [each.person_id for each in juries.voters(candidate.enrolment_id)]:
        raise RuleViolation("recused_from_candidate", {"name": candidate.name})
    before = {"decision": row.decision, "blocks": row.decided_blocks, "name": candidate.name}
    decide_result(session, found, juries, candidate, row, decision, actor, now)
    held = awards_of(session, found.id, row.enrolment_id)
    _revoke_lost(session, actor, found, held, row, addendum, now)
    kept = {each.block_id for each in held if each.revoked_on is None}
    issue_awards(
        session,
        found,
        addendum,
        row.enrolment_id,
        [block for block in row.decided_blocks if block not in kept],
        paris_day(now),
        certificate=row.decision is Outcome.TOTAL and "" not in kept,
    )
    return row, before


def _revoke_lost(
    session: Session,
    actor: Actor,
    found: AssessmentSession,
    held: Sequence[Award],
    row: CandidateResult,
    addendum: Minutes,
    now: datetime,
) -> None:
    for award in held:
        if award.block_id:
            is_lost = award.block_id not in row.decided_blocks
        else:
            is_lost = row.decision is not Outcome.TOTAL
        if is_lost:
            reason = f"{addendum.number} {row.decision_reason}".strip()
            revoke(session, actor, found.site_id, award, reason, now=now)

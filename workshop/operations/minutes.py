"""The minutes: drawn up once everybody is decided, frozen; what changes later is an `addendum`."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import paris_day
from workshop.assessment.jury import JuryKind
from workshop.assessment.minutes import minutes_digest
from workshop.assessment.rules import Outcome
from workshop.assessment.session import SessionMove
from workshop.db.assessment import assessment_session
from workshop.db.juries import Juries, juries_of, require_seat
from workshop.db.minutes import voters_of
from workshop.db.models import (
    AssessmentSession,
    CandidateResult,
    Minutes,
    Site,
)
from workshop.documents import deliberation_papers as papers
from workshop.documents.paper import texts
from workshop.domain.numbering import minutes_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.tracking import canonical
from workshop.operations.assessment_session import advance
from workshop.operations.awards import issue_awards
from workshop.operations.deliberation_table import (
    deliberated,
    incident_lines,
    jury_members,
    rules_name,
)
from workshop.operations.minutes_signing import to_keep
from workshop.operations.numbering import next_in_series
from workshop.operations.session_papers import LANGUAGE, awards_of, certification_name, issuer

SERIES: Final = "minutes"


@dataclass(frozen=True)
class DrawUpMinutes:
    """`override_reason` says why in spite of what is wrong with the certification jury."""

    session_id: int
    override_reason: str = ""
    seen_revision: int | None = None


def draw_up_minutes(
    session: Session, actor: Actor, command: DrawUpMinutes, *, now: datetime
) -> Minutes:
    """Number and freeze the minutes, and issue the awards, all in one act."""
    found = assessment_session(
        session, actor, command.session_id, Permission.DELIBERATE,
        seen_revision=command.seen_revision,
    )  # fmt: skip
    juries = juries_of(session, found)
    require_seat(juries, actor, JuryKind.CERTIFICATION)
    advance(
        session,
        actor,
        found,
        SessionMove.DELIBERATE,
        override_reason=command.override_reason,
        now=now,
    )
    today = paris_day(now)
    found.deliberated_on = today
    minutes = begun(session, actor, found, now=now)
    rows = _results(session, found)
    for row in rows:
        issue_awards(
            session,
            found,
            minutes,
            row.enrolment_id,
            row.decided_blocks,
            today,
            certificate=row.decision is Outcome.TOTAL,
        )
    content = _content(session, found, juries, rows, minutes, now)
    freeze_content(minutes, content)
    paper = _paper(session, found, juries, rows, minutes, now)
    minutes.told, minutes.pdf = to_keep(paper), papers.minutes(paper, LANGUAGE)
    session.flush()
    return minutes


def begun(
    session: Session,
    actor: Actor,
    found: AssessmentSession,
    *,
    now: datetime,
    addendum_to: Minutes | None = None,
) -> Minutes:
    """Minutes with their number; awards name them before there is something to freeze."""
    code, year = session.get_one(Site, found.site_id).code, paris_day(now).year
    minutes = Minutes(
        session_id=found.id,
        addendum_to_id=addendum_to.id if addendum_to else None,
        number=minutes_number(code, year, next_in_series(session, found.site_id, SERIES, year)),
        content="",
        sha256="0" * 64,
        pdf=b"",
        drawn_up_by_id=actor.person_id,
        drawn_up_at=now,
    )
    session.add(minutes)
    session.flush()
    return minutes


def _results(session: Session, found: AssessmentSession) -> Sequence[CandidateResult]:
    return session.scalars(
        select(CandidateResult)
        .where(CandidateResult.session_id == found.id)
        .order_by(CandidateResult.id)
    ).all()


def freeze_content(minutes: Minutes, content: Mapping[str, Any]) -> None:
    minutes.content = canonical(content)
    minutes.sha256 = minutes_digest(content)


def _content(
    session: Session,
    found: AssessmentSession,
    juries: Juries,
    rows: Sequence[CandidateResult],
    minutes: Minutes,
    now: datetime,
) -> dict[str, Any]:
    """All a stranger needs to know what was decided, by whom, on what, under which rules."""
    voting = {row.enrolment_id: juries.voters(row.enrolment_id) for row in rows}
    names = {each.enrolment_id: each for each in juries.candidates}
    return {
        "number": minutes.number,
        "session": found.title,
        "site": session.get_one(Site, found.site_id).name,
        "referential": {"id": found.referential_id, "sha256": found.referential_digest},
        "rules": {
            "id": found.rules_id,
            "sha256": found.rules_digest,
            "provisional": juries.rules.is_provisional,
        },
        "exam_on": found.exam_on.isoformat(),
        "drawn_up_at": now.isoformat(),
        "override_reason": found.override_reason,
        "juries": [
            {
                "jury": each.kind,
                "name": each.name,
                "person": each.person_id,
                "quality": each.quality,
                "president": each.is_president,
            }
            for each in juries.seats
        ],
        "voters": sorted({each.person_id for seats in voting.values() for each in seats}),
        "candidates": [
            {
                "name": names[row.enrolment_id].name,
                "enrolment": row.enrolment_id,
                "salt": secrets.token_hex(16),
                "born_on": names[row.enrolment_id].born_on.isoformat(),
                "compiled": row.compiled,
                "recommendation": row.recommendation,
                "decision": row.decision,
                "blocks": row.decided_blocks,
                "reason": row.decision_reason,
                "recused": row.recused,
                "voters": [each.person_id for each in voting[row.enrolment_id]],
                "awards": [each.number for each in awards_of(session, found.id, row.enrolment_id)],
            }
            for row in rows
        ],
    }


def _paper(
    session: Session,
    found: AssessmentSession,
    juries: Juries,
    rows: Sequence[CandidateResult],
    minutes: Minutes,
    now: datetime,
) -> papers.MinutesPaper:
    voters = voters_of(minutes)
    return papers.MinutesPaper(
        number=minutes.number,
        session=found.title,
        certification=certification_name(found.referential_id),
        rules=rules_name(juries.rules, LANGUAGE),
        drawn_up_at=now,
        business=issuer(session, found, LANGUAGE),
        is_provisional=juries.rules.is_provisional,
        exam_on=found.exam_on,
        place=found.place,
        evaluation_jury=jury_members(session, found, JuryKind.EVALUATION, LANGUAGE),
        certification_jury=jury_members(session, found, JuryKind.CERTIFICATION, LANGUAGE),
        candidates=tuple(deliberated(session, found, juries, row, LANGUAGE) for row in rows),
        incidents=incident_lines(session, found, LANGUAGE),
        signatories=signatories_of(juries, voters),
        digest=minutes.sha256,
        override_reason=found.override_reason,
    )


def signatories_of(juries: Juries, voters: Sequence[int]) -> tuple[papers.Signatory, ...]:
    """Those who decided, as they sit."""
    words = texts(LANGUAGE)["assessment_words"]
    return tuple(
        papers.Signatory(each.person_id, each.name, words[f"quality_{each.quality}"])
        for each in juries.of(JuryKind.CERTIFICATION)
        if each.person_id in voters
    )

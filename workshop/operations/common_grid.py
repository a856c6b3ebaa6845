"""The jury's common grid: what the president enters once every juror has signed his own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.assessment.grid import AgreementFault, agreement_findings
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import SittingMove, SittingState, after
from workshop.db.assessment import Juror, judged_sitting, jurors_of
from workshop.db.grids import agreements_of, assessed, common_digest, grids_of
from workshop.db.models import AuditSubject, CommonGrid, Sitting
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.operations.audit import record_change


@dataclass(frozen=True)
class Settled:
    """What the jury agreed on for a competence; a mark of None is no consensus."""

    mark: Mark | None
    reason: str = ""


@dataclass(frozen=True)
class EnterAgreement:
    """By competence; what is not named stays as it was."""

    sitting_id: int
    settled: Mapping[str, Settled]
    seen_revision: int | None = None


def enter_agreement(
    session: Session, actor: Actor, command: EnterAgreement, *, now: datetime
) -> CommonGrid:
    """Keep what the jury agreed on so far; the reasons that are due are asked for at the end."""
    found = judged_sitting(session, actor, command.sitting_id)
    _require_president(session, found, actor)
    _require_graded(found)
    known = {each.id for each in assessed(found)}
    for code in command.settled:
        if code not in known:
            raise RuleViolation("code_not_assessed", {"code": code})
    grid = session.get(CommonGrid, found.id)
    if grid is None:
        grid = CommonGrid(sitting_id=found.id, agreements={}, revision=0)
        session.add(grid)
    elif command.seen_revision is not None and command.seen_revision != grid.revision:
        raise RuleViolation("grid_changed")
    entered = {
        code: {"mark": each.mark, "reason": each.reason.strip()}
        for code, each in command.settled.items()
    }
    grid.agreements = {**grid.agreements, **entered}
    grid.revision += 1
    grid.entered_by_id = actor.person_id
    grid.saved_at = now
    session.flush()
    return grid


def _require_president(session: Session, found: Sitting, actor: Actor) -> Juror:
    for each in jurors_of(session, found):
        if each.person_id == actor.person_id and each.is_president:
            return each
    raise RuleViolation("not_the_president")


def _require_graded(found: Sitting) -> None:
    if found.state is SittingState.AGREED:
        raise RuleViolation("common_grid_closed")
    if found.state is not SittingState.GRADED:
        raise RuleViolation("grids_not_signed")


@dataclass(frozen=True)
class CloseCommonGrid:
    sitting_id: int
    seen_revision: int | None = None


def close_common_grid(
    session: Session, actor: Actor, command: CloseCommonGrid, *, now: datetime
) -> CommonGrid:
    """Close the common grid for good: the sitting is agreed.

    Raises `RuleViolation("reason_due")`, which names the competence, where one is missing.
    """
    found = judged_sitting(session, actor, command.sitting_id)
    president = _require_president(session, found, actor)
    _require_graded(found)
    grid = session.get(CommonGrid, found.id)
    if grid is None:
        raise RuleViolation("agreement_incomplete", {"count": len(assessed(found))})
    if command.seen_revision is not None and command.seen_revision != grid.revision:
        raise RuleViolation("grid_changed")
    _require_complete(session, found, grid, president)
    grid.entered_by_id = actor.person_id
    grid.closed_at = grid.saved_at = now
    grid.digest = common_digest(grid)
    found.state = after(SittingMove.AGREE, found.state)
    found.revision += 1
    closed = {"sitting": found.id, "digest": grid.digest}
    record_change(session, actor, found.site_id, AuditSubject.COMMON_GRID, {}, closed, now=now)
    return grid


def _require_complete(session: Session, found: Sitting, grid: CommonGrid, president: Juror) -> None:
    findings = agreement_findings(
        grids_of(session, found),
        assessed(found),
        agreements_of(grid),
        entered_by_id=president.person_id,
        president_id=president.person_id,
    )
    for each in findings:
        if each.fault is AgreementFault.REASON_MISSING:
            raise RuleViolation("reason_due", {"code": each.about}, field=each.about)
    if findings:
        raise RuleViolation("agreement_incomplete", {"count": len(findings)})

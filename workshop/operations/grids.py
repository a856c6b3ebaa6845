"""A juror's grid: entered field by field, signed, or copied from paper by the president."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.grid import Seen, signing_findings
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import AT_THE_BENCH, SittingMove, after
from workshop.db import media
from workshop.db.assessment import judged_sitting, jurors_of
from workshop.db.grids import OPEN_TO_ENTRIES, assessed, grid_digest, grid_of, grids_of
from workshop.db.models import AuditSubject, JurorGrid, Person, Sitting
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.exchange.pictures import Picture
from workshop.operations.audit import record_change


@dataclass(frozen=True)
class Row:
    """A criterion as the juror left it; without `seen` only a note is kept."""

    seen: Seen | None
    note: str = ""


@dataclass(frozen=True)
class Conclusion:
    """A competence as the juror left it; without `mark` only a comment is kept."""

    mark: Mark | None
    comment: str = ""


@dataclass(frozen=True)
class SaveGrid:
    """Some rows, by criterion, and some conclusions, by competence: one field or a whole screen.

    `seen_revision` is that of the grid the juror's page showed.
    """

    sitting_id: int
    rows: Mapping[str, Row] = field(default_factory=dict)
    conclusions: Mapping[str, Conclusion] = field(default_factory=dict)
    seen_revision: int | None = None


def save_grid(session: Session, actor: Actor, command: SaveGrid, *, now: datetime) -> JurorGrid:
    """Keep what a juror entered in his own grid.

    Refused when the grid changed since his page showed it, unless it already says the same: an
    answer that was lost on its way may be asked for again.
    """
    found = judged_sitting(session, actor, command.sitting_id)
    _require_open(found)
    _require_assessed(found, (*command.rows, *command.conclusions))
    grid = _own_grid(session, found, actor, now)
    if _says(grid, command):
        return grid
    if command.seen_revision is not None and command.seen_revision != grid.revision:
        raise RuleViolation("grid_changed")
    _enter(grid, command.rows, command.conclusions)
    grid.revision += 1
    grid.saved_at = now
    session.flush()
    return grid


def _require_open(found: Sitting) -> None:
    if found.state not in OPEN_TO_ENTRIES:
        raise RuleViolation("grids_closed")


def _require_assessed(found: Sitting, codes: Collection[str]) -> None:
    competences = assessed(found)
    known = {each.id for each in competences}
    known |= {criterion.id for each in competences for criterion in each.criteria}
    for code in codes:
        if code not in known:
            raise RuleViolation("code_not_assessed", {"code": code})


def _own_grid(session: Session, found: Sitting, actor: Actor, now: datetime) -> JurorGrid:
    """His open grid, begun with its first entry."""
    grid = _grid(session, found.id, actor.person_id)
    if grid is None:
        grid = _new_grid(session, found.id, actor.person_id, now)
    if grid.signed_at is not None:
        raise RuleViolation("grid_signed")
    return grid


def _grid(session: Session, sitting_id: int, juror_id: int) -> JurorGrid | None:
    return session.scalar(
        select(JurorGrid).where(JurorGrid.sitting_id == sitting_id, JurorGrid.juror_id == juror_id)
    )


def _new_grid(session: Session, sitting_id: int, juror_id: int, now: datetime) -> JurorGrid:
    grid = JurorGrid(
        sitting_id=sitting_id, juror_id=juror_id, observations={}, opinions={}, revision=0,
        saved_at=now, paper_note="", paper_scans=[],
    )  # fmt: skip
    session.add(grid)
    return grid


def _says(grid: JurorGrid, command: SaveGrid) -> bool:
    return all(
        grid.observations.get(code) == _row(each) for code, each in command.rows.items()
    ) and all(
        grid.opinions.get(code) == _conclusion(each) for code, each in command.conclusions.items()
    )


def _enter(grid: JurorGrid, rows: Mapping[str, Row], conclusions: Mapping[str, Conclusion]) -> None:
    grid.observations = {**grid.observations, **{c: _row(each) for c, each in rows.items()}}
    grid.opinions = {**grid.opinions, **{c: _conclusion(e) for c, e in conclusions.items()}}


def _row(each: Row) -> dict[str, str]:
    return {"seen": each.seen or "", "note": each.note.strip()}


def _conclusion(each: Conclusion) -> dict[str, str]:
    return {"mark": each.mark or "", "comment": each.comment.strip()}


@dataclass(frozen=True)
class SignGrid:
    sitting_id: int
    seen_revision: int | None = None


def sign_grid(session: Session, actor: Actor, command: SignGrid, *, now: datetime) -> JurorGrid:
    """Sign the juror's own grid; the last signature makes the sitting graded."""
    found = judged_sitting(session, actor, command.sitting_id)
    _require_frozen(found)
    grid = _own_grid(session, found, actor, now)
    if command.seen_revision is not None and command.seen_revision != grid.revision:
        raise RuleViolation("grid_changed")
    _sign(session, actor, found, grid, now)
    return grid


def _require_frozen(found: Sitting) -> None:
    if found.state in AT_THE_BENCH:
        raise RuleViolation("work_goes_on")
    _require_open(found)


def _sign(session: Session, actor: Actor, found: Sitting, grid: JurorGrid, now: datetime) -> None:
    findings = signing_findings(grid_of(grid), assessed(found))
    if findings:
        raise RuleViolation("grid_incomplete", {"count": len(findings)})
    grid.signed_at = grid.saved_at = now
    grid.digest = grid_digest(grid)
    session.flush()
    _record(session, actor, found, grid, now)
    if all(each.is_signed for each in grids_of(session, found)):
        found.state = after(SittingMove.SIGN_GRIDS, found.state)
        found.revision += 1


def _record(session: Session, actor: Actor, found: Sitting, grid: JurorGrid, now: datetime) -> None:
    """That it was signed, with its hash; never what it says."""
    juror = session.get_one(Person, grid.juror_id).name
    signed = {"sitting": found.id, "digest": grid.digest}
    record_change(session, actor, found.site_id, AuditSubject.GRID, {}, signed, now=now, name=juror)


@dataclass(frozen=True)
class EnterPaperGrid:
    """A juror's grid filled in on paper, with its pictures or a note that says where it is.

    `media` is the folder pictures are kept in.
    """

    sitting_id: int
    juror_id: int
    rows: Mapping[str, Row]
    conclusions: Mapping[str, Conclusion]
    note: str
    scans: tuple[Picture, ...]
    media: Path


def enter_paper_grid(
    session: Session, actor: Actor, command: EnterPaperGrid, *, now: datetime
) -> JurorGrid:
    """Enter and sign, for a juror who wrote on paper, what the paper says.

    The president does it, and only once his own grid is signed: he reads another's opinions.
    """
    found = judged_sitting(session, actor, command.sitting_id)
    _require_frozen(found)
    _require_paper(session, found, actor, command)
    _require_assessed(found, (*command.rows, *command.conclusions))
    grid = _grid(session, found.id, command.juror_id)
    if grid is None:
        grid = _new_grid(session, found.id, command.juror_id, now)
    elif grid.signed_at is not None:
        raise RuleViolation("grid_signed")
    grid.observations, grid.opinions = {}, {}
    _enter(grid, command.rows, command.conclusions)
    grid.revision += 1
    grid.entered_by_id = actor.person_id
    grid.paper_note = command.note.strip()
    grid.paper_scans = _kept_scans(command)
    _sign(session, actor, found, grid, now)
    return grid


def _require_paper(session: Session, found: Sitting, actor: Actor, command: EnterPaperGrid) -> None:
    jurors = {each.person_id: each for each in jurors_of(session, found)}
    if not jurors[actor.person_id].is_president:
        raise RuleViolation("not_the_president")
    if command.juror_id not in jurors or command.juror_id == actor.person_id:
        raise NotFound("grid_not_found")
    own = next(each for each in grids_of(session, found) if each.juror_id == actor.person_id)
    if not own.is_signed:
        raise RuleViolation("own_grid_first")
    if not command.note.strip() and not command.scans:
        raise RuleViolation("paper_without_trace", field="note")


def _kept_scans(command: EnterPaperGrid) -> list[str]:
    for each in command.scans:
        media.write(media.picture_path(command.media, each.sha256), each.jpeg)
        media.write(media.thumb_path(command.media, each.sha256), each.thumb)
    return [each.sha256 for each in command.scans]

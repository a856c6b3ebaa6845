"""Grids of a sitting: the rows, and what the rules read in them."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.checked_data import digest_of
from workshop.assessment.grid import Agreement, Grid, Observation, Opinion, Seen
from workshop.assessment.library import referential
from workshop.assessment.referential import Competence
from workshop.assessment.rules import Mark
from workshop.assessment.sitting import AT_THE_BENCH, SittingState
from workshop.db.assessment import jurors_of
from workshop.db.models import CommonGrid, JurorGrid, Sitting

OPEN_TO_ENTRIES: Final = AT_THE_BENCH | {SittingState.FROZEN}
"""While a juror fills in his grid: from the start of the work to the last signature."""


def assessed(found: Sitting) -> tuple[Competence, ...]:
    """The competences a sitting is about, with their criteria where the text prints some."""
    return referential(found.referential_id).assessed_by(found.modality_id)


def grid_rows(session: Session, sitting_id: int) -> dict[int, JurorGrid]:
    """By juror, those who have left the jury included."""
    rows = session.scalars(select(JurorGrid).where(JurorGrid.sitting_id == sitting_id))
    return {row.juror_id: row for row in rows}


def grid_of(row: JurorGrid) -> Grid:
    """What is entered so far; a note or a comment without its choice is not an entry yet."""
    return Grid(
        row.juror_id,
        {
            code: Observation(Seen(each["seen"]), each["note"])
            for code, each in row.observations.items()
            if each["seen"]
        },
        {
            code: Opinion(Mark(each["mark"]), each["comment"])
            for code, each in row.opinions.items()
            if each["mark"]
        },
        row.signed_at,
    )


def grids_of(session: Session, found: Sitting) -> tuple[Grid, ...]:
    """One per juror who sits, the president's first; empty for who has not begun."""
    rows = grid_rows(session, found.id)
    return tuple(
        grid_of(rows[each.person_id]) if each.person_id in rows else Grid(each.person_id)
        for each in jurors_of(session, found)
    )


def agreements_of(row: CommonGrid) -> tuple[Agreement, ...]:
    """What the president has entered so far; a mark of None is no consensus."""
    return tuple(
        Agreement(code, Mark(each["mark"]) if each["mark"] else None, each["reason"])
        for code, each in row.agreements.items()
    )


def grid_digest(row: JurorGrid) -> str:
    """The hash a signed grid bears: an entry changed afterwards no longer fits it."""
    return _digest(
        row.sitting_id,
        juror=row.juror_id,
        observations=row.observations,
        opinions=row.opinions,
        signed_at=row.signed_at,
        entered_by=row.entered_by_id,
        paper_note=row.paper_note,
        paper_scans=row.paper_scans,
    )


def common_digest(row: CommonGrid) -> str:
    """The hash a closed common grid bears."""
    return _digest(
        row.sitting_id,
        agreements=row.agreements,
        entered_by=row.entered_by_id,
        closed_at=row.closed_at,
    )


def _digest(sitting_id: int, **content: Any) -> str:
    said: Mapping[str, Any] = {"sitting": sitting_id, **content}
    return digest_of(said)

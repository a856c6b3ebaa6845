"""The physical watches of a version: what is planned, and each that was made ready."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workshop.assessment.preparation import PreparationFinding
from workshop.assessment.scenario import WatchToPrepare
from workshop.assessment.sitting import SittingState
from workshop.db.models import Person, PreparedWatch, ScenarioSheet, ScenarioVersion, Sitting
from workshop.db.prepared_watches import missing_of
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.scenario_frame import ScenarioFrame, scenario_frame


@dataclass(frozen=True)
class PreparedLine:
    """`missing` keeps it from being verified; `candidate` is whom it was handed out for."""

    id: int
    label: str
    faults: tuple[str, ...]
    readings: tuple[dict[str, str], ...]
    prepared_by: str
    prepared_at: datetime
    verified_by: str
    verified_at: datetime | None
    candidate: str
    restored_on: date | None
    missing: tuple[PreparationFinding, ...]
    may_verify: bool
    may_be_given: bool


@dataclass(frozen=True)
class PlannedWatch:
    """A watch the scenario asks for, and those that were prepared, the latest first."""

    watch: WatchToPrepare
    prepared: tuple[PreparedLine, ...]


@dataclass(frozen=True)
class Receiver:
    """A sitting of the version whose candidate may still be given a watch."""

    sitting_id: int
    candidate: str
    planned_at: datetime


@dataclass(frozen=True)
class WatchesPage:
    frame: ScenarioFrame
    planned: tuple[PlannedWatch, ...]
    receivers: tuple[Receiver, ...]


_Verifier, _Candidate = aliased(Person), aliased(Person)


def watches_page(session: Session, actor: Actor, version_id: int, *, now: datetime) -> WatchesPage:
    frame = scenario_frame(session, actor, version_id, now=now)
    rows = session.execute(
        select(
            PreparedWatch,
            Person.name.label("prepared_by"),
            _Verifier.name.label("verified_by"),
            _Candidate.name.label("candidate"),
        )
        .join(Person, Person.id == PreparedWatch.prepared_by_id)
        .outerjoin(_Verifier, _Verifier.id == PreparedWatch.verified_by_id)
        .outerjoin(Sitting, Sitting.id == PreparedWatch.sitting_id)
        .outerjoin(_Candidate, _Candidate.id == Sitting.candidate_id)
        .where(PreparedWatch.version_id == version_id)
        .order_by(PreparedWatch.id.desc())
    ).all()
    return WatchesPage(
        frame=frame,
        planned=tuple(
            PlannedWatch(
                watch,
                tuple(_line(actor, watch, r) for r in rows if r.PreparedWatch.watch == watch.id),
            )
            for watch in frame.scenario.watches
        ),
        receivers=_receivers(session, version_id),
    )


def _receivers(session: Session, version_id: int) -> tuple[Receiver, ...]:
    rows = session.execute(
        select(Sitting.id, Person.name, Sitting.planned_at)
        .join(Person, Person.id == Sitting.candidate_id)
        .where(
            Sitting.version_id == version_id,
            Sitting.state.in_((SittingState.PLANNED, SittingState.CHECKED_IN)),
        )
        .order_by(Sitting.planned_at, Person.name)
    )
    return tuple(Receiver(*row) for row in rows)


def _line(actor: Actor, watch: WatchToPrepare, row: Any) -> PreparedLine:
    found: PreparedWatch = row.PreparedWatch
    missing = missing_of(watch, found)
    is_open = found.verified_at is None and found.restored_on is None
    return PreparedLine(
        id=found.id,
        label=found.label,
        faults=tuple(found.faults),
        readings=tuple(found.readings),
        prepared_by=row.prepared_by,
        prepared_at=found.prepared_at,
        verified_by=row.verified_by or "",
        verified_at=found.verified_at,
        candidate=row.candidate or "",
        restored_on=found.restored_on,
        missing=missing,
        may_verify=is_open and not missing and found.prepared_by_id != actor.person_id,
        may_be_given=found.verified_at is not None
        and found.sitting_id is None
        and found.restored_on is None,
    )


def version_of_watch(session: Session, actor: Actor, prepared_id: int) -> int:
    """Raises `NotFound("scenario_not_found")` for a watch of another centre."""
    found = session.scalar(
        select(PreparedWatch.version_id)
        .join(ScenarioVersion, ScenarioVersion.id == PreparedWatch.version_id)
        .join(ScenarioSheet, ScenarioSheet.id == ScenarioVersion.sheet_id)
        .where(
            PreparedWatch.id == prepared_id,
            ScenarioSheet.site_id.in_(actor.sites_with(Permission.TRAIN)),
        )
    )
    if found is None:
        raise NotFound("scenario_not_found")
    return found

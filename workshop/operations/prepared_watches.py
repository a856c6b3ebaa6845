"""The physical watches of a scenario: made ready, verified by a second person, put back after."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.preparation import BaselineReading
from workshop.assessment.scenario import VersionState, WatchToPrepare
from workshop.db.assessment import scenario_version, sitting
from workshop.db.models import PreparedWatch, ScenarioVersion
from workshop.db.prepared_watches import missing_of
from workshop.db.scenarios import scenario_of
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


@dataclass(frozen=True)
class PrepareWatch:
    """`label` tells this watch from its sisters; `faults` are those really set."""

    version_id: int
    watch: str
    label: str
    faults: tuple[str, ...]
    readings: tuple[BaselineReading, ...]


def prepare_watch(
    session: Session, actor: Actor, command: PrepareWatch, *, now: datetime
) -> PreparedWatch:
    """Write down a watch as it was made ready; whoever does it later verifies nothing himself."""
    _sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    if version.state is VersionState.DRAFT:
        raise RuleViolation("scenario_state", {"state": version.state.value})
    _planned(version, command.watch)
    if not command.label.strip():
        raise RuleViolation("watch_label_missing", field="label")
    prepared = PreparedWatch(
        version_id=version.id,
        watch=command.watch,
        label=command.label.strip(),
        faults=list(command.faults),
        readings=[asdict(each) for each in command.readings],
        prepared_by_id=actor.person_id,
        prepared_at=now,
    )
    session.add(prepared)
    session.flush()
    return prepared


@dataclass(frozen=True)
class VerifyWatch:
    prepared_id: int


def verify_watch(
    session: Session, actor: Actor, command: VerifyWatch, *, now: datetime
) -> PreparedWatch:
    """Raises `RuleViolation("watch_not_ready")` as long as a fault or a reading is missing or off."""
    version, prepared = _prepared(session, actor, command.prepared_id)
    if prepared.verified_at is not None:
        raise RuleViolation("watch_already_verified")
    if prepared.prepared_by_id == actor.person_id:
        raise RuleViolation("watch_own_verification")
    if prepared.restored_on is not None:
        raise RuleViolation("watch_already_restored")
    if missing_of(_planned(version, prepared.watch), prepared):
        raise RuleViolation("watch_not_ready")
    prepared.verified_by_id, prepared.verified_at = actor.person_id, now
    return prepared


@dataclass(frozen=True)
class HandOut:
    """Which sitting a verified watch is for."""

    prepared_id: int
    sitting_id: int


def hand_out(session: Session, actor: Actor, command: HandOut, *, now: datetime) -> PreparedWatch:
    version, prepared = _prepared(session, actor, command.prepared_id)
    if prepared.verified_at is None:
        raise RuleViolation("watch_not_verified")
    if prepared.restored_on is not None:
        raise RuleViolation("watch_already_restored")
    if prepared.sitting_id not in (None, command.sitting_id):
        raise RuleViolation("watch_handed_out")
    found = sitting(session, actor, command.sitting_id, Permission.TRAIN)
    if found.version_id != version.id:
        raise RuleViolation("watch_unknown")
    prepared.sitting_id = found.id
    return prepared


@dataclass(frozen=True)
class RestoreWatch:
    """Put back as the scenario says, for the next candidate."""

    prepared_id: int
    on: date


def restore_watch(
    session: Session, actor: Actor, command: RestoreWatch, *, now: datetime
) -> PreparedWatch:
    _version, prepared = _prepared(session, actor, command.prepared_id)
    if prepared.restored_on is not None:
        raise RuleViolation("watch_already_restored")
    prepared.restored_on = command.on
    return prepared


def _planned(version: ScenarioVersion, watch: str) -> WatchToPrepare:
    for each in scenario_of(version).watches:
        if each.id == watch:
            return each
    raise RuleViolation("watch_unknown", field="watch")


def _prepared(
    session: Session, actor: Actor, prepared_id: int
) -> tuple[ScenarioVersion, PreparedWatch]:
    prepared = session.scalar(
        select(PreparedWatch).where(PreparedWatch.id == prepared_id).with_for_update()
    )
    if prepared is None:
        raise NotFound("scenario_not_found")
    _sheet, version = scenario_version(session, actor, prepared.version_id, Permission.TRAIN)
    return version, prepared

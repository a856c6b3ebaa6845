"""What becomes of a written scenario: reviewed, published, frozen by use, retired; declared variants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.coverage import Difference, differences
from workshop.assessment.library import referential
from workshop.assessment.publication import publication_findings, require_next
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import read_draft
from workshop.assessment.sitting import SittingMode
from workshop.db.assessment import require_unchanged, scenario_version
from workshop.db.evidence import proposals_of
from workshop.db.models import KeyOpening, ScenarioSheet, ScenarioVersion, Sitting
from workshop.db.scenarios import may_open_key, scenario_of, solved_run
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.scenarios import note_state


@dataclass(frozen=True)
class Review:
    """Another person has read all of a draft and stands for it. `seen_revision` is what they read."""

    version_id: int
    seen_revision: int
    note: str = ""


def review(session: Session, actor: Actor, command: Review, *, now: datetime) -> ScenarioVersion:
    """From here on the text does not change, and bears its hash."""
    sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    require_unchanged(version.revision, command.seen_revision)
    require_next(version.state, VersionState.REVIEWED)
    _refuse_author(actor, version)
    scenario, findings = read_draft(version.content)
    if findings:
        raise RuleViolation("scenario_unfinished", {"count": len(findings)})
    version.digest = scenario.digest
    version.reviewed_by_id, version.reviewed_at = actor.person_id, now
    version.review_note = command.note.strip()
    _move(session, actor, sheet, version, VersionState.REVIEWED, now)
    return version


@dataclass(frozen=True)
class SendBack:
    """The reviewer asks for changes, of a draft or of what was already reviewed."""

    version_id: int
    note: str


def send_back(
    session: Session, actor: Actor, command: SendBack, *, now: datetime
) -> ScenarioVersion:
    """Raises `RuleViolation("scenario_used")` once a candidate was planned for it."""
    sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    if not command.note.strip():
        raise RuleViolation("review_note_missing", field="note")
    if version.state is VersionState.DRAFT:
        _refuse_author(actor, version)
    else:
        require_next(version.state, VersionState.DRAFT)
        _refuse_used(session, version)
        version.digest = ""
        version.reviewed_by_id = version.reviewed_at = None
        _move(session, actor, sheet, version, VersionState.DRAFT, now)
    version.review_note = command.note.strip()
    version.revision += 1
    return version


def _refuse_author(actor: Actor, version: ScenarioVersion) -> None:
    if version.author_id == actor.person_id:
        raise RuleViolation("scenario_own_review")


def _refuse_used(session: Session, version: ScenarioVersion) -> None:
    used = select(Sitting.id).where(
        Sitting.version_id == version.id, Sitting.mode != SittingMode.SOLUTION
    )
    if session.scalar(used.limit(1)) is not None:
        raise RuleViolation("scenario_used")


@dataclass(frozen=True)
class Publish:
    version_id: int


def publish(session: Session, actor: Actor, command: Publish, *, now: datetime) -> ScenarioVersion:
    """Open a version to exams. Raises `RuleViolation("scenario_not_ready")` with how much is missing."""
    sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    require_next(version.state, VersionState.PUBLISHED)
    run = solved_run(session, version)
    findings = publication_findings(
        scenario_of(version),
        referential(sheet.referential_id),
        author_id=version.author_id,
        reviewer_id=version.reviewed_by_id,
        solved_run=proposals_of(run) if run else None,
    )
    if findings or run is None:
        raise RuleViolation("scenario_not_ready", {"count": len(findings)})
    version.solved_sitting_id = run.sitting_id
    version.published_by_id, version.published_at = actor.person_id, now
    _move(session, actor, sheet, version, VersionState.PUBLISHED, now)
    return version


def freeze_version(
    session: Session, actor: Actor, version: ScenarioVersion, *, now: datetime
) -> None:
    """A published version is frozen by its first sitting; what is already frozen stays so."""
    if version.state is VersionState.PUBLISHED:
        sheet = session.get_one(ScenarioSheet, version.sheet_id)
        _move(session, actor, sheet, version, VersionState.FROZEN, now)


@dataclass(frozen=True)
class Retire:
    """No new sitting may use it; what was sat on it stays."""

    version_id: int


def retire(session: Session, actor: Actor, command: Retire, *, now: datetime) -> ScenarioVersion:
    sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    require_next(version.state, VersionState.RETIRED)
    version.retired_at = now
    _move(session, actor, sheet, version, VersionState.RETIRED, now)
    return version


def _move(
    session: Session,
    actor: Actor,
    sheet: ScenarioSheet,
    version: ScenarioVersion,
    target: VersionState,
    now: datetime,
) -> None:
    before, version.state = version.state, target
    note_state(session, actor, sheet, version, before, now=now)


@dataclass(frozen=True)
class DeclareVariant:
    """`version_id` stands in for `of_version_id` for candidates of one day; None takes it back."""

    version_id: int
    of_version_id: int | None


def declare_variant(
    session: Session, actor: Actor, command: DeclareVariant, *, now: datetime
) -> ScenarioVersion:
    """Both assess the same criteria at the same level, or it is refused with what differs."""
    sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    if command.of_version_id is None:
        sheet.variant_of_id = None
        return version
    other_sheet, other = scenario_version(session, actor, command.of_version_id, Permission.TRAIN)
    if (
        other_sheet.id == sheet.id
        or other_sheet.site_id != sheet.site_id
        or other_sheet.modality_id != sheet.modality_id
    ):
        raise RuleViolation("variant_of_itself", field="of_version_id")
    found = differences(scenario_of(other), scenario_of(version), referential(sheet.referential_id))
    if found:
        raise _refusal(found)
    sheet.variant_of_id = other_sheet.id
    return version


def _refusal(found: Sequence[Difference]) -> RuleViolation:
    criteria = [each.about for each in found if each.about]
    if criteria:
        facts = {"criteria": ", ".join(criteria)}
        return RuleViolation("scenario_sees_other_criteria", facts, field="of_version_id")
    return RuleViolation("scenario_of_another_level", field="of_version_id")


@dataclass(frozen=True)
class OpenKey:
    version_id: int


def open_key(session: Session, actor: Actor, command: OpenKey, *, now: datetime) -> KeyOpening:
    """Write down that somebody opens a key. Raises `RuleViolation("key_closed")`."""
    sheet, version = scenario_version(session, actor, command.version_id, Permission.JUDGE)
    if not may_open_key(session, actor, sheet, version):
        raise RuleViolation("key_closed")
    opening = KeyOpening(version_id=version.id, person_id=actor.person_id, at=now)
    session.add(opening)
    session.flush()
    return opening

"""Writing scenarios: from an example, a file or nothing; drafts saved part by part, new versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import (
    SCHEMA,
    example_contents,
    read_draft,
    read_scenario,
)
from workshop.db import find
from workshop.db.assessment import require_unchanged, scenario_version
from workshop.db.models import AuditSubject, ScenarioSheet, ScenarioVersion, Site
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.folding import fold
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.audit import record_change

Content = Mapping[str, Any]

MAX_CONTENT: Final = 200_000
"""Characters a scenario may have: twenty times the longest example."""
_LONGEST_CODE: Final = 80
_LONGEST_TITLE: Final = 160


@dataclass(frozen=True)
class StartScenario:
    """An empty draft for one modality."""

    site_id: int
    referential_id: str
    modality_id: str
    title: str
    level: int


def start_scenario(
    session: Session, actor: Actor, command: StartScenario, *, now: datetime
) -> ScenarioVersion:
    of = referential(command.referential_id)
    if command.modality_id not in [each.id for each in of.modalities]:
        raise RuleViolation("unknown_code", field="modality_id")
    if not command.title.strip():
        raise RuleViolation("scenario_title_missing", field="title")
    content = {
        "schema": SCHEMA,
        "id": fold(command.title).replace(" ", "-")[:_LONGEST_CODE],
        "version": 1,
        "title": command.title.strip(),
        "referential": of.id,
        "modality": command.modality_id,
        "level": command.level,
        "brief": {"given": "at_start", "text": ""},
        "documents": [],
        "seed": {"customer": {}, "watch": {}},
        "planted": [],
        "key": {},
    }
    return _new_sheet(session, actor, command.site_id, content, now)


@dataclass(frozen=True)
class AddExample:
    """A copy of one of the project's examples, as a draft of the centre."""

    site_id: int
    example_id: str


def add_example(
    session: Session, actor: Actor, command: AddExample, *, now: datetime
) -> ScenarioVersion:
    """Raises `NotFound("scenario_not_found")`."""
    content = example_contents().get(command.example_id)
    if content is None:
        raise NotFound("scenario_not_found")
    return _new_sheet(session, actor, command.site_id, content, now)


@dataclass(frozen=True)
class AddFile:
    """A scenario written elsewhere, as a TOML file."""

    site_id: int
    name: str
    content: bytes


def add_file(session: Session, actor: Actor, command: AddFile, *, now: datetime) -> ScenarioVersion:
    """Raises `RuleViolation("scenario_file_unsound")` with the findings of the file."""
    scenario, file = read_scenario(command.name, command.content)
    if scenario is None:
        raise RuleViolation("scenario_file_unsound", {"count": len(file.findings)}, field="file")
    return _new_sheet(session, actor, command.site_id, file.data, now)


@dataclass(frozen=True)
class AddContent:
    """A scenario put together by the program, from a ticket; it may be unfinished."""

    site_id: int
    content: Content


def add_content(
    session: Session, actor: Actor, command: AddContent, *, now: datetime
) -> ScenarioVersion:
    return _new_sheet(session, actor, command.site_id, command.content, now)


def _new_sheet(
    session: Session, actor: Actor, site_id: int, content: Content, now: datetime
) -> ScenarioVersion:
    find.site(session, actor, site_id, Permission.TRAIN)
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    scenario, _findings = read_draft(content)
    code = scenario.id[:_LONGEST_CODE]
    taken = select(ScenarioSheet.id).where(
        ScenarioSheet.site_id == site_id, ScenarioSheet.code == code
    )
    if session.scalar(taken) is not None:
        raise RuleViolation("scenario_code_taken", {"code": code}, field="title")
    sheet = ScenarioSheet(
        site_id=site_id,
        code=code,
        referential_id=scenario.referential_id,
        modality_id=scenario.modality_id,
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(sheet)
    session.flush()
    return _write_version(session, actor, sheet, 1, content, now)


@dataclass(frozen=True)
class NewVersion:
    """The next version, a draft that begins as a copy of this one."""

    version_id: int


def new_version(
    session: Session, actor: Actor, command: NewVersion, *, now: datetime
) -> ScenarioVersion:
    """Raises `RuleViolation("scenario_draft_open")` when the next version is already being written."""
    sheet, copied = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    of_sheet = ScenarioVersion.sheet_id == sheet.id
    drafts = select(ScenarioVersion.number).where(
        of_sheet, ScenarioVersion.state == VersionState.DRAFT
    )
    draft = session.scalar(drafts)
    if draft is not None:
        raise RuleViolation("scenario_draft_open", {"number": draft})
    last = session.scalar(select(func.max(ScenarioVersion.number)).where(of_sheet)) or 0
    return _write_version(session, actor, sheet, last + 1, copied.content, now)


def _write_version(
    session: Session,
    actor: Actor,
    sheet: ScenarioSheet,
    number: int,
    content: Content,
    now: datetime,
) -> ScenarioVersion:
    version = ScenarioVersion(
        sheet_id=sheet.id,
        number=number,
        title=_title(content),
        content={**content, "version": number},
        author_id=actor.person_id,
        written_at=now,
    )
    session.add(version)
    session.flush()
    note_state(session, actor, sheet, version, None, now=now)
    return version


@dataclass(frozen=True)
class SaveDraft:
    """`parts` replaces these parts of the content (`brief`, `key`…); `seen_revision` is the page's."""

    version_id: int
    parts: Content
    seen_revision: int | None


_FIXED: Final = frozenset({"schema", "id", "version", "referential", "modality"})


def save_draft(
    session: Session, actor: Actor, command: SaveDraft, *, now: datetime
) -> ScenarioVersion:
    """Only its author writes a draft; it may stay unfinished until its review."""
    _sheet, version = scenario_version(session, actor, command.version_id, Permission.TRAIN)
    require_unchanged(version.revision, command.seen_revision)
    if version.state is not VersionState.DRAFT:
        raise RuleViolation("scenario_not_draft")
    if version.author_id != actor.person_id:
        raise RuleViolation("scenario_of_another")
    parts = {key: value for key, value in command.parts.items() if key not in _FIXED}
    content = {**version.content, **parts}
    if len(json.dumps(content, ensure_ascii=False)) > MAX_CONTENT:
        raise RuleViolation("scenario_too_long")
    read_draft(content)
    version.content = content
    version.title = _title(content)
    version.revision += 1
    version.written_at = now
    return version


def _title(content: Content) -> str:
    """As the lists show it; no database keeps a NUL character."""
    return str(content.get("title", "")).replace("\x00", "")[:_LONGEST_TITLE]


def note_state(
    session: Session,
    actor: Actor,
    sheet: ScenarioSheet,
    version: ScenarioVersion,
    before: VersionState | None,
    *,
    now: datetime,
) -> None:
    """Write in the audit trail that a version changed its state; None before it existed."""
    record_change(
        session,
        actor,
        sheet.site_id,
        AuditSubject.SCENARIO,
        {"scenario_state": before} if before else {},
        {"scenario_state": version.state or VersionState.DRAFT, "version": version.number},
        now=now,
        name=sheet.code,
    )

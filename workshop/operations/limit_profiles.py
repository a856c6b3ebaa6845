"""The workshop's own profiles of limits: each change makes a new version, and says why."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, LimitProfile
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.measurements.sources import Source
from workshop.measurements.tolerance import Authority
from workshop.measurements.workshop_profile import (
    Scope,
    WorkshopProfile,
    WrittenLimit,
    check_written,
)
from workshop.operations.audit import record_change
from workshop.operations.versions import is_name_taken, reason_to_change, write_version


@dataclass(frozen=True)
class ProfileSheet:
    """What a version says; `source` is the document or decision that all its limits come from."""

    name: str
    authority: Authority
    scope: Scope
    source: Source
    written: tuple[WrittenLimit, ...]


@dataclass(frozen=True)
class AddProfile:
    site_id: int
    sheet: ProfileSheet


def add_profile(
    session: Session, actor: Actor, command: AddProfile, *, now: datetime
) -> LimitProfile:
    find.site(session, actor, command.site_id, Permission.KEEP_CATALOGUE)
    found = LimitProfile(site_id=command.site_id, name="", version=0)
    _write(session, actor, found, command.sheet, "", now)
    return found


@dataclass(frozen=True)
class ChangeProfile:
    """`seen_version` is the version that the person's page showed."""

    profile_id: int
    sheet: ProfileSheet
    reason: str
    seen_version: int


def change_profile(
    session: Session, actor: Actor, command: ChangeProfile, *, now: datetime
) -> LimitProfile:
    found = find.limit_profile(session, actor, command.profile_id, Permission.KEEP_CATALOGUE)
    reason = reason_to_change(found, command.seen_version, command.reason)
    _write(session, actor, found, command.sheet, reason, now)
    return found


@dataclass(frozen=True)
class UseProfile:
    """Stop judging by a profile, or judge by it again; its versions stay."""

    profile_id: int
    in_use: bool


def use_profile(
    session: Session, actor: Actor, command: UseProfile, *, now: datetime
) -> LimitProfile:
    found = find.limit_profile(session, actor, command.profile_id, Permission.KEEP_CATALOGUE)
    before, found.in_use = found.in_use, command.in_use
    record_change(
        session,
        actor,
        found.site_id,
        AuditSubject.LIMIT_PROFILE,
        {"in_use": before},
        {"in_use": found.in_use},
        now=now,
        name=found.name,
    )
    return found


def _write(
    session: Session,
    actor: Actor,
    found: LimitProfile,
    sheet: ProfileSheet,
    reason: str,
    now: datetime,
) -> None:
    name = _checked_name(session, found, sheet)

    def document() -> dict[str, Any]:
        source = replace(sheet.source, locator=f"{name}, v{found.version}")
        known_as = f"workshop:{found.id}/{found.version}"
        written = WorkshopProfile(known_as, sheet.authority, source, sheet.written, sheet.scope)
        return written.to_dict()

    write_version(session, actor, found, name, reason, document, now=now)


def _checked_name(session: Session, found: LimitProfile, sheet: ProfileSheet) -> str:
    name = sheet.name.strip()
    if not name:
        raise RuleViolation("profile_name_missing", field="name")
    if is_name_taken(session, found, name):
        raise RuleViolation("profile_name_taken", {"name": name}, field="name")
    if sheet.authority is Authority.GRADE and sheet.scope.grade is None:
        raise RuleViolation("profile_grade_missing", field="grade")
    if not sheet.source.title.strip():
        raise RuleViolation("profile_source_missing", field="source_title")
    check_written(sheet.written)
    return name

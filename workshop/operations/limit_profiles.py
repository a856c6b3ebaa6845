"""The workshop's own profiles of limits: each change makes a new version, and says why."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, LimitProfile, LimitProfileVersion
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
    if command.seen_version != found.version:
        raise RuleViolation("version_changed_meanwhile")
    if not command.reason.strip():
        raise RuleViolation("version_reason_missing", field="reason")
    _write(session, actor, found, command.sheet, command.reason.strip(), now)
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
    _check(session, found, sheet)
    before = {"name": found.name, "version": found.version} if found.version else {}
    found.name = sheet.name.strip()
    found.version += 1
    session.add(found)
    session.flush()
    profile = WorkshopProfile(
        f"workshop:{found.id}/{found.version}",
        sheet.authority,
        replace(sheet.source, locator=f"{found.name}, v{found.version}"),
        sheet.written,
        sheet.scope,
    )
    session.add(
        LimitProfileVersion(
            profile_id=found.id,
            version=found.version,
            document=profile.to_dict(),
            reason=reason,
            made_by_id=actor.person_id,
            made_at=now,
        )
    )
    record_change(
        session,
        actor,
        found.site_id,
        AuditSubject.LIMIT_PROFILE,
        before,
        {"name": found.name, "version": found.version} | ({"reason": reason} if reason else {}),
        now=now,
        name=found.name,
    )


def _check(session: Session, found: LimitProfile, sheet: ProfileSheet) -> None:
    name = sheet.name.strip()
    if not name:
        raise RuleViolation("profile_name_missing", field="name")
    taken = session.scalar(
        select(LimitProfile.id).where(
            LimitProfile.site_id == found.site_id,
            LimitProfile.name == name,
            LimitProfile.id != (found.id or 0),
        )
    )
    if taken is not None:
        raise RuleViolation("profile_name_taken", {"name": name}, field="name")
    if not sheet.source.title.strip():
        raise RuleViolation("profile_source_missing", field="source_title")
    check_written(sheet.written)

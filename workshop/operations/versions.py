"""What a workshop adds to the catalogues changes by versions: each says why, and none is edited."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import (
    AuditSubject,
    LimitProfile,
    LimitProfileVersion,
    WorkshopCalibre,
    WorkshopCalibreVersion,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.operations.audit import record_change

Versioned = LimitProfile | WorkshopCalibre


def reason_to_change(found: Versioned, seen_version: int, reason: str) -> str:
    """The reason without spaces around it; refused when missing, or when the page seen is old."""
    if seen_version != found.version:
        raise RuleViolation("version_changed_meanwhile")
    if not reason.strip():
        raise RuleViolation("version_reason_missing", field="reason")
    return reason.strip()


def is_name_taken(session: Session, found: Versioned, name: str) -> bool:
    """Whether something else of the same kind bears that name at the site."""
    kind = type(found)
    others = kind.site_id == found.site_id, kind.name == name, kind.id != (found.id or 0)
    return session.scalar(select(kind.id).where(*others)) is not None


def write_version(
    session: Session,
    actor: Actor,
    found: Versioned,
    name: str,
    reason: str,
    document: Callable[[], dict[str, Any]],
    *,
    now: datetime,
) -> None:
    """Give `found` its name and next number; `document` is asked once it has both and its id."""
    before = {"name": found.name, "version": found.version} if found.version else {}
    found.name = name
    found.version += 1
    session.add(found)
    session.flush()
    kept = {
        "version": found.version,
        "document": document(),
        "reason": reason,
        "made_by_id": actor.person_id,
        "made_at": now,
    }
    match found:
        case LimitProfile():
            subject = AuditSubject.LIMIT_PROFILE
            session.add(LimitProfileVersion(profile_id=found.id, **kept))
        case WorkshopCalibre():
            subject = AuditSubject.CALIBRE
            session.add(WorkshopCalibreVersion(calibre_id=found.id, **kept))
    after = {"name": name, "version": found.version} | ({"reason": reason} if reason else {})
    record_change(session, actor, found.site_id, subject, before, after, now=now, name=name)

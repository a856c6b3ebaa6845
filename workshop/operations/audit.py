"""Writing down a change of settings, people or roles; the only place where it is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import AuditEntry, AuditSubject
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor


def record_change(
    session: Session,
    actor: Actor,
    site_id: int,
    subject: AuditSubject,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    now: datetime,
    name: str = "",
) -> None:
    """Keep what differs between `before` and `after`; nothing when nothing does."""
    names = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    if not names:
        return
    session.add(
        AuditEntry(
            site_id=site_id,
            at=now,
            author_id=actor.person_id or None,
            author_name=actor.name,
            subject=subject,
            name=name,
            before={key: before[key] for key in names if key in before},
            after={key: after[key] for key in names if key in after},
        )
    )


def last_change(session: Session, site_id: int) -> int:
    """Id of the latest change at a site; 0 when there is none."""
    latest = select(func.max(AuditEntry.id)).where(AuditEntry.site_id == site_id)
    return session.scalar(latest) or 0


def refuse_overwriting(
    session: Session, site_id: int, subject: AuditSubject, name: str, seen_change: int | None
) -> None:
    """Refuse a change to what somebody else changed after this person's page was shown."""
    if seen_change is None:
        return
    author = session.scalar(
        select(AuditEntry.author_name)
        .where(
            AuditEntry.site_id == site_id,
            AuditEntry.id > seen_change,
            AuditEntry.subject == subject,
            AuditEntry.name == name,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if author is not None:
        raise RuleViolation("changed_meanwhile", {"author": author})

"""Writing down a change of settings, people or roles; the only place where it is done."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from workshop.db.changes import unsealed_changes
from workshop.db.models import AuditEntry, AuditHead, AuditSubject, JournalHead
from workshop.domain.audit import Change, change_seal, changes_mac, changes_together
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import Head, canonical


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
    change = Change(
        site_id=site_id,
        at=now,
        author_id=actor.person_id or None,
        author_name=actor.name,
        subject=subject,
        name=name,
        before=canonical({key: before[key] for key in names if key in before}),
        after=canonical({key: after[key] for key in names if key in after}),
    )
    head = _extend(session, change)
    kept = {**vars(change), "before": json.loads(change.before), "after": json.loads(change.after)}
    session.add(AuditEntry(**kept, position=head.position, seal=head.seal))


def _extend(session: Session, change: Change) -> Head:
    """Seal a change at the end of all others."""
    key: bytes = session.info["seal_key"]
    connection = session.connection()
    last: Head = session.info.get("changes_head") or _locked_end(session)
    position = last.position + 1
    head = Head(position, change_seal(key, position, last.seal, change))
    values = {"position": position, "seal": head.seal, "mac": changes_mac(key, head)}
    if last.position:
        connection.execute(update(AuditHead).where(AuditHead.id == 1).values(**values))
    else:
        connection.execute(insert(AuditHead).values(id=1, **values))
    session.info.setdefault("changes_before", last)
    session.info["changes_head"] = head
    return head


def _locked_end(session: Session) -> Head:
    """Where the changes end, ours until the commit.

    The end of the journal is locked first: some acts write an entry and a change, in either order.
    """
    session.execute(select(JournalHead.id).with_for_update())
    row = session.execute(
        select(AuditHead.position, AuditHead.seal).with_for_update()
    ).one_or_none()
    if row:
        return Head(row.position, row.seal)
    return Head(0, changes_together(unsealed_changes(session)))


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

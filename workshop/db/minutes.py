"""The minutes of a session as they were frozen, and who has still to sign them."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Minutes, MinutesSignature


def minutes_of(session: Session, session_id: int) -> Minutes | None:
    """The minutes of a session, without their addenda; None before they are drawn up."""
    return session.scalar(
        select(Minutes).where(Minutes.session_id == session_id, Minutes.addendum_to_id.is_(None))
    )


def content_of(found: Minutes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(found.content)
    return content


def voters_of(found: Minutes) -> tuple[int, ...]:
    """The persons who decided on at least one candidate."""
    return tuple(content_of(found)["voters"])


def unsigned_by(session: Session, found: Minutes) -> frozenset[int]:
    """Those who decided and have not signed."""
    signed = session.scalars(
        select(MinutesSignature.person_id).where(MinutesSignature.minutes_id == found.id)
    )
    return frozenset(voters_of(found)) - set(signed)

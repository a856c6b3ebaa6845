"""Are the minutes of deliberations what was signed, and the signed papers what was frozen?"""

import json
from hashlib import sha256

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, undefer

from workshop.assessment.minutes import minutes_digest
from workshop.db.models import Minutes, MinutesSignature
from workshop.domain.verification import Finding, Tampering


def verify_minutes(session: Session) -> Finding | None:
    """The first minutes whose content, signature or signed paper is not what its hash says."""
    signed_otherwise = exists().where(
        MinutesSignature.minutes_id == Minutes.id, MinutesSignature.sha256 != Minutes.sha256
    )
    rows = session.execute(
        select(Minutes, signed_otherwise)
        .order_by(Minutes.id)
        .options(undefer(Minutes.signed_pdf))
        .execution_options(yield_per=20)
    )
    with rows:
        for minutes, is_other in rows:
            if is_other or not _holds(minutes):
                return Finding(Tampering.MINUTES_ALTERED, ticket_number=minutes.number)
    return None


def _holds(minutes: Minutes) -> bool:
    try:
        digest = minutes_digest(json.loads(minutes.content))
    except (ValueError, TypeError, KeyError):
        return False
    pdf = minutes.signed_pdf
    frozen = sha256(pdf).hexdigest() if pdf is not None else None
    return (digest, frozen) == (minutes.sha256, minutes.signed_sha256)

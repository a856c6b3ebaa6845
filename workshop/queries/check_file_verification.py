"""Are the certificates and recordings of instrument checks there, as they were attached?

A check names its files by the hash of their bytes, and so does the sealed change that wrote it down.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.media import certificate_path, holds, sound_path
from workshop.db.models import AuditEntry, AuditSubject, Instrument, InstrumentCheck
from workshop.domain.verification import Finding, Tampering

_DIGESTS = ("certificate_sha256", "clock_sound_sha256")


def verify_check_files(session: Session, media: Path) -> tuple[int, Finding | None]:
    """How many files were looked at, and the first that is gone or is not the one attached.

    Rests on the sealed changes: verify those first.
    """
    attached = _attached(session)
    seen = set()
    count = 0
    for row in session.execute(_CHECKS):
        for digest, path in _files(row, media):
            count += 1
            seen.add(digest)
            if not path.exists():
                return count, Finding(Tampering.CHECK_FILE_MISSING, check_of=row.name)
            if digest not in attached or not holds(path, digest):
                return count, Finding(Tampering.CHECK_FILE_ALTERED, check_of=row.name)
    forgotten = next((name for digest, name in attached.items() if digest not in seen), None)
    missing = Finding(Tampering.CHECK_FILE_MISSING, check_of=forgotten) if forgotten else None
    return count, missing


_CHECKS = (
    select(Instrument.name, InstrumentCheck)
    .join(Instrument, Instrument.id == InstrumentCheck.instrument_id)
    .order_by(InstrumentCheck.id)
)


def _attached(session: Session) -> dict[str, str]:
    """The hash of every file that was attached to a check, with the name of its instrument."""
    changes = session.execute(
        select(AuditEntry.name, AuditEntry.after).where(
            AuditEntry.subject == AuditSubject.INSTRUMENT
        )
    )
    return {after[each]: name for name, after in changes for each in _DIGESTS if after.get(each)}


def _files(row: Any, media: Path) -> Iterator[tuple[str, Path]]:
    check: InstrumentCheck = row.InstrumentCheck
    certificate, sound = check.certificate_sha256, check.clock_sound_sha256
    if certificate:
        yield certificate, certificate_path(media, certificate, check.certificate_name or "")
    if sound:
        yield sound, sound_path(media, sound)

"""Checks of instruments: calibrations with their certificate, and the clock of a sound device."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from workshop.db import find, media
from workshop.db.models import Instrument, InstrumentCheck, Site
from workshop.domain.errors import RuleViolation
from workshop.domain.instrument import InstrumentKind, clock_correction
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.exchange.certificates import SentCertificate
from workshop.exchange.sounds import ListenedClock, SentSound
from workshop.operations.instruments import audit_instrument

_UNHEARD: Final = {
    "too_short": "clock_too_short",
    "silence": "clock_silent",
    "not_quartz": "clock_not_quartz",
    "inhibited": "clock_inhibited",
    "unsteady": "clock_unsteady",
}


@dataclass(frozen=True)
class ClockReading:
    """What a sound device heard of a quartz watch, and the rate that watch is known to have."""

    read_s_per_day: Decimal
    known_s_per_day: Decimal
    reference: str


@dataclass(frozen=True)
class ClockRecording:
    """The same from a recording, already listened to; `media` is the folder it is kept in."""

    sound: SentSound
    listened: ListenedClock
    known_s_per_day: Decimal
    reference: str
    media: Path

    @property
    def read_s_per_day(self) -> Decimal:
        """Raises `RuleViolation` at field `sound` when no rate was heard."""
        heard = self.listened.heard
        if heard.rate_s_per_day is None:
            raise RuleViolation(_UNHEARD[heard.reason or "unsteady"], field="sound")
        return heard.rate_s_per_day


@dataclass(frozen=True)
class AttachedCertificate:
    """A file already read (`exchange/certificates.py`); `media` is the folder it is kept in."""

    sent: SentCertificate
    media: Path


@dataclass(frozen=True)
class RecordCheck:
    """A check done on `done_on`; `due_on`, the last day it holds, belongs to one that passed."""

    instrument_id: int
    done_on: date
    passed: bool
    due_on: date | None = None
    checked_by: str = ""
    certificate: str = ""
    note: str = ""
    clock: ClockReading | ClockRecording | None = None
    certificate_file: AttachedCertificate | None = None


def record_check(
    session: Session, actor: Actor, command: RecordCheck, *, now: datetime
) -> InstrumentCheck:
    found = find.instrument(session, actor, command.instrument_id, Permission.MANAGE_INSTRUMENTS)
    site = session.get_one(Site, found.site_id)
    _check_days(command, local_date(now, site.time_zone))
    check = InstrumentCheck(
        instrument_id=found.id,
        done_on=command.done_on,
        due_on=command.due_on if command.passed else None,
        passed=command.passed,
        checked_by=command.checked_by.strip(),
        certificate=command.certificate.strip(),
        note=command.note.strip(),
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    if command.clock is not None:
        _set_clock(check, found, command.clock)
    if isinstance(command.clock, ClockRecording):
        _keep_recording(check, command.clock)
    if command.certificate_file is not None:
        _keep_certificate(check, command.certificate_file)
    session.add(check)
    session.flush()
    audit_instrument(session, actor, found, {}, _told(check), now)
    return check


def _check_days(command: RecordCheck, today: date) -> None:
    if command.done_on > today:
        raise RuleViolation("check_in_the_future", field="done_on")
    if command.passed and command.due_on is None:
        raise RuleViolation("check_due_day_missing", field="due_on")
    if command.passed and command.due_on is not None and command.due_on < command.done_on:
        raise RuleViolation("check_days_out_of_order", field="due_on")
    if not command.passed and not command.note.strip():
        raise RuleViolation("check_failure_undescribed", field="note")


def _set_clock(
    check: InstrumentCheck, found: Instrument, clock: ClockReading | ClockRecording
) -> None:
    if found.kind is not InstrumentKind.SOUND_DEVICE:
        raise RuleViolation("clock_of_sound_devices_only", field="clock_read")
    if not clock.reference.strip():
        raise RuleViolation("clock_reference_missing", field="clock_reference")
    correction = clock_correction(clock.read_s_per_day, clock.known_s_per_day)
    check.clock_read_hundredths = int(clock.read_s_per_day.scaleb(2))
    check.clock_known_hundredths = int(clock.known_s_per_day.scaleb(2))
    check.clock_correction_hundredths = int(correction.scaleb(2))
    check.clock_reference = clock.reference.strip()


def _keep_recording(check: InstrumentCheck, clock: ClockRecording) -> None:
    with clock.sound.path.open("rb") as file:
        media.copy(file, media.sound_path(clock.media, clock.sound.sha256))
    check.clock_sound_sha256 = clock.sound.sha256
    check.clock_sound = {"heard": clock.listened.heard.to_dict(), "file": clock.listened.facts}


def _keep_certificate(check: InstrumentCheck, attached: AttachedCertificate) -> None:
    sent = attached.sent
    media.write(media.certificate_path(attached.media, sent.sha256, sent.name), sent.content)
    check.certificate_name, check.certificate_sha256 = sent.name, sent.sha256


def _told(check: InstrumentCheck) -> dict[str, object]:
    told: dict[str, object] = {
        "done_on": check.done_on.isoformat(),
        "passed": check.passed,
        "due_on": check.due_on.isoformat() if check.due_on else None,
        "checked_by": check.checked_by,
        "certificate": check.certificate,
        "certificate_sha256": check.certificate_sha256,
        "note": check.note,
        "clock_correction_hundredths": check.clock_correction_hundredths,
        "clock_sound_sha256": check.clock_sound_sha256,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}

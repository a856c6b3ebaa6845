"""Instruments: registering, changing and retiring them, and writing down their checks."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.instruments import CheckedInstrument, instrument_on
from workshop.db.models import AuditSubject, Instrument, InstrumentCheck, Site
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.instrument import InstrumentKind, clock_correction, require_fit
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.operations.audit import record_change, refuse_overwriting

MAX_FORMS: Final = 10
"""Forms of tables remembered per instrument."""


@dataclass(frozen=True)
class InstrumentSheet:
    """What is known of an instrument; `name` is unique at its site."""

    name: str
    kind: InstrumentKind
    maker: str = ""
    model: str = ""
    serial: str = ""
    note: str = ""


@dataclass(frozen=True)
class RegisterInstrument:
    site_id: int
    sheet: InstrumentSheet


def register_instrument(
    session: Session, actor: Actor, command: RegisterInstrument, *, now: datetime
) -> Instrument:
    find.site(session, actor, command.site_id, Permission.MANAGE_INSTRUMENTS)
    found = Instrument(site_id=command.site_id, name="", kind=command.sheet.kind)
    _write(session, actor, found, command.sheet, now)
    return found


@dataclass(frozen=True)
class ChangeInstrument:
    """`seen_change` is the latest change at the site that the person's page knew of."""

    instrument_id: int
    sheet: InstrumentSheet
    seen_change: int | None = None


def change_instrument(
    session: Session, actor: Actor, command: ChangeInstrument, *, now: datetime
) -> Instrument:
    found = _managed(session, actor, command.instrument_id, command.seen_change)
    _write(session, actor, found, command.sheet, now)
    return found


@dataclass(frozen=True)
class SetInUse:
    """Retire an instrument, or take it into use again."""

    instrument_id: int
    in_use: bool
    seen_change: int | None = None


def set_in_use(session: Session, actor: Actor, command: SetInUse, *, now: datetime) -> Instrument:
    found = _managed(session, actor, command.instrument_id, command.seen_change)
    before, found.in_use = found.in_use, command.in_use
    _audit(session, actor, found, {"in_use": before}, {"in_use": found.in_use}, now)
    return found


@dataclass(frozen=True)
class ClockReading:
    """What a sound device heard of a quartz watch, and the rate that watch is known to have."""

    read_s_per_day: Decimal
    known_s_per_day: Decimal
    reference: str


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
    clock: ClockReading | None = None


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
    session.add(check)
    session.flush()
    _audit(session, actor, found, {}, _told(check), now)
    return check


@dataclass(frozen=True)
class RememberColumns:
    """What the columns of an instrument's tables mean, for tables of the same form."""

    instrument_id: int
    form: str
    roles: tuple[str, ...]


def remember_columns(session: Session, actor: Actor, command: RememberColumns) -> None:
    """Kept for the next table, the last `MAX_FORMS` forms of each instrument; not evidence."""
    found = find.instrument(session, actor, command.instrument_id, Permission.DIAGNOSE)
    others = {form: kept for form, kept in found.table_columns.items() if form != command.form}
    latest = [*others.items(), (command.form, list(command.roles))][-MAX_FORMS:]
    found.table_columns = dict(latest)


def instrument_for_readings(
    session: Session, site: Site, instrument_id: int, measured_at: datetime
) -> CheckedInstrument:
    """An instrument of the site as it was on the day it measured.

    Raises `NotFound` for one of another site, `RuleViolation` for a retired one, one that failed its
    last check, and one that is out of date where the site blocks it.
    """
    on = local_date(measured_at, site.time_zone)
    found = instrument_on(session, instrument_id, on)
    if found is None or found.site_id != site.id:
        raise NotFound("instrument_not_found")
    if not found.in_use:
        raise RuleViolation("instrument_retired", {"name": found.name}, field="instrument_id")
    require_fit(found.name, found.check, on, site.overdue_instrument)
    return found


def _managed(
    session: Session, actor: Actor, instrument_id: int, seen_change: int | None
) -> Instrument:
    found = find.instrument(session, actor, instrument_id, Permission.MANAGE_INSTRUMENTS)
    refuse_overwriting(session, found.site_id, AuditSubject.INSTRUMENT, found.name, seen_change)
    return found


def _write(
    session: Session, actor: Actor, found: Instrument, sheet: InstrumentSheet, now: datetime
) -> None:
    given = {
        name: text.strip() if isinstance(text, str) else text
        for name, text in asdict(sheet).items()
    }
    given["kind"] = sheet.kind
    if not given["name"]:
        raise RuleViolation("instrument_name_missing", field="name")
    same_name = select(Instrument.id).where(
        Instrument.site_id == found.site_id,
        Instrument.name == given["name"],
        Instrument.id != (found.id or 0),
    )
    with session.no_autoflush:
        if session.scalar(same_name) is not None:
            raise RuleViolation("instrument_name_taken", {"name": given["name"]}, field="name")
    before = {name: getattr(found, name) for name in given} if found.id else {}
    for name, value in given.items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    _audit(session, actor, found, before, given, now)


def _check_days(command: RecordCheck, today: date) -> None:
    if command.done_on > today:
        raise RuleViolation("check_in_the_future", field="done_on")
    if command.passed and command.due_on is None:
        raise RuleViolation("check_due_day_missing", field="due_on")
    if command.passed and command.due_on is not None and command.due_on < command.done_on:
        raise RuleViolation("check_days_out_of_order", field="due_on")
    if not command.passed and not command.note.strip():
        raise RuleViolation("check_failure_undescribed", field="note")


def _set_clock(check: InstrumentCheck, found: Instrument, clock: ClockReading) -> None:
    if found.kind is not InstrumentKind.SOUND_DEVICE:
        raise RuleViolation("clock_of_sound_devices_only", field="clock_read")
    if not clock.reference.strip():
        raise RuleViolation("clock_reference_missing", field="clock_reference")
    correction = clock_correction(clock.read_s_per_day, clock.known_s_per_day)
    check.clock_read_hundredths = int(clock.read_s_per_day.scaleb(2))
    check.clock_known_hundredths = int(clock.known_s_per_day.scaleb(2))
    check.clock_correction_hundredths = int(correction.scaleb(2))
    check.clock_reference = clock.reference.strip()


def _told(check: InstrumentCheck) -> dict[str, object]:
    told: dict[str, object] = {
        "done_on": check.done_on.isoformat(),
        "passed": check.passed,
        "due_on": check.due_on.isoformat() if check.due_on else None,
        "checked_by": check.checked_by,
        "certificate": check.certificate,
        "note": check.note,
        "clock_correction_hundredths": check.clock_correction_hundredths,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _audit(
    session: Session,
    actor: Actor,
    found: Instrument,
    before: dict[str, object],
    after: dict[str, object],
    now: datetime,
) -> None:
    record_change(
        session,
        actor,
        found.site_id,
        AuditSubject.INSTRUMENT,
        before,
        after,
        now=now,
        name=found.name,
    )

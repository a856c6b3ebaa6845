"""Instruments: registering, changing and retiring them, and which may measure."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.instruments import CheckedInstrument, instrument_on
from workshop.db.models import AuditSubject, Instrument, Site
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.instrument import InstrumentKind, is_named, require_fit
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
    audit_instrument(session, actor, found, {"in_use": before}, {"in_use": found.in_use}, now)
    return found


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
    session: Session, actor: Actor, site: Site, instrument_id: int, measured_at: datetime
) -> CheckedInstrument:
    """An instrument of the site as it was on the day it measured.

    Raises `NotFound` for one of another site, `RuleViolation` for a retired one, one that failed its
    last check, and one that is out of date where the site blocks it. Whether it is fit is for an
    examined candidate to see.
    """
    on = local_date(measured_at, site.time_zone)
    found = instrument_on(session, instrument_id, on)
    if found is None or found.site_id != site.id:
        raise NotFound("instrument_not_found")
    if not found.in_use:
        raise RuleViolation("instrument_retired", {"name": found.name}, field="instrument_id")
    if not actor.is_examined:
        require_fit(found.name, found.check, on, site.overdue_instrument)
    return found


def require_unregistered(session: Session, site: Site, text: str) -> None:
    """Refuse a free text that names an instrument of the site's register, whose rules would be passed.

    Raises `RuleViolation` with `instrument_is_registered` or `instrument_retired`.
    """
    register = select(Instrument).where(Instrument.site_id == site.id).order_by(Instrument.id)
    for found in session.scalars(register):
        if is_named(text, found.name, found.serial):
            code = "instrument_is_registered" if found.in_use else "instrument_retired"
            raise RuleViolation(code, {"name": found.name}, field="instrument")


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
    audit_instrument(session, actor, found, before, given, now)


def audit_instrument(
    session: Session,
    actor: Actor,
    found: Instrument,
    before: dict[str, object],
    after: dict[str, object],
    now: datetime,
) -> None:
    """What changed of an instrument, or was checked."""
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

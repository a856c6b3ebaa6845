"""The register of instruments: what is due, and the sheet of one with its checks and its watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.instruments import (
    CheckedInstrument,
    checked_instrument,
    checked_on,
    instruments_of,
)
from workshop.db.models import (
    AuditEntry,
    Instrument,
    InstrumentCheck,
    Person,
    ReadingSet,
    Site,
    Ticket,
    Watch,
)
from workshop.domain.errors import NotFound
from workshop.domain.instrument import Check, CheckState, Doubt, doubt_between
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.measurements.heard_clock import HeardClock
from workshop.queries.measurement import MeasuredWith

PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class RegisterPage:
    """The instruments in use, the most pressing first, then those no longer used."""

    in_use: tuple[CheckedInstrument, ...]
    retired: tuple[CheckedInstrument, ...]
    today: date
    may_manage: bool


def register_page(session: Session, actor: Actor, site_id: int, today: date) -> RegisterPage:
    actor.require(Permission.DIAGNOSE, site_id)
    found = instruments_of(session, (site_id,), today, in_use_only=False)
    pressing = list(CheckState)
    return RegisterPage(
        in_use=tuple(
            sorted(
                (each for each in found if each.in_use),
                key=lambda each: (pressing.index(each.state), _due(each)),
            )
        ),
        retired=tuple(each for each in found if not each.in_use),
        today=today,
        may_manage=actor.may(Permission.MANAGE_INSTRUMENTS, site_id),
    )


def _due(each: CheckedInstrument) -> date:
    return (each.check.due_on if each.check else None) or date.max


@dataclass(frozen=True)
class CheckLine:
    """One check as written down; figures in seconds per day."""

    id: int
    check: Check
    checked_by: str
    certificate: str
    note: str
    clock_read: Decimal | None
    clock_known: Decimal | None
    clock_correction: Decimal | None
    clock_reference: str
    clock_heard: HeardClock | None
    certificate_name: str | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class MeasuredWatch:
    """A ticket whose watch was measured with the instrument, and when it last was."""

    number: str
    watch: str
    serial: str
    measured_at: datetime
    place: int


@dataclass(frozen=True)
class InstrumentPage:
    """`doubted` is the failed check whose watches are listed; `more` the place to go on from."""

    instrument: CheckedInstrument
    note: str
    checks: tuple[CheckLine, ...]
    clock_correction: CheckLine | None
    watches: tuple[MeasuredWatch, ...]
    doubted: CheckLine | None
    doubt: Doubt | None
    more: int | None
    last_change: int
    today: date
    may_manage: bool


def instrument_page(
    session: Session,
    actor: Actor,
    instrument_id: int,
    *,
    now: datetime,
    doubted_id: int | None = None,
    after: int | None = None,
) -> InstrumentPage:
    """The sheet of an instrument. After a failed check it lists the watches measured in doubt.

    `doubted_id` names an earlier failed check whose watches are asked for.
    """
    zone = _zone(session, actor, instrument_id)
    today = now.astimezone(zone).date()
    row = _row(session, instrument_id, today)
    found = checked_instrument(row, today)
    checks = _checks(session, instrument_id)
    doubted = _doubted(checks, doubted_id)
    doubt = _doubt(checks, doubted) if doubted else None
    watches = _watches(session, instrument_id, doubt, zone, after)
    return InstrumentPage(
        instrument=found,
        note=row.note,
        checks=checks,
        clock_correction=next((c for c in checks if c.clock_correction is not None), None),
        watches=watches[:PAGE_SIZE],
        doubted=doubted,
        doubt=doubt,
        more=watches[PAGE_SIZE - 1].place if len(watches) > PAGE_SIZE else None,
        last_change=row.last_change,
        today=today,
        may_manage=actor.may(Permission.MANAGE_INSTRUMENTS, found.site_id),
    )


def _zone(session: Session, actor: Actor, instrument_id: int) -> ZoneInfo:
    """The time zone of the instrument's site; `NotFound` for one the person may not see."""
    site_ids = actor.sites_with(Permission.DIAGNOSE)
    zone = session.scalar(
        select(Site.time_zone)
        .join(Instrument, Instrument.site_id == Site.id)
        .where(Instrument.id == instrument_id, Site.id.in_(site_ids))
    )
    if zone is None:
        raise NotFound("instrument_not_found")
    return ZoneInfo(zone)


def _row(session: Session, instrument_id: int, on: date) -> Any:
    last_change = (
        select(func.coalesce(func.max(AuditEntry.id), 0))
        .where(AuditEntry.site_id == Instrument.site_id)
        .scalar_subquery()
    )
    return session.execute(
        checked_on(on)
        .add_columns(Instrument.note, last_change.label("last_change"))
        .where(Instrument.id == instrument_id)
    ).one()


def _checks(session: Session, instrument_id: int) -> tuple[CheckLine, ...]:
    """The latest first."""
    rows = session.execute(
        select(InstrumentCheck, Person.name)
        .join(Person, Person.id == InstrumentCheck.recorded_by_id)
        .where(InstrumentCheck.instrument_id == instrument_id)
        .order_by(InstrumentCheck.done_on.desc(), InstrumentCheck.id.desc())
    )
    return tuple(_check_line(row.InstrumentCheck, row.name) for row in rows)


def _check_line(row: InstrumentCheck, recorded_by: str) -> CheckLine:
    return CheckLine(
        id=row.id,
        check=Check(row.done_on, row.due_on, row.passed),
        checked_by=row.checked_by,
        certificate=row.certificate,
        note=row.note,
        clock_read=_hundredths(row.clock_read_hundredths),
        clock_known=_hundredths(row.clock_known_hundredths),
        clock_correction=_hundredths(row.clock_correction_hundredths),
        clock_reference=row.clock_reference,
        clock_heard=HeardClock.from_dict(row.clock_sound["heard"]) if row.clock_sound else None,
        certificate_name=row.certificate_name,
        recorded_by=recorded_by,
        recorded_at=row.recorded_at,
    )


def check_files(
    session: Session, actor: Actor, instrument_id: int, check_id: int
) -> InstrumentCheck:
    """The check whose files this person may read; `NotFound` for another."""
    found = session.scalar(
        select(InstrumentCheck)
        .join(Instrument, Instrument.id == InstrumentCheck.instrument_id)
        .where(
            InstrumentCheck.id == check_id,
            Instrument.id == instrument_id,
            Instrument.site_id.in_(actor.sites_with(Permission.DIAGNOSE)),
        )
    )
    if found is None:
        raise NotFound("instrument_not_found")
    return found


def _hundredths(stored: int | None) -> Decimal | None:
    return None if stored is None else Decimal(stored).scaleb(-2)


def _doubted(checks: Sequence[CheckLine], doubted_id: int | None) -> CheckLine | None:
    """The failed check asked about; else the last one, when it failed."""
    failed = [each for each in checks if not each.check.passed]
    if doubted_id is not None:
        return next((each for each in failed if each.id == doubted_id), None)
    return failed[0] if failed and failed[0] is checks[0] else None


def _doubt(checks: Sequence[CheckLine], failed: CheckLine) -> Doubt:
    rank = checks.index(failed)
    later, earlier = checks[:rank], checks[rank + 1 :]
    return doubt_between([each.check for each in earlier], [each.check for each in later])


def _watches(
    session: Session,
    instrument_id: int,
    doubt: Doubt | None,
    zone: ZoneInfo,
    after: int | None,
) -> tuple[MeasuredWatch, ...]:
    """The last measured first, one more than a page shows."""
    last = func.max(ReadingSet.id).label("last")
    sets = (
        select(ReadingSet.ticket_id, last, func.max(ReadingSet.measured_at).label("measured_at"))
        .where(ReadingSet.instrument_id == instrument_id)
        .group_by(ReadingSet.ticket_id)
    )
    if doubt is not None:
        sets = _within(sets, doubt, zone)
    if after is not None:
        sets = sets.having(last < after)
    taken = sets.order_by(last.desc()).limit(PAGE_SIZE + 1).subquery()
    rows = session.execute(
        select(
            Ticket.number, Watch.brand, Watch.model, Watch.serial, taken.c.measured_at, taken.c.last
        )
        .join(Ticket, Ticket.id == taken.c.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .order_by(taken.c.last.desc())
    )
    return tuple(
        MeasuredWatch(
            row.number,
            f"{row.brand} {row.model}".strip(),
            row.serial,
            row.measured_at,
            row.last,
        )
        for row in rows
    )


def _within(sets: Any, doubt: Doubt, zone: ZoneInfo) -> Any:
    """Readings of the days of doubt, as they begin and end at the site."""
    if doubt.since != date.min:
        sets = sets.where(ReadingSet.measured_at >= _midnight(doubt.since, zone))
    if doubt.until != date.max:
        sets = sets.where(ReadingSet.measured_at < _midnight(doubt.until + timedelta(1), zone))
    return sets


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def remembered_columns(
    session: Session, actor: Actor, instrument_id: int, form: str
) -> tuple[str, ...]:
    """What the columns of such a table of an instrument meant last time; nothing when unknown."""
    kept = session.scalar(
        select(Instrument.table_columns).where(
            Instrument.id == instrument_id,
            Instrument.site_id.in_(actor.sites_with(Permission.DIAGNOSE)),
        )
    )
    return tuple((kept or {}).get(form, ()))


def instrument_in_doubt(session: Session, ticket_id: int) -> MeasuredWith | None:
    """What the last readings of a ticket were taken with, when it was out of date."""
    row = session.execute(
        select(ReadingSet.instrument, ReadingSet.instrument_state)
        .where(ReadingSet.ticket_id == ticket_id)
        .order_by(ReadingSet.id.desc())
        .limit(1)
    ).one_or_none()
    found = MeasuredWith(row.instrument, row.instrument_state) if row else None
    return found if found and found.is_in_doubt else None

"""Instruments: the register, its checks, and readings taken with what is calibrated or is not."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.instruments import clock_correction_for, instruments_of
from workshop.db.models import AuditEntry, AuditSubject, Instrument, ReadingSet, Site, TrackingEntry
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.instrument import CheckState, InstrumentKind, OverduePolicy
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.instrument_checks import ClockReading, RecordCheck, record_check
from workshop.operations.instruments import (
    ChangeInstrument,
    InstrumentSheet,
    RegisterInstrument,
    SetInUse,
    change_instrument,
    register_instrument,
    set_in_use,
)
from workshop.operations.measurement import RecordReadings, record_readings

TODAY = date(2026, 11, 20)
SHEET = InstrumentSheet("Chronoscope", InstrumentKind.TIMEGRAPHER, "Witschi", "S1", "4711")


def registered(session: Session, cast: Cast, sheet: InstrumentSheet = SHEET) -> Instrument:
    return register_instrument(session, cast.marc, RegisterInstrument(cast.shop, sheet), now=NOW)


def checked(
    session: Session, cast: Cast, found: Instrument, done_on: date, due_on: date | None, **more: Any
) -> None:
    command = RecordCheck(found.id, done_on, due_on is not None, due_on, **more)
    record_check(session, cast.marc, command, now=NOW)


def measure(
    session: Session, cast: Cast, number: str, instrument_id: int | None, **more: Any
) -> Any:
    """Record one rate with the instrument; what the entry says of its calibration."""
    reading = ReadingValue("rate", Position.CH, Moment.FULL_WIND, Decimal("4.5"))
    values: dict[str, Any] = {"instrument_id": instrument_id} | more
    command = RecordReadings(number, Stage.BEFORE_UNCASING, (reading,), **values)
    record_readings(session, cast.theo, command, now=NOW)
    entry = session.scalars(select(TrackingEntry).order_by(TrackingEntry.position.desc())).first()
    assert entry is not None
    return json.loads(entry.payload)["calibration"]


def block_overdue(session: Session, cast: Cast) -> None:
    session.get_one(Site, cast.shop).overdue_instrument = OverduePolicy.BLOCK


def test_an_instrument_is_registered_once_under_its_name(session: Session, cast: Cast) -> None:
    found = registered(session, cast)
    assert (found.name, found.kind, found.in_use) == (
        "Chronoscope",
        InstrumentKind.TIMEGRAPHER,
        True,
    )
    change = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == AuditSubject.INSTRUMENT)
    ).one()
    assert (change.name, change.after["serial"]) == ("Chronoscope", "4711")
    with pytest.raises(RuleViolation, match="instrument_name_taken"):
        registered(session, cast, replace(SHEET, serial="4712"))


def test_only_the_hierarchy_keeps_the_register(session: Session, cast: Cast) -> None:
    command = RegisterInstrument(cast.shop, SHEET)
    with pytest.raises(NotAllowed):
        register_instrument(session, cast.theo, command, now=NOW)
    found = registered(session, cast)
    with pytest.raises(NotAllowed):
        record_check(session, cast.theo, RecordCheck(found.id, TODAY, False, note="x"), now=NOW)
    with pytest.raises(NotFound):
        change_instrument(session, cast.olga, ChangeInstrument(found.id, SHEET), now=NOW)


def test_a_change_does_not_overwrite_a_colleague_s(session: Session, cast: Cast) -> None:
    found = registered(session, cast)
    seen = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    renamed = replace(SHEET, name="Chronoscope du fond")
    change_instrument(session, cast.marc, ChangeInstrument(found.id, renamed, seen), now=NOW)
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        change_instrument(session, cast.marc, ChangeInstrument(found.id, SHEET, seen), now=NOW)
    assert found.name == "Chronoscope du fond"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"done_on": TODAY + timedelta(days=1)}, "check_in_the_future"),
        ({"due_on": None}, "check_due_day_missing"),
        ({"due_on": TODAY - timedelta(days=1)}, "check_days_out_of_order"),
        ({"passed": False}, "check_failure_undescribed"),
        (
            {"clock": ClockReading(Decimal(1), Decimal(0), "Référence")},
            "clock_of_sound_devices_only",
        ),
    ],
)
def test_checks_that_say_too_little(
    session: Session, cast: Cast, changes: dict[str, Any], code: str
) -> None:
    found = registered(session, cast)
    command = replace(RecordCheck(found.id, TODAY, True, date(2027, 11, 20)), **changes)
    with pytest.raises(RuleViolation, match=code):
        record_check(session, cast.marc, command, now=NOW)


def test_a_reading_freezes_what_its_instrument_was_worth_that_day(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    found = registered(session, cast)
    checked(session, cast, found, date(2026, 1, 5), date(2026, 11, 19))
    told = measure(session, cast, ticket.number, found.id)
    assert told == {
        "instrument_id": found.id,
        "name": "Chronoscope",
        "serial": "4711",
        "checked_on": "2026-01-05",
        "due_on": "2026-11-19",
        "state": "overdue",
    }
    checked(session, cast, found, TODAY, date(2027, 11, 20))
    taken = session.scalars(select(ReadingSet)).one()
    assert taken.instrument == "Chronoscope, n°\u00a04711"
    assert (taken.instrument_id, taken.instrument_state) == (found.id, CheckState.OVERDUE)
    assert taken.instrument_check_id is not None


def test_an_overdue_instrument_is_refused_where_the_site_blocks(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    block_overdue(session, cast)
    found = registered(session, cast)
    with pytest.raises(RuleViolation, match="instrument_never_checked"):
        measure(session, cast, ticket.number, found.id)
    checked(session, cast, found, date(2026, 1, 5), date(2026, 11, 19))
    with pytest.raises(RuleViolation, match="instrument_overdue"):
        measure(session, cast, ticket.number, found.id)
    yesterday = NOW - timedelta(days=1)
    assert (
        measure(session, cast, ticket.number, found.id, measured_at=yesterday)["state"]
        == "due_soon"
    )


@pytest.mark.parametrize("text", ["chronoscope", "Le Witschi n° 4711"])
@pytest.mark.parametrize(
    ("in_use", "code"), [(True, "instrument_is_registered"), (False, "instrument_retired")]
)
def test_a_registered_instrument_is_not_passed_by_as_free_text(
    session: Session, cast: Cast, text: str, in_use: bool, code: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    found = registered(session, cast)
    set_in_use(session, cast.marc, SetInUse(found.id, in_use=in_use), now=NOW)
    with pytest.raises(RuleViolation, match=code) as refusal:
        measure(session, cast, ticket.number, None, instrument=text)
    assert refusal.value.field == "instrument"


def test_what_another_site_registered_is_no_name_here(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    session.add(
        Instrument(site_id=cast.other_shop, name="Ailleurs", kind=InstrumentKind.TIMEGRAPHER)
    )
    session.flush()
    assert measure(session, cast, ticket.number, None, instrument="Ailleurs") is None


def test_an_instrument_that_failed_measures_nothing_until_it_passes(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    found = registered(session, cast)
    checked(session, cast, found, TODAY, None, note="+3 s/j à la référence")
    with pytest.raises(RuleViolation, match="instrument_failed"):
        measure(session, cast, ticket.number, found.id)
    checked(session, cast, found, TODAY, date(2027, 11, 20))
    assert measure(session, cast, ticket.number, found.id)["state"] == "calibrated"


def test_another_site_s_instrument_and_a_retired_one(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    elsewhere = Instrument(
        site_id=cast.other_shop, name="Ailleurs", kind=InstrumentKind.TIMEGRAPHER
    )
    session.add(elsewhere)
    session.flush()
    with pytest.raises(NotFound):
        measure(session, cast, ticket.number, elsewhere.id)
    found = registered(session, cast)
    set_in_use(session, cast.marc, SetInUse(found.id, in_use=False), now=NOW)
    with pytest.raises(RuleViolation, match="instrument_retired"):
        measure(session, cast, ticket.number, found.id)
    assert instruments_of(session, (cast.shop,), TODAY) == ()


def test_the_clock_of_a_sound_device_is_dated(session: Session, cast: Cast) -> None:
    device = registered(session, cast, InstrumentSheet("Micro", InstrumentKind.SOUND_DEVICE))
    for done_on, read in ((date(2026, 3, 1), "-2.50"), (date(2026, 9, 1), "-3.10")):
        clock = ClockReading(Decimal(read), Decimal("0.20"), "Quartz étalon")
        checked(session, cast, device, done_on, date(2027, 3, 1), clock=clock)
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1))
    corrections = [clock_correction_for(session, device.id, day) for day in days]
    assert corrections == [None, Decimal("2.70"), Decimal("2.70"), Decimal("3.30")]

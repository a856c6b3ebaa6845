"""Measuring instruments: what state their checks leave them in, and what may be measured with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold_compact

DUE_SOON_DAYS: Final = 30
_SHORTEST_TELLING_SERIAL: Final = 3


class InstrumentKind(StrEnum):
    TIMEGRAPHER = "timegrapher"
    QUARTZ_TESTER = "quartz_tester"
    DRY_LEAK_TESTER = "dry_leak_tester"
    WET_LEAK_TESTER = "wet_leak_tester"
    VACUUM_GAUGE = "vacuum_gauge"
    MULTIMETER = "multimeter"
    WINDER = "winder"
    SOUND_DEVICE = "sound_device"
    OTHER_INSTRUMENT = "other_instrument"


class CheckState(StrEnum):
    """What the checks say of an instrument on a given day, the most pressing first."""

    FAILED = "failed"
    OVERDUE = "overdue"
    NEVER_CHECKED = "never_checked"
    DUE_SOON = "due_soon"
    CALIBRATED = "calibrated"

    @property
    def is_out_of_date(self) -> bool:
        return self in (CheckState.OVERDUE, CheckState.NEVER_CHECKED)


class OverduePolicy(StrEnum):
    """What a site does about a reading taken with an instrument that is out of date."""

    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True)
class Check:
    """One check of an instrument; `due_on` is the last day it holds, None after a failed one."""

    done_on: date
    due_on: date | None
    passed: bool


def check_state(last: Check | None, on: date) -> CheckState:
    """The state on a day, by the last check done until then; the due day itself is still good."""
    if last is None:
        return CheckState.NEVER_CHECKED
    if not last.passed or last.due_on is None:
        return CheckState.FAILED
    if last.due_on < on:
        return CheckState.OVERDUE
    if last.due_on - on <= timedelta(days=DUE_SOON_DAYS):
        return CheckState.DUE_SOON
    return CheckState.CALIBRATED


def require_fit(name: str, last: Check | None, on: date, policy: OverduePolicy) -> None:
    """Refuse a reading with an instrument that failed, or is out of date where the site blocks it.

    Raises `RuleViolation` with `instrument_failed`, `instrument_overdue` or
    `instrument_never_checked`, at field `instrument_id`.
    """
    state = check_state(last, on)
    if state is CheckState.FAILED:
        raise RuleViolation("instrument_failed", {"name": name}, field="instrument_id")
    if policy is OverduePolicy.BLOCK and state.is_out_of_date:
        facts = {"name": name} | ({"due_on": last.due_on} if last else {})
        code = "instrument_overdue" if last else "instrument_never_checked"
        raise RuleViolation(code, facts, field="instrument_id")


def is_named(text: str, name: str, serial: str) -> bool:
    """Does a free text name this instrument: by its name alone, or with its serial anywhere?

    However it is typed; a serial of a character or two would be found in any text.
    """
    typed, known = fold_compact(text), fold_compact(serial)
    if len(known) >= _SHORTEST_TELLING_SERIAL and known in typed:
        return True
    return bool(typed) and typed == fold_compact(name)


@dataclass(frozen=True)
class Doubt:
    """The days whose readings a failed check puts in doubt, both included."""

    since: date
    until: date


def doubt_between(earlier: Iterable[Check], later: Iterable[Check]) -> Doubt:
    """From the last good check before a failed one to the next good one; open where none is.

    Which came first is for the register to say: both may be of the day of the failed one.
    """
    return Doubt(
        since=max((each.done_on for each in earlier if each.passed), default=date.min),
        until=min((each.done_on for each in later if each.passed), default=date.max),
    )


def clock_correction(read_s_per_day: Decimal, known_s_per_day: Decimal) -> Decimal:
    """Seconds per day to add to every rate heard with a sound device.

    A quartz watch whose rate is known is heard: what the device reads too little is added.
    """
    return known_s_per_day - read_s_per_day

"""Instruments: their state day by day, what it refuses, which readings a failed check puts in doubt."""

from datetime import date
from decimal import Decimal

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.instrument import (
    Check,
    CheckState,
    Doubt,
    OverduePolicy,
    check_state,
    clock_correction,
    doubt_between,
    is_named,
    require_fit,
)

GOOD = Check(date(2026, 1, 10), date(2026, 11, 20), passed=True)
BAD = Check(date(2026, 6, 1), None, passed=False)


@pytest.mark.parametrize(
    ("last", "on", "state"),
    [
        (None, date(2026, 5, 1), CheckState.NEVER_CHECKED),
        (GOOD, date(2026, 1, 10), CheckState.CALIBRATED),
        (GOOD, date(2026, 10, 20), CheckState.CALIBRATED),
        (GOOD, date(2026, 10, 21), CheckState.DUE_SOON),
        (GOOD, date(2026, 11, 20), CheckState.DUE_SOON),
        (GOOD, date(2026, 11, 21), CheckState.OVERDUE),
        (BAD, date(2026, 6, 1), CheckState.FAILED),
        (BAD, date(2027, 6, 1), CheckState.FAILED),
    ],
)
def test_the_state_on_a_day(last: Check | None, on: date, state: CheckState) -> None:
    assert check_state(last, on) is state


@pytest.mark.parametrize(
    ("last", "policy", "code"),
    [
        (GOOD, OverduePolicy.WARN, None),
        (GOOD, OverduePolicy.BLOCK, "instrument_overdue"),
        (None, OverduePolicy.WARN, None),
        (None, OverduePolicy.BLOCK, "instrument_never_checked"),
        (BAD, OverduePolicy.WARN, "instrument_failed"),
        (BAD, OverduePolicy.BLOCK, "instrument_failed"),
    ],
)
def test_what_may_measure_after_its_day(
    last: Check | None, policy: OverduePolicy, code: str | None
) -> None:
    on = date(2026, 11, 21)
    if code is None:
        require_fit("Vibrograf", last, on, policy)
        return
    with pytest.raises(RuleViolation) as refusal:
        require_fit("Vibrograf", last, on, policy)
    assert (refusal.value.code, refusal.value.field) == (code, "instrument_id")


def test_on_its_last_day_it_still_measures_where_the_site_blocks() -> None:
    require_fit("Vibrograf", GOOD, date(2026, 11, 20), OverduePolicy.BLOCK)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Testeur quartz", True),
        ("testeur  QUARTZ", True),
        ("NT2-0883", True),
        ("nt20883", True),
        ("Le testeur de Paul, n° NT2 0883.", True),
        ("Testeur quartz de Paul", False),
        ("NT2-0884", False),
        ("", False),
    ],
)
def test_a_free_text_may_name_a_registered_instrument(text: str, named: bool) -> None:
    assert is_named(text, "Testeur quartz", "NT2-0883") is named


@pytest.mark.parametrize("serial", ["", "-", "12"])
def test_a_serial_that_tells_nothing_is_found_in_no_text(serial: str) -> None:
    assert not is_named("Vibrograf 12 de 1970", "Vibrograf", serial)


OLDER = Check(date(2025, 1, 10), date(2026, 1, 9), passed=True)
NEXT = Check(date(2026, 7, 1), date(2027, 7, 1), passed=True)
BAD_AGAIN = Check(date(2026, 7, 1), None, passed=False)
SAME_DAY = Check(BAD.done_on, date(2027, 6, 1), passed=True)


@pytest.mark.parametrize(
    ("earlier", "later", "since", "until"),
    [
        ([], [], date.min, date.max),
        ([GOOD], [], GOOD.done_on, date.max),
        ([GOOD, OLDER], [], GOOD.done_on, date.max),
        ([GOOD], [BAD_AGAIN], GOOD.done_on, date.max),
        ([GOOD], [NEXT], GOOD.done_on, NEXT.done_on),
        ([], [NEXT], date.min, NEXT.done_on),
        ([GOOD], [SAME_DAY], GOOD.done_on, BAD.done_on),
        ([SAME_DAY, GOOD], [], BAD.done_on, date.max),
        ([BAD, GOOD], [NEXT, SAME_DAY], GOOD.done_on, BAD.done_on),
    ],
)
def test_a_failed_check_puts_in_doubt_what_came_since_the_last_good_one(
    earlier: list[Check], later: list[Check], since: date, until: date
) -> None:
    assert doubt_between(earlier, later) == Doubt(since, until)


@pytest.mark.parametrize(
    ("read", "known", "correction"),
    [
        ("0", "0", "0"),
        ("-2.5", "0", "2.5"),
        ("3.10", "0.35", "-2.75"),
        ("-1.2", "-0.2", "1.0"),
        ("0.2", "0.2", "0"),
    ],
)
def test_what_the_device_reads_too_little_is_added(read: str, known: str, correction: str) -> None:
    assert clock_correction(Decimal(read), Decimal(known)) == Decimal(correction)

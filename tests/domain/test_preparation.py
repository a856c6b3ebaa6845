"""Is the bench ready: level, tools, supplies and safety, as tables of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workshop.domain.escalation import EscalationDecision
from workshop.domain.preparation import (
    BENCH_MINUTES_PER_DAY,
    Scope,
    SupplyState,
    ToolState,
    confirmed_in_this_visit,
    day_with_room,
    hse_checks_before,
    scope_of,
    supplies_for,
    tools_for,
)


@pytest.mark.parametrize(
    ("operations", "level"),
    [
        ((), 1),
        (("strap_fitting",), 1),
        (("battery_change",), 2),
        (("strap_fitting", "automatic_full_service"), 3),
        (("",), 1),
    ],
)
def test_the_most_demanding_operation_sets_the_level(
    operations: tuple[str, ...], level: int
) -> None:
    assert scope_of(operations, (), False).required_level == level


@pytest.mark.parametrize(
    ("complications", "calibre", "outside"),
    [
        ((), False, False),
        (("date", "small_seconds"), False, False),
        (("date", "moon_phase"), False, True),
        ((), True, True),
    ],
)
def test_a_complication_or_a_complicated_calibre_is_out_of_scope(
    complications: tuple[str, ...], calibre: bool, outside: bool
) -> None:
    assert scope_of((), complications, calibre).is_outside is outside


SIMPLE, COMPLICATED = Scope(3), Scope(3, ("moon_phase",))


@pytest.mark.parametrize(
    ("scope", "level", "decision", "covered"),
    [
        (SIMPLE, 2, None, False),
        (SIMPLE, 3, None, True),
        (SIMPLE, 4, None, True),
        (SIMPLE, 2, EscalationDecision.HIGHER_LEVEL, False),
        (SIMPLE, 2, EscalationDecision.GO_ON, True),
        (SIMPLE, 0, EscalationDecision.BRAND, True),
        (COMPLICATED, 4, None, False),
        (COMPLICATED, 4, EscalationDecision.HIGHER_LEVEL, True),
        (COMPLICATED, 2, EscalationDecision.HIGHER_LEVEL, False),
        (COMPLICATED, 3, EscalationDecision.SUBCONTRACTOR, True),
    ],
)
def test_who_may_do_the_job(
    scope: Scope, level: int, decision: EscalationDecision | None, covered: bool
) -> None:
    assert scope.covered_by(level, decision) is covered


@pytest.mark.parametrize(
    ("state", "usable"),
    [
        (ToolState.OK, True),
        (ToolState.WORN, True),
        (ToolState.OUT_OF_ORDER, False),
        (ToolState.OVERDUE, False),
    ],
)
def test_a_worn_tool_serves_an_overdue_one_does_not(state: ToolState, usable: bool) -> None:
    assert state.usable is usable


@pytest.mark.parametrize(
    ("state", "at_hand"),
    [
        (SupplyState.TO_CHECK, False),
        (SupplyState.AVAILABLE, True),
        (SupplyState.REQUESTED, False),
        (SupplyState.RECEIVED, True),
    ],
)
def test_only_what_is_there_is_at_hand(state: SupplyState, at_hand: bool) -> None:
    assert state.at_hand is at_hand


def test_tools_are_named_once_and_supplies_summed() -> None:
    both = ("battery_change", "battery_change_water_test")
    assert len(tools_for(both)) == len(set(tools_for(both)))
    assert supplies_for(both)["finger_cots"] == 4


@pytest.mark.parametrize(
    ("operations", "radium", "asked", "spared"),
    [
        (("strap_fitting",), False, "bench_tidy", "ventilation"),
        (("battery_change",), False, "product_sheets", "machine_guards"),
        (("automatic_full_service",), False, "machine_guards", "radium_checked"),
        (("automatic_full_service",), True, "radium_checked", "bench_tidied"),
    ],
)
def test_safety_asks_for_what_the_job_involves(
    operations: tuple[str, ...], radium: bool, asked: str, spared: str
) -> None:
    checks = hse_checks_before(operations, radium_risk=radium)
    assert asked in checks
    assert spared not in checks


ENTERED = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "counts"),
    [(None, False), (ENTERED - timedelta(seconds=1), False), (ENTERED, True)],
)
def test_a_confirmation_counts_for_its_visit(at: datetime | None, counts: bool) -> None:
    assert confirmed_in_this_visit(at, ENTERED) is counts


MONDAY = date(2026, 11, 23)
DAYS = [MONDAY + timedelta(days=n) for n in range(3)]


@pytest.mark.parametrize(
    ("load", "minutes", "day"),
    [
        ({}, 60, DAYS[0]),
        ({}, BENCH_MINUTES_PER_DAY + 60, DAYS[0]),
        ({DAYS[0]: BENCH_MINUTES_PER_DAY - 60}, 60, DAYS[0]),
        ({DAYS[0]: BENCH_MINUTES_PER_DAY - 59}, 60, DAYS[1]),
        (dict.fromkeys(DAYS, BENCH_MINUTES_PER_DAY), 60, DAYS[2]),
    ],
)
def test_work_goes_to_the_first_day_with_room(
    load: dict[date, int], minutes: int, day: date
) -> None:
    assert day_with_room(load, minutes, DAYS) == day

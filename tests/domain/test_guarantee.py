from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.domain.errors import RuleViolation
from workshop.domain.french_figures import french_figure, french_figures
from workshop.domain.guarantee import (
    GuaranteedWork,
    add_months,
    check_running,
    combined_end,
    guarantee_ends,
    next_checks,
)
from workshop.domain.watch import WatchKind

WORK = (
    GuaranteedWork("automatic_full_service", "", 24),
    GuaranteedWork("refinishing", "", 0),
    GuaranteedWork("", "Repose du poussoir", 6),
)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-11-20", 12, "2027-11-20"),
        ("2026-12-01", 0, "2026-12-01"),
        ("2000-01-31", 1, "2000-02-29"),
        ("2100-01-31", 1, "2100-02-28"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    start: str, months: int, end: str
) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)), st.integers(0, 240), st.integers(0, 240))
def test_more_months_never_end_earlier(start: date, some: int, more: int) -> None:
    assert add_months(start, some) <= add_months(start, some + more)


def test_each_operation_has_its_own_end_and_the_last_one_sums_them_up() -> None:
    ends = guarantee_ends(date(2026, 8, 31), WORK)
    assert [(end.operation, end.until_on) for end in ends] == [
        ("automatic_full_service", date(2028, 8, 31)),
        ("", date(2027, 2, 28)),
    ]
    assert combined_end(ends) == date(2028, 8, 31)
    assert combined_end(()) is None


def test_a_comeback_keeps_the_original_end_date_for_all_that_was_done() -> None:
    ends = guarantee_ends(date(2027, 3, 1), WORK, original_until=date(2027, 5, 4))
    assert {end.until_on for end in ends} == {date(2027, 5, 4)}


@pytest.mark.parametrize("today", [date(2027, 5, 3), date(2027, 5, 4)])
def test_the_last_day_is_still_covered(today: date) -> None:
    check_running(date(2027, 5, 4), today)


@pytest.mark.parametrize(
    ("until", "refusal"), [(None, "guarantee_none"), (date(2027, 5, 4), "guarantee_over")]
)
def test_a_guarantee_that_is_over_says_since_when(until: date | None, refusal: str) -> None:
    with pytest.raises(RuleViolation, match=refusal) as raised:
        check_running(until, date(2027, 5, 5))
    assert raised.value.facts.get("until_on") == until


@pytest.mark.parametrize(
    ("kind", "tested", "service_on", "water_on"),
    [
        (WatchKind.AUTOMATIC, True, date(2031, 11, 20), date(2027, 11, 20)),
        (WatchKind.MANUAL, False, date(2031, 11, 20), None),
        (WatchKind.QUARTZ, False, date(2029, 11, 20), None),
    ],
)
def test_next_checks_follow_the_house_intervals(
    kind: WatchKind, tested: bool, service_on: date, water_on: date | None
) -> None:
    checks = next_checks(date(2026, 11, 20), kind, water_tested=tested)
    assert (checks.service_on, checks.water_test_on) == (service_on, water_on)
    assert checks.first_on == (water_on or service_on)


def test_figures_of_french_texts_are_dated_and_sourced() -> None:
    assert french_figure("note_threshold_cents", date(2026, 11, 20)).value == 2500
    assert all(figure.source and figure.grade in "TSN" for figure in french_figures())
    with pytest.raises(KeyError, match="unclaimed_months"):
        french_figure("unclaimed_months", date(1903, 1, 1))

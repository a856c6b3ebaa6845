from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.assessment.calendar import Anchor, Due, add_months, deadlines, paris_day
from workshop.assessment.library import branch_rules, referential

DELAYS = branch_rules().delays


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2028, 5, 31), -3, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2100, 3, 31), -1, date(2100, 2, 28)),
    ],
)
def test_months_are_of_the_calendar_and_end_where_a_month_ends(
    day: date, months: int, expected: date
) -> None:
    assert add_months(day, months) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-600, 600))
def test_a_month_is_never_skipped(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day


@pytest.mark.parametrize(
    ("due", "anchor_on", "expected"),
    [
        (Due.INFORMATION, date(2026, 5, 31), date(2026, 2, 28)),
        (Due.CONVOCATION, date(2026, 3, 10), date(2026, 2, 23)),
        (Due.RESULTS, date(2026, 1, 31), date(2026, 2, 28)),
        (Due.CERTIFICATE, date(2027, 12, 31), date(2028, 2, 29)),
        (Due.APPEAL, date(2026, 6, 30), date(2026, 8, 30)),
        (Due.BAN, date(2028, 2, 29), date(2031, 2, 28)),
        (Due.FOLLOW_UP_6, date(2026, 8, 31), date(2027, 2, 28)),
        (Due.FOLLOW_UP_24, date(2024, 2, 29), date(2026, 2, 28)),
    ],
)
def test_each_delay_of_the_branch(due: Due, anchor_on: date, expected: date) -> None:
    delay = DELAYS[due]
    assert delay.day(anchor_on) == expected
    assert delay.is_kept(expected, anchor_on)
    assert not delay.is_kept(date.fromordinal(expected.toordinal() + 1), anchor_on)


def test_the_delays_are_those_the_sister_certification_prints() -> None:
    printed = {
        each["id"]: (each["value"], each["unit"])
        for each in referential("cqp-concepteur-3d").content["delays"]
    }
    names = {
        Due.INFORMATION: "information_candidat",
        Due.CONVOCATION: "convocation",
        Due.RESULTS: "notification_resultats",
        Due.CERTIFICATE: "envoi_certificat",
        Due.APPEAL: "recours",
        Due.BAN: "exclusion_fraude",
        Due.FOLLOW_UP_6: "suivi_6_mois",
        Due.FOLLOW_UP_24: "suivi_24_mois",
    }
    assert names.keys() == set(Due)
    for due, name in names.items():
        assert (DELAYS[due].value, DELAYS[due].unit) == printed[name], due


def test_what_is_due_is_told_in_order_for_the_days_that_are_known() -> None:
    exam = date(2026, 6, 30)
    found = deadlines(DELAYS.values(), {Anchor.EXAM: exam, Anchor.JURY: exam})
    assert [(each.due, each.on) for each in found] == [
        (Due.INFORMATION, date(2026, 3, 30)),
        (Due.CONVOCATION, date(2026, 6, 15)),
        (Due.RESULTS, date(2026, 7, 30)),
    ]


def test_the_day_is_that_of_paris() -> None:
    assert paris_day(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert paris_day(datetime(2026, 1, 31, 22, 59, tzinfo=UTC)) == date(2026, 1, 31)
    assert paris_day(datetime(2026, 1, 31, 23, 0, tzinfo=UTC)) == date(2026, 2, 1)

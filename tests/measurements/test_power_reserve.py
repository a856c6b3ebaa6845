from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.errors import RuleViolation
from workshop.measurements.power_reserve import reserve_hours

LEFT_AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ran", "hours"),
    [
        (timedelta(hours=41), "41.00"),
        (timedelta(hours=40, minutes=59), "40.98"),
        (timedelta(hours=40, minutes=59, seconds=59), "40.99"),
        (timedelta(days=3, minutes=20), "72.33"),
        (timedelta(minutes=1), "0.01"),
    ],
)
def test_hours_from_being_left_to_stopping(ran: timedelta, hours: str) -> None:
    assert reserve_hours(LEFT_AT, LEFT_AT + ran) == Decimal(hours)


@pytest.mark.parametrize("ran", [timedelta(0), timedelta(minutes=-1)])
def test_a_watch_cannot_stop_before_it_is_left(ran: timedelta) -> None:
    with pytest.raises(RuleViolation, match="reserve_out_of_order"):
        reserve_hours(LEFT_AT, LEFT_AT + ran)


@given(minutes=st.integers(1, 60_000), limit=st.integers(1, 1000))
@settings(max_examples=200)
def test_a_reserve_is_never_flattered_into_its_limit(minutes: int, limit: int) -> None:
    hours = reserve_hours(LEFT_AT, LEFT_AT + timedelta(minutes=minutes))
    assert (hours >= limit) == (minutes >= limit * 60)

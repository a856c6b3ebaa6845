from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.assessment.clock import (
    ClockSegment,
    Phase,
    allowed_minutes,
    base_minutes,
    consumed,
    ends_at,
    remaining,
)
from workshop.assessment.library import referential
from workshop.domain.errors import RuleViolation

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PREPARATION, EVALUATION = Phase.PREPARATION, Phase.EVALUATION


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def ran(phase: Phase, start: int, stop: int | None = None) -> ClockSegment:
    return ClockSegment(phase, after(start), None if stop is None else after(stop))


def test_each_modality_has_its_phases() -> None:
    phases = {each.id: base_minutes(each) for each in referential("rncp37858").modalities}
    assert phases == {
        "M1": {PREPARATION: 30, EVALUATION: 30},
        "M2": {EVALUATION: 60},
        "M3": {EVALUATION: 60},
        "M4": {EVALUATION: 480},
    }


@pytest.mark.parametrize(
    ("base", "factor", "expected"),
    [
        (30, "1", 30),
        (30, "1.333", 40),
        (30, "1.3333", 40),
        (60, "1.25", 75),
        (60, "1.001", 61),
        (480, "1.3333", 640),
        (480, "5", 2400),
    ],
)
def test_extra_time_is_rounded_up_to_the_minute(base: int, factor: str, expected: int) -> None:
    assert allowed_minutes(base, Decimal(factor)) == expected


@pytest.mark.parametrize("factor", ["0.99", "0", "-1", "5.0001", "1.33333", "NaN", "Infinity"])
def test_a_factor_that_makes_no_sense_is_refused(factor: str) -> None:
    with pytest.raises(RuleViolation, match="time_factor"):
        allowed_minutes(60, Decimal(factor))


def test_a_suspension_consumes_nothing() -> None:
    segments = [ran(EVALUATION, 0, 20), ran(EVALUATION, 50)]
    assert consumed(segments, EVALUATION, after(55)) == timedelta(minutes=25)
    assert remaining(segments, EVALUATION, 60, after(55)) == timedelta(minutes=35)
    assert ends_at(segments, EVALUATION, 60, after(55)) == after(90)
    suspended = segments[:1]
    assert remaining(suspended, EVALUATION, 60, after(1000)) == timedelta(minutes=40)
    assert ends_at(suspended, EVALUATION, 60, after(1000)) is None


def test_phases_are_counted_apart() -> None:
    segments = [ran(PREPARATION, 0, 30), ran(EVALUATION, 35)]
    assert remaining(segments, PREPARATION, 30, after(40)) == timedelta()
    assert remaining(segments, EVALUATION, 30, after(40)) == timedelta(minutes=25)
    assert ends_at(segments, PREPARATION, 30, after(40)) is None


def test_once_over_there_is_nothing_left_and_the_end_is_known() -> None:
    segments = [ran(EVALUATION, 0)]
    assert remaining(segments, EVALUATION, 60, after(75)) == timedelta()
    assert ends_at(segments, EVALUATION, 60, after(75)) == after(60)


@pytest.mark.parametrize(
    ("segments", "now"),
    [
        ([ran(EVALUATION, 10)], 5),
        ([ran(EVALUATION, 10, 5)], 20),
        ([ran(EVALUATION, 0, 10), ran(EVALUATION, 8)], 20),
        ([ran(EVALUATION, 0, 30)], 20),
        ([ran(PREPARATION, 0), ran(EVALUATION, 8)], 20),
    ],
)
def test_a_clock_moved_back_is_refused(segments: list[ClockSegment], now: int) -> None:
    with pytest.raises(RuleViolation, match="clock_moved_back"):
        consumed(segments, EVALUATION, after(now))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(1, 300))
def test_what_ran_and_what_is_left_make_the_allowed_time(gaps: list[int], allowed: int) -> None:
    edges = [sum(gaps[:rank]) for rank in range(len(gaps) + 1)]
    segments = [
        ran(EVALUATION, start, stop)
        for rank, (start, stop) in enumerate(pairwise(edges))
        if rank % 2 == 0
    ]
    now = after(edges[-1])
    used = consumed(segments, EVALUATION, now)
    assert used == timedelta(minutes=sum(gaps[::2]))
    assert remaining(segments, EVALUATION, allowed, now) == max(
        timedelta(minutes=allowed) - used, timedelta()
    )

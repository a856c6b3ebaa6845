import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.watch import WatchKind
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import (
    Authority,
    Limit,
    Severity,
    Statistic,
    Verdict,
    format_bounds,
    judge,
)


def limit(minimum: str | None = None, maximum: str | None = None, **changes: Any) -> Limit:
    stated: dict[str, Any] = {
        "characteristic": "rate",
        "statistic": Statistic.EACH,
        "moment": Moment.FULL_WIND,
        "positions": (),
        "minimum": None if minimum is None else Decimal(minimum),
        "maximum": None if maximum is None else Decimal(maximum),
        "unit": "s/d",
        "severity": Severity.FAIL,
        "authority": Authority.HOUSE,
        "is_indication": False,
        "profile": "house-mechanical",
        "source": Source(SourceKind.HOUSE, "the house"),
    }
    return Limit(**(stated | changes))


WITHIN, ABOVE, BELOW = Verdict.WITHIN, Verdict.ABOVE, Verdict.BELOW


@pytest.mark.parametrize(
    ("low", "high", "value", "verdict"),
    [
        ("-5", "15", "-5.01", BELOW),
        ("-5", "15", "-5", WITHIN),
        ("-5", "15", "-4.99", WITHIN),
        ("-5", "15", "14.99", WITHIN),
        ("-5", "15", "15", WITHIN),
        ("-5", "15", "15.00", WITHIN),
        ("-5", "15", "15.01", ABOVE),
        (None, "0.5", "-999", WITHIN),
        (None, "0.5", "0.5", WITHIN),
        (None, "0.5", "0.51", ABOVE),
        ("250", None, "249.9", BELOW),
        ("250", None, "250", WITHIN),
        ("250", None, "360", WITHIN),
        ("0", "0", "0", WITHIN),
        ("0", "0", "0.01", ABOVE),
        ("-5", "15", None, Verdict.NOT_MEASURED),
    ],
)
def test_bounds_are_inclusive_and_may_be_open(
    low: str | None, high: str | None, value: str | None, verdict: Verdict
) -> None:
    assert judge(None if value is None else Decimal(value), limit(low, high)) is verdict


@pytest.mark.parametrize("value", ["-6", "16"])
@pytest.mark.parametrize("softener", [{"severity": Severity.WARN}, {"is_indication": True}])
def test_warnings_and_indications_ask_for_confirmation(
    value: str, softener: dict[str, Any]
) -> None:
    assert judge(Decimal(value), limit("-5", "15", **softener)) is Verdict.TO_CONFIRM
    assert judge(Decimal(15), limit("-5", "15", **softener)) is WITHIN


def test_three_times_a_tenth_is_three_tenths() -> None:
    assert judge(sum([Decimal("0.1")] * 3, Decimal(0)), limit(None, "0.3")) is WITHIN


hundredths = st.integers(-99_990, 99_990).map(lambda stored: Decimal(stored).scaleb(-2))


@settings(max_examples=30)
@given(hundredths, hundredths, hundredths)
def test_judging_is_inclusive(one: Decimal, other: Decimal, value: Decimal) -> None:
    low, high = min(one, other), max(one, other)
    bounds = limit(str(low), str(high))
    assert judge(low, bounds) is judge(high, bounds) is WITHIN
    assert judge(low - Decimal("0.01"), bounds) is BELOW
    assert judge(high + Decimal("0.01"), bounds) is ABOVE
    assert (judge(value, bounds) is WITHIN) == (low <= value <= high)


@settings(max_examples=30)
@given(hundredths, hundredths)
def test_widening_a_limit_never_turns_within_into_out(value: Decimal, high: Decimal) -> None:
    if judge(value, limit(None, str(high))) is WITHIN:
        assert judge(value, limit(None, str(high + 1))) is WITHIN


@pytest.mark.parametrize("calibre_id", [None, "tmi-nh35a", "miyota-9015"])
def test_a_frozen_limit_comes_back_from_json_as_it_was(calibre_id: str | None) -> None:
    for each in limits_for(calibre_id, WatchKind.AUTOMATIC):
        assert Limit.from_dict(json.loads(json.dumps(each.to_dict()))) == each


def test_a_limit_covers_its_positions_and_winding_state() -> None:
    flat = limit("250", positions=(Position.CH, Position.FH))
    assert flat.covers(Position.CH, Moment.FULL_WIND)
    assert not flat.covers(Position.H6, Moment.FULL_WIND)
    assert not flat.covers(Position.CH, Moment.AFTER_24H)
    assert not flat.covers(Position.CH, Moment.ANY)
    assert limit("250").covers(Position.H6, Moment.FULL_WIND)
    assert limit("250", moment=Moment.ANY).covers(None, Moment.AFTER_24H)


@pytest.mark.parametrize(
    ("stated", "french", "english"),
    [
        (limit("-5", "15"), "−5 … +15\u202fs/j", "−5 … +15\u202fs/d"),
        (limit(None, "25", statistic=Statistic.RANGE), "≤ 25\u202fs/j", "≤ 25\u202fs/d"),
        (limit("250", characteristic="amplitude", unit="deg"), "≥ 250°", "≥ 250°"),
        (
            limit(None, "0.5", characteristic="beat_error", unit="ms"),
            "≤ 0,5\u202fms",
            "≤ 0.5\u202fms",
        ),
    ],
)
def test_bounds_are_printed_as_each_language_does(stated: Limit, french: str, english: str) -> None:
    assert format_bounds(stated, "fr") == french
    assert format_bounds(stated, "en") == english


def test_a_limit_without_bounds_or_on_a_mean_nobody_computes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without bounds"):
        limit()
    with pytest.raises(ValueError, match="no mean of beat_error"):
        limit(None, "1", characteristic="beat_error", statistic=Statistic.MEAN)


def test_the_maker_speaks_first() -> None:
    assert sorted(Authority, key=lambda each: each.rank) == [
        Authority.MAKER,
        Authority.BRAND,
        Authority.CONTRACT,
        Authority.GRADE,
        Authority.STANDARD,
        Authority.HOUSE,
        Authority.THIRD_PARTY,
    ]

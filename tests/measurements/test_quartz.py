from decimal import Decimal

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind
from workshop.measurements.judgement import judge_set
from workshop.measurements.profiles import limits_for
from workshop.measurements.quartz import cell, cells, expected_life_months
from workshop.measurements.readings import ReadingValue


def test_the_life_printed_by_ronda_is_found_again() -> None:
    months = expected_life_months(Decimal(45), Decimal("1.28"))
    assert months is not None
    assert round(months) == 48


def test_a_watch_that_draws_nothing_has_no_expected_life() -> None:
    assert expected_life_months(Decimal(45), Decimal(0)) is None


def test_expected_life_stands_beside_consumption_whatever_the_order() -> None:
    readings = [
        ReadingValue("cell_capacity", value=Decimal(45)),
        ReadingValue("consumption_movement", value=Decimal("1.28")),
    ]
    limits = limits_for(None, WatchKind.QUARTZ)
    (life,) = judge_set(readings, limits).derived
    assert (life.characteristic, life.decided_by) == ("expected_life", None)
    assert judge_set(readings[::-1], limits) == judge_set(readings, limits)
    assert judge_set(readings[:1], limits).derived == ()


def test_every_cell_has_a_source_and_none_is_alkaline() -> None:
    assert cells()["371"].capacity_mah == 45
    for each in cells().values():
        assert each.sources
        assert not each.size.startswith("LR")


def test_an_unknown_cell_is_refused() -> None:
    with pytest.raises(RuleViolation, match="unknown_cell"):
        cell("LR44")

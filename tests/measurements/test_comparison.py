"""Before and after: figures that were not taken over the same positions say so."""

from decimal import Decimal

from workshop.domain.watch import WatchKind
from workshop.measurements.comparison import Comparison, compare
from workshop.measurements.judgement import judge_set
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.readings import ReadingValue

HOUSE = limits_for(None, WatchKind.MANUAL)
WORN = {"CH": "-20", "6H": "-14.5"}
SERVICED = {"CH": "4", "6H": "2", "9H": "3"}


def compared(before: dict[str, str], after: dict[str, str]) -> dict[str, Comparison]:
    result = compare([judge_set(rates(before), HOUSE)], [judge_set(rates(after), HOUSE)])
    return {each.characteristic: each for each in result}


def rates(values: dict[str, str]) -> list[ReadingValue]:
    return [
        ReadingValue("rate", Position(place), Moment.FULL_WIND, Decimal(value))
        for place, value in values.items()
    ]


def test_a_mean_over_two_positions_beside_one_over_three_says_which() -> None:
    mean = compared(WORN, SERVICED)["rate_mean"]
    assert (mean.before, mean.after) == (Decimal("-17.25"), Decimal(3))
    assert mean.positions_before == (Position.CH, Position.H6)
    assert mean.label("fr") == "Marche moyenne (X) (CH, 6H, 9H)"
    assert Comparison.from_dict(mean.to_dict()) == mean


def test_the_same_positions_need_no_naming() -> None:
    mean = compared(SERVICED, SERVICED)["rate_mean"]
    assert (mean.label("fr"), mean.positions_before) == ("Marche moyenne (X)", ())


def test_a_mean_its_limit_holds_over_fewer_positions_names_them() -> None:
    measured = {**SERVICED, "12H": "-60"}
    mean = compared(measured, measured)["rate_mean"]
    assert (mean.after, mean.label("fr")) == (Decimal(3), "Marche moyenne (X) (CH, 6H, 9H)")

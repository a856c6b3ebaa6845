from decimal import Decimal

import pytest

from workshop.domain.catalogue import supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind
from workshop.measurements.conditions import Gasket
from workshop.measurements.judgement import Overall, judge_set
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Outcome
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Verdict
from workshop.measurements.water_resistance import (
    DRY_FIGURES,
    check_wet_test,
    gaskets_among,
    water_programme,
    water_programmes,
)


def measured(code: str, value: str) -> ReadingValue:
    return ReadingValue(code, value=Decimal(value))


@pytest.mark.parametrize(
    ("diameter", "limit"),
    [
        ("19.9", "-2.0"),
        ("20", "-1.0"),
        ("36", "-1.0"),
        ("40", "-1.0"),
        ("40.1", "-0.5"),
    ],
)
def test_the_size_of_the_case_decides_how_much_deformation_may_come_back(
    diameter: str, limit: str
) -> None:
    limits = limits_for(None, WatchKind.QUARTZ, case_diameter_mm=Decimal(diameter))
    (found,) = [each for each in limits if each.subject == "deformation_reversal"]
    assert (found.minimum, found.maximum) == (Decimal(limit), None)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("-1.1", Verdict.BELOW), ("-1", Verdict.WITHIN), ("0.4", Verdict.WITHIN)],
)
def test_the_bound_of_the_deformation_belongs_to_it(value: str, verdict: Verdict) -> None:
    limits = limits_for(None, WatchKind.MANUAL, case_diameter_mm=Decimal(38))
    (line,) = judge_set([measured("deformation_reversal", value)], limits).readings
    assert line.verdict is verdict


def test_without_its_size_a_case_has_no_limit_of_deformation() -> None:
    assert not any(
        each.subject == "deformation_reversal" for each in limits_for(None, WatchKind.MANUAL)
    )


@pytest.mark.parametrize(
    ("initial", "final", "verdict", "overall"),
    [
        ("10", "10", Verdict.WITHIN, Overall.PASS),
        ("10", "9.9", Verdict.TO_CONFIRM, Overall.TO_CONFIRM),
        ("10", "8", Verdict.TO_CONFIRM, Overall.TO_CONFIRM),
        ("10", "7.9", Verdict.ABOVE, Overall.FAIL),
        ("10", "0", Verdict.ABOVE, Overall.FAIL),
        ("0.9", "0.9", Verdict.WITHIN, Overall.FAIL),
    ],
)
def test_the_needle_of_a_vacuum_gauge(
    initial: str, final: str, verdict: Verdict, overall: Overall
) -> None:
    readings = [
        measured("initial_deformation_divisions", initial),
        measured("final_deformation_divisions", final),
    ]
    result = judge_set(readings, limits_for(None, WatchKind.MANUAL))
    (back,) = result.derived
    assert (back.characteristic, back.verdict) == ("deformation_return_percent", verdict)
    assert result.overall is overall


def test_a_needle_that_does_not_move_is_a_large_leak() -> None:
    readings = [
        measured("initial_deformation_divisions", "0"),
        measured("final_deformation_divisions", "0"),
    ]
    result = judge_set(readings, limits_for(None, WatchKind.MANUAL))
    assert result.derived == ()
    assert result.readings[0].verdict is Verdict.BELOW
    assert result.overall is Overall.FAIL


WET = ReadingValue("water_wet_test", value=Outcome.OK)


def dry(*outcomes: Outcome) -> list[ReadingValue]:
    return [ReadingValue("water_dry_test", value=each) for each in outcomes]


@pytest.mark.parametrize("code", sorted(DRY_FIGURES))
@pytest.mark.parametrize("verdict", Verdict)
def test_no_wet_test_after_a_failed_dry_one(code: str, verdict: Verdict) -> None:
    verdicts = [(code, verdict), ("rate", Verdict.ABOVE)]
    if verdict.is_failure:
        with pytest.raises(RuleViolation, match="wet_test_after_failed_dry"):
            check_wet_test([WET], verdicts)
    else:
        check_wet_test([WET], verdicts)
    check_wet_test([ReadingValue("condensation", value=Outcome.OK)], verdicts)


@pytest.mark.parametrize(
    ("earlier", "taken", "refused"),
    [
        (dry(), dry(), False),
        (dry(), dry(Outcome.OK), False),
        (dry(), dry(Outcome.FAULTY), True),
        (dry(Outcome.FAULTY), dry(), True),
        (dry(Outcome.FAULTY), dry(Outcome.NOT_APPLICABLE), True),
        (dry(Outcome.FAULTY, Outcome.NOT_APPLICABLE), dry(), True),
        (dry(Outcome.FAULTY, Outcome.NOT_APPLICABLE, Outcome.OK), dry(), False),
        (dry(Outcome.FAULTY), dry(Outcome.OK), False),
        (dry(Outcome.OK), dry(Outcome.FAULTY), True),
        (dry(Outcome.NOT_APPLICABLE), dry(), False),
    ],
)
def test_only_a_good_dry_test_undoes_a_failed_one(
    earlier: list[ReadingValue], taken: list[ReadingValue], refused: bool
) -> None:
    if refused:
        with pytest.raises(RuleViolation, match="wet_test_after_failed_dry"):
            check_wet_test([*taken, WET], (), earlier)
    else:
        check_wet_test([*taken, WET], (), earlier)
    no_wet = ReadingValue("water_wet_test", value=Outcome.NOT_APPLICABLE)
    check_wet_test([*taken, no_wet], (), earlier)


def test_programmes_of_the_testers() -> None:
    assert water_programme("P6").pressures_bar == (Decimal("-0.7"), Decimal("10.0"))
    assert len(water_programmes()) == 8
    with pytest.raises(RuleViolation, match="unknown_water_programme"):
        water_programme("P9")


def test_every_gasket_is_known_among_the_parts_fitted() -> None:
    fitted = [each.code for each in supplies().values() if each.family == "gaskets"]
    assert set(gaskets_among(fitted)) == set(Gasket)
    assert gaskets_among(["gasket_crown", "battery", "gasket_back_shaped"]) == (
        Gasket.BACK,
        Gasket.CROWN,
    )
    assert gaskets_among(["gasket_set"]) == ()

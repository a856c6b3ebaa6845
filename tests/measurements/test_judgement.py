from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind
from workshop.measurements.calibres import Calibre, calibres
from workshop.measurements.judgement import (
    Line,
    Overall,
    SetResult,
    judge_set,
    judged_together,
    will_be_judged_together,
)
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Moment, Outcome, Position
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Authority, Limit, Verdict

MANUAL, AUTOMATIC, QUARTZ = WatchKind
CH, FH, H3, H6, H9, H12 = Position
AT_0H, AT_24H, ANY = Moment
HOUSE = limits_for(None, MANUAL)


def read(
    code: str, value: str | None, position: Position | None = None, moment: Moment = ANY
) -> ReadingValue:
    return ReadingValue(code, position, moment, None if value is None else Decimal(value))


def rates(moment: Moment = AT_0H, **values: str) -> list[ReadingValue]:
    """`rates(CH="4", H6="-2")`: the rate in each position named."""
    return [read("rate", value, Position[name], moment) for name, value in values.items()]


def only(result: SetResult, code: str, moment: Moment = ANY) -> Line:
    lines = [
        line
        for line in (*result.readings, *result.derived)
        if line.characteristic == code and line.moment is moment
    ]
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize(
    ("position", "moment", "amplitude", "verdict"),
    [
        (CH, AT_0H, "249.9", Verdict.BELOW),
        (CH, AT_0H, "250", Verdict.WITHIN),
        (CH, AT_0H, "320", Verdict.WITHIN),
        (CH, AT_0H, "320.1", Verdict.TO_CONFIRM),
        (CH, AT_0H, "330", Verdict.TO_CONFIRM),
        (CH, AT_0H, "330.1", Verdict.ABOVE),
        (H6, AT_0H, "220", Verdict.WITHIN),
        (H6, AT_0H, "219.9", Verdict.BELOW),
        (H6, AT_24H, "185", Verdict.WITHIN),
        (H6, AT_24H, "184.9", Verdict.BELOW),
        (H6, AT_24H, "340", Verdict.WITHIN),
        (CH, ANY, "100", Verdict.NO_LIMIT),
        (CH, AT_0H, None, Verdict.NOT_MEASURED),
    ],
)
def test_a_reading_is_judged_in_its_position_and_winding_state(
    position: Position, moment: Moment, amplitude: str | None, verdict: Verdict
) -> None:
    result = judge_set([read("amplitude", amplitude, position, moment)], HOUSE)
    assert only(result, "amplitude", moment).verdict is verdict


def test_within_one_profile_the_gravest_verdict_decides() -> None:
    vintage = limits_for(None, MANUAL, True)
    for value, verdict in (
        ("0.8", Verdict.WITHIN),
        ("0.9", Verdict.TO_CONFIRM),
        ("2.1", Verdict.ABOVE),
    ):
        line = only(judge_set([read("beat_error", value, CH, AT_0H)], vintage), "beat_error", AT_0H)
        assert line.verdict is verdict
        assert line.decided_by is not None
        assert len(line.others) == 1


def test_the_maker_decides_and_the_house_is_listed_beside() -> None:
    limits = limits_for("eta-976-001", QUARTZ)
    tight = only(judge_set([read("consumption_movement", "0.6")], limits), "consumption_movement")
    assert tight.verdict is Verdict.ABOVE
    assert tight.decided_by is not None
    assert tight.decided_by.authority is Authority.MAKER
    assert [(each.limit.authority, each.verdict) for each in tight.others] == [
        (Authority.HOUSE, Verdict.WITHIN)
    ]
    loose = limits_for("seiko-4t57a", QUARTZ)
    result = judge_set([read("consumption_movement", "2.2")], loose)
    assert only(result, "consumption_movement").others[0].verdict is Verdict.ABOVE
    assert result.overall is Overall.PASS


def test_a_house_mean_does_not_overrule_a_maker_who_limits_each_position() -> None:
    limits = limits_for("tmi-nh35a", AUTOMATIC)
    result = judge_set(rates(CH="30", H6="30", H9="30"), limits)
    assert {line.verdict for line in result.readings} == {Verdict.WITHIN}
    mean = only(result, "rate_mean", AT_0H)
    assert mean.verdict is Verdict.NO_LIMIT
    assert [each.verdict for each in mean.others] == [Verdict.ABOVE]
    assert result.overall is Overall.PASS
    assert judge_set(rates(CH="36"), limits).overall is Overall.FAIL


def test_a_third_party_figure_never_fails_a_watch() -> None:
    reserve = [read("power_reserve", "20")]
    result = judge_set(reserve, limits_for("miyota-9015", AUTOMATIC))
    assert only(result, "power_reserve").verdict is Verdict.TO_CONFIRM
    assert result.overall is Overall.TO_CONFIRM


def test_an_indication_beside_a_binding_limit_is_only_listed() -> None:
    limits = limits_for("miyota-9015", AUTOMATIC)
    line = only(judge_set(rates(CH="20", H6="20", H9="20"), limits), "rate_mean", AT_0H)
    assert line.verdict is Verdict.ABOVE
    assert [each.verdict for each in line.others] == [Verdict.WITHIN]


every_code = st.sampled_from(["rate", "amplitude", "beat_error"])
mechanical_readings = st.lists(
    st.builds(
        lambda code, position, moment, tenths: read(
            code, str(Decimal(tenths).scaleb(-1)), position, moment
        ),
        every_code,
        st.sampled_from(Position),
        st.sampled_from(Moment),
        st.integers(0, 99),
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(mechanical_readings, st.sampled_from(list(calibres().values())))
def test_indications_alone_never_fail_whatever_is_measured(
    readings: list[ReadingValue], calibre: Calibre
) -> None:
    indications = tuple(each for each in limits_for(calibre.id, calibre.kind) if each.is_indication)
    assert judge_set(readings, indications).overall is not Overall.FAIL


@settings(max_examples=25)
@given(st.data())
def test_the_order_of_entry_never_matters(data: st.DataObject) -> None:
    readings = data.draw(mechanical_readings)
    shuffled = data.draw(st.permutations(readings))
    assert judge_set(shuffled, HOUSE) == judge_set(readings, HOUSE)


@pytest.mark.parametrize(
    ("three", "mean", "verdict"),
    [
        (("15", "15", "15"), "15", Verdict.WITHIN),
        (("15", "15", "15.01"), None, Verdict.ABOVE),
        (("-5", "-4", "-6"), "-5", Verdict.WITHIN),
        (("-5", "-5", "-5.01"), None, Verdict.BELOW),
        (("30", "0", "15"), "15", Verdict.WITHIN),
    ],
)
def test_mean_rate_is_judged_over_the_positions_of_the_limit(
    three: tuple[str, str, str], mean: str | None, verdict: Verdict
) -> None:
    readings = rates(CH=three[0], H6=three[1], H9=three[2], H12="900")
    line = only(judge_set(readings, HOUSE), "rate_mean", AT_0H)
    assert line.verdict is verdict
    assert line.positions == (CH, H6, H9)
    assert mean is None or line.value == Decimal(mean)


def test_greatest_difference_is_judged_when_every_position_was_measured() -> None:
    at_limit = judge_set(rates(CH="0", FH="25", H3="5", H6="5", H9="5"), HOUSE)
    assert only(at_limit, "rate_range", AT_0H).verdict is Verdict.WITHIN
    over = judge_set(rates(CH="0", FH="25.01", H3="5", H6="5", H9="5"), HOUSE)
    assert only(over, "rate_range", AT_0H).verdict is Verdict.ABOVE
    assert over.overall is Overall.FAIL


OUTLIER = rates(H3="4.5", H6="-5", H9="15", H12="-60", CH="15.1", FH="3")


@pytest.mark.parametrize(
    ("code", "over", "value", "whole"),
    [
        ("rate_mean", (CH, H6, H9), "8.37", "-4.57"),
        ("rate_range", (CH, FH, H3, H6, H9), "20.1", "75.1"),
    ],
)
def test_a_figure_over_some_positions_names_them_and_tells_the_figure_over_all(
    code: str, over: tuple[Position, ...], value: str, whole: str
) -> None:
    line = only(judge_set(OUTLIER, HOUSE), code, AT_0H)
    assert isinstance(line.value, Decimal)
    assert line.whole is not None
    assert (line.judged_over, round(line.value, 2), round(line.whole, 2)) == (
        over, Decimal(value), Decimal(whole)
    )  # fmt: skip
    assert Line.from_dict(line.to_dict()) == line


def test_a_figure_over_every_position_measured_names_none() -> None:
    line = only(judge_set(rates(CH="4", H6="3", H9="2"), HOUSE), "rate_mean", AT_0H)
    assert (line.judged_over, line.whole) == ((), None)


@pytest.mark.parametrize(
    ("position", "moment", "together"),
    [(CH, AT_0H, True), (H3, AT_0H, True), (H12, AT_0H, False), (CH, AT_24H, False)],
)
def test_only_what_a_figure_s_limit_holds_is_judged_together(
    position: Position, moment: Moment, together: bool
) -> None:
    result = judge_set([*OUTLIER, *rates(AT_24H, CH="4", H6="3", H9="2")], HOUSE)
    assert (("rate", moment, position) in judged_together(result.derived)) is together
    assert will_be_judged_together("rate", position, moment, HOUSE) is together


def test_a_missing_position_is_not_a_failure() -> None:
    line = only(judge_set(rates(CH="0", FH="60"), HOUSE), "rate_range", AT_0H)
    assert (line.verdict, line.value) == (Verdict.NOT_MEASURED, 60)
    assert line.positions == (CH, FH)
    assert judge_set(rates(CH="0", FH="60"), HOUSE).overall is Overall.NOT_JUDGED


def test_vertical_and_horizontal_differences() -> None:
    result = judge_set(rates(CH="2", FH="4", H3="6", H6="-1", H9="1"), HOUSE)
    assert only(result, "rate_vertical_horizontal", AT_0H).value == -1
    assert only(result, "rate_6h_ch", AT_0H).value == -3


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ("20", Verdict.WITHIN),
        ("20.01", Verdict.ABOVE),
        ("-10", Verdict.WITHIN),
        ("-10.01", Verdict.BELOW),
    ],
)
def test_isochronism_is_the_change_of_rate_in_a_day(later: str, verdict: Verdict) -> None:
    result = judge_set([*rates(CH="5"), *rates(AT_24H, CH=later)], HOUSE)
    line = only(result, "isochronism")
    assert (line.value, line.verdict) == (Decimal(later) - 5, verdict)
    assert line.positions == (CH,)


@pytest.mark.parametrize(
    ("later", "drop", "verdict"),
    [("230", 60, Verdict.WITHIN), ("229.9", Decimal("60.1"), Verdict.TO_CONFIRM)],
)
def test_amplitude_drop_only_warns(later: str, drop: Decimal, verdict: Verdict) -> None:
    readings = [read("amplitude", "290", CH, AT_0H), read("amplitude", later, CH, AT_24H)]
    result = judge_set(readings, HOUSE)
    line = only(result, "amplitude_drop")
    assert (line.value, line.verdict) == (drop, verdict)
    assert result.overall is not Overall.FAIL


def test_a_position_entered_twice_is_judged_but_left_out_of_the_mean() -> None:
    readings = [*rates(CH="5", H6="5", H9="5"), *rates(CH="6")]
    result = judge_set(readings, HOUSE)
    assert len(result.readings) == 4
    assert only(result, "rate_mean", AT_0H).verdict is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("outcome", "verdict", "overall"),
    [
        (Outcome.OK, Verdict.WITHIN, Overall.PASS),
        (Outcome.FAULTY, Verdict.FAULTY, Overall.FAIL),
        (Outcome.NOT_APPLICABLE, Verdict.NOT_MEASURED, Overall.NOT_JUDGED),
        (None, Verdict.NOT_MEASURED, Overall.NOT_JUDGED),
    ],
)
def test_functional_checks(outcome: Outcome | None, verdict: Verdict, overall: Overall) -> None:
    result = judge_set([ReadingValue("sets", value=outcome)], HOUSE)
    assert only(result, "sets").verdict is verdict
    assert result.overall is overall


@pytest.mark.parametrize(
    ("readings", "overall"),
    [
        ([], Overall.NOT_JUDGED),
        ([read("power_reserve", None)], Overall.NOT_JUDGED),
        ([read("lift_angle", "52")], Overall.NOT_JUDGED),
        ([read("beat_error", "0.5", CH, AT_0H)], Overall.PASS),
        ([read("amplitude", "325", CH, AT_0H)], Overall.TO_CONFIRM),
        ([read("amplitude", "325", CH, AT_0H), read("beat_error", "0.6", CH, AT_0H)], Overall.FAIL),
    ],
)
def test_the_gravest_line_makes_the_whole(readings: list[ReadingValue], overall: Overall) -> None:
    assert judge_set(readings, HOUSE).overall is overall


def test_a_reading_not_taken_still_shows_its_limit() -> None:
    line = only(judge_set([read("beat_error", None, CH, AT_0H)], HOUSE), "beat_error", AT_0H)
    assert line.decided_by is not None
    assert line.decided_by.maximum == Decimal("0.5")


def test_a_frozen_limit_judges_as_the_living_one_did() -> None:
    frozen = [Limit.from_dict(each.to_dict()) for each in HOUSE]
    readings = rates(CH="5", H6="40", H9="1")
    assert judge_set(readings, frozen) == judge_set(readings, HOUSE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"characteristic": "rate"},
        {"characteristic": "power_reserve", "position": CH},
        {"characteristic": "isochronism", "value": Decimal(1)},
        {"characteristic": "rate", "position": CH, "value": Outcome.OK},
        {"characteristic": "sets", "value": Decimal(1)},
    ],
)
def test_a_reading_that_makes_no_sense_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ReadingValue(**wrong)  # type: ignore[arg-type]


def test_a_reading_of_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(RuleViolation, match="unknown_characteristic"):
        ReadingValue("colour")


def test_a_vintage_watch_is_judged_by_the_house_and_not_by_its_makers_indication() -> None:
    limits = limits_for("tmi-nh35a", AUTOMATIC, True)
    line = only(judge_set([read("power_reserve", "35")], limits), "power_reserve")
    assert line.verdict is Verdict.WITHIN
    assert line.decided_by is not None
    assert line.decided_by.authority is Authority.HOUSE
    assert [(each.limit.authority, each.verdict) for each in line.others] == [
        (Authority.MAKER, Verdict.TO_CONFIRM)
    ]

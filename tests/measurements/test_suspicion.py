from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.measurements.quantities import Moment, Position
from workshop.measurements.readings import ReadingValue
from workshop.measurements.suspicion import questions

CH, FH, H6 = Position.CH, Position.FH, Position.H6
AT_0H, AT_24H = Moment.FULL_WIND, Moment.AFTER_24H


def read(
    code: str, value: str, position: Position | None = CH, moment: Moment = AT_0H
) -> ReadingValue:
    return ReadingValue(code, position, moment, Decimal(value))


def asked(*readings: ReadingValue) -> list[str]:
    return [question.code for question in questions(readings)]


def triple(
    position: Position, moment: Moment = AT_0H, beat_error: str = "0.3"
) -> list[ReadingValue]:
    return [
        read("rate", "4", position, moment),
        read("amplitude", "280", position, moment),
        read("beat_error", beat_error, position, moment),
    ]


@pytest.mark.parametrize(
    ("code", "value", "question"),
    [
        ("amplitude", "330", None),
        ("amplitude", "330.1", "amplitude_suggests_knocking"),
        ("amplitude", "90", None),
        ("amplitude", "89.9", "amplitude_very_low"),
        ("rate", "199.99", None),
        ("rate", "200", "rate_suggests_wrong_beat_rate"),
        ("rate", "-200", "rate_suggests_wrong_beat_rate"),
    ],
)
def test_unlikely_values_are_questioned(code: str, value: str, question: str | None) -> None:
    assert asked(read(code, value)) == ([question] if question else [])


@pytest.mark.parametrize(
    ("code", "value", "question"),
    [
        ("lift_angle", "61.9", None),
        ("lift_angle", "62", "lift_angle_unusual"),
        ("lift_angle", "65", "lift_angle_unusual"),
        ("lift_angle", "65.1", None),
        ("battery_voltage_no_load", "1.58", None),
        ("battery_voltage_no_load", "3.05", "voltage_suggests_lithium_cell"),
    ],
)
def test_unlikely_settings_and_cells_are_questioned(
    code: str, value: str, question: str | None
) -> None:
    assert asked(read(code, value, None, Moment.ANY)) == ([question] if question else [])


def test_a_copied_position_is_questioned() -> None:
    assert asked(*triple(CH), *triple(FH)) == ["positions_identical"]
    assert asked(*triple(CH), *triple(FH, beat_error="0.4")) == []
    assert asked(*triple(CH), *triple(CH, AT_24H)) == []
    assert asked(*triple(CH)[:2], *triple(FH)[:2]) == []


def test_the_copy_is_named() -> None:
    (question,) = questions([*triple(H6), *triple(CH)])
    assert question.facts == {"moment": "0h", "position": "CH", "copy": "6H"}


@pytest.mark.parametrize(
    ("later", "question"), [("280", []), ("280.1", ["amplitude_higher_after_24h"])]
)
def test_amplitude_does_not_grow_in_a_day(later: str, question: list[str]) -> None:
    readings = (read("amplitude", "280"), read("amplitude", later, moment=AT_24H))
    assert asked(*readings) == question


def test_a_position_entered_twice_is_questioned() -> None:
    assert asked(read("rate", "4"), read("rate", "5")) == ["position_repeated"]
    assert asked(read("rate", "4"), read("rate", "5", moment=AT_24H)) == []
    assert asked(read("rate", "4"), ReadingValue("rate", CH, AT_0H)) == []


@settings(max_examples=25)
@given(
    st.permutations([*triple(CH), *triple(FH), read("amplitude", "340"), read("rate", "300", H6)])
)
def test_the_order_of_entry_never_matters(shuffled: list[ReadingValue]) -> None:
    ordered = sorted(shuffled, key=lambda each: (each.characteristic, str(each.position)))
    assert questions(shuffled) == questions(ordered)

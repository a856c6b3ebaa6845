from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.instrument import InstrumentKind
from workshop.measurements.calibres import calibre
from workshop.measurements.quantities import Moment, Outcome, Position
from workshop.measurements.readings import ReadingValue
from workshop.measurements.suspicion import (
    Circumstances,
    circumstances_of,
    date_change_span,
    questions,
    questions_about,
)

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
        ("battery_voltage_no_load", "1.58", None),
        ("battery_voltage_no_load", "3.05", "voltage_suggests_lithium_cell"),
        ("deformation_reversal", "0.01", "deformation_goes_on"),
        ("deformation_reversal", "0", None),
        ("deformation_reversal", "-1.01", None),
        ("consumption_movement", "0.00", "consumption_of_nothing"),
        ("consumption_movement", "0.01", None),
        ("consumption_stem_out", "0", "consumption_of_nothing"),
        ("consumption_stem_out", "0.01", None),
    ],
)
def test_an_unlikely_single_value_is_questioned(
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


def asked_about(circumstances: Circumstances, *readings: ReadingValue) -> list[str]:
    return [question.code for question in questions_about(readings, circumstances)]


@pytest.mark.parametrize(
    ("angle", "question"),
    [
        ("61.9", None),
        ("62", "lift_angle_unusual"),
        ("65", "lift_angle_unusual"),
        ("65.1", None),
    ],
)
def test_a_lift_angle_rare_on_a_swiss_lever_is_questioned(angle: str, question: str | None) -> None:
    set_so = Circumstances(lift_angle_deg=Decimal(angle))
    assert asked_about(set_so, read("amplitude", "280")) == ([question] if question else [])
    assert asked_about(set_so, read("rate", "4")) == []


@pytest.mark.parametrize(
    ("moment", "hours", "question"),
    [
        (AT_0H, 6, None),
        (AT_0H, 7, "hours_do_not_suit_full_wind"),
        (AT_24H, 19, "hours_do_not_suit_24h"),
        (AT_24H, 20, None),
        (AT_24H, 28, None),
        (AT_24H, 29, "hours_do_not_suit_24h"),
    ],
)
def test_hours_since_full_wind_that_contradict_the_column_are_questioned(
    moment: Moment, hours: int, question: str | None
) -> None:
    wound = Circumstances(hours_since_full_wind=hours)
    assert asked_about(wound, read("rate", "4", CH, moment)) == ([question] if question else [])
    assert asked_about(Circumstances(), read("rate", "4", CH, moment)) == []


@pytest.mark.parametrize(
    ("at", "window", "questioned"),
    [
        ("22:59", "23:00-01:00", False),
        ("23:00", "23:00-01:00", True),
        ("00:30", "23:00-01:00", True),
        ("01:00", "23:00-01:00", True),
        ("01:01", "23:00-01:00", False),
        ("21:59", "", False),
        ("22:00", "", True),
        ("03:01", "", False),
        ("02:00", "01:00-03:00", True),
        ("04:00", "01:00-03:00", False),
    ],
)
def test_a_rate_read_while_the_date_changes_is_questioned(
    at: str, window: str, questioned: bool
) -> None:
    shown = Circumstances(shown_at=time.fromisoformat(at), date_change=date_change_span(window))
    expected = ["measured_at_date_change"] if questioned else []
    assert asked_about(shown, read("rate", "4")) == expected
    assert asked_about(shown, read("beat_error", "0.2")) == []


@pytest.mark.parametrize(
    ("calibre_id", "questioned"),
    [(None, True), ("miyota-8215", True), ("eta-2824-2", True), ("eta-6497-1", False)],
)
def test_a_calibre_without_a_date_is_not_asked_about_its_change(
    calibre_id: str | None, questioned: bool
) -> None:
    night = circumstances_of(
        calibre(calibre_id) if calibre_id else None,
        lift_angle_deg=None,
        hours_since_full_wind=None,
        measured_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        time_zone="UTC",
    )
    expected = ["measured_at_date_change"] if questioned else []
    assert asked_about(night, read("rate", "4")) == expected


def test_a_wet_test_without_a_dry_one_is_questioned() -> None:
    wet = ReadingValue("water_wet_test", value=Outcome.OK)
    dry = ReadingValue("water_dry_test", value=Outcome.OK)
    assert asked(wet) == ["wet_test_without_dry"]
    assert asked(wet, dry) == asked(dry) == []
    assert asked(wet, replace(dry, value=Outcome.NOT_APPLICABLE)) == ["wet_test_without_dry"]
    assert asked(replace(wet, value=Outcome.NOT_APPLICABLE)) == []
    assert asked(wet, read("air_leak_rate", "10", None, Moment.ANY)) == []


@pytest.mark.parametrize(
    ("stated", "ran", "question"),
    [
        ("42", "84", None),
        ("42", "84.01", "reserve_above_calibre"),
        ("120", "230", None),
        (None, "200", None),
        (None, "200.01", "reserve_very_long"),
    ],
)
def test_a_reserve_of_twice_the_calibre_s_is_questioned(
    stated: str | None, ran: str, question: str | None
) -> None:
    known = Circumstances(stated_reserve_h=Decimal(stated) if stated else None)
    reserve = read("power_reserve", ran, None, Moment.ANY)
    assert asked_about(known, reserve) == ([question] if question else [])
    assert asked_about(known, read("rate", "4")) == []


@dataclass(frozen=True)
class Chosen:
    kind: InstrumentKind
    text: str = "Proofmaster, n° 12"


def test_what_the_instrument_cannot_have_measured_is_questioned_in_one_sentence() -> None:
    readings = [
        *triple(CH),
        *triple(FH),
        read("air_leak_rate", "10", None, Moment.ANY),
        ReadingValue("runs", value=Outcome.OK),
    ]
    (question,) = questions_about(
        readings, Circumstances(instrument=Chosen(InstrumentKind.DRY_LEAK_TESTER))
    )
    assert question.code == "instrument_does_not_measure"
    assert question.facts == {
        "instrument": "Proofmaster, n° 12",
        "characteristics": "rate,amplitude,beat_error",
    }


@pytest.mark.parametrize(
    "chosen",
    [None, Chosen(InstrumentKind.TIMEGRAPHER), Chosen(InstrumentKind.OTHER_INSTRUMENT)],
)
def test_an_instrument_that_may_measure_it_is_not_questioned(chosen: Chosen | None) -> None:
    assert asked_about(Circumstances(instrument=chosen), *triple(CH)) == []

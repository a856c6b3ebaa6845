import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.errors import RuleViolation
from workshop.measurements.quantities import CHARACTERISTICS, Characteristic, characteristic
from workshop.measurements.values import (
    format_number,
    format_value,
    parse_value,
    scaled,
    unscaled,
)

RATE = characteristic("rate")
AMPLITUDE = characteristic("amplitude")
MEASURED = [each for each in CHARACTERISTICS.values() if not each.is_functional]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("4,5", "4.5"),
        ("4.5", "4.5"),
        ("4", "4"),
        ("+4", "4"),
        (",5", "0.5"),
        ("-4", "-4"),
        ("−4", "-4"),
        ("–4", "-4"),
        ("- 4", "-4"),
        ("−\u20094,25", "-4.25"),
        ("\u202f−\u202f4\u00a0", "-4"),
        ("\t12 \n", "12"),
        ("-0", "0"),
        ("007", "7"),
        ("999,9", "999.9"),
        ("-999.90", "-999.9"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, value: str) -> None:
    parsed = parse_value(typed, RATE)
    assert parsed == Decimal(value)
    assert str(parsed) != "-0"


@pytest.mark.parametrize("typed", ["1 234", "1\u202f234", "1\u00a0234,0"])
def test_thousands_may_be_spaced(typed: str) -> None:
    assert parse_value(typed, characteristic("consumption_movement")) == 1234


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "value_missing"),
        (" \u202f\t", "value_missing"),
        ("abc", "value_not_a_number"),
        ("😀", "value_not_a_number"),
        ("4😀", "value_not_a_number"),
        ("1e5", "value_not_a_number"),
        ("nan", "value_not_a_number"),
        ("NaN", "value_not_a_number"),
        ("Infinity", "value_not_a_number"),
        ("-", "value_not_a_number"),
        (",", "value_not_a_number"),
        ("4,", "value_not_a_number"),
        ("4,5,6", "value_not_a_number"),
        ("1.234,5", "value_not_a_number"),
        ("--4", "value_not_a_number"),
        ("4-", "value_not_a_number"),
        ("1 2", "value_not_a_number"),
        ("1_000", "value_not_a_number"),
        ("0x10", "value_not_a_number"),
        ("٤", "value_not_a_number"),
        ("4 s/j", "value_not_a_number"),
        ("<b>4</b>", "value_not_a_number"),
        ("9" * 100_000, "value_not_a_number"),
        ("4,555", "value_too_precise"),
        ("4,000", "value_too_precise"),
        ("999,91", "value_out_of_range"),
        ("1000", "value_out_of_range"),
        ("-1000", "value_out_of_range"),
    ],
)
def test_anything_else_is_refused_at_its_field(typed: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        parse_value(typed, RATE)
    assert refusal.value.code == code
    assert refusal.value.field == "rate"
    assert len(refusal.value.facts["entered"]) <= 40


@pytest.mark.parametrize(
    ("code", "lowest", "highest", "under", "over"),
    [
        ("amplitude", "0", "360", "-0,1", "360,1"),
        ("beat_error", "0", "9,9", "-0,01", "9,91"),
        ("lift_angle", "10", "90", "9,9", "90,1"),
        ("rate", "-999,9", "999,9", "-999,91", "999,91"),
    ],
)
def test_the_instrument_range_is_inclusive(
    code: str, lowest: str, highest: str, under: str, over: str
) -> None:
    known = characteristic(code)
    for possible in (lowest, highest):
        parse_value(possible, known)
    for impossible in (under, over):
        with pytest.raises(RuleViolation, match="value_out_of_range") as refusal:
            parse_value(impossible, known)
        assert refusal.value.facts["unit"] == known.unit


def test_a_value_too_fine_for_the_table_is_never_rounded() -> None:
    with pytest.raises(ValueError, match="more than 1 decimals"):
        scaled(Decimal("270.25"), AMPLITUDE)


@pytest.mark.parametrize(
    ("code", "value", "french", "english"),
    [
        ("rate", "4.5", "+4,5\u202fs/j", "+4.5\u202fs/d"),
        ("rate", "-12", "\u221212,0\u202fs/j", "\u221212.0\u202fs/d"),
        ("rate", "0", "0,0\u202fs/j", "0.0\u202fs/d"),
        ("rate", "-0.25", "\u22120,25\u202fs/j", "\u22120.25\u202fs/d"),
        ("rate_mean", str(Decimal(10) / 3), "+3,33\u202fs/j", "+3.33\u202fs/d"),
        ("rate_mean", "-0.001", "0,0\u202fs/j", "0.0\u202fs/d"),
        ("amplitude", "270", "270°", "270°"),
        ("amplitude", "270.5", "270,5°", "270.5°"),
        ("amplitude_drop", "30", "30°", "30°"),
        ("beat_error", "0.3", "0,3\u202fms", "0.3\u202fms"),
        ("consumption_movement", "1.85", "1,85\u202fµA", "1.85\u202fµA"),
        ("rate_month", "15", "+15,0\u202fs/mois", "+15.0\u202fs/month"),
        ("test_pressure", "3", "3,0\u202fbar", "3.0\u202fbar"),
        ("coil_resistance", "1.305", "1,305\u202fkΩ", "1.305\u202fkΩ"),
        ("deformation_reversal", "-0.5", "\u22120,5\u202f%/min", "\u22120.5\u202f%/min"),
    ],
)
def test_values_are_printed_as_each_language_does(
    code: str, value: str, french: str, english: str
) -> None:
    known = characteristic(code)
    assert format_value(Decimal(value), known, "fr") == french
    assert format_value(Decimal(value), known, "en") == english


@st.composite
def stored_values(draw: st.DrawFn) -> tuple[Characteristic, int]:
    known = draw(st.sampled_from(MEASURED))
    low, high = (scaled(bound, known) for bound in (known.minimum, known.maximum))
    return known, draw(st.integers(low, high))


@settings(max_examples=30)
@given(stored_values(), st.sampled_from(["fr", "en"]))
def test_a_stored_value_survives_printing_and_typing(
    case: tuple[Characteristic, int], language: str
) -> None:
    known, stored = case
    value = unscaled(stored, known)
    assert scaled(value, known) == stored
    assert parse_value(format_number(value, known, language), known) == value


@settings(max_examples=30)
@given(st.text(alphabet="0189+-−.,eEnN \u202f😀٤", max_size=50))
def test_no_text_breaks_the_reader(text: str) -> None:
    value = None
    with contextlib.suppress(RuleViolation):
        value = parse_value(text, RATE)
    if value is not None:
        assert RATE.minimum <= value <= RATE.maximum
        assert unscaled(scaled(value, RATE), RATE) == value

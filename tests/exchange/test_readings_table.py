"""Tables of readings: encodings, separators, heads, both layouts, and what is said of bad cells."""

from decimal import Decimal
from pathlib import Path

import pytest

from workshop.domain.errors import RuleViolation
from workshop.exchange.readings_table import MAX_ROWS, decoded, read_table
from workshop.exchange.timegrapher_session import is_session, one_row_per_position
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.table_columns import (
    Extracted,
    extract,
    guessed_roles,
    moment_named,
    position_named,
)

LONG = "Position;Marche (s/j);Amplitude (°);Repère (ms)\nCH;+4,5;270;0,1\n6H;−2,0;245;0,3"
SIX = {
    ("rate", "CH"): "4.5", ("amplitude", "CH"): "270", ("beat_error", "CH"): "0.1",
    ("rate", "6H"): "-2", ("amplitude", "6H"): "245", ("beat_error", "6H"): "0.3",
}  # fmt: skip


def extracted(text: str) -> Extracted:
    table = read_table(text)
    if is_session(table):
        table = one_row_per_position(table)
    roles = guessed_roles(table.head, table.rows)
    return extract(table.head, table.rows, roles, Moment.FULL_WIND)


def values(found: Extracted) -> dict[tuple[str, str], Decimal | None]:
    return {
        (each.reading.characteristic, str(each.reading.position)): each.reading.number
        for each in found.readings
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_files_in_the_encodings_spreadsheets_write(encoding: str) -> None:
    text = LONG.replace("−", "-")
    assert decoded(text.encode(encoding)).removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.4\x00\x01", b"a\x00b\x01"]
)
def test_what_is_not_text_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation, match="table_unreadable"):
        read_table(decoded(content))


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.replace(";", "\t"),
        LONG.replace("\n", "\r\n") + "\r\n\r\n",
        "Montre de Mme Lefèvre;;;\n" + LONG,
        "Position,Rate,Ampl.,Beat error\nDU,4.5,270,0.1\nCL,-2.0,245,0.3",
        "CH\t4,5\t270\t0,1\n6H\t-2\t245\t0,3",
        "CH,+4.50,270.0,0.10\n6H,-2.00,245.0,0.30",
        'CH,"4,5",270,"0,1"\n6H,-2,245,"0,3"',
        "\tCH\t6H\nMarche\t4,5\t-2\nAmplitude\t270\t245\nRepère\t0,1\t0,3",
        "Marche CH;Marche 6H;Amplitude CH;Amplitude 6H;Repère CH;Repère 6H\n4,5;-2;270;245;0,1;0,3",
        "Position;Marche;Amplitude;Repère (µs)\ncadran en haut;4,5 s/j;270°;100\n6 heures en haut;-2 s/j;245°;300",
    ],
)
def test_long_and_wide_tables_with_and_without_heads(text: str) -> None:
    found = extracted(text)
    assert values(found) == {place: Decimal(value) for place, value in SIX.items()}
    assert found.refusals == ()


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("CH", Position.CH), ("dial up", Position.CH), ("DU", Position.CH),
        ("Cadran en haut", Position.CH), ("FH", Position.FH), ("DD", Position.FH),
        ("3H", Position.H3), ("3 h", Position.H3), ("CU", Position.H3), ("H3", Position.H3),
        ("6 heures", Position.H6), ("CL", Position.H6), ("9 o’clock up", Position.H9),
        ("CD", Position.H9), ("couronne à droite", Position.H12), ("12H", Position.H12),
        ("4H", None), ("milieu", None), ("", None),
    ],
)  # fmt: skip
def test_positions_in_every_naming(name: str, position: Position | None) -> None:
    assert position_named(name) is position


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("0 h", Moment.FULL_WIND),
        ("24h", Moment.AFTER_24H),
        ("Plein armage", Moment.FULL_WIND),
        ("midi", None),
    ],
)
def test_moments(name: str, moment: Moment | None) -> None:
    assert moment_named(name) is moment


def test_the_moment_of_each_row_counts() -> None:
    found = extracted("Moment;Position;Marche\n0 h;CH;4\n24 h;CH;2")
    moments = [each.reading.moment for each in found.readings]
    assert moments == [Moment.FULL_WIND, Moment.AFTER_24H]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("CH;X;270;0,1", "value_not_a_number", 1),
        ("CH;4,5;400;0,1", "value_out_of_range", 2),
        ("CH;4,555;270;0,1", "value_too_precise", 1),
        ("milieu;4,5;270;0,1", "position_not_understood", None),
        (";4,5;;", "cell_without_position", 1),
    ],
)
def test_each_bad_cell_says_what_is_wrong_and_the_others_stand(
    row: str, code: str, column: int | None
) -> None:
    found = extracted(LONG.splitlines()[0] + "\nFH;1;260;0,2\n" + row)
    (refused,) = found.refusals
    assert (refused.row, refused.column, refused.refusal.code) == (1, column, code)
    assert sum(each.row == 0 for each in found.readings) == 3


def test_a_position_given_twice_is_not_chosen_between() -> None:
    found = extracted("Position;Marche\nCH;4\nDU;5")
    assert [each.refusal.code for each in found.refusals] == ["cell_repeats_position"]


def test_an_unknown_unit_is_not_guessed() -> None:
    found = extracted("Position;Marche (s/semaine)\nCH;4")
    assert [each.refusal.code for each in found.refusals] == ["unit_not_understood"]


@pytest.mark.parametrize("text", ["", "   \n ", "Position;Marche"])
def test_an_empty_table_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation, match="table_empty"):
        read_table(text)


def test_a_table_without_end_is_refused() -> None:
    with pytest.raises(RuleViolation, match="table_too_long"):
        read_table("CH;4\n" * (MAX_ROWS + 1))


def test_nothing_measured_is_nothing_read() -> None:
    found = extracted("Position;Marche;Amplitude\nCH;4;--\nFH;;\n3H;n/a;240")
    assert len(found.readings) == 2
    assert found.refusals == ()


def test_a_session_becomes_a_mean_per_position_of_what_was_valid() -> None:
    text = Path(__file__).with_name("session.csv").read_text()
    table = read_table(text)
    assert table.facts == {"lift_angle_deg": "52.000000"}
    assert values(extracted(text)) == {
        ("rate", "CH"): Decimal("4.60"),
        ("amplitude", "CH"): Decimal("270.0"),
        ("beat_error", "CH"): Decimal("0.23"),
        ("rate", "6H"): Decimal("-1.50"),
        ("amplitude", "6H"): Decimal("245.0"),
        ("beat_error", "6H"): Decimal("0.32"),
    }

"""A table of readings as a page shows it before anything is recorded: cells, verdicts, refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from workshop.domain.errors import RuleViolation
from workshop.exchange.readings_table import Table, read_table
from workshop.exchange.timegrapher_session import is_session, one_row_per_position
from workshop.measurements.judgement import judge_set
from workshop.measurements.quantities import Moment
from workshop.measurements.readings import Place, ReadingValue
from workshop.measurements.table_columns import CellRefusal, TableReading, extract
from workshop.measurements.tolerance import Verdict
from workshop.queries.bench import BenchSheet, places
from workshop.web.errors import sentence
from workshop.web.measurement.display import place_name


@dataclass(frozen=True)
class PreviewCell:
    """`verdict` is None where nothing judges the value or the person judges first."""

    text: str
    verdict: Verdict | None = None
    refusal: str = ""


@dataclass(frozen=True)
class PreviewRow:
    line: int
    cells: tuple[PreviewCell, ...]
    refusal: str = ""


@dataclass(frozen=True)
class Preview:
    """`values` are what the bench form is filled with, by place; `averaged` for a long session."""

    table: Table
    roles: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    values: Mapping[Place, Decimal]
    refused: int
    averaged: bool

    def prefilled(self) -> dict[str, Any]:
        """The values by the names of the bench form's fields, and the lift angle of the file."""
        found: dict[str, Any] = {place_name(place): value for place, value in self.values.items()}
        angle = _lift_angle(self.table.facts)
        return found | ({"lift_angle": angle} if angle else {})


def opened_table(text: str) -> tuple[Table, bool]:
    """The table, and whether it was made of a session with many rows per position."""
    table = read_table(text)
    return (one_row_per_position(table), True) if is_session(table) else (table, False)


def preview(
    table: Table, roles: Sequence[str], moment: Moment, sheet: BenchSheet, *, averaged: bool
) -> Preview:
    found = extract(table.head, table.rows, roles, moment)
    asked = set(places(sheet.tests))
    taken = [each for each in found.readings if _place(each.reading) in asked]
    unasked = [
        CellRefusal(each.row, each.column, RuleViolation("reading_not_asked"))
        for each in found.readings
        if _place(each.reading) not in asked
    ]
    refusals = [*found.refusals, *unasked]
    return Preview(
        table=table,
        roles=tuple(roles),
        rows=_rows(table, refusals, _verdicts(taken, sheet)),
        values={
            _place(each.reading): each.reading.number
            for each in taken
            if each.reading.number is not None
        },
        refused=len(refusals),
        averaged=averaged,
    )


def _verdicts(taken: Sequence[TableReading], sheet: BenchSheet) -> dict[tuple[int, int], Verdict]:
    """The verdict on each cell, as it will be recorded; none before the person has given theirs."""
    lines = judge_set([each.reading for each in taken], sheet.limits).readings
    by_place = {line.place: line.verdict for line in lines}
    return {
        (each.row, each.column): by_place[_place(each.reading)]
        for each in taken
        if sheet.reveals(each.reading.characteristic, each.reading.moment)
    }


def _rows(
    table: Table,
    refusals: Sequence[CellRefusal],
    verdicts: Mapping[tuple[int, int], Verdict],
) -> tuple[PreviewRow, ...]:
    said = {(each.row, each.column): sentence(each.refusal) for each in refusals}
    return tuple(
        PreviewRow(
            line=table.first_line + row,
            cells=tuple(
                PreviewCell(text, verdicts.get((row, column)), said.get((row, column), ""))
                for column, text in enumerate(cells)
            ),
            refusal=said.get((row, None), ""),
        )
        for row, cells in enumerate(table.rows)
    )


def _place(reading: ReadingValue) -> Place:
    return reading.characteristic, reading.moment, reading.position


def _lift_angle(facts: Mapping[str, str]) -> Decimal | None:
    try:
        angle = Decimal(facts.get("lift_angle_deg", ""))
    except InvalidOperation:
        return None
    return angle.quantize(Decimal("0.1")) if 10 <= angle <= 90 else None

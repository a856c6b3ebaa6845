"""Readings side by side, stage by stage, with verdicts and the sources of their limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from workshop.db.models import OwnVerdict
from workshop.db.readings import (
    StoredReading,
    frozen_limits,
    hours_noted,
    stored_readings,
)
from workshop.domain.instrument import CheckState
from workshop.measurements.conditions import Withheld
from workshop.measurements.judgement import Line, Overall, judge_set, judged_together
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Position, Stage
from workshop.measurements.readings import Place
from workshop.measurements.remarks import told_source
from workshop.measurements.tolerance import Authority, Limit, Verdict, format_bounds
from workshop.measurements.values import format_value


@dataclass(frozen=True)
class LimitSource:
    """Who set limits, and the document they come from; `url` is empty when none was kept."""

    authority: Authority
    title: str
    url: str
    is_indication: bool = False


@dataclass(frozen=True)
class ShownLimit:
    """A limit beside a value: `bounds` as printed; an indication never fails a watch by itself."""

    bounds: str
    is_indication: bool
    source: LimitSource


@dataclass(frozen=True)
class MeasuredWith:
    """An instrument as readings name it, in its state when it measured; None if not registered."""

    text: str
    state: CheckState | None

    @property
    def is_in_doubt(self) -> bool:
        return self.state is not None and self.state.is_out_of_date


@dataclass(frozen=True)
class ShownReading:
    """A value with its verdict. `text` is empty for an outcome, `earlier` lists replaced values.

    A derived figure (mean, greatest difference) has no `reading_id` and nobody who measured it.
    Where its limit holds it over fewer positions than were measured, `over` names them and `whole`
    is the figure over all. `is_held_together` is True for a reading that such a figure holds.
    """

    text: str
    outcome: Outcome | None
    verdict: Verdict
    limit: ShownLimit | None
    others: tuple[ShownLimit, ...]
    own_verdict: OwnVerdict | None = None
    reading_id: int | None = None
    earlier: tuple[str, ...] = ()
    measured_by: str = ""
    measured_at: datetime | None = None
    instrument: MeasuredWith | None = None
    hours_since_full_wind: int | None = None
    withheld: Withheld | None = None
    over: tuple[Position, ...] = ()
    whole: str = ""
    is_held_together: bool = False


@dataclass(frozen=True)
class TableRow:
    """One thing measured; `cells` follow the stages of the table."""

    characteristic: str
    label: str
    moment: Moment
    position: Position | None
    is_derived: bool
    is_functional: bool
    cells: tuple[ShownReading | None, ...]

    @property
    def limit(self) -> ShownLimit | None:
        """The limit of the latest stage that has one."""
        return next((cell.limit for cell in reversed(self.cells) if cell and cell.limit), None)

    @property
    def is_held_together(self) -> bool:
        return any(cell.is_held_together for cell in self.cells if cell)

    @property
    def others(self) -> tuple[ShownLimit, ...]:
        """The limits that the same verdict left aside, in order of precedence."""
        told = (cell.others for cell in reversed(self.cells) if cell and cell.limit)
        return tuple(each for each in next(told, ()) if each != self.limit)


@dataclass(frozen=True)
class ReadingTable:
    """Rows in the order of a test sheet; `overall` says of each stage whether it passes as a whole."""

    stages: tuple[Stage, ...]
    rows: tuple[TableRow, ...]
    overall: tuple[Overall, ...]

    @property
    def instruments(self) -> tuple[tuple[MeasuredWith, ...], ...]:
        """What each stage was measured with."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(instruments_in(column) for column in columns)

    @property
    def windings(self) -> tuple[tuple[tuple[Moment, int | None], ...], ...]:
        """The winding each stage was measured at, and how long after; None where nobody noted it."""
        rows = [row for row in self.rows if row.moment.is_wound and not row.is_derived]
        return tuple(
            tuple(
                dict.fromkeys(
                    (row.moment, cell.hours_since_full_wind)
                    for row in rows
                    if (cell := row.cells[column])
                )
            )
            for column in range(len(self.stages))
        )

    @property
    def sources(self) -> tuple[LimitSource, ...]:
        """The sources of the limits shown, each once: a limit cites its rank."""
        shown = (limit for row in self.rows for limit in (row.limit, *row.others))
        return distinct_sources(shown)


def distinct_sources(limits: Iterable[ShownLimit | None]) -> tuple[LimitSource, ...]:
    return tuple(dict.fromkeys(limit.source for limit in limits if limit))


def reading_table(
    session: Session, ticket_id: int, language: str = "fr", stages: Sequence[Stage] = tuple(Stage)
) -> ReadingTable:
    """Before and after: every stage of `stages` at which something was measured, in one query."""
    return table_of(stored_readings(session, ticket_id), language, stages)


def table_of(
    readings: Iterable[StoredReading], language: str, stages: Sequence[Stage] = tuple(Stage)
) -> ReadingTable:
    """The same for readings already loaded, replaced ones included."""
    by_stage: dict[Stage, list[StoredReading]] = {}
    for reading in readings:
        by_stage.setdefault(reading.stage, []).append(reading)
    present = tuple(stage for stage in stages if stage in by_stage)
    columns = [shown_lines(by_stage[stage], language) for stage in present]
    places = sorted({place for column, _ in columns for place in column}, key=_order)
    return ReadingTable(
        stages=present,
        rows=tuple(
            _row(place, tuple(column.get(place) for column, _ in columns), language)
            for place in places
        ),
        overall=tuple(overall for _, overall in columns),
    )


def shown_lines(
    readings: Sequence[StoredReading], language: str
) -> tuple[dict[Place, ShownReading], Overall]:
    """What one stage shows: current readings and the figures derived from them."""
    by_place: dict[Place, list[StoredReading]] = {}
    for each in readings:
        by_place.setdefault(each.place, []).append(each)
    current = [each for each in readings if not each.replaced]
    result = judge_set([each.reading for each in current], frozen_limits(current))
    hours = hours_noted(readings)
    together = judged_together(result.derived)
    lines: dict[Place, ShownReading] = {}
    for line in result.readings:
        *replaced, kept = by_place[line.place]
        shown = _shown_reading(line, kept, replaced, language)
        noted = hours.get((kept.taken.id, line.moment))
        lines[line.place] = replace(
            shown, hours_since_full_wind=noted, is_held_together=line.place in together
        )
    for line in result.derived:
        lines[line.place] = shown_line(line, language)
    return lines, result.overall


def _shown_reading(
    line: Line, kept: StoredReading, replaced: Sequence[StoredReading], language: str
) -> ShownReading:
    shown = shown_line(line, language)
    return ShownReading(
        text=shown.text,
        outcome=shown.outcome,
        verdict=kept.verdict,
        limit=shown.limit,
        others=shown.others,
        own_verdict=kept.own_verdict,
        reading_id=kept.id,
        earlier=tuple(value_text(line.characteristic, r.reading.value, language) for r in replaced),
        measured_by=kept.taken.measured_by,
        measured_at=kept.taken.measured_at,
        instrument=_measured_with(kept),
        withheld=line.withheld,
    )


def _measured_with(kept: StoredReading) -> MeasuredWith | None:
    taken = kept.taken
    return MeasuredWith(taken.instrument, taken.instrument_state) if taken.instrument else None


def instruments_in(readings: Iterable[ShownReading | None]) -> tuple[MeasuredWith, ...]:
    """What some readings were measured with, each instrument in each state once."""
    named = (each.instrument for each in readings if each and each.instrument)
    return tuple(dict.fromkeys(named))


def shown_line(line: Line, language: str) -> ShownReading:
    return ShownReading(
        text=value_text(line.characteristic, line.value, language)
        if isinstance(line.value, Decimal)
        else "",
        outcome=line.value if isinstance(line.value, Outcome) else None,
        verdict=line.verdict,
        limit=shown_limit(line.decided_by, language) if line.decided_by else None,
        others=tuple(shown_limit(each.limit, language) for each in line.others),
        over=line.judged_over,
        whole=value_text(line.characteristic, line.whole, language),
    )


def value_text(code: str, value: Decimal | Outcome | None, language: str) -> str:
    """A value as printed with its unit; an outcome stays a code."""
    if isinstance(value, Decimal):
        return format_value(value, CHARACTERISTICS[code], language)
    return value.value if value else ""


def shown_limit(limit: Limit, language: str) -> ShownLimit:
    return ShownLimit(
        bounds=format_bounds(limit, language),
        is_indication=limit.is_indication,
        source=LimitSource(
            limit.authority,
            told_source(limit.source, language),
            limit.source.url,
            limit.is_indication,
        ),
    )


_CODES = {code: rank for rank, code in enumerate(CHARACTERISTICS)}
_MOMENTS = {moment: rank for rank, moment in enumerate(Moment)}
_POSITIONS = {position: rank for rank, position in enumerate((None, *Position))}


def _order(place: Place) -> tuple[bool, int, int, int]:
    """Measured values first, then functional checks, each in the order of a test sheet."""
    code, moment, position = place
    functional = CHARACTERISTICS[code].is_functional
    return functional, _CODES[code], _MOMENTS[moment], _POSITIONS[position]


def _row(place: Place, cells: tuple[ShownReading | None, ...], language: str) -> TableRow:
    code, moment, position = place
    known = CHARACTERISTICS[code]
    return TableRow(
        characteristic=code,
        label=known.label(language),
        moment=moment,
        position=position,
        is_derived=known.derived,
        is_functional=known.is_functional,
        cells=cells,
    )

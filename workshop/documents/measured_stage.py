"""A stage's readings on paper: positions side by side, the other values below, limits and sources."""

from collections.abc import Iterable, Sequence, Set
from decimal import Decimal
from itertools import groupby
from typing import Any

from workshop.documents.formats import day
from workshop.documents.paper import texts
from workshop.documents.parties import Texts, facts
from workshop.measurements.judgement import Line, judged_together
from workshop.measurements.measured_stage import MeasuredStage, UsedInstrument
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Position
from workshop.measurements.readings import Place
from workshop.measurements.remarks import told_source
from workshop.measurements.sources import Source
from workshop.measurements.tolerance import Authority, Limit, Verdict, format_bounds
from workshop.measurements.values import format_number, format_value, unit_symbol

Cited = tuple[Authority, Source, bool]


def measured_stage_page(shown: MeasuredStage, language: str) -> dict[str, Any]:
    """What the `measured` block of a template prints."""
    told = _Wording(shown, language)
    placed = [line for line in shown.lines if _is_placed(line)]
    positions = [each for each in MEASURING_ORDER if any(each in ln.positions for ln in placed)]
    others = [line for line in shown.lines if not _is_placed(line)]
    together = judged_together(others)
    return {
        "stage": told.words[f"stage_{shown.stage}"],
        "positions": positions,
        "placed": [
            _placed_row(list(lines), positions, told, together)
            for _, lines in groupby(placed, key=lambda ln: (ln.characteristic, ln.moment))
        ],
        "legend": [
            {"verdict": verdict, "word": told.common[verdict]}
            for verdict in dict.fromkeys(line.verdict for line in placed)
            if verdict is not Verdict.NO_LIMIT
        ],
        "others": [_other_row(line, told, together) for line in others],
        "also_known": _also_known(shown.lines, told),
        "sources": told.sources,
        "facts": _circumstances(shown, told),
    }


def _is_placed(line: Line) -> bool:
    return CHARACTERISTICS[line.characteristic].per_position


class _Wording:
    """The words of a language, and the sources in the order in which limits cite them."""

    def __init__(self, shown: MeasuredStage, language: str) -> None:
        self.language = language
        self.words: Texts = texts(language)["measured"]
        self.common: Texts = texts(language)["common"]
        deciding = [line.decided_by for line in shown.lines if line.decided_by]
        beside = [each.limit for line in shown.lines for each in line.others]
        self._cited: list[Cited] = list(dict.fromkeys(map(_cited, (*deciding, *beside))))

    @property
    def sources(self) -> list[str]:
        """`Fabricant : ETA 2824-2, p. 4`, each told when it is only an indication."""
        return [self._source(*cited) for cited in self._cited]

    def limit(self, limit: Limit) -> dict[str, str]:
        """The bounds, who set them, and the number of the source below."""
        return {
            "bounds": format_bounds(limit, self.language),
            "authority": self.common[f"authority_{limit.authority}"],
            "source": str(self._cited.index(_cited(limit)) + 1),
        }

    def quantity(self, line: Line) -> str:
        name = CHARACTERISTICS[line.characteristic].label(self.language)
        return f"{name} (24\u202fh)" if line.moment is Moment.AFTER_24H else name

    def value(self, line: Line, value: Decimal | Outcome | None) -> str:
        known = CHARACTERISTICS[line.characteristic]
        return format_value(value, known, self.language) if isinstance(value, Decimal) else ""

    def without_limit(self, line: Line, together: Set[Place]) -> str:
        held_together = line.place in together
        return self.words["judged_together"] if held_together else self.common["no_limit"]

    def _source(self, authority: Authority, source: Source, is_indication: bool) -> str:
        told = self.words["source"].format(
            authority=self.common[f"authority_{authority}"].capitalize(),
            title=told_source(source, self.language),
        )
        return f"{told} ({self.words['indication']})" if is_indication else told


def _cited(limit: Limit) -> Cited:
    return limit.authority, limit.source, limit.is_indication


def _placed_row(
    lines: Sequence[Line], positions: Sequence[Position], told: _Wording, together: Set[Place]
) -> dict[str, Any]:
    """One quantity in each position, in the unit told once."""
    known = CHARACTERISTICS[lines[0].characteristic]
    by_position = {line.positions[0]: line for line in lines}
    return {
        "label": f"{told.quantity(lines[0])}, {unit_symbol(known, told.language)}",
        "moment": lines[0].moment,
        "cells": [_cell(by_position.get(each), told) for each in positions],
        "limits": _limits(lines, told, together),
    }


def _cell(line: Line | None, told: _Wording) -> dict[str, str] | None:
    if line is None or not isinstance(line.value, Decimal):
        return None
    known = CHARACTERISTICS[line.characteristic]
    return {"value": format_number(line.value, known, told.language), "verdict": line.verdict}


def _limits(lines: Sequence[Line], told: _Wording, together: Set[Place]) -> list[dict[str, str]]:
    """Each limit once, or why there is none; with its positions where not all of them share it."""
    found: dict[Limit | str, list[str]] = {}
    for line in lines:
        held_by = line.decided_by or told.without_limit(line, together)
        found.setdefault(held_by, []).append(line.positions[0].value)
    return [
        {
            "positions": ", ".join(places) if len(found) > 1 else "",
            **(told.limit(held_by) if isinstance(held_by, Limit) else {"without": held_by}),
        }
        for held_by, places in found.items()
    ]


def _other_row(line: Line, told: _Wording, together: Set[Place]) -> dict[str, Any]:
    return {
        "label": ", ".join((told.quantity(line), *(line.own_position or line.judged_over))),
        "value": told.value(line, line.value),
        "whole": told.words["whole"].format(value=told.value(line, line.whole))
        if line.whole is not None
        else "",
        "limit": told.limit(line.decided_by) if line.decided_by else None,
        "verdict": line.verdict,
        "word": _verdict_word(line, told, together),
        "reason": told.words[f"withheld_{line.withheld}"] if line.withheld else "",
    }


def _verdict_word(line: Line, told: _Wording, together: Set[Place]) -> str:
    if line.verdict is Verdict.NO_LIMIT:
        return told.without_limit(line, together)
    if line.verdict is Verdict.NOT_MEASURED and isinstance(line.value, Decimal):
        return told.words["positions_missing"]
    return told.common[line.verdict]


def _also_known(lines: Iterable[Line], told: _Wording) -> list[dict[str, str]]:
    """The limits that spoke too and did not decide, in order of precedence, each once."""
    beside = ((line, each.limit) for line in lines for each in line.others)
    found = dict.fromkeys((told.quantity(line), limit) for line, limit in beside)
    return [{"quantity": quantity, **told.limit(limit)} for quantity, limit in found]


def _circumstances(shown: MeasuredStage, told: _Wording) -> list[dict[str, str]]:
    words, angle = told.words, CHARACTERISTICS["lift_angle"]
    return facts(
        (words["measured_with"], _joined(_instrument(each, told) for each in shown.instruments)),
        (words["winding"], _joined(_winding(*each, words=words) for each in shown.windings)),
        (
            words["lift_angle"],
            _joined(
                f"{format_value(value, angle, told.language)}, {words[f'lift_angle_{origin}']}"
                for value, origin in shown.lift_angles
            ),
        ),
        (words["measured_by"], _joined(shown.measured_by)),
    )


def _instrument(used: UsedInstrument, told: _Wording) -> str:
    """`Chronoscope S1, n° 4711 (étalonné, échéance 12 mars 2027)`"""
    if used.state is None:
        return f"{used.name} ({told.words['not_registered']})"
    said = told.words[f"calibration_{used.state}"]
    if used.due_on:
        until = day(used.due_on, told.language)
        said = told.words["calibrated_until"].format(state=said, day=until)
    return f"{used.name} ({said})"


def _winding(moment: Moment, hours: int | None, *, words: Texts) -> str:
    since = words["hours_unknown"] if hours is None else words["hours"].format(hours=hours)
    return f"{words[f'moment_{moment}']}, {since}"


def _joined(told: Iterable[str]) -> str:
    return " · ".join(told)

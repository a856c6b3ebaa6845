"""What the browser needs to judge what is being typed, ready for JSON: exact decimals stay text.

The script (`static/js/verdicts.js`) compares; which limits decide is settled here, by the rule.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from workshop.measurements.derived import COMPUTED_FROM, DAY_FIGURES, PLANE_FIGURES
from workshop.measurements.judgement import deciding_limits
from workshop.measurements.quantities import CHARACTERISTICS, Characteristic, Position
from workshop.measurements.readings import Place
from workshop.measurements.tolerance import Limit, Severity
from workshop.measurements.values import unit_symbol
from workshop.queries.bench import BenchSheet, places

# Their verdict depends on more than the value and its limits: it waits for the server.
_JUDGED_WITH_CONDITIONS: Final = frozenset(
    {
        "automatic_winding_reserve",
        "deformation_reversal",
        "power_reserve",
        "rate_month",
        "rate_motor_pulses",
    }
)


def live_rules(
    sheet: BenchSheet, name: Callable[[Place], str], symbol: Callable[[Position], str]
) -> dict[str, Any] | None:
    """The cells of a sheet, the figures computed from them, and the limits that decide on each.

    Quantities whose limits the person may not see yet are left out; None when that is all of them.
    `name` gives a cell's field, `symbol` what the person calls a position; a limit is named by its
    rank among `limits`.
    """
    cells = {
        place: () if place[0] in _JUDGED_WITH_CONDITIONS else _deciding(place, sheet.limits)
        for place in places(sheet.tests)
        if not CHARACTERISTICS[place[0]].is_functional and sheet.reveals(place[0], place[1])
    }
    figures = {
        place: _deciding(place, sheet.figure_limits)
        for place in sheet.figures()
        if place[0] in (*PLANE_FIGURES, *DAY_FIGURES)
    }
    if not cells:
        return None
    decided = {**cells, **figures}
    limits = list(dict.fromkeys(limit for group in decided.values() for limit in group))
    ranks = {place: [limits.index(each) for each in group] for place, group in decided.items()}
    return {
        "quantities": {code: _quantity(CHARACTERISTICS[code]) for code, _, _ in decided},
        "limits": [_bounds(limit, symbol) for limit in limits],
        "cells": {name(place): _cell(place, ranks[place], sheet) for place in cells},
        "figures": {name(place): _figure(place, ranks[place]) for place in figures},
    }


def _deciding(place: Place, limits: Sequence[Limit]) -> tuple[Limit, ...]:
    code, moment, position = place
    return deciding_limits(code, position, moment, limits)


def _quantity(known: Characteristic) -> dict[str, Any]:
    return {
        "decimals": known.decimals,
        "shown": known.shown,
        "signed": known.is_signed,
        "minimum": str(known.minimum),
        "maximum": str(known.maximum),
        "units": [unit_symbol(known, language) for language in ("fr", "en")],
    }


def _cell(place: Place, limits: list[int], sheet: BenchSheet) -> dict[str, Any]:
    code, moment, position = place
    recorded = sheet.values.get(place)
    text = _text(recorded) if isinstance(recorded, Decimal) else None
    return {
        "of": code,
        "at": moment,
        "in": position,
        "limits": limits,
        "recorded": text,
        "later": code in _JUDGED_WITH_CONDITIONS,
    }


def _figure(place: Place, limits: list[int]) -> dict[str, Any]:
    code, moment, position = place
    of = COMPUTED_FROM[code]
    return {"code": code, "of": of, "at": moment, "in": position, "limits": limits}


def _bounds(limit: Limit, symbol: Callable[[Position], str]) -> dict[str, Any]:
    over = limit.positions if limit.is_aggregate else ()
    return {
        "min": _text(limit.minimum),
        "max": _text(limit.maximum),
        "fails": limit.severity is Severity.FAIL and not limit.is_indication,
        "over": over,
        "told": ", ".join(map(symbol, over)),
    }


def _text(bound: Decimal | None) -> str | None:
    return None if bound is None else f"{bound:f}"

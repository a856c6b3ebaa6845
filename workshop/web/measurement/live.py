"""What the browser needs to judge what is being typed, as JSON: exact decimals stay text.

The script (`static/js/verdicts.js`) compares; which limits decide is settled here, by the rule.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from workshop.db.readings import Place
from workshop.measurements.derived import COMPUTED_FROM, DAY_FIGURES, PLANE_FIGURES
from workshop.measurements.judgement import deciding_limits
from workshop.measurements.quantities import CHARACTERISTICS, Characteristic
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


def live_rules(sheet: BenchSheet, name: Callable[[Place], str]) -> str:
    """The cells of a sheet, the figures computed from them, and the limits that decide on each.

    Quantities whose limits the person may not see yet are left out; empty when that is all of them.
    `name` gives a cell's field.
    """
    cells = [
        place
        for place in places(sheet.tests)
        if _is_live(CHARACTERISTICS[place[0]]) and sheet.reveals(place[0], place[1])
    ]
    figures = [place for place in sheet.figures() if place[0] in (*PLANE_FIGURES, *DAY_FIGURES)]
    if not cells:
        return ""
    used = [*cells, *figures]
    return json.dumps(
        {
            "quantities": {code: _quantity(CHARACTERISTICS[code]) for code, _, _ in used},
            "cells": {name(place): _cell(place, sheet) for place in cells},
            "figures": {name(place): _figure(place, sheet.figure_limits) for place in figures},
        },
        separators=(",", ":"),
    )


def _is_live(known: Characteristic) -> bool:
    return not known.is_functional and known.code not in _JUDGED_WITH_CONDITIONS


def _quantity(known: Characteristic) -> dict[str, Any]:
    return {
        "decimals": known.decimals,
        "shown": known.shown,
        "signed": known.is_signed,
        "minimum": str(known.minimum),
        "maximum": str(known.maximum),
        "units": [unit_symbol(known, language) for language in ("fr", "en")],
    }


def _spoken(place: Place, limits: Sequence[Limit]) -> dict[str, Any]:
    code, moment, position = place
    deciding = deciding_limits(code, position, moment, limits)
    return {"of": code, "at": moment, "in": position, "limits": _bounds(deciding)}


def _cell(place: Place, sheet: BenchSheet) -> dict[str, Any]:
    recorded = sheet.values.get(place)
    text = _text(recorded) if isinstance(recorded, Decimal) else None
    return {**_spoken(place, sheet.limits), "recorded": text}


def _figure(place: Place, limits: Sequence[Limit]) -> dict[str, Any]:
    spoken = _spoken(place, limits)
    return {**spoken, "code": place[0], "of": COMPUTED_FROM[place[0]]}


def _bounds(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    return [
        {
            "min": _text(limit.minimum),
            "max": _text(limit.maximum),
            "fails": limit.severity is Severity.FAIL and not limit.is_indication,
            "over": limit.positions if limit.is_aggregate else (),
        }
        for limit in limits
    ]


def _text(bound: Decimal | None) -> str | None:
    return None if bound is None else f"{bound:f}"

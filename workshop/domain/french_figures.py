"""Amounts and delays that French texts set: dated data with their source, never constants."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from workshop.domain.resources import resource


@dataclass(frozen=True)
class FrenchFigure:
    """`value` is in the unit the code ends with; it holds from `from_on` until a later line does."""

    code: str
    value: int
    from_on: date
    grade: str
    source: str
    note: str


@cache
def french_figures() -> tuple[FrenchFigure, ...]:
    content = tomllib.loads((resource("data") / "french_figures.toml").read_text("utf-8"))
    return tuple(FrenchFigure(**table) for table in content["figures"])


def french_figure(code: str, on: date) -> FrenchFigure:
    """The figure in force on a day; `KeyError` when the data file has none."""
    in_force = [each for each in french_figures() if each.code == code and each.from_on <= on]
    if not in_force:
        raise KeyError(f"no figure {code} in force on {on}")
    return max(in_force, key=lambda each: each.from_on)

"""Electronic watches: the cells they run on and how long one should last."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.resources import resource
from workshop.measurements.sources import Source

# A year of 365.25 days in twelve.
_HOURS_PER_MONTH: Final = Decimal("730.5")
_UA_PER_MA: Final = 1000


@dataclass(frozen=True)
class Cell:
    """A button cell; `capacity_mah` None where no source gives it."""

    code: str
    size: str
    nominal_v: Decimal
    capacity_mah: Decimal | None
    is_high_drain: bool
    sources: tuple[Source, ...]

    @property
    def name(self) -> str:
        return f"{self.code} ({self.size})"


@lru_cache(maxsize=1)
def cells() -> Mapping[str, Cell]:
    """Every cell of `data/calibres.toml` by code, in the order of the file."""
    text = resource("data/calibres.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    return {
        code: Cell(
            code,
            raw["size"],
            Decimal(raw["nominal_v"]),
            Decimal(raw["capacity_mah"]) if "capacity_mah" in raw else None,
            raw["drain"] != "low",
            tuple(Source.from_dict(data["source"][key]) for key in raw["sources"]),
        )
        for code, raw in data["cell"].items()
    }


def cell(code: str) -> Cell:
    """Raises `RuleViolation("unknown_cell")` for a code that is not in the catalogue."""
    try:
        return cells()[code]
    except KeyError:
        raise RuleViolation("unknown_cell", {"cell": code}, field="cell") from None


def expected_life_months(capacity_mah: Decimal, consumption_ua: Decimal) -> Decimal | None:
    """Capacity ÷ consumption: 45 mAh at 1.28 µA last 48 months. None for a watch that draws none."""
    if consumption_ua == 0:
        return None
    return capacity_mah * _UA_PER_MA / consumption_ua / _HOURS_PER_MONTH

"""VAT codes and the rates a new site starts with, from `data/vat.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from workshop.domain.catalogue_items import Labels
from workshop.domain.resources import resource


@dataclass(frozen=True)
class DatedRate:
    """A rate in basis points (2000 = 20 %) from a day on."""

    code: str
    rate_bp: int
    from_on: date


def vat_codes() -> dict[str, Labels]:
    """What each code is called."""
    return {row["code"]: Labels(row["fr"], row["en"]) for row in _tables()["codes"]}


def starting_rates() -> tuple[DatedRate, ...]:
    return tuple(
        DatedRate(row["code"], row["rate_bp"], row["from_on"]) for row in _tables()["rates"]
    )


@cache
def _tables() -> dict[str, Any]:
    with (resource("data") / "vat.toml").open("rb") as toml:
        return tomllib.load(toml)

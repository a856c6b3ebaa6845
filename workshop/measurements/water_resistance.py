"""Water resistance: programmes of the testers, the needle of a vacuum gauge, and their order.

A case that leaked air is never put under water: the wet test comes after a good dry one only.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.resources import resource
from workshop.measurements.conditions import Gasket
from workshop.measurements.quantities import Outcome
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Verdict

DRY_FIGURES: Final = frozenset(
    {
        "air_leak_rate",
        "deformation_reversal",
        "deformation_return_percent",
        "initial_deformation_divisions",
    }
)
"""Measured results of a dry test; a failure of any of them is a failed dry test."""


@dataclass(frozen=True)
class WaterProgramme:
    """A programme of a tester: the pressures it applies in turn, in bar (vacuum negative)."""

    code: str
    name: str
    pressures_bar: tuple[Decimal, ...]


@lru_cache(maxsize=1)
def water_programmes() -> Mapping[str, WaterProgramme]:
    """The programmes of `data/tolerances.toml` by code, in the order of the file."""
    text = resource("data/tolerances.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    return {
        raw["id"]: WaterProgramme(raw["id"], raw["name"], tuple(raw["pressures_bar"]))
        for profile in data["profile"]
        for raw in profile.get("test_programs", ())
    }


def water_programme(code: str) -> WaterProgramme:
    """Raises `RuleViolation("unknown_water_programme")` for a code that is not there."""
    try:
        return water_programmes()[code]
    except KeyError:
        facts = {"programme": code}
        raise RuleViolation("unknown_water_programme", facts, field="water_programme") from None


def needle_return_percent(initial: Decimal, final: Decimal) -> Decimal | None:
    """Share of the deformation lost after 60 s: 10 divisions, then 8, returned by 20 %.

    None when the needle did not move at all: that is a large leak, judged on the first figure.
    """
    return None if initial == 0 else (initial - final) / initial * 100


def check_wet_test(
    readings: Iterable[ReadingValue],
    verdicts: Iterable[tuple[str, Verdict]],
    earlier: Iterable[ReadingValue] = (),
) -> None:
    """Refuse a wet test on a watch whose dry test failed.

    `readings` are those about to be kept, `verdicts` those of the stage with them, by code;
    `earlier` is all that was read at the stage, in order: saying that a dry test no longer applies
    does not undo its failure. Raises `RuleViolation("wet_test_after_failed_dry")`.
    """
    taken = tests_done(readings)
    if not any(each.characteristic == "water_wet_test" for each in taken):
        return
    figures = any(code in DRY_FIGURES and verdict.is_failure for code, verdict in verdicts)
    dry = [
        each.value
        for each in (*tests_done(earlier), *taken)
        if each.characteristic == "water_dry_test"
    ]
    if figures or dry[-1:] == [Outcome.FAULTY]:
        raise RuleViolation("wet_test_after_failed_dry", field="water_wet_test")


def tests_done(readings: Iterable[ReadingValue]) -> tuple[ReadingValue, ...]:
    """Without what was not measured, or was said not to apply."""
    return tuple(each for each in readings if each.value not in (None, Outcome.NOT_APPLICABLE))


_GASKETS_OF_SUPPLIES: Final = {
    "gasket_back_round": Gasket.BACK,
    "gasket_back_shaped": Gasket.BACK,
    "gasket_crown": Gasket.CROWN,
    "gasket_tube": Gasket.TUBE,
    "gasket_pusher": Gasket.PUSHERS,
    "gasket_crystal": Gasket.CRYSTAL,
}


def gaskets_among(supplies: Iterable[str]) -> tuple[Gasket, ...]:
    """The gaskets that some parts fitted are; a full set does not say which it holds."""
    found = {_GASKETS_OF_SUPPLIES.get(code) for code in supplies}
    return tuple(each for each in Gasket if each in found)

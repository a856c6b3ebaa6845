"""What was done to a watch and how it measures, as the restitution tells it and a passport freezes it.

Codes, not words: whoever shows a record words it in the reader's language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from workshop.db.readings import StoredReading
from workshop.domain.catalogue import items
from workshop.domain.planning import local_date
from workshop.measurements.comparison import Comparison, compare
from workshop.measurements.judgement import SetResult, judge_set
from workshop.measurements.portrait import Portrait, Portrayed, portray
from workshop.measurements.quantities import CHARACTERISTICS, Outcome, Stage
from workshop.measurements.values import format_number, with_unit

SHORT_HASH: Final = 12
"""How much of the sheet's hash a passport prints, for a reader to compare."""


@dataclass(frozen=True)
class NamedThing:
    """An operation, a part or a component: a catalogue code, or words when it has none."""

    code: str
    label: str
    quantity: int = 1

    def name(self, vocabulary: str, language: str) -> str:
        entry = items(vocabulary).get(self.code)
        return self.label or (entry.label(language) if entry else self.code)


@dataclass(frozen=True)
class FittedPart(NamedThing):
    part_kind: str = ""


@dataclass(frozen=True)
class RemovedPart(NamedThing):
    destination: str = ""


@dataclass(frozen=True)
class WaterTest:
    """The pressure a watch held in bar (None when not written down), and the day."""

    pressure_bar: Decimal | None
    tested_on: date

    def pressure(self, language: str) -> str:
        """`3 bar`, empty when not written down."""
        if self.pressure_bar is None:
            return ""
        known = CHARACTERISTICS["test_pressure"]
        return with_unit(
            format_number(self.pressure_bar, known, language, padded=False), known, language
        )


@dataclass(frozen=True)
class GrantedDerogation:
    """A watch let go by the hierarchy without passing its control; `granted_by` stays in-house."""

    reason: str
    until_on: date
    granted_by: str


@dataclass(frozen=True)
class ServiceRecord:
    work: tuple[NamedThing, ...] = ()
    fitted: tuple[FittedPart, ...] = ()
    removed: tuple[RemovedPart, ...] = ()
    values: tuple[Comparison, ...] = ()
    water_test: WaterTest | None = None
    derogation: GrantedDerogation | None = None
    watchmaker: str = ""
    controlled_by: str = ""
    controlled_on: date | None = None
    portraits: tuple[Portrait, ...] = ()

    @property
    def portrayed(self) -> Portrayed | None:
        """What a chart of the positions shows."""
        return portray(self.portraits)

    @property
    def figures(self) -> tuple[Comparison, ...]:
        """What is measured, and the functional checks that deserve a line: those not simply good."""
        return tuple(each for each in self.values if not _simply_good(each))

    @property
    def good_checks(self) -> tuple[Comparison, ...]:
        """Functional checks that are good, and were not found faulty before."""
        return tuple(each for each in self.values if _simply_good(each))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: what a passport freezes."""
        water, derogation = self.water_test, self.derogation
        return {
            "work": [vars(each) for each in self.work],
            "fitted": [vars(each) for each in self.fitted],
            "removed": [vars(each) for each in self.removed],
            "values": [each.to_dict() for each in self.values],
            "water_test": {
                "pressure_bar": _text(water.pressure_bar),
                "tested_on": _text(water.tested_on),
            }
            if water
            else None,
            "derogation": {
                "reason": derogation.reason,
                "until_on": _text(derogation.until_on),
                "granted_by": derogation.granted_by,
            }
            if derogation
            else None,
            "watchmaker": self.watchmaker,
            "controlled_by": self.controlled_by,
            "controlled_on": _text(self.controlled_on),
            "portraits": [each.to_dict() for each in self.portraits],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "ServiceRecord":
        water, derogation = stored["water_test"], stored["derogation"]
        return cls(
            work=tuple(NamedThing(**each) for each in stored["work"]),
            fitted=tuple(FittedPart(**each) for each in stored["fitted"]),
            removed=tuple(RemovedPart(**each) for each in stored["removed"]),
            values=tuple(Comparison.from_dict(each) for each in stored["values"]),
            water_test=WaterTest(
                _decimal(water["pressure_bar"]), date.fromisoformat(water["tested_on"])
            )
            if water
            else None,
            derogation=GrantedDerogation(
                derogation["reason"],
                date.fromisoformat(derogation["until_on"]),
                derogation["granted_by"],
            )
            if derogation
            else None,
            watchmaker=stored["watchmaker"],
            controlled_by=stored["controlled_by"],
            controlled_on=_date(stored["controlled_on"]),
            # Passports of before there were charts have none.
            portraits=tuple(Portrait.from_dict(each) for each in stored.get("portraits", ())),
        )


def _simply_good(told: Comparison) -> bool:
    return told.after is Outcome.OK and told.before is not Outcome.FAULTY


def comparisons(readings: Sequence[StoredReading]) -> tuple[Comparison, ...]:
    """Before and after, from the readings of a ticket that count."""
    befores = (_judged(readings, Stage.BEFORE_UNCASING), _judged(readings, Stage.AFTER_UNCASING))
    afters = (_judged(readings, Stage.FINAL_CONTROL), _judged(readings, Stage.SERVICING))
    return compare(befores, afters)


def _judged(readings: Iterable[StoredReading], stage: Stage) -> SetResult:
    """By the limits frozen with the readings: what a reader is shown is what was decided then."""
    taken = [each for each in readings if each.stage is stage]
    limits = list(dict.fromkeys(limit for each in taken for limit in each.taken.limits))
    return judge_set([each.reading for each in taken], limits)


def water_test(readings: Iterable[StoredReading], time_zone: str) -> WaterTest | None:
    """The test the watch passed last: dry or wet, at the final control or while servicing."""
    passed: StoredReading | None = None
    pressure: Decimal | None = None
    for each in readings:
        if each.stage not in (Stage.SERVICING, Stage.FINAL_CONTROL):
            continue
        code, value = each.reading.characteristic, each.reading.value
        if code in ("water_dry_test", "water_wet_test") and value is Outcome.OK:
            passed = each
        elif code == "test_pressure" and isinstance(value, Decimal):
            pressure = value
    if passed is None:
        return None
    return WaterTest(pressure, local_date(passed.taken.measured_at, time_zone))


def _text(value: date | Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


def _date(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)

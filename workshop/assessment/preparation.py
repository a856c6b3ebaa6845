"""Whether a physical watch is ready to be handed out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from workshop.assessment.scenario import BaselineRange, WatchToPrepare


@dataclass(frozen=True)
class BaselineReading:
    """`value` is a decimal number as text, or the code of a functional check."""

    characteristic: str
    position: str
    value: str


@dataclass(frozen=True)
class WatchPreparation:
    """What was really set on a physical watch before it was handed out."""

    watch_id: str
    faults: tuple[str, ...]
    readings: tuple[BaselineReading, ...]
    prepared_by_id: int
    verified_by_id: int | None = None
    restored_on: date | None = None


class PreparationFault(StrEnum):
    FAULT_NOT_SET = "fault_not_set"
    NOT_MEASURED = "not_measured"
    OUT_OF_BASELINE = "out_of_baseline"
    NOT_VERIFIED = "not_verified"
    VERIFIED_BY_PREPARER = "verified_by_preparer"


@dataclass(frozen=True)
class PreparationFinding:
    """`about` is the fault or the characteristic it speaks of."""

    fault: PreparationFault
    about: str = ""
    position: str = ""


def preparation_findings(
    watch: WatchToPrepare, done: WatchPreparation
) -> tuple[PreparationFinding, ...]:
    """All that keeps a watch from being handed out; none when a second person has verified it."""
    return (
        *(
            PreparationFinding(PreparationFault.FAULT_NOT_SET, each)
            for each in watch.faults
            if each not in done.faults
        ),
        *(finding for each in watch.baseline for finding in _reading_findings(each, done)),
        *_second_person(done),
    )


def _reading_findings(
    wanted: BaselineRange, done: WatchPreparation
) -> Iterable[PreparationFinding]:
    place = (wanted.characteristic, wanted.position)
    values = [each.value for each in done.readings if (each.characteristic, each.position) == place]
    if not values:
        yield PreparationFinding(PreparationFault.NOT_MEASURED, *place)
    elif not _lies_within(values[-1], wanted):
        yield PreparationFinding(PreparationFault.OUT_OF_BASELINE, *place)


def _lies_within(value: str, wanted: BaselineRange) -> bool:
    try:
        return Decimal(wanted.least) <= Decimal(value) <= Decimal(wanted.most)
    except InvalidOperation:
        return value == wanted.least


def _second_person(done: WatchPreparation) -> Iterable[PreparationFinding]:
    if done.verified_by_id is None:
        yield PreparationFinding(PreparationFault.NOT_VERIFIED)
    elif done.verified_by_id == done.prepared_by_id:
        yield PreparationFinding(PreparationFault.VERIFIED_BY_PREPARER)

"""What was read earlier at the same place: at another stage of the ticket, and at the last visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workshop.db.readings import StoredReading, still_current
from workshop.db.visits import Visit
from workshop.measurements.quantities import CHARACTERISTICS, Stage
from workshop.measurements.readings import Place
from workshop.measurements.values import format_number


@dataclass(frozen=True)
class EarlierValue:
    """A number without its unit. `stage` is set on this ticket's own, `number` on the last visit's."""

    text: str
    at: datetime
    stage: Stage | None = None
    number: str = ""


def earlier_values(
    readings: Iterable[StoredReading], stage: Stage, last_visit: Visit | None, language: str
) -> Mapping[Place, tuple[EarlierValue, ...]]:
    """By place: the latest reading of an earlier stage, then the latest of the visit before."""
    stages = list(Stage)
    before = stages[: stages.index(stage)]
    found: dict[Place, tuple[EarlierValue, ...]] = {}
    for place, each in _latest(each for each in readings if each.stage in before).items():
        found[place] = (EarlierValue(_text(each, language), each.taken.measured_at, each.stage),)
    if last_visit:
        for place, each in _latest(last_visit.readings).items():
            recalled = EarlierValue(
                _text(each, language), each.taken.measured_at, number=last_visit.number
            )
            found[place] = (*found.get(place, ()), recalled)
    return found


def _latest(readings: Iterable[StoredReading]) -> dict[Place, StoredReading]:
    """Of the numbers that count, the one of the latest stage, and there the last entered."""
    stages = list(Stage)
    ordered = sorted(still_current(readings), key=lambda each: stages.index(each.stage))
    return {each.place: each for each in ordered if each.reading.number is not None}


def _text(each: StoredReading, language: str) -> str:
    number = each.reading.number or Decimal(0)
    return format_number(number, CHARACTERISTICS[each.reading.characteristic], language)

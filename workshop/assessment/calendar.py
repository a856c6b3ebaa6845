"""Delays of an assessment: calendar months clamped to the end of the month, days of Paris."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from workshop.domain.planning import local_date

TIME_ZONE: Final = "Europe/Paris"


class Unit(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Direction(StrEnum):
    """`BEFORE`: at the latest so long before; `WITHIN`: at the latest so long after; `AT`: then."""

    BEFORE = "before"
    WITHIN = "within"
    AT = "at"


class Anchor(StrEnum):
    """The day a delay counts from."""

    EXAM = "exam"
    JURY = "jury"
    DELIBERATION = "deliberation"
    VALIDATION = "validation"
    AWARD = "award"
    FRAUD = "fraud"


class Due(StrEnum):
    """What is due; the ids of `[[delays]]` in a rule set."""

    INFORMATION = "information"
    CONVOCATION = "convocation"
    RESULTS = "results"
    CERTIFICATE = "certificate"
    APPEAL = "appeal"
    BAN = "ban"
    FOLLOW_UP_6 = "follow_up_6"
    FOLLOW_UP_24 = "follow_up_24"


@dataclass(frozen=True)
class Delay:
    id: Due
    value: int
    unit: Unit
    direction: Direction
    anchor: Anchor

    def day(self, anchor_on: date) -> date:
        """The last day in time (the very day for `AT`), counted date to date from `anchor_on`."""
        value = -self.value if self.direction is Direction.BEFORE else self.value
        match self.unit:
            case Unit.DAY:
                return anchor_on + timedelta(days=value)
            case Unit.MONTH:
                return add_months(anchor_on, value)
            case Unit.YEAR:
                return add_months(anchor_on, 12 * value)

    def is_kept(self, done_on: date, anchor_on: date) -> bool:
        """True when what is due was done on its last day or earlier."""
        return done_on <= self.day(anchor_on)


@dataclass(frozen=True)
class Deadline:
    due: Due
    on: date


def deadlines(delays: Iterable[Delay], anchors: Mapping[Anchor, date]) -> tuple[Deadline, ...]:
    """What is due when, the first first, for the days that are known."""
    known = (
        Deadline(delay.id, delay.day(anchors[delay.anchor]))
        for delay in delays
        if delay.anchor in anchors
    )
    return tuple(sorted(known, key=lambda each: each.on))


def add_months(day: date, months: int) -> date:
    """The same day of another month; its last day when it is shorter: 31 May − 3 is 28 February."""
    years, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month0 + 1, min(day.day, monthrange(years, month0 + 1)[1]))


def paris_day(instant: datetime) -> date:
    """The calendar day in Paris of an aware instant."""
    return local_date(instant, TIME_ZONE)

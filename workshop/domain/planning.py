"""Days: what "today" is at a site, and when work that takes n working days is ready."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from workshop.domain.errors import RuleViolation

WATCHES_PER_TECHNICIAN_DAY: Final = 3
"""House figure: how many watches one technician brings forward in a day, all work taken together."""

MAX_LOAD_DAYS: Final = 60
_ONE_DAY: Final = timedelta(days=1)


def local_date(now: datetime, time_zone: str) -> date:
    """The calendar day at a site; `now` is an aware instant."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def add_working_days(
    start: date, days: int, opening_days: Collection[int], closed_on: Collection[date]
) -> date:
    """The day `days` working days after `start`; with 0, the next open day from `start` on.

    `opening_days` are ISO weekdays (1 is Monday). Raises `RuleViolation` when the site never opens.
    """
    return next(islice(working_days(start, opening_days, closed_on), days, None))


def working_days(
    start: date, opening_days: Collection[int], closed_on: Collection[date]
) -> Iterator[date]:
    """`add_working_days` of 0, 1, 2 … days, without end."""
    if not opening_days:
        raise RuleViolation("site_never_open")
    day = start
    while not _is_open(day, opening_days, closed_on):
        day += _ONE_DAY
    if day > start:
        yield day
    while True:
        if _is_open(day, opening_days, closed_on):
            yield day
        day += _ONE_DAY


def load_days(waiting: int, technicians: int) -> int:
    """Working days before the bench gets to a watch received now, behind `waiting` others.

    `MAX_LOAD_DAYS` at most: nobody promises further ahead.
    """
    return min(waiting // (max(technicians, 1) * WATCHES_PER_TECHNICIAN_DAY), MAX_LOAD_DAYS)


def _is_open(day: date, opening_days: Collection[int], closed_on: Collection[date]) -> bool:
    return day.isoweekday() in opening_days and day not in closed_on

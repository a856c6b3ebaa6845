"""Days: what "today" is at a site, and when work that takes n working days is ready."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from workshop.domain.errors import RuleViolation

WATCHES_PER_TECHNICIAN_DAY: Final = 3
MAX_LOAD_DAYS: Final = 60
"""House figure: how many watches one technician brings forward in a day, all work taken together."""


def local_date(now: datetime, time_zone: str) -> date:
    """The calendar day at a site; `now` is an aware instant."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def add_working_days(
    start: date, days: int, opening_days: Collection[int], closed_on: Collection[date]
) -> date:
    """The day `days` working days after `start`; with 0, the next open day from `start` on.

    `opening_days` are ISO weekdays (1 is Monday). Raises `RuleViolation` when the site never opens.
    """
    if not opening_days:
        raise RuleViolation("site_never_open")
    day, left = start, days
    while left > 0 or not _is_open(day, opening_days, closed_on):
        day += timedelta(days=1)
        if _is_open(day, opening_days, closed_on):
            left -= 1
    return day


def load_days(waiting: int, technicians: int) -> int:
    """Working days before the bench gets to a watch received now, behind `waiting` others.

    `MAX_LOAD_DAYS` at most: nobody promises further ahead.
    """
    return min(waiting // (max(technicians, 1) * WATCHES_PER_TECHNICIAN_DAY), MAX_LOAD_DAYS)


def _is_open(day: date, opening_days: Collection[int], closed_on: Collection[date]) -> bool:
    return day.isoweekday() in opening_days and day not in closed_on

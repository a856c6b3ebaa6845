"""The hours the shop is open: every act of the demo happens within them, none in the future."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_HALF_DAYS: Final = ((time(9, 15), time(12, 30)), (time(13, 45), time(18, 45)))
_MORNING_IS_TOLD_FROM: Final = time(12, 30)
"""Before it, what would happen this morning is told of the last open day."""


@dataclass(frozen=True)
class OpeningHours:
    """`days` are ISO weekdays; `now` is the instant the demo is built."""

    days: tuple[int, ...]
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The day the stories count back from: today, once its morning is over."""
        local = self.now.astimezone(self.zone)
        over = local.time() >= _MORNING_IS_TOLD_FROM
        return self._last_open(local.date() if over else local.date() - timedelta(days=1))

    def day(self, days_ago: int) -> date:
        """The open day at or before that many days ago."""
        return self._last_open(self.today - timedelta(days=days_ago))

    def opening(self, day: date, minutes: int) -> datetime:
        """`minutes` of work after the door opens on an open day."""
        return self.after(datetime.combine(day, _HALF_DAYS[0][0], self.zone), minutes)

    def after(self, instant: datetime, minutes: int) -> datetime:
        """`minutes` of opening time later, and never later than now."""
        at = instant.astimezone(self.zone)
        left = timedelta(minutes=minutes)
        while at < self.now:
            opens, closes = self._next_half_day(at)
            at = max(at, opens)
            if at + left <= closes:
                return min((at + left).astimezone(UTC), self.now)
            left -= closes - at
            at = closes
        return self.now

    def _next_half_day(self, at: datetime) -> tuple[datetime, datetime]:
        """The half day `at` is in, or the next one."""
        day = at.date()
        while True:
            if day.isoweekday() in self.days:
                for opens, closes in _HALF_DAYS:
                    end = datetime.combine(day, closes, self.zone)
                    if at < end:
                        return datetime.combine(day, opens, self.zone), end
            day += timedelta(days=1)

    def _last_open(self, day: date) -> date:
        while day.isoweekday() not in self.days:
            day -= timedelta(days=1)
        return day

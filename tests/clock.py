"""A clock that stands still until a test lets time pass."""

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW


class Clock:
    """Takes the place of `datetime` where a request reads the time."""

    def __init__(self, instant: datetime = NOW) -> None:
        self.instant = instant

    def now(self, _zone: Any = None) -> datetime:
        return self.instant

    def passes(self, **time: int) -> None:
        self.instant += timedelta(**time)

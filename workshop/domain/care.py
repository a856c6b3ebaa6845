"""When the owner of a watch is reminded of its next check."""

from datetime import date, timedelta
from typing import Final

REMINDED_AHEAD: Final = timedelta(days=30)
"""House rule: the reminder may leave a month before the check is due."""


def latest_due(today: date) -> date:
    """The last due date of which one may remind somebody today."""
    return today + REMINDED_AHEAD

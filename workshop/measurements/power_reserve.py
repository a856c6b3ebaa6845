"""How long a watch ran: from the instant it was left to the instant it stopped."""

from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from workshop.domain.errors import RuleViolation

_HUNDREDTH: Final = Decimal("0.01")
_SECONDS_PER_HOUR: Final = 3600


def reserve_hours(started_at: datetime, stopped_at: datetime) -> Decimal:
    """Hours run, rounded down to hundredths so that no reserve is flattered into its limit.

    Raises `RuleViolation("reserve_out_of_order")` when the watch stopped before it was left.
    """
    ran = stopped_at - started_at
    if ran <= timedelta(0):
        raise RuleViolation("reserve_out_of_order", field="reserve_stopped_at")
    seconds = Decimal(ran.days * 86_400 + ran.seconds)
    return (seconds / _SECONDS_PER_HOUR).quantize(_HUNDREDTH, rounding=ROUND_FLOOR)

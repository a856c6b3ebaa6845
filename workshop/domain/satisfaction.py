"""What a customer is asked after the watch was given back: one question, answered once."""

from datetime import datetime, timedelta
from typing import Final

from workshop.domain.errors import RuleViolation

LOWEST: Final = 1
HIGHEST: Final = 5
POOR: Final = 2
"""A mark up to this one calls for somebody to call the customer back."""

ANSWERED_WITHIN: Final = timedelta(days=90)


def check_opinion(
    score: int, asked_at: datetime, answered_at: datetime | None, now: datetime
) -> None:
    """A mark from 1 to 5, once, while the memory is fresh."""
    if answered_at is not None:
        raise RuleViolation("opinion_already_given")
    if is_over(asked_at, now):
        raise RuleViolation("opinion_over")
    if not LOWEST <= score <= HIGHEST:
        raise RuleViolation("score_out_of_range", field="score")


def is_over(asked_at: datetime, now: datetime) -> bool:
    return now > asked_at + ANSWERED_WITHIN

"""An appeal: whether it can be examined, and by whom."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum


class AppealFault(StrEnum):
    """`RECEIVED_LATE`: posted in time; no text says which of the two days counts."""

    LATE = "late"
    RECEIVED_LATE = "received_late"
    NOT_REGISTERED = "not_registered"
    NO_REASONS = "no_reasons"


def appeal_faults(
    last_day: date,
    *,
    posted_on: date | None,
    received_on: date,
    registered: bool,
    reasons: str,
) -> tuple[AppealFault, ...]:
    """What speaks against examining an appeal; `last_day` is the last day in time."""
    found = []
    if received_on > last_day:
        in_the_post = posted_on is not None and posted_on <= last_day
        found.append(AppealFault.RECEIVED_LATE if in_the_post else AppealFault.LATE)
    if not registered:
        found.append(AppealFault.NOT_REGISTERED)
    if not reasons.strip():
        found.append(AppealFault.NO_REASONS)
    return tuple(found)


def barred_reviewers(reviewers: Collection[int], first_jurors: Collection[int]) -> tuple[int, ...]:
    """Those who judged first, and may not examine again."""
    return tuple(each for each in reviewers if each in first_jurors)

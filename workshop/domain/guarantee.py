"""The guarantee on a repair: until when, operation by operation, and what comes after it.

No legal duration was found for repair services: months are the house's own offer, per operation.
A watch that comes back under guarantee keeps the end date of the first repair.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workshop.domain.catalogue import care_intervals
from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind


@dataclass(frozen=True)
class GuaranteedWork:
    """An operation that was done and the months it is guaranteed for; 0 is none.

    `operation` is a catalogue code, empty when the work was named in words.
    """

    operation: str
    label: str
    months: int


@dataclass(frozen=True)
class GuaranteeEnd:
    """The last day an operation is covered, that day included."""

    operation: str
    label: str
    months: int
    until_on: date


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last of the month: 31 January + 1 is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def guarantee_ends(
    returned_on: date, work: Iterable[GuaranteedWork], original_until: date | None = None
) -> tuple[GuaranteeEnd, ...]:
    """The end of each guaranteed operation, in the order given.

    `original_until` is the end date of the repair this one makes good: it stays, whatever was done.
    """
    return tuple(
        GuaranteeEnd(
            done.operation,
            done.label,
            done.months,
            original_until or add_months(returned_on, done.months),
        )
        for done in work
        if done.months > 0
    )


def combined_end(ends: Iterable[GuaranteeEnd]) -> date | None:
    """The day on which the last operation stops being covered; None without any guarantee."""
    return max((end.until_on for end in ends), default=None)


def check_running(until_on: date | None, today: date) -> None:
    """Refuse a return under a guarantee that never was, or is over: the refusal says since when."""
    if until_on is None:
        raise RuleViolation("guarantee_none", field="original_ticket")
    if until_on < today:
        raise RuleViolation("guarantee_over", {"until_on": until_on}, field="original_ticket")


@dataclass(frozen=True)
class NextChecks:
    """When the house advises to bring the watch back; None when there is nothing to check."""

    service_on: date
    water_test_on: date | None

    @property
    def first_on(self) -> date:
        return min(self.service_on, self.water_test_on or self.service_on)


def next_checks(done_on: date, kind: WatchKind, *, water_tested: bool) -> NextChecks:
    """Counted from the day of the work, by the house's intervals (`catalogues/advice.toml`)."""
    intervals = care_intervals()
    water = intervals["water_test"].months
    return NextChecks(
        add_months(done_on, intervals[kind].months),
        add_months(done_on, water) if water_tested else None,
    )

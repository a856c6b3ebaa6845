"""Watches nobody collects: when the judge may be asked, and what proves that the owner was called.

Law of 31 December 1903 (`docs/` and `data/french_figures.toml`): after a year uncollected the
professional may ask the judge to authorise a public auction. The watch never becomes the workshop's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.french_figures import french_figure
from workshop.domain.guarantee import add_months

MIN_REMINDERS: Final = 2
"""House rule: the owner was called at least twice, once of these by post."""


@dataclass(frozen=True)
class Reminder:
    """A call to collect: the day it was sent, and whether it went by post."""

    sent_on: date
    by_post: bool


def earliest_request_on(ready_on: date) -> date:
    """The first day the judge may be asked about a watch ready for collection since `ready_on`."""
    return add_months(ready_on, french_figure("unclaimed_months", ready_on).value)


def reminders_proved(reminders: Iterable[Reminder]) -> bool:
    sent = tuple(reminders)
    return len(sent) >= MIN_REMINDERS and any(reminder.by_post for reminder in sent)


def check_authorisation(
    authorised_on: date, ready_on: date, reminders: Iterable[Reminder], today: date
) -> None:
    """Refuse to note a court's authorisation that cannot be one."""
    if authorised_on > today:
        raise RuleViolation("authorisation_in_the_future", field="authorised_on")
    earliest = earliest_request_on(ready_on)
    if authorised_on < earliest:
        raise RuleViolation("year_not_elapsed", {"earliest_on": earliest}, field="authorised_on")
    if not reminders_proved(reminders):
        raise RuleViolation("reminders_missing", {"wanted": MIN_REMINDERS})

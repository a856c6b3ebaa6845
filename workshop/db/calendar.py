"""A site's own calendar, from its settings."""

from datetime import date

from workshop.db.models import Site
from workshop.domain.planning import add_working_days


def working_day(site: Site, start: date, days: int) -> date:
    """The day `days` working days of the site after `start`."""
    closed = frozenset(date.fromisoformat(text) for text in site.closed_on)
    return add_working_days(start, days, site.opening_days, closed)

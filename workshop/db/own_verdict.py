"""Whether a person gives their own verdict before they are shown the computed one."""

from typing import Any

from sqlalchemy import ColumnElement, case, or_, select, true

from workshop.db.models import Person, Site, SiteMode, Ticket


def asks_own_verdict(person_id: Any, ticket_id: Any) -> ColumnElement[bool | None]:
    """A column: true when the site asks it of everybody, or the person of themselves.

    A site that says nothing asks it where people learn; an exam always does.
    """
    sites = case(
        (Site.mode == SiteMode.EXAM, true()),
        (Site.asks_own_verdict.is_(None), Site.mode == SiteMode.TRAINING),
        else_=Site.asks_own_verdict,
    )
    return (
        select(or_(sites, Person.asks_own_verdict))
        .select_from(Ticket)
        .join(Site, Site.id == Ticket.site_id)
        .join(Person, Person.id == person_id)
        .where(Ticket.id == ticket_id)
        .scalar_subquery()
    )

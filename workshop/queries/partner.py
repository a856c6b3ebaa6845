"""The watches a partner shop left at a site, as it may see them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from workshop.db.models import Customer, PartnerAccess, Site, Ticket, Watch
from workshop.domain.folding import fold
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.queries.progress import FOLLOWED, FollowedWatch, followed_watch

PAGE: Final = 25


@dataclass(frozen=True)
class PartnerPage:
    """`house` is empty while nobody said for whom the person follows watches."""

    house: str
    watches: tuple[FollowedWatch, ...]
    more: bool


def partner_page(
    session: Session,
    actor: Actor,
    site_id: int,
    *,
    today: date,
    given_back: bool = False,
    text: str = "",
    page: int = 1,
) -> PartnerPage:
    """Two queries, a third to search: for whom, then a page of their watches; the next promised first."""
    actor.require(Permission.FOLLOW_OWN, site_id)
    house = session.execute(
        select(
            func.coalesce(Customer.merged_into_id, Customer.id).label("id"),
            Customer.company,
            Site.time_zone,
        )
        .join(PartnerAccess, PartnerAccess.customer_id == Customer.id)
        .join(Site, Site.id == PartnerAccess.site_id)
        .where(PartnerAccess.person_id == actor.person_id, PartnerAccess.site_id == site_id)
    ).one_or_none()
    if house is None:
        return PartnerPage("", (), more=False)
    ended = Ticket.closed_at.is_not(None) if given_back else Ticket.closed_at.is_(None)
    first = Ticket.closed_at.desc() if given_back else Ticket.due_on
    statement = (
        FOLLOWED.where(Ticket.customer_id == house.id, Ticket.site_id == site_id, ended)
        .order_by(first, Ticket.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    if text.strip():
        statement = statement.where(_matches(session, house.id, text.strip()))
    rows = session.execute(statement).all()
    return PartnerPage(
        house.company,
        tuple(followed_watch(row, house.time_zone, today) for row in rows[:PAGE]),
        more=len(rows) > PAGE,
    )


def _matches(session: Session, house_id: int, text: str) -> ColumnElement[bool]:
    """Part of a number or serial, or of a brand with its model, folded here for every database."""
    names = session.execute(
        select(Watch.brand, Watch.model)
        .join(Ticket, Ticket.watch_id == Watch.id)
        .where(Ticket.customer_id == house_id)
        .distinct()
    )
    sought = fold(text)
    alike = [(brand, model) for brand, model in names if sought in fold(f"{brand} {model}")]
    return or_(
        Ticket.number.icontains(text, autoescape=True),
        Watch.serial.icontains(text, autoescape=True),
        tuple_(Watch.brand, Watch.model).in_(alike if sought else ()),
    )

"""The watches a partner shop left at a site, as it may see them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workshop.db.models import Customer, PartnerAccess, Site, Ticket, Watch
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
    """Two queries: for whom, then a page of their watches; the next promised first."""
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
        sought = text.strip()
        statement = statement.where(
            or_(
                *(
                    column.icontains(sought, autoescape=True)
                    for column in (Ticket.number, Watch.brand, Watch.model, Watch.serial)
                )
            )
        )
    rows = session.execute(statement).all()
    return PartnerPage(
        house.company,
        tuple(followed_watch(row, house.time_zone, today) for row in rows[:PAGE]),
        more=len(rows) > PAGE,
    )

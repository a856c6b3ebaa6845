"""How far watches are, for those outside the workshop: nothing of its own words and people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workshop.db.models import Customer, Deposit, Passport, Quote, Site, Ticket, Watch
from workshop.domain.errors import NotFound
from workshop.domain.people import Language
from workshop.domain.planning import local_date
from workshop.domain.progress import News, progress
from workshop.domain.quote import AGREED, QuoteState
from workshop.exchange.links import QuoteLink
from workshop.queries.public_quote import PublicSite, public_site

SHOWN_AFTER_END: Final = timedelta(days=90)
"""How long the link of a visit still opens once its last watch was given back."""


@dataclass(frozen=True)
class FollowedWatch:
    """`reached` counts milestones; `quote` is the link to one that awaits its answer."""

    number: str
    watch: str
    serial: str
    news: News
    reached: int
    promised_on: date | None
    closed_on: date | None
    quote: QuoteLink | None
    passport_token: str | None


@dataclass(frozen=True)
class FollowedVisit:
    """The watches one customer left at one visit."""

    site: PublicSite
    language: Language
    received_on: date
    today: date
    watches: tuple[FollowedWatch, ...]


_OTHER: Final = aliased(Quote)
_LAST_VERSION: Final = (
    select(func.max(_OTHER.version)).where(_OTHER.ticket_id == Ticket.id).scalar_subquery()
)
_AGREED_BEFORE: Final = (
    select(_OTHER.id)
    .where(
        _OTHER.ticket_id == Ticket.id,
        _OTHER.state.in_(AGREED),
        _OTHER.closed_at < Ticket.entered_step_at,
    )
    .exists()
)
FOLLOWED: Final[Select[*tuple[Any, ...]]] = (
    select(
        Ticket.number,
        Ticket.state,
        Ticket.waiting_on,
        Ticket.waiting_reason,
        Ticket.outcome,
        Ticket.promised_on,
        Ticket.closed_at,
        Watch.brand,
        Watch.model,
        Watch.serial,
        Quote.id.label("quote_id"),
        Quote.state.label("quote"),
        Quote.link_nonce,
        Quote.valid_until,
        Passport.token,
        _AGREED_BEFORE.label("extra"),
    )
    .join_from(Ticket, Watch, Watch.id == Ticket.watch_id)
    .outerjoin(
        Quote,
        and_(
            Quote.ticket_id == Ticket.id,
            Quote.version == _LAST_VERSION,
            or_(Quote.state == QuoteState.SENT, Quote.closed_at >= Ticket.entered_step_at),
        ),
    )
    .outerjoin(Passport, Passport.ticket_id == Ticket.id)
)
"""Tickets with what `followed_watch` reads, the quote only when sent or answered in this step."""


def followed_watch(row: Any, zone: str, today: date) -> FollowedWatch:
    """A row of `FOLLOWED` as its owner sees it."""
    past = row.quote is QuoteState.SENT and row.valid_until < today
    quote = QuoteState.EXPIRED if past else row.quote
    now = progress(
        row.state, row.waiting_on, row.waiting_reason, row.outcome, quote, extra=row.extra
    )
    return FollowedWatch(
        number=row.number,
        watch=f"{row.brand} {row.model}".strip(),
        serial=row.serial,
        news=now.news,
        reached=now.reached,
        promised_on=row.promised_on,
        closed_on=local_date(row.closed_at, zone) if row.closed_at else None,
        quote=QuoteLink.to(row.quote_id, row.link_nonce, row.valid_until)
        if now.news in (News.ANSWER_AWAITED, News.EXTRA_ANSWER_AWAITED)
        else None,
        passport_token=row.token,
    )


def followed_visit(session: Session, deposit_id: int, *, now: datetime) -> FollowedVisit:
    """The watches of a visit, in one query.

    `NotFound` before the customer signed, and long after the last watch went back.
    """
    rows = session.execute(
        FOLLOWED.add_columns(Site, Customer.language, Deposit.received_at)
        .join(Site, Site.id == Ticket.site_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Deposit, Deposit.id == Ticket.deposit_id)
        .where(
            Ticket.deposit_id == deposit_id,
            Deposit.signed_at.is_not(None),
            or_(Ticket.closed_at.is_(None), Ticket.closed_at > now - SHOWN_AFTER_END),
        )
        .order_by(Ticket.id)
    ).all()
    if not rows:
        raise NotFound("link_invalid")
    site, zone = rows[0].Site, rows[0].Site.time_zone
    today = local_date(now, zone)
    return FollowedVisit(
        site=public_site(site),
        language=rows[0].language,
        received_on=local_date(rows[0].received_at, zone),
        today=today,
        watches=tuple(followed_watch(row, zone, today) for row in rows),
    )

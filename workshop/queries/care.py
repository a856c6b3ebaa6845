"""Who is to be reminded of a check, and what customers said of the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.care import still_due
from workshop.db.models import CareDue, Customer, Satisfaction, Site, Ticket, Watch
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor, Language, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.satisfaction import HIGHEST, LOWEST, POOR, is_over

PAGE_SIZE: Final = 50
DUE_LINES: Final = 100


@dataclass(frozen=True)
class DueCheck:
    interval: str
    due_on: date


@dataclass(frozen=True)
class DueWatch:
    """`number` is the ticket whose passport gave the dates."""

    number: str
    customer_id: int
    customer: str
    phone: str
    email: str
    watch: str
    checks: tuple[DueCheck, ...]


@dataclass(frozen=True)
class CarePage:
    """Watches whose owner may be written to, the longest due first; `cut` when there are more.

    `unreachable` counts the checks due whose owner has not agreed, or has no e-mail.
    """

    watches: tuple[DueWatch, ...]
    cut: bool
    unreachable: int


_MAY_BE_WRITTEN_TO: Final = and_(Customer.contact_consent_at.is_not(None), Customer.email != "")


def care_page(session: Session, actor: Actor, site_id: int, *, today: date) -> CarePage:
    """Three queries."""
    find.site(session, actor, site_id, Permission.RECEIVE)
    rows = session.execute(
        _due(
            site_id,
            today,
            Ticket.number,
            Customer.id.label("customer_id"),
            Customer.family_name,
            Customer.given_name,
            Customer.company,
            Customer.phone,
            Customer.email,
            Watch.brand,
            Watch.model,
            CareDue.interval,
            CareDue.due_on,
        )
        .where(_MAY_BE_WRITTEN_TO)
        .order_by(CareDue.due_on, CareDue.ticket_id)
        .limit(DUE_LINES + 1)
    ).all()
    others = _due(site_id, today, func.count()).where(~_MAY_BE_WRITTEN_TO)
    by_ticket: dict[str, list[Any]] = {}
    for row in rows[:DUE_LINES]:
        by_ticket.setdefault(row.number, []).append(row)
    return CarePage(
        tuple(_due_watch(found) for found in by_ticket.values()),
        len(rows) > DUE_LINES,
        session.scalar(others) or 0,
    )


def _due(site_id: int, today: date, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(CareDue)
        .join(Ticket, Ticket.id == CareDue.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Watch, Watch.id == CareDue.watch_id)
        .where(CareDue.site_id == site_id, *still_due(today))
    )


def _due_watch(rows: Sequence[Any]) -> DueWatch:
    first = rows[0]
    return DueWatch(
        first.number,
        first.customer_id,
        customer_name(first.family_name, first.given_name, first.company),
        first.phone,
        first.email,
        f"{first.brand} {first.model}".strip(),
        tuple(DueCheck(row.interval, row.due_on) for row in rows),
    )


@dataclass(frozen=True)
class Opinion:
    number: str
    customer: str
    watch: str
    score: int
    comment: str
    answered_at: datetime

    @property
    def poor(self) -> bool:
        return self.score <= POOR


@dataclass(frozen=True)
class OpinionsPage:
    """`shares` are how many gave each mark, the best first; `mean_tenths` is None without any."""

    opinions: tuple[Opinion, ...]
    asked: int
    answered: int
    mean_tenths: int | None
    shares: tuple[tuple[int, int], ...]
    next_page: int | None


def opinions_page(session: Session, actor: Actor, site_id: int, *, page: int) -> OpinionsPage:
    """A page, from 1, of what customers said, the newest first, in three queries."""
    find.site(session, actor, site_id, Permission.APPROVE)
    counted = session.execute(
        select(Satisfaction.score, func.count().label("total"))
        .where(Satisfaction.site_id == site_id)
        .group_by(Satisfaction.score)
    )
    counts: dict[int | None, int] = {row.score: row.total for row in counted}
    given = {score: counts.get(score, 0) for score in range(HIGHEST, LOWEST - 1, -1)}
    answered = sum(given.values())
    rows = session.execute(
        _given(site_id).limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    ).all()
    return OpinionsPage(
        tuple(
            Opinion(
                row.number,
                customer_name(row.family_name, row.given_name, row.company),
                f"{row.brand} {row.model}".strip(),
                row.score,
                row.comment,
                row.answered_at,
            )
            for row in rows[:PAGE_SIZE]
        ),
        asked=sum(counts.values()),
        answered=answered,
        mean_tenths=_mean_tenths(given, answered),
        shares=tuple(given.items()),
        next_page=page + 1 if len(rows) > PAGE_SIZE else None,
    )


def _mean_tenths(given: dict[int, int], answered: int) -> int | None:
    """Rounded half up: 4.25 is 4.3."""
    if not answered:
        return None
    total = sum(score * count for score, count in given.items())
    return (20 * total + answered) // (2 * answered)


def _given(site_id: int) -> Any:
    return (
        select(
            Ticket.number,
            Customer.family_name,
            Customer.given_name,
            Customer.company,
            Watch.brand,
            Watch.model,
            Satisfaction.score,
            Satisfaction.comment,
            Satisfaction.answered_at,
        )
        .join(Ticket, Ticket.id == Satisfaction.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .where(Satisfaction.site_id == site_id, Satisfaction.answered_at.is_not(None))
        .order_by(Satisfaction.answered_at.desc(), Satisfaction.ticket_id.desc())
    )


@dataclass(frozen=True)
class PublicQuestion:
    """What the page behind the link shows: no name, no price."""

    watch: str
    site_name: str
    site_phone: str
    language: Language
    score: int | None
    over: bool

    @property
    def poor(self) -> bool:
        return self.score is not None and self.score <= POOR


def public_question(session: Session, token: str, *, now: datetime) -> PublicQuestion:
    """The question behind a token, in one query; `NotFound` for one that was never given."""
    row = session.execute(
        select(
            Satisfaction.asked_at,
            Satisfaction.score,
            Watch.brand,
            Watch.model,
            Site.name,
            Site.phone,
            Customer.language,
        )
        .join(Ticket, Ticket.id == Satisfaction.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Site, Site.id == Ticket.site_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(Satisfaction.token == token)
    ).one_or_none()
    if row is None:
        raise NotFound("link_invalid")
    return PublicQuestion(
        f"{row.brand} {row.model}".strip(),
        row.name,
        row.phone,
        row.language,
        row.score,
        is_over(row.asked_at, now),
    )

"""The board: how many tickets are at each step, and those of the chosen one, due first."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from workshop.db.models import TicketCount
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import STEPS, State, WaitingOn
from workshop.queries.slate import SLATE, TICKET, SlateRow, slate_rows

PAGE: Final = 50


@dataclass(frozen=True)
class BoardFilter:
    """What to show: all steps when `step` is None. `after` is where the page before ended."""

    step: State | None = None
    waiting_on: WaitingOn | None = None
    late: bool = False
    mine: bool = False
    after: tuple[date, int] | None = None


@dataclass(frozen=True)
class BoardPage:
    """`counts` has every step, in order; `next_after` is None on the last page."""

    chosen: BoardFilter
    counts: tuple[tuple[State, int], ...]
    rows: tuple[SlateRow, ...]
    next_after: tuple[date, int] | None


def board_page(
    session: Session, actor: Actor, site_id: int, chosen: BoardFilter, today: date
) -> BoardPage:
    """Two queries whatever the number of tickets; `NotFound` to who may not read the site's."""
    if not actor.may(Permission.READ_TICKETS, site_id):
        raise NotFound("site_not_found")
    rows = _rows(session, actor, site_id, chosen, today)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return BoardPage(
        chosen=chosen,
        counts=_counts(session, site_id),
        rows=rows[:PAGE],
        next_after=(last.due_on, last.ticket_id) if last else None,
    )


_COUNT: Final = TicketCount.__table__.c
_TOTALS: Final = select(_COUNT.state, _COUNT.total).where(_COUNT.site_id == bindparam("site_id"))


def _counts(session: Session, site_id: int) -> tuple[tuple[State, int], ...]:
    totals = {row.state: row.total for row in session.execute(_TOTALS, {"site_id": site_id})}
    return tuple((state, totals.get(state, 0)) for state in STEPS)


def _rows(
    session: Session, actor: Actor, site_id: int, chosen: BoardFilter, today: date
) -> tuple[SlateRow, ...]:
    statement = SLATE.where(TICKET.site_id == site_id, TICKET.closed_at.is_(None))
    if chosen.step:
        statement = statement.where(TICKET.state == chosen.step)
    if chosen.waiting_on:
        statement = statement.where(TICKET.waiting_on == chosen.waiting_on)
    if chosen.late:
        statement = statement.where(TICKET.due_on < today)
    if chosen.mine:
        statement = statement.where(TICKET.assigned_to_id == actor.person_id)
    if chosen.after:
        due_on, ticket_id = chosen.after
        statement = statement.where(tuple_(TICKET.due_on, TICKET.id) > tuple_(due_on, ticket_id))
    return slate_rows(session, statement.order_by(TICKET.due_on, TICKET.id).limit(PAGE + 1))

"""Earlier tickets, as the counter recalls them to a customer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workshop.db.models import Reception, ServicePrice, Ticket, Watch
from workshop.domain.ticket import State
from workshop.domain.watch import WatchKind


@dataclass(frozen=True)
class KnownWatch:
    """A watch known to the site, offered for reuse."""

    id: int
    brand: str
    model: str
    serial: str
    kind: WatchKind

    @property
    def name(self) -> str:
        return f"{self.brand} {self.model}".strip()


@dataclass(frozen=True)
class PastTicket:
    """`service` is the line of the price list in French and English, when there was one."""

    number: str
    state: State
    opened_at: datetime
    watch: KnownWatch
    service: tuple[str, str] | None
    guarantee_until: date | None


_PAST: Final = (
    select(
        Ticket.number,
        Ticket.state,
        Ticket.opened_at,
        Ticket.guarantee_until,
        Watch.id.label("watch_id"),
        Watch.brand,
        Watch.model,
        Watch.serial,
        Watch.kind,
        ServicePrice.name_fr,
        ServicePrice.name_en,
    )
    .join(Watch, Watch.id == Ticket.watch_id)
    .join(Reception, Reception.ticket_id == Ticket.id)
    .outerjoin(
        ServicePrice,
        (ServicePrice.site_id == Ticket.site_id) & (ServicePrice.code == Reception.service_code),
    )
    .order_by(Ticket.id.desc())
)


def past_tickets(
    session: Session, *conditions: ColumnElement[bool], limit: int
) -> tuple[PastTicket, ...]:
    """The latest tickets whose ticket or watch meets the conditions, newest first."""
    rows = session.connection().execute(_PAST.where(*conditions).limit(limit))
    return tuple(
        PastTicket(
            row.number,
            row.state,
            row.opened_at,
            KnownWatch(row.watch_id, row.brand, row.model, row.serial, row.kind),
            (row.name_fr, row.name_en) if row.name_fr else None,
            row.guarantee_until,
        )
        for row in rows
    )


def guaranteed(tickets: tuple[PastTicket, ...], today: date) -> PastTicket | None:
    """The latest of the tickets whose guarantee still runs."""
    return next((t for t in tickets if t.guarantee_until and t.guarantee_until >= today), None)

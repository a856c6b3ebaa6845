"""What `workshop doctor` asks of the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import OutgoingMail, Site, Ticket, TicketCount, TrackingEntry
from workshop.domain.ticket import State


@dataclass(frozen=True)
class CountDifference:
    """A state of a site where the number kept is not that of the tickets."""

    site_code: str
    state: State
    kept: int
    real: int


def wrong_counts(session: Session) -> Iterator[CountDifference]:
    """Numbers kept beside the tickets, compared with the tickets."""
    kept = {
        (code, state): total
        for code, state, total in session.execute(
            select(Site.code, TicketCount.state, TicketCount.total).join(
                Site, Site.id == TicketCount.site_id
            )
        )
    }
    real = {
        (code, state): total
        for code, state, total in session.execute(
            select(Site.code, Ticket.state, func.count())
            .join(Site, Site.id == Ticket.site_id)
            .group_by(Site.code, Ticket.state)
        )
    }
    for code, state in sorted(kept.keys() | real.keys()):
        key = (code, state)
        if kept.get(key, 0) != real.get(key, 0):
            yield CountDifference(code, state, kept.get(key, 0), real.get(key, 0))


def latest_entry_at(session: Session) -> datetime | None:
    """When the journal was last written to."""
    return session.scalar(select(TrackingEntry.at).order_by(TrackingEntry.position.desc()).limit(1))


def waiting_mail(session: Session) -> tuple[int, int]:
    """Mails still to be sent, and mails given up; those of benches never leave."""
    unsent = OutgoingMail.sent_at.is_(None)
    row = session.execute(
        select(
            func.count().filter(unsent, OutgoingMail.given_up_at.is_(None)),
            func.count().filter(unsent, OutgoingMail.given_up_at.is_not(None)),
        )
        .select_from(OutgoingMail)
        .join(Site, Site.id == OutgoingMail.site_id)
        .where(Site.centre_id.is_(None))
    ).one()
    return row[0], row[1]


def time_zones(session: Session) -> list[tuple[str, str]]:
    """Code and time zone of every site; a bench has those of its training centre."""
    sites = select(Site.code, Site.time_zone).where(Site.centre_id.is_(None))
    rows = session.execute(sites.order_by(Site.code))
    return [(code, zone) for code, zone in rows]

"""A watch that comes back under the guarantee of its last repair."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Ticket, Watch
from workshop.domain.errors import RuleViolation
from workshop.domain.guarantee import check_running
from workshop.domain.people import Actor
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry


def covered_ticket(
    session: Session, site_id: int, number: str | None, watch: Watch, today: date
) -> Ticket:
    """The returned ticket whose guarantee covers this watch today, locked until the commit.

    Refused when there is none, when it was for another watch, or when it is over: the refusal
    says since when.
    """
    original = session.scalar(
        select(Ticket).where(Ticket.number == number, Ticket.site_id == site_id).with_for_update()
    )
    if original is None:
        raise RuleViolation("original_ticket_unknown", field="original_ticket")
    if original.state is not State.RETURNED:
        raise RuleViolation(
            "guarantee_not_started", {"number": original.number}, field="original_ticket"
        )
    if original.watch_id != watch.id and not _same_serial(session, original, watch):
        raise RuleViolation("guarantee_of_another_watch", field="original_ticket")
    check_running(original.guarantee_until, today)
    return original


def _same_serial(session: Session, original: Ticket, watch: Watch) -> bool:
    """The same watch described anew: its serial number says so."""
    serial = session.scalar(select(Watch.folded_serial).where(Watch.id == original.watch_id))
    return bool(serial) and serial == watch.folded_serial


def record_comeback(
    session: Session, actor: Actor, original: Ticket, ticket: Ticket, *, now: datetime
) -> None:
    """Say on the first repair's sheet that the watch came back, and under which number."""
    until = original.guarantee_until
    payload = {
        "ticket": ticket.number,
        "guarantee_until": until.isoformat() if until else None,
    }
    write_entry(session, actor, original, EntryKind.GUARANTEE_RETURN, payload, now=now)

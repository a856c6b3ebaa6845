"""The note and the passport of a ticket as they were issued."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Passport, Restitution, Ticket
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


@dataclass(frozen=True)
class IssuedPaper:
    """`name` is the file's, without its extension."""

    name: str
    pdf: bytes


def note_paper(session: Session, actor: Actor, number: str) -> IssuedPaper:
    """`NotFound` until it is issued, and to somebody who sees no prices there."""
    row = session.execute(
        select(Restitution.note_number, Restitution.note_pdf)
        .join(Ticket, Ticket.id == Restitution.ticket_id)
        .where(
            Ticket.number == number,
            Ticket.site_id.in_(actor.sites_with(Permission.READ_PRICES)),
            Restitution.note_number.is_not(None),
        )
    ).one_or_none()
    if row is None or row.note_pdf is None:
        raise NotFound("note_not_found", {"number": number})
    return IssuedPaper(row.note_number, row.note_pdf)


def passport_paper(session: Session, actor: Actor, number: str) -> IssuedPaper:
    """`NotFound` until the watch left with it."""
    pdf = session.scalar(
        select(Passport.pdf)
        .join(Ticket, Ticket.id == Passport.ticket_id)
        .where(
            Ticket.number == number,
            Ticket.site_id.in_(actor.sites_with(Permission.READ_TICKETS)),
        )
    )
    if pdf is None:
        raise NotFound("passport_not_found", {"number": number})
    return IssuedPaper(f"passeport-{number}", pdf)

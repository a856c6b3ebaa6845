"""The note, receipts, credit notes and passport of a ticket as they were issued."""

from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from workshop.db.models import CreditNote, DownPayment, Passport, Restitution, Ticket
from workshop.documents.paper import Paper
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


def note_paper(session: Session, actor: Actor, number: str) -> Paper:
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
    return Paper(f"{row.note_number}.pdf", row.note_pdf)


def account_paper(session: Session, actor: Actor, number: str, paper: str) -> Paper:
    """A receipt, a credit note, or a note that another one replaced, by its number.

    `NotFound` to somebody who sees no prices there.
    """
    of_ticket = (
        Ticket.number == number,
        Ticket.site_id.in_(actor.sites_with(Permission.READ_PRICES)),
    )
    parts = (
        _frozen(DownPayment, DownPayment.number, DownPayment.pdf),
        _frozen(CreditNote, CreditNote.number, CreditNote.pdf),
        _frozen(CreditNote, CreditNote.paper, CreditNote.replaced_pdf),
    )
    found = union_all(*(part.where(*of_ticket, named == paper) for part, named in parts))
    pdf = session.scalar(found)
    if pdf is None:
        raise NotFound("note_not_found", {"number": number})
    return Paper(f"{paper}.pdf", pdf)


def _frozen(table: Any, named: Any, pdf: Any) -> tuple[Select[Any], Any]:
    statement = select(pdf).join(Ticket, Ticket.id == table.ticket_id).where(pdf.is_not(None))
    return statement, named


def passport_paper(session: Session, actor: Actor, number: str) -> Paper:
    """`NotFound` until the watch left with it, and to whoever is being examined: it tells verdicts."""
    pdf = session.scalar(
        select(Passport.pdf)
        .join(Ticket, Ticket.id == Passport.ticket_id)
        .where(
            Ticket.number == number,
            Ticket.site_id.in_(actor.sites_with(Permission.READ_TICKETS)),
        )
    )
    if pdf is None or actor.is_examined:
        raise NotFound("passport_not_found", {"number": number})
    return Paper(f"passeport-{number}.pdf", pdf)

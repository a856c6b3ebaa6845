"""The register of complaints: those still open, the next to follow up first, and those closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Complaint, Customer, Ticket, Watch
from workshop.documents.paper import Paper
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission, Role

PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class ComplaintLine:
    """`outcome` and `closed_at` once it is closed."""

    id: int
    number: str
    watch: str
    customer: str
    phone: str
    cause: str
    words: str
    to_role: Role | None
    recorded_at: datetime
    follow_up_on: date
    answered_at: datetime | None
    agreed: bool
    outcome: ComplaintOutcome | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ComplaintsPage:
    """`next_page` is None on the last one."""

    lines: tuple[ComplaintLine, ...]
    closed: bool
    next_page: int | None


_LINE: Final = (
    select(
        Complaint.id,
        Ticket.number,
        Watch.brand,
        Watch.model,
        Customer.family_name,
        Customer.given_name,
        Customer.company,
        Customer.phone,
        Complaint.cause,
        Complaint.words,
        Complaint.to_role,
        Complaint.recorded_at,
        Complaint.follow_up_on,
        Complaint.answered_at,
        Complaint.accepted_at,
        Complaint.outcome,
        Complaint.closed_at,
    )
    .join(Ticket, Ticket.id == Complaint.ticket_id)
    .join(Watch, Watch.id == Ticket.watch_id)
    .join(Customer, Customer.id == Ticket.customer_id)
)


def complaints_page(
    session: Session, actor: Actor, site_id: int, *, closed: bool, page: int
) -> ComplaintsPage:
    """A page, from 1, of the complaints of a site, in two queries."""
    find.site(session, actor, site_id, Permission.WRITE_ENTRY)
    chosen = _LINE.where(Complaint.site_id == site_id)
    rows = session.execute(
        _ordered(chosen, closed).limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    ).all()
    return ComplaintsPage(
        tuple(_line(row) for row in rows[:PAGE_SIZE]),
        closed,
        page + 1 if len(rows) > PAGE_SIZE else None,
    )


def _ordered(chosen: Any, closed: bool) -> Any:
    if closed:
        newest = (Complaint.closed_at.desc(), Complaint.id.desc())
        return chosen.where(Complaint.closed_at.is_not(None)).order_by(*newest)
    soonest = (Complaint.follow_up_on, Complaint.id)
    return chosen.where(Complaint.closed_at.is_(None)).order_by(*soonest)


def _line(row: Any) -> ComplaintLine:
    return ComplaintLine(
        id=row.id,
        number=row.number,
        watch=f"{row.brand} {row.model}".strip(),
        customer=customer_name(row.family_name, row.given_name, row.company),
        phone=row.phone,
        cause=row.cause,
        words=row.words,
        to_role=row.to_role,
        recorded_at=row.recorded_at,
        follow_up_on=row.follow_up_on,
        answered_at=row.answered_at,
        agreed=row.accepted_at is not None,
        outcome=row.outcome,
        closed_at=row.closed_at,
    )


@dataclass(frozen=True)
class RecordedComplaint:
    """The open complaint as its form begins with it."""

    cause: str
    resolutions: tuple[str, ...]
    words: str
    to_role: Role | None
    answer: str


def recorded_complaint(session: Session, ticket_id: int) -> RecordedComplaint | None:
    """What is recorded so far on a ticket already authorised; None without an open complaint."""
    found = session.scalar(
        select(Complaint).where(Complaint.ticket_id == ticket_id, Complaint.closed_at.is_(None))
    )
    if found is None:
        return None
    return RecordedComplaint(
        found.cause, tuple(found.resolutions), found.words, found.to_role, found.answer
    )


def closing_letter(session: Session, actor: Actor, number: str, complaint_id: int) -> Paper:
    """The letter as it left; `NotFound` while the complaint is open."""
    pdf = session.scalar(
        select(Complaint.letter_pdf)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(
            Complaint.id == complaint_id,
            Ticket.number == number,
            Ticket.site_id.in_(actor.sites_with(Permission.WRITE_ENTRY)),
        )
    )
    if pdf is None:
        raise NotFound("letter_not_found", {"number": number})
    return Paper(f"{number}-reclamation.pdf", pdf)

"""What a draft starts from: the diagnosis priced, or a line of the price list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import (
    Diagnosis,
    ProposedPart,
    ProposedWork,
    Reassessment,
    Reception,
    ServicePrice,
    Ticket,
)
from workshop.db.quotes import answered_so_far, price_list
from workshop.db.vat import STANDARD, vat_rates
from workshop.domain.people import Language
from workshop.domain.quote import LineData, LineKind, LineRole, still_to_ask
from workshop.domain.quote_pricing import (
    listed_delay,
    operation_line,
    service_lines,
    service_named,
    supply_line,
)
from workshop.domain.servicing import Finding


@dataclass(frozen=True)
class Proposal:
    """Lines, the words for the customer, and working days from acceptance."""

    lines: tuple[LineData, ...] = ()
    summary: str = ""
    delay_days: int | None = None


def from_diagnosis(session: Session, ticket: Ticket, today: date) -> Proposal:
    """The operations and parts the diagnosis proposes, in the time they are listed for; the delay
    of the service chosen at the counter holds where none is listed.
    """
    prices = price_list(session, ticket.site_id)
    diagnosis = session.get(Diagnosis, ticket.id)
    lines = _diagnosed(session, ticket, prices, today)
    delay = listed_delay(prices, [line.code for line in lines])
    if delay is None and (service := _chosen_service(session, ticket, prices)):
        delay = service.delay_days
    return Proposal(lines, diagnosis.final_text if diagnosis else "", delay)


def from_reassessment(session: Session, ticket: Ticket, today: date) -> Proposal:
    """What taking the watch apart added, and why, as last said there.

    The date promised stays until the estimator says otherwise.
    """
    answered = answered_so_far(session, ticket)
    lines = _diagnosed(session, ticket, price_list(session, ticket.site_id), today)
    note = session.scalar(
        select(Reassessment.note)
        .where(Reassessment.ticket_id == ticket.id, Reassessment.finding != Finding.CONFIRMED)
        .order_by(Reassessment.id.desc())
        .limit(1)
    )
    return Proposal(tuple(still_to_ask(lines, answered)), note or "")


def _diagnosed(
    session: Session, ticket: Ticket, prices: Sequence[ServicePrice], today: date
) -> tuple[LineData, ...]:
    vat_bp = vat_rates(session, ticket.site, today)[STANDARD]
    works = session.scalars(
        select(ProposedWork).where(ProposedWork.ticket_id == ticket.id).order_by(ProposedWork.rank)
    ).all()
    parts = session.scalars(
        select(ProposedPart).where(ProposedPart.ticket_id == ticket.id).order_by(ProposedPart.rank)
    ).all()
    return (
        *(_labour(work, prices, ticket, vat_bp) for work in works),
        *_parts(parts, ticket.customer.language, vat_bp),
    )


def from_price_list(session: Session, ticket: Ticket, today: date) -> Proposal:
    """The service chosen at the counter; its further operations are within its price."""
    vat_bp = vat_rates(session, ticket.site, today)[STANDARD]
    service = _chosen_service(session, ticket, price_list(session, ticket.site_id))
    if service is None:
        return Proposal()
    return Proposal(
        tuple(service_lines(service, ticket.customer.language, vat_bp)),
        delay_days=service.delay_days,
    )


def _labour(
    work: ProposedWork, prices: Sequence[ServicePrice], ticket: Ticket, vat_bp: int
) -> LineData:
    """Work in words has no price yet."""
    if work.operation:
        rate, language = ticket.site.labour_rate_cents, ticket.customer.language
        line = operation_line(work.operation, prices, rate, language, vat_bp)
    else:
        line = LineData(LineKind.LABOUR, work.label, vat_bp)
    return replace(line, quantity=work.quantity, role=_role(work.mandatory))


def _parts(parts: Sequence[ProposedPart], language: Language, vat_bp: int) -> Iterator[LineData]:
    """Consumables are left out; a part in words has no price yet."""
    for part in parts:
        line = (
            supply_line(part.supply, language, vat_bp)
            if part.supply
            else LineData(LineKind.PART, part.label, vat_bp)
        )
        if line:
            yield replace(
                line,
                part_kind=part.part_kind,
                quantity=part.quantity,
                role=_role(part.mandatory),
            )


def _role(mandatory: bool) -> LineRole:
    return LineRole.MANDATORY if mandatory else LineRole.OPTIONAL


def _chosen_service(
    session: Session, ticket: Ticket, prices: Sequence[ServicePrice]
) -> ServicePrice | None:
    code = session.scalar(select(Reception.service_code).where(Reception.ticket_id == ticket.id))
    return service_named(prices, code)

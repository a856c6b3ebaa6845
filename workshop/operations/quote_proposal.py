"""What a draft starts from: the diagnosis priced, or a line of the price list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import (
    Diagnosis,
    ProposedPart,
    ProposedWork,
    Reception,
    ServicePrice,
    Ticket,
)
from workshop.db.quotes import agreed_so_far
from workshop.db.vat import STANDARD, vat_rates
from workshop.domain.catalogue import operations, supplies
from workshop.domain.people import Language
from workshop.domain.quote import LineData, LineKind, LineRole, labour_price


@dataclass(frozen=True)
class Proposal:
    """Lines, the words for the customer, and working days from acceptance."""

    lines: tuple[LineData, ...] = ()
    summary: str = ""
    delay_days: int | None = None


def from_diagnosis(session: Session, ticket: Ticket, today: date) -> Proposal:
    """The operations and parts the diagnosis proposes, but for what was agreed to already."""
    vat_bp = vat_rates(session, ticket.site, today)[STANDARD]
    prices = price_list(session, ticket.site_id)
    works = session.scalars(
        select(ProposedWork).where(ProposedWork.ticket_id == ticket.id).order_by(ProposedWork.rank)
    ).all()
    parts = session.scalars(
        select(ProposedPart).where(ProposedPart.ticket_id == ticket.id).order_by(ProposedPart.rank)
    ).all()
    agreed = agreed_so_far(session, ticket)
    lines = (
        *(_labour(work, prices, ticket, vat_bp) for work in works),
        *_parts(parts, ticket.customer.language, vat_bp),
    )
    diagnosis = session.get(Diagnosis, ticket.id)
    return Proposal(
        tuple(line for line in lines if (line.code, line.label) not in agreed),
        diagnosis.final_text if diagnosis else "",
        _delay(session, ticket, prices),
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


def price_list(session: Session, site_id: int) -> Sequence[ServicePrice]:
    return session.scalars(
        select(ServicePrice)
        .where(ServicePrice.site_id == site_id, ServicePrice.active)
        .order_by(ServicePrice.id)
    ).all()


def service_lines(service: ServicePrice, language: Language, vat_bp: int) -> Iterator[LineData]:
    """A line an operation: the first bears the name and the price of the service."""
    name = service.name_en if language is Language.ENGLISH else service.name_fr
    for rank, code in enumerate(service.operations):
        yield LineData(
            LineKind.LABOUR,
            name if rank == 0 else operations()[code].label(language),
            vat_bp,
            code=code,
            unit_cents=service.price_cents if rank == 0 else 0,
        )


def _labour(
    work: ProposedWork, prices: Sequence[ServicePrice], ticket: Ticket, vat_bp: int
) -> LineData:
    operation = operations()[work.operation] if work.operation else None
    listed = next((p.price_cents for p in prices if p.operations == [work.operation]), None)
    if operation and listed is None:
        listed = labour_price(operation.minutes, ticket.site.labour_rate_cents)
    return LineData(
        LineKind.LABOUR,
        operation.label(ticket.customer.language) if operation else work.label,
        vat_bp,
        code=work.operation,
        quantity=work.quantity,
        unit_cents=listed,
        role=_role(work.mandatory),
    )


def _parts(parts: Sequence[ProposedPart], language: Language, vat_bp: int) -> Iterator[LineData]:
    """Consumables are within the labour; a part in words has no price yet."""
    for part in parts:
        supply = supplies()[part.supply] if part.supply else None
        if supply and not supply.part_kind:
            continue
        yield LineData(
            LineKind.PART,
            supply.label(language) if supply else part.label,
            vat_bp,
            code=part.supply,
            part_kind=part.part_kind,
            quantity=part.quantity,
            unit_cents=supply.price_cents if supply else None,
            role=_role(part.mandatory),
        )


def _role(mandatory: bool) -> LineRole:
    return LineRole.MANDATORY if mandatory else LineRole.OPTIONAL


def _delay(session: Session, ticket: Ticket, prices: Sequence[ServicePrice]) -> int | None:
    service = _chosen_service(session, ticket, prices)
    return service.delay_days if service else None


def _chosen_service(
    session: Session, ticket: Ticket, prices: Sequence[ServicePrice]
) -> ServicePrice | None:
    code = session.scalar(select(Reception.service_code).where(Reception.ticket_id == ticket.id))
    return next((service for service in prices if service.code == code), None)

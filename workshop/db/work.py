"""The work agreed for a ticket: what the customer accepted, else what the diagnosis proposed under
guarantee, else the operations of the service chosen at the counter.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, case, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from workshop.db.models import (
    ProposedPart,
    ProposedWork,
    Quote,
    QuoteLine,
    Reception,
    ServicePrice,
    Ticket,
)
from workshop.domain.catalogue import supplies
from workshop.domain.preparation import supplies_for
from workshop.domain.quote import AGREED, LineKind


class WorkSource(StrEnum):
    """Where the work comes from, in order of authority."""

    QUOTE = "quote"
    DIAGNOSIS = "diagnosis"
    PRICE_LIST = "price_list"


@dataclass(frozen=True)
class WorkItem:
    """An operation to do; `operation` is a catalogue code, empty for work in words."""

    operation: str
    label: str
    quantity: int = 1


@dataclass(frozen=True)
class PartItem:
    """A part or consumable to have; `part_kind` is empty for a consumable."""

    code: str
    label: str
    quantity: int
    part_kind: str = ""


@dataclass(frozen=True)
class WorkToDo:
    """`source` is None when nothing says what to do."""

    source: WorkSource | None = None
    operations: tuple[WorkItem, ...] = ()
    parts: tuple[PartItem, ...] = ()

    @property
    def operation_codes(self) -> tuple[str, ...]:
        return tuple(item.operation for item in self.operations if item.operation)

    def supplies(self) -> tuple[PartItem, ...]:
        """The agreed parts, then what the operations use beside them."""
        agreed = {part.code for part in self.parts if part.code}
        used = (
            PartItem(code, "", quantity, supplies()[code].part_kind)
            for code, quantity in supplies_for(self.operation_codes).items()
            if code not in agreed
        )
        return (*self.parts, *used)


def work_to_do(session: Session, ticket: Ticket) -> WorkToDo:
    """The first source that says something decides; two queries at most."""
    rows = session.execute(
        union_all(_agreed_lines(ticket), _proposals(ticket), _proposed_parts(ticket))
    ).all()
    for source in (WorkSource.QUOTE, WorkSource.DIAGNOSIS):
        found = sorted((row for row in rows if row.source == source), key=lambda row: row.rank)
        if found:
            return WorkToDo(source, _operations(found), _parts(found))
    codes = session.scalar(_listed_service(ticket))
    if codes:
        return WorkToDo(WorkSource.PRICE_LIST, tuple(WorkItem(code, "") for code in codes))
    return WorkToDo()


def _operations(rows: list[Any]) -> tuple[WorkItem, ...]:
    return tuple(
        WorkItem(row.code, row.label, row.quantity) for row in rows if row.part_kind is None
    )


def _parts(rows: list[Any]) -> tuple[PartItem, ...]:
    return tuple(
        PartItem(row.code, row.label, row.quantity, row.part_kind)
        for row in rows
        if row.part_kind is not None
    )


def _agreed_lines(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    """Lines of the first quote, then of the supplementary ones; labour has no kind of part."""
    return (
        select(
            literal(WorkSource.QUOTE.value).label("source"),
            (Quote.version * 1000 + QuoteLine.position).label("rank"),
            QuoteLine.code.label("code"),
            QuoteLine.label.label("label"),
            QuoteLine.quantity.label("quantity"),
            case((QuoteLine.kind == LineKind.PART, QuoteLine.part_kind)).label("part_kind"),
        )
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.ticket_id == ticket.id, Quote.state.in_(AGREED), QuoteLine.agreed.is_(True))
    )


def _proposals(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    return select(
        literal(WorkSource.DIAGNOSIS.value),
        ProposedWork.rank,
        ProposedWork.operation,
        ProposedWork.label,
        ProposedWork.quantity,
        cast(null(), String),
    ).where(ProposedWork.ticket_id == ticket.id, ProposedWork.mandatory)


def _proposed_parts(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    return select(
        literal(WorkSource.DIAGNOSIS.value),
        ProposedPart.rank,
        ProposedPart.supply,
        ProposedPart.label,
        ProposedPart.quantity,
        ProposedPart.part_kind,
    ).where(ProposedPart.ticket_id == ticket.id, ProposedPart.mandatory)


def _listed_service(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    return (
        select(ServicePrice.operations)
        .join(Reception, Reception.service_code == ServicePrice.code)
        .where(ServicePrice.site_id == ticket.site_id, Reception.ticket_id == ticket.id)
    )

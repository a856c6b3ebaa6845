"""What the diagnosis proposes: operations and parts, for the quote to price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workshop.db.models import ProposedPart, ProposedWork, Ticket
from workshop.domain.catalogue import items, operations, services, supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import ticket_at_stage

MAX_QUANTITY: Final = 99


@dataclass(frozen=True)
class WorkLine:
    """An operation of the catalogue, or work in words when `operation` is empty."""

    operation: str = ""
    label: str = ""
    quantity: int = 1
    mandatory: bool = True


@dataclass(frozen=True)
class PartLine:
    """A supply of the catalogue, or a part in words when `supply` is empty."""

    supply: str = ""
    label: str = ""
    part_kind: str = "new"
    quantity: int = 1
    mandatory: bool = True


@dataclass(frozen=True)
class ProposeWork:
    """The whole proposal: what is not in it is no longer proposed."""

    number: str
    works: tuple[WorkLine, ...]
    parts: tuple[PartLine, ...] = ()
    seen_version: int | None = None


def propose_work(session: Session, actor: Actor, command: ProposeWork, *, now: datetime) -> Ticket:
    """Say what should be done and with which parts, for the quote to price."""
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.AFTER_UNCASING, seen_version=command.seen_version
    )
    return _keep_proposal(session, actor, ticket, command.works, command.parts, now=now)


@dataclass(frozen=True)
class ProposeService:
    """Add all that a line of the price list is made of."""

    number: str
    service: str
    seen_version: int | None = None


def propose_service(
    session: Session, actor: Actor, command: ProposeService, *, now: datetime
) -> Ticket:
    """Add a service's operations and the parts they use to what is proposed already."""
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.AFTER_UNCASING, seen_version=command.seen_version
    )
    works, parts = _proposal(session, ticket)
    proposed = {line.operation for line in works}
    added = [
        code
        for code in services().for_kind(ticket.watch.kind)[command.service].operations
        if code not in proposed
    ]
    if not added:
        raise RuleViolation("already_proposed")
    works += [WorkLine(code) for code in added]
    parts = _with_parts(parts, added)
    return _keep_proposal(session, actor, ticket, works, parts, now=now)


def _with_parts(parts: list[PartLine], operation_codes: Iterable[str]) -> list[PartLine]:
    """The parts and those the operations use; consumables are part of the labour."""
    known = {line.supply for line in parts}
    needed = {
        need.code: PartLine(
            need.code, part_kind=supplies()[need.code].part_kind, quantity=need.quantity
        )
        for code in operation_codes
        for need in operations()[code].supplies
        if supplies()[need.code].part_kind and need.code not in known
    }
    return [*parts, *needed.values()]


def _proposal(session: Session, ticket: Ticket) -> tuple[list[WorkLine], list[PartLine]]:
    works = session.scalars(
        select(ProposedWork).where(ProposedWork.ticket_id == ticket.id).order_by(ProposedWork.rank)
    )
    parts = session.scalars(
        select(ProposedPart).where(ProposedPart.ticket_id == ticket.id).order_by(ProposedPart.rank)
    )
    return (
        [WorkLine(row.operation, row.label, row.quantity, row.mandatory) for row in works],
        [
            PartLine(row.supply, row.label, row.part_kind, row.quantity, row.mandatory)
            for row in parts
        ],
    )


def _keep_proposal(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    works: Iterable[WorkLine],
    parts: Iterable[PartLine],
    *,
    now: datetime,
) -> Ticket:
    session.execute(delete(ProposedWork).where(ProposedWork.ticket_id == ticket.id))
    session.execute(delete(ProposedPart).where(ProposedPart.ticket_id == ticket.id))
    work_rows = [_work_row(ticket, rank, line) for rank, line in enumerate(works, start=1)]
    part_rows = [_part_row(ticket, rank, line) for rank, line in enumerate(parts, start=1)]
    session.add_all([*work_rows, *part_rows])
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.WORK_PROPOSED,
        {
            "works": [
                {
                    "operation": row.operation,
                    "label": row.label,
                    "quantity": row.quantity,
                    "mandatory": row.mandatory,
                }
                for row in work_rows
            ],
            "parts": [
                {
                    "supply": row.supply,
                    "label": row.label,
                    "part_kind": row.part_kind,
                    "quantity": row.quantity,
                    "mandatory": row.mandatory,
                }
                for row in part_rows
            ],
        },
        now=now,
    )
    return ticket


def _work_row(ticket: Ticket, rank: int, line: WorkLine) -> ProposedWork:
    known = operations().for_kind(ticket.watch.kind)[line.operation] if line.operation else None
    label = line.label.strip()
    if known is None and not label:
        raise RuleViolation("work_label_missing")
    _check_quantity(line.quantity)
    return ProposedWork(
        ticket_id=ticket.id,
        rank=rank,
        operation=line.operation,
        label=label,
        quantity=line.quantity,
        mandatory=line.mandatory,
    )


def _part_row(ticket: Ticket, rank: int, line: PartLine) -> ProposedPart:
    known = supplies()[line.supply] if line.supply else None
    label = line.label.strip()
    if known is None and not label:
        raise RuleViolation("part_label_missing")
    _check_quantity(line.quantity)
    return ProposedPart(
        ticket_id=ticket.id,
        rank=rank,
        supply=line.supply,
        label=label,
        part_kind=items("part_kinds")[line.part_kind].code,
        quantity=line.quantity,
        mandatory=line.mandatory,
    )


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise RuleViolation("quantity_out_of_range", {"max": MAX_QUANTITY})

"""Supplies where none is foreseen: an examined candidate says himself what the job needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import PartMovement, SupplyNeed, Ticket
from workshop.db.work_order import supply_needs
from workshop.domain.catalogue import supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.preparation import SupplyState
from workshop.operations.preparation import in_preparation, planned_order
from workshop.operations.supplies import (
    CheckSupplies,
    Request,
    SupplyAnswer,
    check_quantity,
    check_supplies,
)


@dataclass(frozen=True)
class StatedSupply:
    """A supply of the catalogue that is needed: at hand, or requested."""

    code: str
    quantity: int
    request: Request | None = None


@dataclass(frozen=True)
class StateSupplies:
    """All the job needs, as an examined candidate sees it, perhaps nothing.

    What was said before and is not now goes.
    """

    number: str
    supplies: tuple[StatedSupply, ...]
    seen_version: int | None = None


def state_supplies(
    session: Session, actor: Actor, command: StateSupplies, *, now: datetime
) -> Ticket:
    """Say which supplies the job needs and whether each is there, where none is foreseen."""
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    planned_order(session, ticket)
    stated = _by_code(command.supplies)
    _withdraw(session, ticket, stated)
    _write(session, ticket, stated)
    answers = tuple(_as_stated(need, stated) for need in supply_needs(session, ticket))
    check = CheckSupplies(command.number, answers, command.seen_version)
    return check_supplies(session, actor, check, now=now)


def _by_code(stated: Iterable[StatedSupply]) -> dict[str, StatedSupply]:
    found: dict[str, StatedSupply] = {}
    for each in stated:
        code = supplies()[each.code].code
        if code in found:
            raise RuleViolation("supply_repeated")
        check_quantity(each.quantity)
        found[code] = each
    return found


def _withdraw(session: Session, ticket: Ticket, stated: Mapping[str, StatedSupply]) -> None:
    """What is fitted already was needed."""
    fitted = set(
        session.scalars(select(PartMovement.need_id).where(PartMovement.ticket_id == ticket.id))
    )
    for need in supply_needs(session, ticket):
        if need.code and need.code not in stated and need.id not in fitted:
            session.delete(need)
    session.flush()


def _write(session: Session, ticket: Ticket, stated: Mapping[str, StatedSupply]) -> None:
    known = {need.code: need for need in supply_needs(session, ticket)}
    for code, each in stated.items():
        need = known.get(code) or SupplyNeed(
            ticket_id=ticket.id,
            site_id=ticket.site_id,
            code=code,
            part_kind=supplies()[code].part_kind,
        )
        need.quantity = each.quantity
        session.add(need)
    session.flush()


def _as_stated(need: SupplyNeed, stated: Mapping[str, StatedSupply]) -> SupplyAnswer:
    """A supply in words, asked for beside the others, stays as it is."""
    if need.code in stated:
        return SupplyAnswer(need.id, stated[need.code].request)
    awaited = need.state is SupplyState.REQUESTED
    return SupplyAnswer(need.id, Request(need.from_whom, need.due_on) if awaited else None)

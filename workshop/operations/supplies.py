"""Supplies of a job: at hand, or requested, awaited and received."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import SupplyNeed, Ticket
from workshop.db.work_order import awaited_needs, supply_need, supply_needs
from workshop.domain.catalogue import supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.preparation import SupplyState, left_out
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.preparation import in_preparation, planned_order
from workshop.operations.ticket import wait_for

_AT_WORK = (State.PREPARATION, State.SERVICING)


@dataclass(frozen=True)
class Request:
    """From whom a missing supply comes, and until when it is awaited."""

    from_whom: str
    due_on: date | None


@dataclass(frozen=True)
class SupplyAnswer:
    """A supply is at hand, or it is requested."""

    need_id: int
    request: Request | None = None


@dataclass(frozen=True)
class CheckSupplies:
    number: str
    answers: tuple[SupplyAnswer, ...]
    seen_version: int | None = None


def check_supplies(
    session: Session, actor: Actor, command: CheckSupplies, *, now: datetime
) -> Ticket:
    """Say of every supply whether it is there; those that are not are requested at once.

    While one is awaited, the ticket waits for a part.
    """
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    order = planned_order(session, ticket)
    needs = {need.id: need for need in supply_needs(session, ticket)}
    answers = {a.need_id: a for a in command.answers if a.need_id in needs}
    if left_out(map(str, needs), set(map(str, answers))):
        raise RuleViolation("supplies_unchecked")
    for need_id, answer in answers.items():
        _answer(actor, ticket, needs[need_id], answer.request, now)
    order.supplies_at = now
    order.supplies_by_id = actor.person_id
    session.flush()
    _wait_for_parts(session, ticket, now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.SUPPLIES_CHECKED,
        {"supplies": [_told(need) for need in needs.values()]},
        now=now,
    )
    return ticket


def _answer(
    actor: Actor, ticket: Ticket, need: SupplyNeed, request: Request | None, now: datetime
) -> None:
    if request is not None:
        _request(actor, ticket, need, request, now)
    elif need.state is SupplyState.REQUESTED:
        _receive(actor, need, now)
    elif need.state is SupplyState.TO_CHECK:
        need.state = SupplyState.AVAILABLE


def _request(
    actor: Actor, ticket: Ticket, need: SupplyNeed, request: Request, now: datetime
) -> None:
    if not request.from_whom.strip():
        raise RuleViolation("supplier_missing", {"need": need.id}, field="from_whom")
    if request.due_on is None:
        raise RuleViolation("due_date_missing", {"need": need.id}, field="due_on")
    if request.due_on < local_date(now, ticket.site.time_zone):
        raise RuleViolation("due_in_the_past", {"need": need.id}, field="due_on")
    need.state = SupplyState.REQUESTED
    need.from_whom = request.from_whom.strip()
    need.due_on = request.due_on
    need.requested_at = need.requested_at or now
    need.requested_by_id = need.requested_by_id or actor.person_id
    need.received_at = need.received_by_id = None


def _receive(actor: Actor, need: SupplyNeed, now: datetime) -> None:
    need.state = SupplyState.RECEIVED
    need.received_at = now
    need.received_by_id = actor.person_id


@dataclass(frozen=True)
class RequestSupply:
    """A supply nobody foresaw; `code` names one of the catalogue, `label` says it in words."""

    number: str
    quantity: int
    request: Request
    code: str = ""
    label: str = ""
    seen_version: int | None = None


def request_supply(
    session: Session, actor: Actor, command: RequestSupply, *, now: datetime
) -> Ticket:
    """Ask for one more supply while preparing or servicing."""
    ticket = _at_work(session, actor, command.number, command.seen_version)
    if not (command.code or command.label.strip()):
        raise RuleViolation("supply_unnamed", field="code")
    kind = supplies()[command.code].part_kind if command.code else ""
    check_quantity(command.quantity)
    need = SupplyNeed(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        code=command.code,
        label="" if command.code else command.label.strip(),
        quantity=command.quantity,
        part_kind=kind,
    )
    _request(actor, ticket, need, command.request, now)
    return _requested(session, actor, ticket, need, now)


def check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= 10_000:
        raise RuleViolation("quantity_implausible", field="quantity")


@dataclass(frozen=True)
class PostponeSupply:
    """A supply still awaited that will come later, or from somebody else."""

    number: str
    need_id: int
    request: Request
    seen_version: int | None = None


def postpone_supply(
    session: Session, actor: Actor, command: PostponeSupply, *, now: datetime
) -> Ticket:
    ticket = _at_work(session, actor, command.number, command.seen_version)
    need = _awaited(session, ticket, command.need_id)
    _request(actor, ticket, need, command.request, now)
    return _requested(session, actor, ticket, need, now)


def _requested(
    session: Session, actor: Actor, ticket: Ticket, need: SupplyNeed, now: datetime
) -> Ticket:
    session.add(need)
    session.flush()
    _wait_for_parts(session, ticket, now)
    write_entry(session, actor, ticket, EntryKind.SUPPLY_REQUESTED, _told(need), now=now)
    return ticket


@dataclass(frozen=True)
class ReceiveSupply:
    number: str
    need_id: int
    seen_version: int | None = None


def receive_supply(
    session: Session, actor: Actor, command: ReceiveSupply, *, now: datetime
) -> Ticket:
    """A supply has come; when it was the last one awaited, it is our turn again."""
    ticket = _at_work(session, actor, command.number, command.seen_version)
    need = _awaited(session, ticket, command.need_id)
    _receive(actor, need, now)
    session.flush()
    _wait_for_parts(session, ticket, now)
    write_entry(session, actor, ticket, EntryKind.SUPPLY_RECEIVED, _told(need), now=now)
    return ticket


def _at_work(session: Session, actor: Actor, number: str, seen_version: int | None) -> Ticket:
    ticket = find.ticket(session, actor, number, Permission.SUPPLY, seen_version=seen_version)
    if ticket.state not in _AT_WORK:
        raise RuleViolation("not_the_step", {"number": number})
    return ticket


def _awaited(session: Session, ticket: Ticket, need_id: int) -> SupplyNeed:
    need = supply_need(session, ticket, need_id)
    if need.state is not SupplyState.REQUESTED:
        raise RuleViolation("supply_not_awaited")
    return need


def _wait_for_parts(session: Session, ticket: Ticket, now: datetime) -> None:
    """Whose turn it is follows from what is awaited; another reason to wait is left alone."""
    awaited = awaited_needs(session, ticket)
    if awaited:
        wait_for(ticket, WaitingOn.PART, _waiting_text(awaited), awaited[0].due_on, now=now)
    elif ticket.waiting_on is WaitingOn.PART:
        wait_for(ticket, WaitingOn.US, now=now)


def _waiting_text(awaited: Iterable[SupplyNeed]) -> str:
    """What is awaited, in French: the reason a person would have typed."""
    return ", ".join(
        f"{need.label or supplies()[need.code].label('fr')} ({need.from_whom})" for need in awaited
    )


def _told(need: SupplyNeed) -> dict[str, Any]:
    return {
        "code": need.code,
        "label": need.label,
        "quantity": need.quantity,
        "part_kind": need.part_kind,
        "state": need.state,
        "from_whom": need.from_whom,
        "due_on": need.due_on.isoformat() if need.due_on else None,
    }

"""Parts put into a watch, taken out of it, or foreseen and not used: all are lines of its story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import PartMovement, SupplyNeed, Ticket
from workshop.db.work_order import parts_to_fit, supply_need
from workshop.domain.catalogue import components, items, supplies
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.servicing import EQUIVALENT, Direction, check_destination, is_equivalent
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.servicing import at_the_bench, leave_to_control


@dataclass(frozen=True)
class FitPart:
    """A part put in: one that was foreseen (`need_id`), or another with the reason in `note`."""

    number: str
    need_id: int | None = None
    code: str = ""
    label: str = ""
    part_kind: str = ""
    quantity: int = 1
    lot: str = ""
    reference: str = ""
    note: str = ""
    seen_version: int | None = None


def fit_part(session: Session, actor: Actor, command: FitPart, *, now: datetime) -> Ticket:
    """Put a part in. Whether its reference suits is checked, and left to the jury in an exam."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    need = None if command.need_id is None else supply_need(session, ticket, command.need_id)
    part = _foreseen(command, need) if need else _unforeseen(command)
    _check_quantity(command.quantity)
    part.ticket_id = ticket.id
    part.quantity = command.quantity
    part.lot = command.lot.strip()
    part.reference = command.reference.strip()
    if not actor.is_examined and is_equivalent(part.code, part.reference):
        part.part_kind = EQUIVALENT
    part.note = command.note.strip()
    return _moved(session, actor, ticket, part, EntryKind.PART_FITTED, now)


def _foreseen(command: FitPart, need: SupplyNeed) -> PartMovement:
    if not need.state.at_hand:
        raise RuleViolation("part_not_at_hand", field="need_id")
    kind = command.part_kind or need.part_kind
    if not kind:
        raise RuleViolation("part_kind_missing", field="part_kind")
    items("part_kinds")[kind]
    return PartMovement(
        direction=Direction.IN, need_id=need.id, code=need.code, label=need.label, part_kind=kind
    )


def _unforeseen(command: FitPart) -> PartMovement:
    if not (command.code or command.label.strip()):
        raise RuleViolation("part_unnamed", field="code")
    if not command.note.strip():
        raise RuleViolation("unforeseen_part_unexplained", field="note")
    if not command.part_kind:
        raise RuleViolation("part_kind_missing", field="part_kind")
    items("part_kinds")[command.part_kind]
    if command.code:
        supplies()[command.code]
    return PartMovement(
        direction=Direction.IN,
        code=command.code,
        label="" if command.code else command.label.strip(),
        part_kind=command.part_kind,
    )


@dataclass(frozen=True)
class FitForeseen:
    number: str
    seen_version: int | None = None


def fit_foreseen(session: Session, actor: Actor, command: FitForeseen, *, now: datetime) -> Ticket:
    """Put in every part foreseen that is at hand; each has its line, as if it were put in alone."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    left = [(need, count) for need, count in parts_to_fit(session, ticket) if need.state.at_hand]
    if not left:
        raise RuleViolation("no_part_to_fit")
    for need, count in left:
        fit_part(session, actor, FitPart(command.number, need.id, quantity=count), now=now)
    return ticket


@dataclass(frozen=True)
class LeavePartOut:
    """A part foreseen that the watch did not need; `reason` says why."""

    number: str
    need_id: int
    reason: str
    seen_version: int | None = None


def leave_part_out(
    session: Session, actor: Actor, command: LeavePartOut, *, now: datetime
) -> Ticket:
    """Say that what is left of a part foreseen stays out of the watch: it is not charged."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    need = supply_need(session, ticket, command.need_id)
    left = {each.id: count for each, count in parts_to_fit(session, ticket)}
    if need.id not in left:
        raise RuleViolation("part_answered_already")
    if not command.reason.strip():
        raise RuleViolation("unused_part_unexplained", field="reason")
    part = PartMovement(
        ticket_id=ticket.id,
        direction=Direction.NOT_USED,
        need_id=need.id,
        code=need.code,
        label=need.label,
        quantity=left[need.id],
        note=command.reason.strip(),
    )
    return _moved(session, actor, ticket, part, EntryKind.PART_NOT_USED, now)


@dataclass(frozen=True)
class RemovePart:
    """A part taken out; `component` is a code of the catalogue, or `label` says it in words."""

    number: str
    destination: str
    component: str = ""
    label: str = ""
    quantity: int = 1
    note: str = ""
    seen_version: int | None = None


def remove_part(session: Session, actor: Actor, command: RemovePart, *, now: datetime) -> Ticket:
    """A part the customer wants back goes back, or the note says why it cannot."""
    ticket = at_the_bench(session, actor, command.number, command.seen_version)
    if not (command.component or command.label.strip()):
        raise RuleViolation("part_unnamed", field="component")
    if command.component:
        components()[command.component]
    _check_quantity(command.quantity)
    wanted_back = find.reception(session, ticket).parts_back
    check_destination(command.destination, parts_back=wanted_back, note=command.note)
    part = PartMovement(
        ticket_id=ticket.id,
        direction=Direction.OUT,
        code=command.component,
        label="" if command.component else command.label.strip(),
        quantity=command.quantity,
        destination=command.destination,
        note=command.note.strip(),
    )
    return _moved(session, actor, ticket, part, EntryKind.PART_REMOVED, now)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= 1000:
        raise RuleViolation("quantity_implausible", field="quantity")


def _moved(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    part: PartMovement,
    kind: EntryKind,
    now: datetime,
) -> Ticket:
    part.moved_by_id = actor.person_id
    part.moved_at = now
    session.add(part)
    session.flush()
    write_entry(session, actor, ticket, kind, _told(part), now=now)
    if part.need_id is not None:
        leave_to_control(session, ticket, now)
    return ticket


def _told(part: PartMovement) -> dict[str, Any]:
    return {
        "code": part.code,
        "label": part.label,
        "quantity": part.quantity,
        "part_kind": part.part_kind,
        "lot": part.lot,
        "reference": part.reference,
        "destination": part.destination,
        "foreseen": part.need_id is not None,
        "note": part.note,
    }

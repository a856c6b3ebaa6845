"""What is declared on a ticket in codes, so that nobody has to guess what was meant.

Statements only add to the story: each is made anew when something changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Ticket, WorkOrder
from workshop.domain.catalogue import components, items, zones
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry


@dataclass(frozen=True)
class StateNeeds:
    """What the customer expects, and the expectation as it was put back to them."""

    number: str
    needs: tuple[str, ...]
    text: str = ""


def state_needs(session: Session, actor: Actor, command: StateNeeds, *, now: datetime) -> Ticket:
    said = {"needs": items("needs").codes(command.needs), "text": command.text.strip()}
    return _state(session, actor, command.number, EntryKind.NEEDS_STATED, said, now)


@dataclass(frozen=True)
class SeenMark:
    zone: str
    kind: str


@dataclass(frozen=True)
class CheckCondition:
    """The watch as it looks now: `marks` are all that are seen on it, none when it is spotless.

    `means` are the tools chosen to refinish it, `accessories` those put back in their place.
    """

    number: str
    marks: tuple[SeenMark, ...] = ()
    means: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()
    text: str = ""


def check_condition(
    session: Session, actor: Actor, command: CheckCondition, *, now: datetime
) -> Ticket:
    marks = [
        {"zone": zones()[each.zone].code, "kind": items("marks")[each.kind].code}
        for each in command.marks
    ]
    said = {
        "marks": marks,
        "means": [items("tools")[code].code for code in command.means],
        "accessories": [items("accessories")[code].code for code in command.accessories],
        "text": command.text.strip(),
    }
    return _state(session, actor, command.number, EntryKind.CONDITION_CHECKED, said, now)


@dataclass(frozen=True)
class CountParts:
    """Components counted when they come `off` the movement, or when they are back `on` it."""

    number: str
    is_off: bool
    components: tuple[str, ...]


def count_parts(session: Session, actor: Actor, command: CountParts, *, now: datetime) -> Ticket:
    ticket = find.ticket(session, actor, command.number, Permission.SERVICE)
    if ticket.state is not State.SERVICING:
        raise RuleViolation("not_the_step", {"number": ticket.number})
    suited = components().for_kind(ticket.watch.kind)
    codes = suited.codes(command.components, field="components")
    kind = EntryKind.PARTS_COUNTED
    said = {"side": "off" if command.is_off else "on", "components": codes}
    write_entry(session, actor, ticket, kind, said, now=now)
    return ticket


@dataclass(frozen=True)
class TransmitSheet:
    """The sheet is complete and goes to the hierarchy."""

    number: str
    text: str = ""


def transmit_sheet(
    session: Session, actor: Actor, command: TransmitSheet, *, now: datetime
) -> Ticket:
    said = {"to": Role.MANAGER, "text": command.text.strip()}
    return _state(session, actor, command.number, EntryKind.TRACKING_TRANSMITTED, said, now)


@dataclass(frozen=True)
class ApprovePlan:
    number: str
    seen_version: int | None = None


def approve_plan(session: Session, actor: Actor, command: ApprovePlan, *, now: datetime) -> Ticket:
    """The hierarchy agrees with the plan of the work; planned again, it is asked again."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    order = session.get(WorkOrder, ticket.id)
    if order is None or order.planned_at is None:
        raise RuleViolation("plan_missing")
    if order.planned_by_id == actor.person_id:
        raise RuleViolation("second_person_needed")
    write_entry(session, actor, ticket, EntryKind.PLAN_APPROVED, {}, now=now)
    return ticket


def _state(
    session: Session,
    actor: Actor,
    number: str,
    kind: EntryKind,
    said: dict[str, Any],
    now: datetime,
) -> Ticket:
    ticket = find.ticket(session, actor, number, Permission.WRITE_ENTRY)
    write_entry(session, actor, ticket, kind, said, now=now)
    return ticket

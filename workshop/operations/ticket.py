"""Acts on the ticket as a whole: its moves, and the three answers every line shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.facts import ticket_facts
from workshop.db.insert import conflict_insert_on, dialect_of
from workshop.db.models import Person, RoleAssignment, Ticket, TicketCount, WorkOrder
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, MOVE_PERMISSIONS, Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import (
    ENDS,
    OUTCOMES,
    Move,
    State,
    TicketFacts,
    WaitingOn,
    check_move,
    place_at_end,
)
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.rework import redo_failed

_SENT_BACK: Final = {
    Move.FAIL_FINAL_CONTROL: True,
    Move.REOPEN: True,
    Move.SEND_TO_RESTITUTION: False,
}

_AWAY_FROM_THE_BENCH: Final = (State.QUOTE, State.RESTITUTION, *ENDS)


@dataclass(frozen=True)
class MoveTicket:
    number: str
    move: Move
    reason: str = ""
    seen_version: int | None = None


def move_ticket(session: Session, actor: Actor, command: MoveTicket, *, now: datetime) -> Ticket:
    """Take a ticket to the next step or an end, when every fact the table asks for is there."""
    permission = MOVE_PERMISSIONS[command.move]
    ticket = find.ticket(
        session, actor, command.number, permission, seen_version=command.seen_version
    )
    facts = ticket_facts(session, ticket)
    make_move(session, actor, ticket, command.move, facts, command.reason, now=now)
    return ticket


def make_move(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    move: Move,
    facts: TicketFacts,
    reason: str = "",
    *,
    now: datetime,
) -> None:
    """Move a ticket that is already locked, as part of an act that has read its facts."""
    actor.require(MOVE_PERMISSIONS[move], ticket.site_id)
    target = check_move(move, ticket.state, facts)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.MOVED,
        {"from": ticket.state, "to": target, "move": move, "reason": reason.strip()},
        now=now,
    )
    if move is Move.FAIL_FINAL_CONTROL:
        redo_failed(session, ticket)
    _enter(session, ticket, target, move, now)


def _enter(session: Session, ticket: Ticket, target: State, move: Move, now: datetime) -> None:
    if target is not ticket.state:
        count_states(session, ticket.site_id, {ticket.state: -1, target: +1})
    ticket.state = target
    ticket.entered_step_at = now
    ticket.outcome = OUTCOMES.get(move, ticket.outcome)
    ticket.sent_back = _SENT_BACK.get(move, ticket.sent_back)
    ticket.waiting_on = WaitingOn.US
    ticket.waiting_reason = ""
    ticket.waiting_since = now
    ticket.follow_up_on = None
    ticket.assigned_to_id = _in_charge(session, ticket, target)
    if target in ENDS:
        ticket.closed_at = now
        ticket.holder_id = None
        ticket.place = place_at_end(target)


def _in_charge(session: Session, ticket: Ticket, target: State) -> int | None:
    """Whose the work is there: nobody's away from the bench, its technician's back at it."""
    if target in _AWAY_FROM_THE_BENCH:
        return None
    if target is State.SERVICING and (order := session.get(WorkOrder, ticket.id)):
        return order.technician_id
    return ticket.assigned_to_id


def count_states(session: Session, site_id: int, changes: Mapping[State, int]) -> None:
    """Keep the number of tickets per state; a row is made on first use."""
    rows = [
        {"site_id": site_id, "state": state, "total": change} for state, change in changes.items()
    ]
    session.connection().execute(_counting(dialect_of(session)), rows)


@cache
def _counting(dialect: str) -> Any:
    table = TicketCount.__table__
    counted = conflict_insert_on(dialect, table)
    return counted.on_conflict_do_update(
        index_elements=[table.c.site_id, table.c.state],
        set_={"total": table.c.total + counted.excluded.total},
    )


@dataclass(frozen=True)
class SetWaiting:
    number: str
    waiting_on: WaitingOn
    reason: str = ""
    follow_up_on: date | None = None
    seen_version: int | None = None


def set_waiting(session: Session, actor: Actor, command: SetWaiting, *, now: datetime) -> Ticket:
    """Say who is being waited for, why, and when to ask again."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.PLACE_WATCH,
        seen_version=command.seen_version,
    )
    _require_open(ticket)
    if command.waiting_on is not WaitingOn.US and not command.reason.strip():
        raise RuleViolation("waiting_reason_missing", field="reason")
    if command.follow_up_on and command.follow_up_on < local_date(now, ticket.site.time_zone):
        raise RuleViolation("follow_up_in_the_past", field="follow_up_on")
    wait_for(ticket, command.waiting_on, command.reason, command.follow_up_on, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.WAITING_SET,
        {
            "waiting_on": command.waiting_on,
            "reason": command.reason.strip(),
            "follow_up_on": _iso(command.follow_up_on),
        },
        now=now,
    )
    return ticket


def wait_for(
    ticket: Ticket,
    waiting_on: WaitingOn,
    reason: str = "",
    follow_up_on: date | None = None,
    *,
    now: datetime,
) -> None:
    """Change whose turn it is as part of an act that writes its own entry."""
    if ticket.waiting_on is not waiting_on:
        ticket.waiting_since = now
    ticket.waiting_on = waiting_on
    ticket.waiting_reason = reason.strip()
    ticket.follow_up_on = follow_up_on


@dataclass(frozen=True)
class PlaceWatch:
    number: str
    place: str
    holder_id: int | None = None
    note: str = ""
    seen_version: int | None = None


def place_watch(session: Session, actor: Actor, command: PlaceWatch, *, now: datetime) -> Ticket:
    """Say where the watch is and who holds it; nobody in particular when it lies in a place."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.PLACE_WATCH,
        seen_version=command.seen_version,
    )
    _require_open(ticket)
    if not command.place.strip():
        raise RuleViolation("place_missing", field="place")
    holder_name = _name_of_colleague(session, ticket.site_id, command.holder_id)
    held_by = command.holder_id, holder_name
    _place(session, actor, ticket, command.place.strip(), held_by, command.note.strip(), now=now)
    return ticket


@dataclass(frozen=True)
class TakeWatch:
    number: str
    seen_version: int | None = None


def take_watch(session: Session, actor: Actor, command: TakeWatch, *, now: datetime) -> Ticket:
    """Take the watch to the bench: where it is, who holds it and whose turn it is, in one entry."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.PLACE_WATCH,
        seen_version=command.seen_version,
    )
    _require_open(ticket)
    if ticket.waiting_on is WaitingOn.US and actor.may(Permission.SERVICE, ticket.site_id):
        ticket.assigned_to_id = actor.person_id
    _place(session, actor, ticket, "bench", (actor.person_id, actor.name), now=now)
    return ticket


def _place(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    place: str,
    held_by: tuple[int | None, str | None],
    note: str = "",
    *,
    now: datetime,
) -> None:
    """Put a watch somewhere, in the hands of the person of this id and name, or in nobody's."""
    ticket.place = place
    ticket.holder_id, holder = held_by
    story = {"place": place, "holder": holder, "holder_id": ticket.holder_id, "note": note}
    write_entry(session, actor, ticket, EntryKind.PLACED, story, now=now)


@dataclass(frozen=True)
class Promise:
    number: str
    promised_on: date
    reason: str = ""
    seen_version: int | None = None


def promise(session: Session, actor: Actor, command: Promise, *, now: datetime) -> Ticket:
    """Give the customer a date. A later one than already promised is a delay slip, not a promise."""
    ticket = find.ticket(
        session, actor, command.number, Permission.PROMISE, seen_version=command.seen_version
    )
    _require_open(ticket)
    if command.promised_on < local_date(now, ticket.site.time_zone):
        raise RuleViolation("promise_in_the_past", field="promised_on")
    if ticket.promised_on and command.promised_on > ticket.promised_on:
        raise RuleViolation(
            "later_promise_needs_delay", {"promised_on": ticket.promised_on}, field="promised_on"
        )
    before = ticket.promised_on
    ticket.promised_on = command.promised_on
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.PROMISED,
        {"from": _iso(before), "to": _iso(command.promised_on), "reason": command.reason.strip()},
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class SetForecast:
    number: str
    forecast_on: date
    reason: str = ""
    seen_version: int | None = None


def set_forecast(session: Session, actor: Actor, command: SetForecast, *, now: datetime) -> Ticket:
    """Say when the watch will really be ready, whatever was promised."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.PLACE_WATCH,
        seen_version=command.seen_version,
    )
    _require_open(ticket)
    if command.forecast_on < local_date(now, ticket.site.time_zone):
        raise RuleViolation("forecast_in_the_past", field="forecast_on")
    before = ticket.forecast_on
    ticket.forecast_on = command.forecast_on
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.FORECAST_SET,
        {
            "from": _iso(before),
            "to": _iso(command.forecast_on),
            "promised_on": _iso(ticket.promised_on),
            "reason": command.reason.strip(),
        },
        now=now,
    )
    return ticket


@dataclass(frozen=True)
class Assign:
    number: str
    person_id: int
    seen_version: int | None = None


def assign(session: Session, actor: Actor, command: Assign, *, now: datetime) -> Ticket:
    """Name the technician in charge."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.PLACE_WATCH,
        seen_version=command.seen_version,
    )
    _require_open(ticket)
    name = _name_of_colleague(session, ticket.site_id, command.person_id)
    if not _holds(session, command.person_id, ticket.site_id, Permission.SERVICE):
        raise RuleViolation("person_not_at_the_bench", {"name": name}, field="person_id")
    ticket.assigned_to_id = command.person_id
    write_entry(session, actor, ticket, EntryKind.ASSIGNED, {"to": name}, now=now)
    return ticket


def _require_open(ticket: Ticket) -> None:
    if ticket.closed_at is not None:
        raise RuleViolation("ticket_closed", {"number": ticket.number})


def _name_of_colleague(session: Session, site_id: int, person_id: int | None) -> str | None:
    if person_id is None:
        return None
    name = session.scalar(
        select(Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(Person.id == person_id, RoleAssignment.site_id == site_id, Person.active)
        .limit(1)
    )
    if name is None:
        raise RuleViolation("person_unknown_here", field="holder_id")
    return name


def _holds(session: Session, person_id: int, site_id: int, permission: Permission) -> bool:
    return (
        session.scalar(
            select(RoleAssignment.role)
            .where(
                RoleAssignment.person_id == person_id,
                RoleAssignment.site_id == site_id,
                RoleAssignment.role.in_(GRANTS[permission]),
            )
            .limit(1)
        )
        is not None
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

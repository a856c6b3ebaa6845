"""Getting the bench ready: the technical level and the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.bench import BenchPerson, bench_people, bench_person
from workshop.db.limits import what_judges
from workshop.db.models import SupplyNeed, Ticket, WorkOrder, WorkOrderLine
from workshop.db.work import WorkToDo, work_to_do
from workshop.db.work_order import escalation_decision, order_lines, supply_needs, work_order
from workshop.domain.catalogue import items, operations
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.preparation import (
    Scope,
    confirmed_in_this_visit,
    scope_of,
    work_key,
)
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import Calibre
from workshop.operations.journal import write_entry


@dataclass(frozen=True)
class StatedLevel:
    """What is said where nothing is suggested: the level the job asks for, and whether one has it."""

    required_level: int
    covered: bool


@dataclass(frozen=True)
class CheckLevel:
    """`stated` counts in an exam only, where it is needed."""

    number: str
    technician_id: int
    seen_version: int | None = None
    stated: StatedLevel | None = None


def check_level(session: Session, actor: Actor, command: CheckLevel, *, now: datetime) -> Ticket:
    """Hold what the job asks for against the technician who will do it, and put them in charge.

    A level that is not covered is recorded all the same: the job stops there until it is escalated.
    """
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    todo = work_to_do(session, ticket)
    if not todo.operations:
        raise RuleViolation("nothing_to_do")
    technician = bench_person(session, ticket.site_id, command.technician_id)
    told = (
        _stated_level(command.stated)
        if actor.is_examined
        else _computed_level(session, ticket, todo.operation_codes, technician)
    )
    order = session.get(WorkOrder, ticket.id) or WorkOrder(ticket_id=ticket.id)
    order.required_level = told["required_level"]
    order.technician_id = technician.id
    order.level_covered = told["covered"]
    order.level_at = now
    order.level_by_id = actor.person_id
    session.add(order)
    ticket.assigned_to_id = technician.id
    entry = {"technician": technician.name, **told}
    write_entry(session, actor, ticket, EntryKind.LEVEL_CHECKED, entry, now=now)
    return ticket


def _computed_level(
    session: Session, ticket: Ticket, operation_codes: Sequence[str], technician: BenchPerson
) -> dict[str, Any]:
    known = what_judges(session, ticket.watch).calibre
    scope = scope_of_job(ticket, known, operation_codes)
    decision = escalation_decision(session, ticket)
    return {
        "required_level": scope.required_level,
        "technical_level": technician.technical_level,
        "operations": list(operation_codes),
        "outside": list(scope.outside),
        "complicated_calibre": scope.complicated_calibre,
        "covered": scope.covered_by(technician.technical_level, decision),
    }


def _stated_level(stated: StatedLevel | None) -> dict[str, Any]:
    """Taken as it is said: whether it is right is for the jury."""
    if stated is None:
        raise RuleViolation("level_not_stated", field="required_level")
    items("technical_levels")[f"level_{stated.required_level}"]
    return {
        "required_level": stated.required_level,
        "technical_level": None,
        "operations": [],
        "outside": [],
        "complicated_calibre": False,
        "covered": stated.covered,
    }


def in_preparation(session: Session, actor: Actor, number: str, seen_version: int | None) -> Ticket:
    """The ticket, authorised and locked, when it is being prepared."""
    ticket = find.ticket(session, actor, number, Permission.PREPARE, seen_version=seen_version)
    if ticket.state is not State.PREPARATION:
        raise RuleViolation("not_the_step", {"number": number})
    return ticket


def scope_of_job(ticket: Ticket, known: Calibre | None, operation_codes: Iterable[str]) -> Scope:
    """What these operations on this watch ask for; a calibre not in the catalogue is not judged."""
    return scope_of(
        operation_codes, ticket.watch.complications, bool(known and known.has_complication)
    )


@dataclass(frozen=True)
class PlanLine:
    """One operation, catalogue code or words, with who does it when and for how long."""

    operation: str
    label: str
    minutes: int
    person_id: int
    day: date


@dataclass(frozen=True)
class PlanWork:
    """The lines in the order of the work."""

    number: str
    lines: tuple[PlanLine, ...]
    seen_version: int | None = None


def plan_work(session: Session, actor: Actor, command: PlanWork, *, now: datetime) -> Ticket:
    """Put the agreed work in order: who, when, how long; and note the supplies it needs.

    Lines already begun stay. When the work changes, tools, supplies and safety are to be confirmed
    again. In an exam the plan is taken as the candidate makes it, and no supply is foreseen for him.
    """
    ticket = in_preparation(session, actor, command.number, command.seen_version)
    order = work_order(session, ticket)
    if not (
        order.level_covered and confirmed_in_this_visit(order.level_at, ticket.entered_step_at)
    ):
        raise RuleViolation("level_not_covered")
    todo = work_to_do(session, ticket)
    _check_lines(session, ticket, command.lines, now)
    if not actor.is_examined:
        _hold_against_work(session, ticket, todo, command.lines)
    kept = order_lines(session, ticket)
    if _keys(kept) != _keys(command.lines):
        order.tools_at = order.tools_by_id = None
        order.supplies_at = order.supplies_by_id = None
        order.hse_at = order.hse_by_id = None
    _write_lines(session, ticket, kept, command.lines)
    needs = [] if actor.is_examined else _note_supplies(session, ticket, todo)
    order.planned_at = now
    order.planned_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.WORK_PLANNED,
        {
            "source": todo.source,
            "lines": _told(command.lines, bench_people(session, ticket.site_id)),
            "supplies": [
                {"code": need.code, "label": need.label, "quantity": need.quantity}
                for need in needs
            ],
        },
        now=now,
    )
    return ticket


def _check_lines(
    session: Session, ticket: Ticket, lines: Sequence[PlanLine], now: datetime
) -> None:
    if not lines:
        raise RuleViolation("plan_empty")
    people = {person.id for person in bench_people(session, ticket.site_id)}
    today = local_date(now, ticket.site.time_zone)
    for line in lines:
        if line.operation:
            operations()[line.operation]
        if not 1 <= line.minutes <= 6000:
            raise RuleViolation("minutes_implausible")
        if line.day < today:
            raise RuleViolation("planned_in_the_past")
        if line.person_id not in people:
            raise RuleViolation("person_unknown_here")


def _hold_against_work(
    session: Session, ticket: Ticket, todo: WorkToDo, lines: Sequence[PlanLine]
) -> None:
    """Everything agreed is planned, each operation for somebody of its level."""
    agreed = {work_key(item.operation, item.label) for item in todo.operations}
    if agreed - _keys(lines):
        raise RuleViolation("operation_not_planned")
    decision = escalation_decision(session, ticket)
    people = {person.id: person for person in bench_people(session, ticket.site_id)}
    known = what_judges(session, ticket.watch).calibre
    for line in lines:
        scope, person = scope_of_job(ticket, known, (line.operation,)), people[line.person_id]
        if not scope.covered_by(person.technical_level, decision):
            raise RuleViolation(
                "person_below_level", {"name": person.name, "level": scope.required_level}
            )


def _keys(lines: Iterable[PlanLine | WorkOrderLine]) -> set[tuple[str, str]]:
    return {work_key(line.operation, line.label) for line in lines}


def _write_lines(
    session: Session,
    ticket: Ticket,
    kept: Sequence[WorkOrderLine],
    lines: Sequence[PlanLine],
) -> None:
    """Ranks are unique per ticket: they are cleared out of the way before they are given anew."""
    known: dict[tuple[str, str], list[WorkOrderLine]] = {}
    for line in kept:
        known.setdefault(work_key(line.operation, line.label), []).append(line)
    for rank, line in enumerate(kept, start=1):
        line.rank = -rank
    session.flush()
    for rank, planned in enumerate(lines, start=1):
        same = known.get(work_key(planned.operation, planned.label))
        row = (
            same.pop(0)
            if same
            else WorkOrderLine(
                ticket_id=ticket.id, operation=planned.operation, label=planned.label
            )
        )
        row.rank = rank
        row.planned_minutes = planned.minutes
        row.person_id = planned.person_id
        row.day = planned.day
        session.add(row)
    for rank, row in enumerate(chain.from_iterable(known.values()), start=len(lines) + 1):
        row.rank = rank
    session.flush()


def _note_supplies(session: Session, ticket: Ticket, todo: WorkToDo) -> list[SupplyNeed]:
    known = {(need.code, need.label) for need in supply_needs(session, ticket)}
    needs = [
        SupplyNeed(
            ticket_id=ticket.id,
            site_id=ticket.site_id,
            code=item.code,
            label=work_key(item.code, item.label)[1],
            quantity=item.quantity,
            part_kind=item.part_kind,
        )
        for item in todo.supplies()
        if work_key(item.code, item.label) not in known
    ]
    session.add_all(needs)
    return needs


def _told(lines: Iterable[PlanLine], people: Iterable[BenchPerson]) -> list[dict[str, Any]]:
    names = {person.id: person.name for person in people}
    return [
        {
            "operation": line.operation,
            "label": line.label,
            "minutes": line.minutes,
            "person": names[line.person_id],
            "day": line.day.isoformat(),
        }
        for line in lines
    ]


def planned_order(session: Session, ticket: Ticket) -> WorkOrder:
    """The work order, once there is a plan to get tools and supplies for."""
    order = work_order(session, ticket)
    if not confirmed_in_this_visit(order.planned_at, ticket.entered_step_at):
        raise RuleViolation("work_not_planned")
    return order

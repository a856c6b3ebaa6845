"""Who works at the benches of a site, and how much work is planned for whom."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import Person, RoleAssignment, Ticket, WorkOrderLine
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import GRANTS, Permission


@dataclass(frozen=True)
class BenchPerson:
    """Somebody who may do the work; `minutes` are those planned and not done, by day."""

    id: int
    name: str
    technical_level: int
    minutes: dict[date, int]


def bench_people(session: Session, site_id: int) -> tuple[BenchPerson, ...]:
    """The people of the bench in order of name, with their planned work at this site."""
    load = (
        select(
            WorkOrderLine.person_id,
            WorkOrderLine.day,
            func.sum(WorkOrderLine.planned_minutes).label("minutes"),
        )
        .join(Ticket, Ticket.id == WorkOrderLine.ticket_id)
        .where(
            WorkOrderLine.done_at.is_(None), Ticket.closed_at.is_(None), Ticket.site_id == site_id
        )
        .group_by(WorkOrderLine.person_id, WorkOrderLine.day)
        .subquery()
    )
    rows = session.execute(
        select(Person.id, Person.name, Person.technical_level, load.c.day, load.c.minutes)
        .outerjoin(load, load.c.person_id == Person.id)
        .where(
            Person.active,
            Person.id.in_(
                select(RoleAssignment.person_id).where(
                    RoleAssignment.site_id == site_id,
                    RoleAssignment.role.in_(GRANTS[Permission.SERVICE]),
                )
            ),
        )
        .order_by(Person.name, Person.id, load.c.day)
    ).all()
    people: dict[int, BenchPerson] = {}
    for row in rows:
        person = people.setdefault(
            row.id, BenchPerson(row.id, row.name, row.technical_level, minutes={})
        )
        if row.day is not None:
            person.minutes[row.day] = int(row.minutes)
    return tuple(people.values())


def bench_person(session: Session, site_id: int, person_id: int) -> BenchPerson:
    """One of them; `RuleViolation` when the person does not work at this site's benches."""
    for person in bench_people(session, site_id):
        if person.id == person_id:
            return person
    raise RuleViolation("person_unknown_here", field="person_id")

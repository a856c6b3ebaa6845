"""The workshop's calendar: how much work is planned for whom, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from workshop.db import find
from workshop.db.bench import bench_people
from workshop.db.calendar import working_day
from workshop.db.models import DelaySlip, Person, Site, Ticket, Watch, WorkOrderLine
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.preparation import BENCH_MINUTES_PER_DAY

DAYS_SHOWN = 8
MOST_LINES = 200


@dataclass(frozen=True)
class DayLoad:
    day: date
    minutes: int

    @property
    def is_full(self) -> bool:
        return self.minutes > BENCH_MINUTES_PER_DAY


@dataclass(frozen=True)
class PersonLoad:
    """Work of one person; `overdue` are the minutes of days gone by, still to do."""

    name: str
    overdue: int
    days: tuple[DayLoad, ...]


@dataclass(frozen=True)
class PlannedJob:
    """One operation still to do."""

    day: date
    person: str
    number: str
    watch: str
    operation: str
    label: str
    minutes: int
    promised_on: date | None

    @property
    def after_promise(self) -> bool:
        return self.promised_on is not None and self.day > self.promised_on


@dataclass(frozen=True)
class SlipToApprove:
    number: str
    watch: str
    reason: str
    new_date: date
    requested_by: str


@dataclass(frozen=True)
class PlanningPage:
    site: str
    days: tuple[date, ...]
    capacity: int
    people: tuple[PersonLoad, ...]
    jobs: tuple[PlannedJob, ...]
    slips: tuple[SlipToApprove, ...]


def planning_page(session: Session, actor: Actor, site_id: int, *, now: datetime) -> PlanningPage:
    """The next open days of a site; slips to approve are for those who may approve them."""
    site = find.site(session, actor, site_id, Permission.READ_TICKETS)
    today = local_date(now, site.time_zone)
    days = _open_days(site, today)
    return PlanningPage(
        site=site.name,
        days=days,
        capacity=BENCH_MINUTES_PER_DAY,
        people=_loads(session, site.id, days, today),
        jobs=_jobs(session, site.id, days[-1]),
        slips=_slips(session, site.id) if actor.may(Permission.APPROVE, site.id) else (),
    )


def _open_days(site: Site, today: date) -> tuple[date, ...]:
    """The days the site opens; without settings, plain days."""
    if not site.opening_days:
        return tuple(today + timedelta(days=n) for n in range(DAYS_SHOWN))
    first = working_day(site, today, 0)
    return tuple(working_day(site, first, n) for n in range(DAYS_SHOWN))


def _loads(
    session: Session, site_id: int, days: Sequence[date], today: date
) -> tuple[PersonLoad, ...]:
    return tuple(
        PersonLoad(
            person.name,
            sum(minutes for day, minutes in person.minutes.items() if day < today),
            tuple(DayLoad(day, person.minutes.get(day, 0)) for day in days),
        )
        for person in bench_people(session, site_id)
    )


def _jobs(session: Session, site_id: int, until: date) -> tuple[PlannedJob, ...]:
    rows = session.execute(
        select(
            WorkOrderLine.day,
            WorkOrderLine.operation,
            WorkOrderLine.label,
            WorkOrderLine.planned_minutes,
            Person.name,
            Ticket.number,
            Ticket.promised_on,
            Watch.brand,
            Watch.model,
        )
        .join(Ticket, Ticket.id == WorkOrderLine.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Person, Person.id == WorkOrderLine.person_id)
        .where(
            Ticket.site_id == site_id,
            Ticket.closed_at.is_(None),
            WorkOrderLine.done_at.is_(None),
            WorkOrderLine.day <= until,
        )
        .order_by(WorkOrderLine.day, Person.name, WorkOrderLine.ticket_id, WorkOrderLine.rank)
        .limit(MOST_LINES)
    )
    return tuple(
        PlannedJob(
            row.day,
            row.name,
            row.number,
            f"{row.brand} {row.model}".strip(),
            row.operation,
            row.label,
            row.planned_minutes,
            row.promised_on,
        )
        for row in rows
    )


def _slips(session: Session, site_id: int) -> tuple[SlipToApprove, ...]:
    """Slips nobody decided on yet, of tickets still open; a newer slip supersedes an older one."""
    later = aliased(DelaySlip)
    superseded = exists().where(later.ticket_id == DelaySlip.ticket_id, later.id > DelaySlip.id)
    rows = session.execute(
        select(
            DelaySlip.reason,
            DelaySlip.new_date,
            Ticket.number,
            Watch.brand,
            Watch.model,
            Person.name,
        )
        .join(Ticket, Ticket.id == DelaySlip.ticket_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Person, Person.id == DelaySlip.requested_by_id)
        .where(
            DelaySlip.site_id == site_id,
            DelaySlip.approved_at.is_(None),
            DelaySlip.refused_at.is_(None),
            Ticket.closed_at.is_(None),
            ~superseded,
        )
        .order_by(DelaySlip.id)
    )
    return tuple(
        SlipToApprove(
            row.number, f"{row.brand} {row.model}".strip(), row.reason, row.new_date, row.name
        )
        for row in rows
    )

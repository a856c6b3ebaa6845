"""The next checks of a watch: planned with its passport, reminded of by mail, never without consent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.care import still_due
from workshop.db.handover import Handover
from workshop.db.models import CareDue, Ticket, Watch
from workshop.documents.formats import day
from workshop.domain.catalogue import care_intervals
from workshop.domain.errors import RuleViolation
from workshop.domain.guarantee import NextChecks
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.tracking import EntryKind
from workshop.exchange.letters import letter
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import post

WATER_TEST: Final = "water_test"


def plan_care(session: Session, found: Handover, checks: NextChecks) -> None:
    """Keep when the watch is to be seen again, as part of issuing its passport."""
    due = {found.watch.kind.value: checks.service_on, WATER_TEST: checks.water_test_on}
    for interval, due_on in due.items():
        if due_on is not None:
            _plan(session, found, interval, due_on)


def _plan(session: Session, found: Handover, interval: str, due_on: date) -> None:
    planned = session.get(CareDue, (found.watch.id, interval))
    if planned is None:
        planned = CareDue(watch_id=found.watch.id, interval=interval)
        session.add(planned)
    planned.site_id, planned.ticket_id = found.ticket.site_id, found.ticket.id
    planned.due_on = due_on
    planned.reminded_at = planned.reminded_by_id = planned.mail_id = None


@dataclass(frozen=True)
class RemindOfCare:
    """`numbers` are the tickets whose passport gave the dates: one mail for each."""

    site_id: int
    numbers: tuple[str, ...]


def remind_of_care(
    session: Session, actor: Actor, command: RemindOfCare, *, now: datetime
) -> tuple[Ticket, ...]:
    """Write to the owners, all or none; each ticket's sheet says so."""
    site = find.site(session, actor, command.site_id, Permission.RECEIVE)
    if not command.numbers:
        raise RuleViolation("nothing_ticked", field="numbers")
    today = local_date(now, site.time_zone)
    return tuple(
        _remind(session, actor, number, today, now) for number in sorted(set(command.numbers))
    )


def _remind(session: Session, actor: Actor, number: str, today: date, now: datetime) -> Ticket:
    ticket = find.ticket(session, actor, number, Permission.RECEIVE)
    customer = ticket.customer
    name = customer_name(customer.family_name, customer.given_name, customer.company)
    if customer.contact_consent_at is None:
        raise RuleViolation("contact_not_agreed", {"name": name}, field="numbers")
    due = session.scalars(
        select(CareDue)
        .join(Ticket, Ticket.id == CareDue.ticket_id)
        .join(Watch, Watch.id == CareDue.watch_id)
        .where(CareDue.ticket_id == ticket.id, *still_due(today))
        .order_by(CareDue.due_on, CareDue.interval)
        .with_for_update(of=CareDue)
    ).all()
    if not due:
        raise RuleViolation("care_not_due", {"number": number}, field="numbers")
    language = customer.language
    checks = "\n".join(
        f"– {care_intervals()[each.interval].label(language)} ({day(each.due_on, language)})"
        for each in due
    )
    values = {**letter_values(ticket), "number": number, "checks": checks}
    mail = post(session, ticket, letter("care", language, values), now=now)
    for each in due:
        each.reminded_at, each.reminded_by_id, each.mail_id = now, actor.person_id, mail.id
    told = [{"interval": each.interval, "due_on": each.due_on.isoformat()} for each in due]
    payload = {"checks": told, "to_address": mail.to_address}
    write_entry(session, actor, ticket, EntryKind.CARE_REMINDED, payload, now=now)
    return ticket

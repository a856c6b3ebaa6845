"""The earlier visit of a watch that a scenario tells of: a real ticket, given back months ago."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from workshop.db.models import Customer, OwnVerdict, ServicePrice, Ticket, Watch
from workshop.db.work_order import order_lines
from workshop.domain.catalogue import operations, steps
from workshop.domain.guarantee import add_months
from workshop.domain.intake import Intake, ReceptionData
from workshop.domain.people import customer_name
from workshop.domain.planning import local_date
from workshop.domain.restitution import IdentityDocument
from workshop.domain.servicing import StepOutcome, steps_left
from workshop.domain.ticket import Move
from workshop.measurements.conditions import Conditions
from workshop.measurements.plan import missing_readings
from workshop.measurements.quantities import Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.operations.deposit import Signature
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.pre_diagnosis import ValidatePreQuote, validate_pre_quote
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.restitution import Collector, HandBack, hand_back
from workshop.operations.seed_stage import (
    COUNTER,
    MANAGER,
    Told,
    start_work,
    told_customer,
    told_watch,
)
from workshop.operations.servicing import (
    CompleteOperation,
    TickStep,
    complete_operation,
    tick_step,
)
from workshop.operations.ticket import MoveTicket, move_ticket

_NOON: Final = time(12)
_NO_ADDRESS: Final = "https://etabli.invalid"
_GOOD: Final = {
    "rate": "4.0",
    "amplitude": "285",
    "beat_error": "0.3",
    "power_reserve": "42",
    "rate_motor_pulses": "0.30",
    "test_pressure": "3",
}
_TESTER: Final = "Testeur de l’atelier"
_CONDITIONS: Final = Conditions(measuring_time_s=60, inhibition_period_s=60)


def tell_history(told: Told, seed: Mapping[str, Any]) -> int | None:
    """Tell the visit of `[seed.history]`, from the counter to the counter; the id of its watch.

    `operation` is what was done, a quick service; `price_cents` what was paid, `months_ago` when.
    """
    history = seed.get("history")
    if not history:
        return None
    then = replace(told, now=_then(told, history["months_ago"]))
    service = _service(then, history["operation"])
    today_s, service.price_cents = service.price_cents, history["price_cents"]
    then.session.flush()
    ticket = _received(then, seed, service)
    then.do(move_ticket, MoveTicket(ticket.number, Move.QUICK_SERVICE), by=COUNTER)
    service.price_cents = today_s or history["price_cents"]
    start_work(then, ticket.number)
    _work(then, ticket)
    _control(then, ticket)
    _give_back(then, ticket)
    return ticket.watch_id


def _then(told: Told, months_ago: int) -> datetime:
    zone = told.bench.time_zone
    day = add_months(local_date(told.now, zone), -months_ago)
    return datetime.combine(day, _NOON, ZoneInfo(zone)).astimezone(told.now.tzinfo)


def _service(then: Told, operation: str) -> ServicePrice:
    """The line of the bench's price list that is this operation alone; a new one where it lacks."""
    listed = select(ServicePrice).where(ServicePrice.site_id == then.bench.id, ServicePrice.quick)
    for service in then.session.scalars(listed.order_by(ServicePrice.id)):
        if service.operations == [operation]:
            return service
    known = operations()[operation]
    service = ServicePrice(
        site_id=then.bench.id,
        code=operation,
        name_fr=known.label("fr"),
        name_en=known.label("en"),
        kinds=[],
        operations=[operation],
        price_cents=0,
        quick=True,
    )
    then.session.add(service)
    return service


def _received(then: Told, seed: Mapping[str, Any], service: ServicePrice) -> Ticket:
    """The listed price signed for at the counter: straight to the bench."""
    customer = told_customer(seed["customer"], then.bench)
    name = customer_name(customer.family_name, customer.given_name, "")
    reception = ReceptionData(
        request=service.name_fr,
        service_code=service.code,
        pre_quote_cents=service.price_cents,
        pre_quote_signed=True,
        parts_back=False,
    )
    intake = Intake(watch=told_watch(then, seed["watch"]), reception=reception)
    deposit = RegisterDeposit(
        then.bench.id, customer, (intake,), signature=Signature(name, on_paper=True)
    )
    (ticket,) = then.do(register_deposit, deposit, by=COUNTER)
    then.do(validate_pre_quote, ValidatePreQuote(ticket.number), by=MANAGER)
    return ticket


def _work(then: Told, ticket: Ticket) -> None:
    for line in order_lines(then.session, ticket):
        for step in steps_left(line.operation, ()):
            outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
            then.do(tick_step, TickStep(ticket.number, line.id, step, outcome))
        then.do(complete_operation, CompleteOperation(ticket.number, line.id))


def _control(then: Told, ticket: Ticket) -> None:
    """By somebody else, all in order."""
    watch = then.session.get_one(Watch, ticket.watch_id)
    asked = missing_readings(watch.kind, (), bool(watch.water_resistance_bar))
    readings = tuple(
        ReadingValue(each.characteristic, each.position, each.moment, _good(each.characteristic))
        for each in asked
    )
    judged = {
        (each.characteristic, each.moment): OwnVerdict.WITHIN
        for each in readings
        if each.number is not None
    }
    command = RecordReadings(
        ticket.number,
        Stage.FINAL_CONTROL,
        readings,
        instrument=_TESTER,
        own_verdicts=judged,
        conditions=_CONDITIONS,
    )
    then.do(record_readings, command, by=MANAGER)
    then.do(record_control, RecordControl(ticket.number, passed=True), by=MANAGER)
    then.do(move_ticket, MoveTicket(ticket.number, Move.SEND_TO_RESTITUTION))


def _good(characteristic: str) -> Decimal | Outcome:
    number = _GOOD.get(characteristic)
    return Decimal(number) if number else Outcome.OK


def _give_back(then: Told, ticket: Ticket) -> None:
    customer = then.session.get_one(Customer, ticket.customer_id)
    name = customer_name(customer.family_name, customer.given_name, "")
    command = HandBack(
        ticket.number,
        Collector(name, IdentityDocument.IDENTITY_CARD),
        Signature(name, on_paper=True),
        _NO_ADDRESS,
    )
    then.do(hand_back, command, by=COUNTER)
    then.do(move_ticket, MoveTicket(ticket.number, Move.RETURN_REPAIRED), by=COUNTER)

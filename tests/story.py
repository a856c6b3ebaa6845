"""Short ways to bring a ticket where a test needs it, always through the operations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.db.models import Instrument, QuoteDelivery, Ticket
from workshop.db.session import commit
from workshop.db.work import work_to_do
from workshop.db.work_order import order_lines, parts_to_fit, supply_needs
from workshop.domain.catalogue import operations, steps
from workshop.domain.instrument import InstrumentKind
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData, WatchData
from workshop.domain.preparation import ToolState, hse_checks_before, tools_for
from workshop.domain.quote import Answer, DecisionChannel
from workshop.domain.restitution import IdentityDocument
from workshop.domain.servicing import Finding, StepOutcome, dismantling, steps_left
from workshop.domain.ticket import Move, Outcome
from workshop.domain.watch import WatchKind
from workshop.exchange.links import LinkSigner
from workshop.measurements.conditions import Conditions
from workshop.measurements.plan import missing_readings
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.quantities import Outcome as TestOutcome
from workshop.measurements.readings import ReadingValue
from workshop.operations.bench_checks import (
    CheckHse,
    CheckTools,
    ToolAnswer,
    check_hse,
    check_tools,
)
from workshop.operations.customer import CustomerData
from workshop.operations.deposit import Signature
from workshop.operations.diagnosis import (
    ConcludeDiagnosis,
    HandOverDiagnosis,
    ValidateDiagnosis,
    conclude_diagnosis,
    hand_over_diagnosis,
    validate_diagnosis,
)
from workshop.operations.final_control import RecordControl, record_control
from workshop.operations.inspection import (
    CodeAnomaly,
    InspectComponents,
    InspectedComponent,
    code_anomaly,
    inspect_components,
)
from workshop.operations.instrument_checks import RecordCheck, record_check
from workshop.operations.instruments import (
    InstrumentSheet,
    RegisterInstrument,
    register_instrument,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.parts import FitForeseen, fit_foreseen
from workshop.operations.pre_diagnosis import SendPreDiagnosis, send_pre_diagnosis
from workshop.operations.preparation import (
    CheckLevel,
    PlanLine,
    PlanWork,
    check_level,
    plan_work,
)
from workshop.operations.proposal import ProposeService, propose_service
from workshop.operations.quote import DraftQuote, ValidateQuote, draft_quote, validate_quote
from workshop.operations.quote_decision import AnswerGiven, RecordDecision, record_decision
from workshop.operations.quote_sending import SendQuote, send_quote
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.restitution import (
    Collector,
    HandBack,
    TickAccessories,
    hand_back,
    tick_accessories,
)
from workshop.operations.servicing import (
    CompleteOperation,
    Reassess,
    TickStep,
    complete_operation,
    reassess,
    tick_step,
)
from workshop.operations.supplies import CheckSupplies, SupplyAnswer, check_supplies
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.uncasing import RecordUncasing, record_uncasing

Start = Callable[..., Ticket]
"""A story that leaves a ticket in preparation."""

SIGNER = LinkSigner("test " * 10, "http://localhost")
CUSTOMER = CustomerData(
    family_name="Lefèvre", given_name="Zoé", email="zoe@example.org", phone="06 12 34 56 78"
)
WATCH = WatchData(
    brand="Lip",
    model="Himalaya",
    serial="LH-4471",
    kind=WatchKind.AUTOMATIC,
    calibre_id="miyota-8215",
    case_metal="steel",
)
RECEPTION = ReceptionData(
    customer_words="Elle s’arrête la nuit.",
    request="Arrêts la nuit : révision si nécessaire.",
    symptoms=("stops_at_times",),
    functional_tests=(("winds", "ok"), ("sets", "ok")),
    pre_diagnosis="Réserve de marche insuffisante probable.",
    service_code="service_automatic",
    pre_quote_cents=29000,
    pre_quote_max_cents=38000,
    promised_on=date(2026, 12, 18),
)
INTAKE = Intake(
    watch=WATCH,
    reception=RECEPTION,
    marks=(Mark("bezel_ne", "scratch", "light"),),
    accessories=(LeftItem("box"), LeftItem("papers")),
    second_ticket=True,
)
SIGNATURE = Signature(name="Zoé Lefèvre", on_paper=True)
COLLECTOR = Collector("Zoé Lefèvre", IdentityDocument.IDENTITY_CARD)


def received(
    session: Session,
    cast: Cast,
    *,
    now: datetime = NOW,
    signed: bool = True,
    customer: CustomerData = CUSTOMER,
    watch: dict[str, Any] | None = None,
    reception: dict[str, Any] | None = None,
    **changes: Any,
) -> Ticket:
    """A watch taken in by Claire, the slip signed, still at reception."""
    intake = replace(
        INTAKE,
        watch=replace(WATCH, **(watch or {})),
        reception=replace(RECEPTION, **(reception or {})),
        **changes,
    )
    command = RegisterDeposit(
        cast.shop, customer, (intake,), signature=SIGNATURE if signed else None
    )
    (ticket,) = register_deposit(session, cast.claire, command, now=now)
    commit(session)
    return ticket


def in_diagnosis(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Received, pre-diagnosis sent, waiting at the diagnosis bench."""
    ticket = received(session, cast, now=now, **changes)
    send_pre_diagnosis(session, cast.claire, SendPreDiagnosis(ticket.number), now=now)
    return moved(session, cast.claire, ticket, Move.SEND_TO_DIAGNOSIS, now=now)


def instrument(
    session: Session,
    cast: Cast,
    name: str = "Chronoscope",
    kind: InstrumentKind = InstrumentKind.TIMEGRAPHER,
    *,
    due_on: date | None = date(2027, 3, 1),
    now: datetime = NOW,
) -> Instrument:
    """Registered by Marc; checked on 1 March 2026 unless `due_on` is None."""
    sheet = InstrumentSheet(name, kind, "Witschi", "S1", "4711")
    found = register_instrument(session, cast.marc, RegisterInstrument(cast.shop, sheet), now=now)
    if due_on is not None:
        check = RecordCheck(found.id, date(2026, 3, 1), True, due_on, "Witschi", "2026-114")
        record_check(session, cast.marc, check, now=now)
    commit(session)
    return found


def measured(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    stage: Stage = Stage.BEFORE_UNCASING,
    *,
    now: datetime = NOW,
    **values: str,
) -> Ticket:
    """Théo reads rate, amplitude and beat error dial up, and the watch runs."""
    typed = {"rate": "+4.5", "amplitude": "231", "beat_error": "0.9"} | values
    readings = [
        ReadingValue(code, Position.CH, Moment.FULL_WIND, Decimal(value))
        for code, value in typed.items()
    ]
    readings.append(ReadingValue("runs", value=TestOutcome.OK))
    command = RecordReadings(
        ticket.number, stage, tuple(readings), instrument="Chronocomparateur 1"
    )
    record_readings(session, cast.theo, command, now=now)
    commit(session)
    return ticket


def concluded(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Measured before and after uncasing, a service proposed, concluded by Théo."""
    ticket = in_diagnosis(session, cast, now=now, **changes)
    number = ticket.number
    measured(session, cast, ticket, now=now)
    case = RecordUncasing(number, "screw_back", ("identify_case_back", "take_out_movement"))
    record_uncasing(session, cast.theo, case, now=now)
    measured(session, cast, ticket, Stage.AFTER_UNCASING, now=now)
    states = (
        InspectedComponent("mainspring", "worn", "Avachi."),
        InspectedComponent("balance", "good"),
    )
    inspection = InspectComponents(number, Stage.AFTER_UNCASING, states)
    inspect_components(session, cast.theo, inspection, now=now)
    anomaly = CodeAnomaly(number, Stage.AFTER_UNCASING, "low_amplitude", "mainspring", "serious")
    code_anomaly(session, cast.theo, anomaly, now=now)
    propose_service(session, cast.theo, ProposeService(number, "automatic_service"), now=now)
    conclusion = ConcludeDiagnosis(
        number, "Mouvement encrassé, amplitude insuffisante.", "Huiles desséchées."
    )
    conclude_diagnosis(session, cast.theo, conclusion, now=now)
    commit(session)
    return ticket


def diagnosed(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Validated by Marc and handed over with the bag of parts, still in diagnosis."""
    ticket = concluded(session, cast, now=now, **changes)
    validate_diagnosis(session, cast.marc, ValidateDiagnosis(ticket.number), now=now)
    handover = HandOverDiagnosis(ticket.number, ticket.number, parts_count=4)
    hand_over_diagnosis(session, cast.theo, handover, now=now)
    commit(session)
    return ticket


def in_quote(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Diagnosed and on Édith's desk."""
    ticket = diagnosed(session, cast, now=now, **changes)
    return moved(session, cast.theo, ticket, Move.SEND_TO_QUOTE, now=now)


def draft(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Édith has drafted a quote from the diagnosis."""
    ticket = in_quote(session, cast, now=now, **changes)
    draft_quote(session, cast.edith, DraftQuote(ticket.number), now=now)
    commit(session)
    return ticket


def quoted(
    session: Session,
    cast: Cast,
    *,
    now: datetime = NOW,
    delivery: QuoteDelivery = QuoteDelivery.MAIL,
    **changes: Any,
) -> Ticket:
    """The quote is validated, sent, and waits for Zoé."""
    ticket = draft(session, cast, now=now, **changes)
    return sent(session, cast, ticket, now=now, delivery=delivery)


def sent(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    *,
    now: datetime = NOW,
    delivery: QuoteDelivery = QuoteDelivery.MAIL,
) -> Ticket:
    """Édith validates and sends the draft."""
    validate_quote(session, cast.edith, ValidateQuote(ticket.number), now=now)
    send_quote(session, cast.edith, SendQuote(ticket.number, delivery, SIGNER), now=now)
    commit(session)
    return ticket


def decided(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    answer: Answer = Answer.ALL,
    *,
    now: datetime = NOW,
    **changes: Any,
) -> Ticket:
    """Zoé gives her answer at the counter; Claire writes it down."""
    given = AnswerGiven(answer, "Zoé Lefèvre", **changes)
    command = RecordDecision(ticket.number, DecisionChannel.COUNTER, given)
    record_decision(session, cast.claire, command, now=now)
    commit(session)
    return ticket


def accepted(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """The whole quote accepted at the counter, the ticket on its way to preparation."""
    ticket = decided(session, cast, quoted(session, cast, now=now, **changes), now=now)
    return moved(session, cast.claire, ticket, Move.ACCEPT_QUOTE, now=now)


def moved(
    session: Session, actor: Any, ticket: Ticket, move: Move, *, now: datetime = NOW
) -> Ticket:
    move_ticket(session, actor, MoveTicket(ticket.number, move), now=now)
    commit(session)
    return ticket


def quick(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """A battery to change, the listed price signed for at the counter: straight to the bench."""
    ticket = received(
        session,
        cast,
        now=now,
        watch={"kind": WatchKind.QUARTZ, "calibre_id": None, "model": "Churchill"},
        reception={
            "service_code": "battery_change",
            "symptoms": (),
            "functional_tests": (),
            "pre_quote_cents": 2900,
            "pre_quote_max_cents": None,
            "pre_quote_signed": True,
            **changes.pop("reception", {}),
        },
        **changes,
    )
    return moved(session, cast.claire, ticket, Move.QUICK_SERVICE, now=now)


def planned(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    """Théo is up to the level and has planned the work for the same day."""
    ticket = start(session, cast, now=now, **changes)
    number = ticket.number
    check_level(session, cast.theo, CheckLevel(number, cast.theo.person_id), now=now)
    lines = tuple(
        PlanLine(
            item.operation,
            item.label,
            operations()[item.operation].minutes,
            cast.theo.person_id,
            now.date(),
        )
        for item in work_to_do(session, ticket).operations
    )
    plan_work(session, cast.theo, PlanWork(number, lines), now=now)
    commit(session)
    return ticket


def prepared(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    """Plan, tools, supplies and safety confirmed: ready to begin."""
    ticket = planned(session, cast, start=start, now=now, **changes)
    number = ticket.number
    codes = tuple(line.operation for line in order_lines(session, ticket))
    tools = tuple(ToolAnswer(tool, ToolState.OK) for tool in tools_for(codes))
    check_tools(session, cast.theo, CheckTools(number, tools), now=now)
    answers = tuple(SupplyAnswer(need.id) for need in supply_needs(session, ticket))
    check_supplies(session, cast.theo, CheckSupplies(number, answers), now=now)
    before = hse_checks_before(codes, radium_risk=ticket.watch.radium_risk)
    check_hse(session, cast.theo, CheckHse(number, before), now=now)
    commit(session)
    return ticket


def in_servicing(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    ticket = prepared(session, cast, start=start, now=now, **changes)
    return moved(session, cast.theo, ticket, Move.START_SERVICING, now=now)


def worked(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    """Every step ticked and every operation finished by Théo."""
    ticket = in_servicing(session, cast, start=start, now=now, **changes)
    do_the_work(session, cast, ticket, now=now)
    return ticket


def do_the_work(session: Session, cast: Cast, ticket: Ticket, *, now: datetime = NOW) -> None:
    """The diagnosis confirmed, the parts put in as foreseen, every step ticked."""
    if {line.operation for line in order_lines(session, ticket)}.intersection(dismantling()):
        reassess(session, cast.theo, Reassess(ticket.number, Finding.CONFIRMED), now=now)
    if parts_to_fit(session, ticket):
        fit_foreseen(session, cast.theo, FitForeseen(ticket.number), now=now)
    for line in order_lines(session, ticket):
        if line.done_at is not None:
            continue
        for step in steps_left(line.operation, ()):
            outcome = StepOutcome.OK if steps()[step].control else StepOutcome.DONE
            command = TickStep(ticket.number, line.id, step, outcome)
            tick_step(session, cast.theo, command, now=now)
        complete_operation(session, cast.theo, CompleteOperation(ticket.number, line.id), now=now)
    commit(session)


_GOOD_VALUES = {
    "rate": "+4.0", "amplitude": "285", "beat_error": "0.3", "power_reserve": "42",
    "rate_motor_pulses": "+0.30", "test_pressure": "3",
}  # fmt: skip


def measured_at_the_end(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    *,
    by: str = "ines",
    now: datetime = NOW,
    **values: str,
) -> None:
    """The whole required set of the final control, good unless `values` says otherwise."""
    watch = ticket.watch
    asked = missing_readings(watch.kind, (), bool(watch.water_resistance_bar))
    numbers = _GOOD_VALUES | values
    readings = tuple(
        ReadingValue(
            each.characteristic,
            each.position,
            each.moment,
            Decimal(numbers[each.characteristic])
            if each.characteristic in numbers
            else TestOutcome.OK,
        )
        for each in asked
    )
    command = RecordReadings(
        ticket.number,
        Stage.FINAL_CONTROL,
        readings,
        instrument="Chronocomparateur 2",
        conditions=Conditions(measuring_time_s=60, inhibition_period_s=60),
    )
    record_readings(session, cast.people[by], command, now=now)
    commit(session)


def serviced(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    """Controlled by Inès and ready to be given back."""
    ticket = worked(session, cast, start=start, now=now, **changes)
    measured_at_the_end(session, cast, ticket, now=now)
    record_control(session, cast.ines, RecordControl(ticket.number, passed=True), now=now)
    return moved(session, cast.theo, ticket, Move.SEND_TO_RESTITUTION, now=now)


def refused(session: Session, cast: Cast, *, now: datetime = NOW, **changes: Any) -> Ticket:
    """Zoé said no: the watch waits for her unrepaired."""
    ticket = decided(session, cast, quoted(session, cast, now=now, **changes), Answer.REFUSED)
    return moved(session, cast.claire, ticket, Move.CLOSE_UNREPAIRED, now=now)


def taken_back(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    *,
    now: datetime = NOW,
    collector: Collector = COLLECTOR,
) -> Ticket:
    """Everything is given back to Zoé, who shows her card and signs on paper."""
    ranks = tuple(rank for rank, _ in enumerate(INTAKE.accessories, start=1))
    ticked = TickAccessories(ticket.number, ranks, parts=True)
    tick_accessories(session, cast.claire, ticked, now=now)
    command = HandBack(ticket.number, collector, SIGNATURE, "http://localhost")
    hand_back(session, cast.claire, command, now=now)
    repaired = ticket.outcome is Outcome.REPAIRED
    move = Move.RETURN_REPAIRED if repaired else Move.RETURN_UNREPAIRED
    return moved(session, cast.claire, ticket, move, now=now)


def returned(
    session: Session, cast: Cast, *, start: Start = quick, now: datetime = NOW, **changes: Any
) -> Ticket:
    """Repaired and given back, with its passport."""
    ticket = serviced(session, cast, start=start, now=now, **changes)
    return taken_back(session, cast, ticket, now=now)

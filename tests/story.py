"""Short ways to bring a ticket where a test needs it, always through the operations."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.db.models import Ticket
from workshop.db.session import commit
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData, WatchData
from workshop.domain.ticket import Move
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.quantities import Outcome as TestOutcome
from workshop.measurements.readings import ReadingValue
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
from workshop.operations.inspection import (
    CodeAnomaly,
    InspectComponents,
    InspectedComponent,
    code_anomaly,
    inspect_components,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.pre_diagnosis import SendPreDiagnosis, send_pre_diagnosis
from workshop.operations.proposal import ProposeService, propose_service
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.uncasing import RecordUncasing, record_uncasing

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
)
SIGNATURE = Signature(name="Zoé Lefèvre", on_paper=True)


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


def moved(
    session: Session, actor: Any, ticket: Ticket, move: Move, *, now: datetime = NOW
) -> Ticket:
    move_ticket(session, actor, MoveTicket(ticket.number, move), now=now)
    commit(session)
    return ticket

"""Short ways to bring a ticket where a test needs it, always through the operations."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.cast import NOW, Cast
from workshop.db.models import Ticket
from workshop.db.session import commit
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData, WatchData
from workshop.domain.ticket import Move
from workshop.domain.watch import WatchKind
from workshop.operations.customer import CustomerData
from workshop.operations.deposit import Signature
from workshop.operations.pre_diagnosis import SendPreDiagnosis, send_pre_diagnosis
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.ticket import MoveTicket, move_ticket

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


def moved(
    session: Session, actor: Any, ticket: Ticket, move: Move, *, now: datetime = NOW
) -> Ticket:
    move_ticket(session, actor, MoveTicket(ticket.number, move), now=now)
    commit(session)
    return ticket

"""What was recorded of a deposit: for its page, its slip and its labels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from workshop.db.find import may_read
from workshop.db.intake import recorded_intakes
from workshop.db.models import (
    Customer,
    Deposit,
    DepositSlip,
    Person,
    Reception,
    ServicePrice,
    Site,
    Ticket,
)
from workshop.documents.signed_slip import SignedSlip, as_signed
from workshop.domain.errors import NotFound
from workshop.domain.intake import Intake
from workshop.domain.people import Actor, Language, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State
from workshop.queries.ticket_frame import TicketFrame, ticket_frame


@dataclass(frozen=True)
class DepositedWatch:
    """One watch of the visit; `service` is its line of the price list in French and English."""

    ticket_id: int
    number: str
    state: State
    intake: Intake
    service: tuple[str, str] | None
    needs_validation: bool
    validated: bool
    sent: bool


@dataclass(frozen=True)
class DepositRecord:
    """A visit at the counter: who, when, which watches, and the signature.

    `signed` is what the slip said then; a slip signed before that was kept has none.
    """

    deposit_id: int
    site: Site
    customer: Customer
    received_at: datetime
    received_by: str
    signed_at: datetime | None
    signed_name: str
    on_paper: bool
    signature_png: bytes | None
    watches: tuple[DepositedWatch, ...]
    signed: SignedSlip | None = None

    @property
    def language(self) -> Language:
        """The one the papers are in: that of the signed slip, else the customer's."""
        return self.signed.language if self.signed else self.customer.language

    @property
    def customer_name(self) -> str:
        return customer_name(
            self.customer.family_name, self.customer.given_name, self.customer.company
        )


@dataclass(frozen=True)
class ReceptionPage:
    """The reception of a ticket with what this person may still do there."""

    frame: TicketFrame
    deposit: DepositRecord
    watch: DepositedWatch
    may_change: bool
    may_sign: bool
    may_send: bool
    may_validate: bool
    goes_on_once_validated: bool


def reception_page(session: Session, actor: Actor, number: str) -> ReceptionPage:
    """What was recorded of the watch of a ticket, and of those left with it."""
    frame = ticket_frame(session, actor, number)
    deposit = deposit_record(session, actor, number)
    watch = next(each for each in deposit.watches if each.number == number)
    here, signed = frame.state is State.RECEPTION, deposit.signed_at is not None
    receives = actor.may(Permission.RECEIVE, frame.site_id)
    return ReceptionPage(
        frame,
        deposit,
        watch,
        may_change=here and receives and not signed,
        may_sign=here and receives and not signed,
        may_send=here and receives and signed and not watch.sent,
        may_validate=here
        and watch.needs_validation
        and not watch.validated
        and actor.may(Permission.APPROVE, frame.site_id),
        goes_on_once_validated=signed and receives,
    )


def deposit_record(
    session: Session, actor: Actor, number: str, *, for_paper: bool = False
) -> DepositRecord:
    """The visit a ticket was opened at; `for_paper` brings the logo and the signature along.

    Raises `NotFound` when the person may not read the ticket.
    """
    rows = session.execute(_of_the_visit(number, for_paper)).unique().all()
    if not rows or not may_read(actor, rows[0].Ticket.site_id):
        raise NotFound("ticket_not_found", {"number": number})
    intakes = recorded_intakes(session, [row.Ticket for row in rows])
    deposit: Deposit = rows[0].Deposit
    return DepositRecord(
        deposit_id=deposit.id,
        site=rows[0].Ticket.site,
        customer=rows[0].Ticket.customer,
        received_at=deposit.received_at,
        received_by=rows[0].received_by,
        signed_at=deposit.signed_at,
        signed_name=deposit.signed_name or "",
        on_paper=deposit.on_paper,
        signature_png=deposit.signature_png if for_paper else None,
        watches=tuple(_watch(row, intakes[row.Ticket.id]) for row in rows),
        signed=_signed(session, deposit.id, rows[0].Ticket.site) if for_paper else None,
    )


def _signed(session: Session, deposit_id: int, site: Site) -> SignedSlip | None:
    kept = session.get(DepositSlip, deposit_id)
    return as_signed(kept.content, site.logo_png) if kept else None


def _of_the_visit(number: str, for_paper: bool) -> Any:
    """Every ticket of the visit but those cancelled since, and the one asked for."""
    visit = select(Ticket.deposit_id).where(Ticket.number == number).scalar_subquery()
    statement = (
        select(
            Ticket,
            Deposit,
            Reception,
            Person.name.label("received_by"),
            ServicePrice.name_fr,
            ServicePrice.name_en,
        )
        .join(Deposit, Deposit.id == Ticket.deposit_id)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .join(Person, Person.id == Deposit.received_by_id)
        .outerjoin(
            ServicePrice,
            (ServicePrice.site_id == Ticket.site_id)
            & (ServicePrice.code == Reception.service_code),
        )
        .where(
            Ticket.deposit_id == visit,
            or_(Ticket.state != State.CANCELLED, Ticket.number == number),
        )
        .order_by(Ticket.id)
    )
    site = joinedload(Ticket.site, innerjoin=True)
    statement = statement.options(
        joinedload(Ticket.customer, innerjoin=True),
        joinedload(Ticket.watch, innerjoin=True),
        site.undefer(Site.logo_png) if for_paper else site,
    )
    return statement.options(undefer(Deposit.signature_png)) if for_paper else statement


def _watch(row: Any, intake: Intake) -> DepositedWatch:
    return DepositedWatch(
        ticket_id=row.Ticket.id,
        number=row.Ticket.number,
        state=row.Ticket.state,
        intake=intake,
        service=(row.name_fr, row.name_en) if row.name_fr else None,
        needs_validation=row.Reception.pre_quote_needs_validation,
        validated=row.Reception.pre_quote_validated_at is not None,
        sent=row.Reception.pre_diagnosis_sent_at is not None,
    )

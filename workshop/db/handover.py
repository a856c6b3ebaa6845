"""All a watch takes along when it is handed back, read in three queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from workshop.db.account import account_of
from workshop.db.measured_stages import last_measured
from workshop.db.models import (
    ContactChannel,
    CourtAuthorisation,
    Customer,
    Derogation,
    FinalControl,
    Passport,
    Person,
    Quote,
    QuoteDecision,
    Reception,
    Restitution,
    ServicePrice,
    Site,
    Ticket,
    Watch,
)
from workshop.db.portraits import portraits_of
from workshop.db.readings import StoredReading, current_readings
from workshop.db.service_record import (
    FittedPart,
    GrantedDerogation,
    NamedThing,
    RemovedPart,
    ServiceRecord,
    comparisons,
    water_test,
)
from workshop.db.ticket_lists import TicketLists, ticket_lists
from workshop.domain.account import Account, Credit, Receipt
from workshop.domain.catalogue import operations
from workshop.domain.down_payment import PaymentMeans
from workshop.domain.guarantee import GuaranteedWork, GuaranteeEnd, guarantee_ends
from workshop.domain.note import NoteLine, UnusedPart
from workshop.domain.planning import local_date
from workshop.domain.quote import GIVEN_UP, QuoteState
from workshop.domain.servicing import TO_CUSTOMER
from workshop.domain.ticket import Outcome, RepairKind
from workshop.measurements.measured_stage import MeasuredStage


@dataclass(frozen=True)
class LeftAccessory:
    """`kind` is a catalogue code, `rank` what its label says."""

    rank: int
    kind: str
    note: str
    returned: bool


@dataclass(frozen=True)
class SentReminder:
    sent_at: datetime
    channel: ContactChannel
    proof: str


@dataclass(frozen=True)
class GivenUpQuote:
    """The quote a watch goes back unrepaired for: refused, or left without an answer.

    `summary` is what the customer was told was wrong, `reason` why they said no.
    """

    number: str
    state: QuoteState
    summary: str
    reason: str
    fee_cents: int


@dataclass(frozen=True)
class Handover:
    """`restitution` is None as long as nothing of it was written; `agreed` are quoted lines.
    `measured` is the last stage at which values were taken. `given_up` is the last quote that was
    refused or expired, None without one.
    """

    ticket: Ticket
    site: Site
    customer: Customer
    watch: Watch
    reception: Reception
    service: ServicePrice | None
    restitution: Restitution | None
    court: CourtAuthorisation | None
    passport_token: str | None
    handed_back_by: str | None
    given_up: GivenUpQuote | None
    record: ServiceRecord
    measured: MeasuredStage | None
    accessories: tuple[LeftAccessory, ...]
    unused: tuple[UnusedPart, ...]
    agreed: tuple[NoteLine, ...]
    guarantees: tuple[GuaranteeEnd, ...]
    reminders: tuple[SentReminder, ...]
    account: Account

    @property
    def parts_due(self) -> tuple[RemovedPart, ...]:
        """Parts taken out that go back to the customer."""
        return tuple(part for part in self.record.removed if part.destination == TO_CUSTOMER)

    def guaranteed_from(self, returned_on: date) -> tuple[GuaranteeEnd, ...]:
        """The end of each operation when the watch leaves on that day; none for one not repaired.

        A comeback under our guarantee keeps the end date of the first repair.
        """
        if self.ticket.outcome is not Outcome.REPAIRED:
            return ()
        comeback = self.ticket.repair_kind is RepairKind.OWN_GUARANTEE
        original = self.ticket.guarantee_until if comeback else None
        work = (
            GuaranteedWork(done.code, done.label, self._months(done.code))
            for done in self.record.work
        )
        return guarantee_ends(returned_on, work, original)

    def _months(self, operation: str) -> int:
        """By the service of the price list, else the catalogue, else the site."""
        if self.service and operation in self.service.operations:
            return self.service.guarantee_months
        known = operations().get(operation)
        return known.guarantee_months if known else self.site.repair_guarantee_months


def handover(session: Session, ticket_id: int) -> Handover:
    """Everything the restitution of a ticket already authorised needs."""
    row = session.execute(_statement(ticket_id)).one()
    lists = ticket_lists(session, ticket_id)
    readings = current_readings(session, ticket_id)
    return Handover(
        ticket=row.Ticket,
        site=row.Site,
        customer=row.Customer,
        watch=row.Watch,
        reception=row.Reception,
        service=row.ServicePrice,
        restitution=row.Restitution,
        court=row.CourtAuthorisation,
        passport_token=row.token,
        handed_back_by=row.handed_back_by,
        given_up=_given_up(row),
        record=_record(row, lists, readings),
        measured=last_measured(readings),
        accessories=tuple(
            LeftAccessory(left.rank, left.code, left.label, left.at is not None)
            for left in lists.accessories
        ),
        unused=tuple(UnusedPart(left.code, left.label, left.quantity) for left in lists.unused),
        agreed=tuple(
            NoteLine(
                line.label,
                line.code,
                line.kind,
                line.quantity,
                line.cents or 0,
                line.discount_cents,
                line.vat_bp,
            )
            for line in lists.agreed
        ),
        guarantees=tuple(
            GuaranteeEnd(end.code, end.label, end.quantity, end.day) for end in lists.guarantees
        ),
        reminders=tuple(
            SentReminder(sent.at, ContactChannel(sent.kind), sent.label) for sent in lists.reminders
        ),
        account=_account(row.Restitution, lists),
    )


def _given_up(row: Any) -> GivenUpQuote | None:
    if row.quote_number is None:
        return None
    reason = row.refusal_reason or ""
    return GivenUpQuote(
        row.quote_number, row.quote_state, row.summary, reason, row.refusal_fee_cents
    )


def _account(note: Restitution | None, lists: TicketLists) -> Account:
    receipts = tuple(
        Receipt(paid.code, paid.cents, PaymentMeans(paid.kind), paid.label, paid.day)
        for paid in lists.receipts
    )
    credits = tuple(
        Credit(each.code, each.kind, each.cents, each.label, each.at, each.day)
        for each in lists.credits
    )
    return account_of(receipts, credits, note)


def _record(row: Any, lists: TicketLists, readings: Sequence[StoredReading]) -> ServiceRecord:
    zone, control = row.Site.time_zone, row.FinalControl
    granted: Derogation | None = row.Derogation
    return ServiceRecord(
        work=tuple(NamedThing(done.code, done.label) for done in lists.work),
        fitted=tuple(
            FittedPart(part.code, part.label, part.quantity, part.kind) for part in lists.fitted
        ),
        removed=tuple(
            RemovedPart(part.code, part.label, part.quantity, part.kind) for part in lists.removed
        ),
        values=comparisons(readings),
        portraits=portraits_of(readings),
        water_test=water_test(readings, zone),
        derogation=GrantedDerogation(granted.reason, granted.until_on, row.granted_by)
        if granted
        else None,
        watchmaker=row.watchmaker or "",
        controlled_by=row.controlled_by or "",
        controlled_on=local_date(control.controlled_at, zone) if control else None,
    )


def _statement(ticket_id: int) -> Select[*tuple[Any, ...]]:
    worker, controller, granter, clerk = (aliased(Person) for _ in range(4))
    last_control = (
        select(func.max(FinalControl.id))
        .where(FinalControl.ticket_id == ticket_id)
        .scalar_subquery()
    )
    last_refused = (
        select(func.max(Quote.id))
        .where(Quote.ticket_id == ticket_id, Quote.state.in_(GIVEN_UP))
        .scalar_subquery()
    )
    return (
        select(
            Ticket,
            Site,
            Customer,
            Watch,
            Reception,
            ServicePrice,
            Restitution,
            CourtAuthorisation,
            FinalControl,
            Derogation,
            Passport.token,
            Quote.number.label("quote_number"),
            Quote.state.label("quote_state"),
            Quote.summary,
            Quote.refusal_fee_cents,
            QuoteDecision.reason.label("refusal_reason"),
            worker.name.label("watchmaker"),
            controller.name.label("controlled_by"),
            granter.name.label("granted_by"),
            clerk.name.label("handed_back_by"),
        )
        .join(Site, Site.id == Ticket.site_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .outerjoin(
            ServicePrice,
            (ServicePrice.site_id == Ticket.site_id)
            & (ServicePrice.code == Reception.service_code),
        )
        .outerjoin(Restitution, Restitution.ticket_id == Ticket.id)
        .outerjoin(CourtAuthorisation, CourtAuthorisation.ticket_id == Ticket.id)
        .outerjoin(FinalControl, FinalControl.id == last_control)
        .outerjoin(Derogation, Derogation.control_id == FinalControl.id)
        .outerjoin(Passport, Passport.ticket_id == Ticket.id)
        .outerjoin(Quote, Quote.id == last_refused)
        .outerjoin(QuoteDecision, QuoteDecision.quote_id == Quote.id)
        .outerjoin(worker, worker.id == FinalControl.worked_by_id)
        .outerjoin(controller, controller.id == FinalControl.controlled_by_id)
        .outerjoin(granter, granter.id == Derogation.granted_by_id)
        .outerjoin(clerk, clerk.id == Restitution.handed_back_by_id)
        .where(Ticket.id == ticket_id)
    )

"""The page of the restitution: everything to say, to give back, and to have signed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db.handover import (
    GivenUpQuote,
    Handover,
    LeftAccessory,
    SentReminder,
    handover,
)
from workshop.db.models import CourtAuthorisation
from workshop.db.note import ticket_bill
from workshop.db.service_record import RemovedPart, ServiceRecord
from workshop.domain.account import Account
from workshop.domain.catalogue import advice
from workshop.domain.french_figures import french_figure
from workshop.domain.guarantee import GuaranteeEnd, NextChecks, next_checks
from workshop.domain.note import Bill, UnusedPart
from workshop.domain.people import Actor, customer_name
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.restitution import IdentityDocument, Relation, Topic
from workshop.domain.ticket import Outcome, State
from workshop.domain.unclaimed import earliest_request_on
from workshop.domain.watch import WatchKind, WaterClaim, water_claim
from workshop.queries.examined import told_record
from workshop.queries.ticket_frame import TicketFrame, ticket_frame


@dataclass(frozen=True)
class IssuedNote:
    """`cancelled`: all it claimed was credited, so another may take its place."""

    number: str
    issued_at: datetime
    total_cents: int
    cancelled: bool


@dataclass(frozen=True)
class Settlement:
    """Only that and how it was settled."""

    on: date
    till_reference: str


@dataclass(frozen=True)
class GivenBackTo:
    """Who took the watch, what was looked at, who gave it."""

    name: str
    relation: Relation
    document: IdentityDocument
    on_paper: bool
    at: datetime
    by: str


@dataclass(frozen=True)
class RestitutionPage:
    """`guarantees` are those given, or those that would start today.

    `given_up` is the quote an unrepaired watch goes back for.
    `bill` is what a note would say; None once one stands, and for somebody who sees no prices.
    `to_repay_cents` are down payments no note will take. `creditable` are the numbers of the note
    and receipts of which something may still be taken back, and how much.
    """

    frame: TicketFrame
    active: bool
    repaired: bool
    may_return: bool
    may_approve: bool
    may_credit: bool
    may_receive: bool
    today: date
    customer: str
    watch_kind: WatchKind
    water: WaterClaim
    given_up: GivenUpQuote | None
    record: ServiceRecord
    accessories: tuple[LeftAccessory, ...]
    parts_due: tuple[RemovedPart, ...]
    parts_returned: bool
    bill: Bill | None
    unused: tuple[UnusedPart, ...]
    note: IssuedNote | None
    note_due: bool
    account: Account
    to_repay_cents: int
    creditable: dict[str, int]
    sees_prices: bool
    settlement: Settlement | None
    guarantees: tuple[GuaranteeEnd, ...]
    guarantee_until: date | None
    next: NextChecks
    suitable_advice: tuple[str, ...]
    proposed_advice: tuple[str, ...]
    advice: tuple[str, ...]
    advice_note: str
    explained: tuple[Topic, ...]
    given_back: GivenBackTo | None
    passport_token: str | None
    ready_on: date
    reminders: tuple[SentReminder, ...]
    request_from: date
    court: CourtAuthorisation | None

    @property
    def everything_ticked(self) -> bool:
        return all(left.returned for left in self.accessories) and (
            self.parts_returned or not self.parts_due
        )

    @property
    def request_possible(self) -> bool:
        """Whether the judge may be asked already."""
        return self.today >= self.request_from

    @property
    def guarantee_runs(self) -> bool:
        return self.guarantee_until is not None and self.guarantee_until >= self.today


def restitution_page(
    session: Session, actor: Actor, number: str, *, now: datetime
) -> RestitutionPage:
    """Eight queries at most, with the one for the person."""
    frame = ticket_frame(session, actor, number)
    found = handover(session, frame.ticket_id)
    zone = found.site.time_zone
    today = local_date(now, zone)
    active = frame.state is State.RESTITUTION
    sees_prices = actor.may(Permission.READ_PRICES, frame.site_id)
    kept, note = found.restitution, _issued(found)
    account = found.account
    bill = ticket_bill(session, found, today) if sees_prices and not account.note_stands else None
    threshold = french_figure("note_threshold_cents", today).value
    repaired = found.ticket.outcome is Outcome.REPAIRED
    suitable = _suitable_advice(found)
    ready_on = local_date(found.ticket.entered_step_at, zone)
    done_on = local_date(kept.signed_at, zone) if kept and kept.signed_at else today
    return RestitutionPage(
        frame=frame,
        active=active,
        repaired=repaired,
        may_return=active and actor.may(Permission.RETURN_WATCH, frame.site_id),
        may_approve=active and actor.may(Permission.APPROVE, frame.site_id),
        may_credit=sees_prices and actor.may(Permission.APPROVE, frame.site_id),
        may_receive=actor.may(Permission.RECEIVE, frame.site_id),
        today=today,
        customer=customer_name(
            found.customer.family_name, found.customer.given_name, found.customer.company
        ),
        watch_kind=found.watch.kind,
        water=water_claim(found.watch.water_resistance_bar),
        given_up=None if repaired else found.given_up,
        record=told_record(actor, found.record),
        accessories=found.accessories,
        parts_due=found.parts_due,
        parts_returned=bool(kept and kept.parts_returned_at),
        bill=bill,
        unused=found.unused,
        note=note if sees_prices else None,
        note_due=note is None and bill is not None and _is_due(bill, account, threshold),
        account=account,
        to_repay_cents=account.to_repay_cents(bill.total_cents if bill and not note else 0),
        creditable=_creditable(account),
        sees_prices=sees_prices,
        settlement=Settlement(kept.settled_on, kept.till_reference)
        if kept and kept.settled_on and sees_prices
        else None,
        guarantees=found.guaranteed_from(today) if active else found.guarantees,
        guarantee_until=found.ticket.guarantee_until,
        next=next_checks(
            done_on, found.watch.kind, water_tested=found.record.water_test is not None
        ),
        suitable_advice=suitable,
        proposed_advice=tuple(
            code for code in suitable if repaired and advice()[code].is_particular
        ),
        advice=tuple(kept.advice) if kept else (),
        advice_note=kept.advice_note if kept else "",
        explained=tuple(Topic(topic) for topic in kept.explained) if kept else (),
        given_back=_given_back(found),
        passport_token=found.passport_token,
        ready_on=ready_on,
        reminders=found.reminders,
        request_from=earliest_request_on(ready_on),
        court=found.court,
    )


def _issued(found: Handover) -> IssuedNote | None:
    kept = found.restitution
    if (
        kept is None
        or kept.note_number is None
        or kept.note_issued_at is None
        or kept.note_total_cents is None
    ):
        return None
    return IssuedNote(
        kept.note_number, kept.note_issued_at, kept.note_total_cents, found.account.note_cancelled
    )


def _is_due(bill: Bill, account: Account, threshold_cents: int) -> bool:
    """A note is handed over from the threshold on, and whenever a down payment is to be deducted."""
    return bill.is_due(threshold_cents) or bool(bill.lines and account.held_cents)


def _creditable(account: Account) -> dict[str, int]:
    papers = [account.note_number] if account.note_number else []
    papers += [receipt.number for receipt in account.receipts]
    return {paper: left for paper in papers if (left := account.creditable_cents(paper)) > 0}


def _suitable_advice(found: Handover) -> tuple[str, ...]:
    water = water_claim(found.watch.water_resistance_bar)
    return tuple(
        code
        for code, each in advice().items()
        if each.suits(found.watch.kind, water, found.watch.complications)
    )


def _given_back(found: Handover) -> GivenBackTo | None:
    kept = found.restitution
    if (
        kept is None
        or kept.signed_at is None
        or kept.collector_name is None
        or kept.relation is None
        or kept.identity_document is None
    ):
        return None
    return GivenBackTo(
        kept.collector_name,
        kept.relation,
        kept.identity_document,
        kept.on_paper,
        kept.signed_at,
        found.handed_back_by or "",
    )

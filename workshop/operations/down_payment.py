"""Down payments: received against a numbered receipt, given back when the note does not take them."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.account import accepted_amounts, asked_of, ticket_account
from workshop.db.handover import handover
from workshop.db.models import CreditNote, DownPayment, Restitution, Ticket
from workshop.db.note import still_to_note
from workshop.documents import receipt as paper
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.documents.paper import texts
from workshop.domain.account import Account
from workshop.domain.down_payment import (
    PAYMENT_REASON,
    RECEIVING_STEPS,
    PaymentMeans,
    check_paid_day,
    check_receipt,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.money import spread
from workshop.domain.numbering import receipt_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import calibre_name
from workshop.operations.credit_note import (
    IssueCreditNote,
    Repayment,
    credit,
    credit_facts,
    repayment_facts,
    vat_facts,
)
from workshop.operations.journal import write_entry
from workshop.operations.numbering import next_in_series
from workshop.operations.quote_decision import READY_REASON
from workshop.operations.restitution import ticket_to_return
from workshop.operations.ticket import wait_for

SERIES = "down_payment"


@dataclass(frozen=True)
class ReceiveDownPayment:
    """That and how it was paid; the till keeps the rest."""

    number: str
    amount_cents: int
    means: PaymentMeans
    paid_on: date
    till_reference: str = ""
    seen_version: int | None = None


def receive_down_payment(
    session: Session, actor: Actor, command: ReceiveDownPayment, *, now: datetime
) -> Ticket:
    """Write down what was paid and print its receipt; once all is there, work may be prepared."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.RECORD_DECISION,
        seen_version=command.seen_version,
    )
    if ticket.state not in RECEIVING_STEPS:
        raise RuleViolation("not_the_step", {"number": ticket.number})
    today = local_date(now, ticket.site.time_zone)
    account = ticket_account(session, ticket.id, session.get(Restitution, ticket.id))
    due = asked_of(session, ticket.id) - account.held_cents
    check_receipt(command.amount_cents, due, command.paid_on, today)
    rank = next_in_series(session, ticket.site_id, SERIES, today.year)
    number = receipt_number(ticket.site.code, today.year, rank)
    shares = spread(command.amount_cents, accepted_amounts(session, ticket.id))
    pdf = _printed(ticket, command, number, shares, now)
    received = DownPayment(
        ticket_id=ticket.id,
        number=number,
        amount_cents=command.amount_cents,
        vat=vat_facts(shares),
        means=command.means,
        till_reference=command.till_reference.strip(),
        paid_on=command.paid_on,
        recorded_at=now,
        recorded_by_id=actor.person_id,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
    session.add(received)
    if command.amount_cents == due and ticket.waiting_reason == PAYMENT_REASON:
        wait_for(ticket, WaitingOn.US, READY_REASON, now=now)
    session.flush()
    payload = {
        "number": number,
        "cents": command.amount_cents,
        "vat": received.vat,
        "left_cents": due - command.amount_cents,
        "means": command.means,
        "paid_on": command.paid_on.isoformat(),
        "till_reference": received.till_reference,
        "sha256": received.pdf_sha256,
    }
    write_entry(session, actor, ticket, EntryKind.DOWN_PAYMENT_RECEIVED, payload, now=now)
    return ticket


def _printed(
    ticket: Ticket,
    command: ReceiveDownPayment,
    number: str,
    shares: tuple[tuple[int, int], ...],
    now: datetime,
) -> bytes:
    language, watch = ticket.customer.language, ticket.watch
    data = paper.Receipt(
        number=number,
        ticket_number=ticket.number,
        issued_at=now,
        business=business_of(ticket.site, language),
        customer=customer_of(ticket.customer),
        watch=watch_of(watch, calibre_name(watch.calibre_id, watch.calibre_text)),
        shares=shares,
        paid=paper.Paid(command.paid_on, command.means, command.till_reference.strip()),
    )
    return paper.receipt(data, language)


@dataclass(frozen=True)
class RepayDownPayment:
    number: str
    repaid: Repayment
    seen_version: int | None = None


def repay_down_payment(
    session: Session, actor: Actor, command: RepayDownPayment, *, now: datetime
) -> Ticket:
    """Give back what no note will take: all of it, or what the diagnosis fee leaves."""
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    found = handover(session, ticket.id)
    today = local_date(now, found.site.time_zone)
    check_paid_day(command.repaid.on, today)
    cents = found.account.to_repay_cents(still_to_note(session, found, today))
    if not cents:
        raise RuleViolation("nothing_to_repay")
    credit_notes = _credit_back(session, actor, ticket, found.account, cents, command, now)
    payload = {
        "cents": cents,
        "credit_notes": [credit_facts(issued) for issued in credit_notes],
        **repayment_facts(command.repaid),
    }
    write_entry(session, actor, ticket, EntryKind.DOWN_PAYMENT_REPAID, payload, now=now)
    return ticket


def _credit_back(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    account: Account,
    cents: int,
    command: RepayDownPayment,
    now: datetime,
) -> list[CreditNote]:
    """A credit note for each receipt that something is given back of, the last one first."""
    reason = texts(ticket.customer.language)["credit_note"]["excess"]
    issued = []
    for receipt in reversed(account.receipts):
        part = min(account.left_of(receipt), cents)
        if part:
            order = IssueCreditNote(ticket.number, receipt.number, reason, part, command.repaid)
            issued.append(credit(session, actor, ticket, order, part, of_receipt=True, now=now))
            cents -= part
    return issued

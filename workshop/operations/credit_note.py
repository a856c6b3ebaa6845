"""Credit notes: taking back, in whole or in part, what a note claimed or a down payment brought."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.account import noted_amounts, received_amounts, ticket_account
from workshop.db.models import CreditNote, Restitution, Ticket
from workshop.documents import credit_note as paper
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.documents.receipt import Paid
from workshop.domain.account import check_credit
from workshop.domain.down_payment import PaymentMeans, check_paid_day
from workshop.domain.errors import RuleViolation
from workshop.domain.money import spread
from workshop.domain.numbering import credit_note_number
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import calibre_name
from workshop.operations.journal import write_entry
from workshop.operations.numbering import next_in_series

SERIES = "credit_note"


@dataclass(frozen=True)
class Repayment:
    """That and how a customer had money back; the till keeps the rest."""

    on: date
    means: PaymentMeans
    till_reference: str = ""


@dataclass(frozen=True)
class IssueCreditNote:
    """`paper` is the number of the note or of the receipt; no amount takes back all that is left."""

    number: str
    paper: str
    reason: str
    amount_cents: int | None = None
    repaid: Repayment | None = None
    seen_version: int | None = None


def issue_credit_note(
    session: Session, actor: Actor, command: IssueCreditNote, *, now: datetime
) -> Ticket:
    """The hierarchy takes something back; the note or receipt itself stays as it was issued."""
    ticket = find.ticket(
        session, actor, command.number, Permission.APPROVE, seen_version=command.seen_version
    )
    account = ticket_account(session, ticket.id, session.get(Restitution, ticket.id))
    creditable = account.creditable_cents(command.paper)
    cents = creditable if command.amount_cents is None else command.amount_cents
    check_credit(cents, creditable, command.reason)
    if command.repaid:
        check_paid_day(command.repaid.on, local_date(now, ticket.site.time_zone))
    of_receipt = command.paper != account.note_number
    if of_receipt and not command.repaid:
        raise RuleViolation("repayment_missing", field="paid_on")
    issued = credit(session, actor, ticket, command, cents, of_receipt=of_receipt, now=now)
    payload = {
        **credit_facts(issued),
        "reason": issued.reason,
        "whole": cents == creditable,
        **repayment_facts(command.repaid),
    }
    write_entry(session, actor, ticket, EntryKind.CREDIT_NOTE_ISSUED, payload, now=now)
    return ticket


def credit(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    command: IssueCreditNote,
    cents: int,
    *,
    of_receipt: bool,
    now: datetime,
) -> CreditNote:
    """Number, print and freeze a credit note as part of an act that writes its own entry."""
    year = local_date(now, ticket.site.time_zone).year
    rank = next_in_series(session, ticket.site_id, SERIES, year)
    number = credit_note_number(ticket.site.code, year, rank)
    shares = spread(
        cents,
        received_amounts(session, command.paper)
        if of_receipt
        else noted_amounts(session, ticket.id),
    )
    repaid = command.repaid
    language = ticket.customer.language
    pdf = paper.credit_note(
        paper.CreditNote(
            number=number,
            paper=command.paper,
            of_receipt=of_receipt,
            ticket_number=ticket.number,
            issued_at=now,
            business=business_of(ticket.site, language),
            customer=customer_of(ticket.customer),
            watch=watch_of(
                ticket.watch, calibre_name(ticket.watch.calibre_id, ticket.watch.calibre_text)
            ),
            shares=shares,
            reason=command.reason.strip(),
            repaid=Paid(repaid.on, repaid.means, repaid.till_reference.strip()) if repaid else None,
        ),
        language,
    )
    issued = CreditNote(
        ticket_id=ticket.id,
        number=number,
        paper=command.paper,
        amount_cents=cents,
        vat=vat_facts(shares),
        reason=command.reason.strip(),
        repaid_on=repaid.on if repaid else None,
        means=repaid.means if repaid else None,
        till_reference=repaid.till_reference.strip() if repaid else "",
        issued_at=now,
        issued_by_id=actor.person_id,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
    session.add(issued)
    session.flush()
    return issued


def credit_facts(issued: CreditNote) -> dict[str, object]:
    """What the tracking sheet keeps of one credit note."""
    return {
        "number": issued.number,
        "paper": issued.paper,
        "cents": issued.amount_cents,
        "vat": issued.vat,
        "sha256": issued.pdf_sha256,
    }


def repayment_facts(repaid: Repayment | None) -> dict[str, object]:
    return {
        "repaid_on": repaid.on.isoformat() if repaid else None,
        "means": repaid.means if repaid else None,
        "till_reference": repaid.till_reference.strip() if repaid else "",
    }


def vat_facts(shares: Sequence[tuple[int, int]]) -> list[dict[str, int]]:
    """Shares of an amount as structured data: cents including VAT, rate in basis points."""
    return [{"rate_bp": rate, "total_cents": cents} for cents, rate in shares]

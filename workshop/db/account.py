"""Reading the account of a ticket already authorised."""

import json
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from workshop.db.models import (
    CreditNote,
    DownPayment,
    Quote,
    QuoteDecision,
    QuoteLine,
    Restitution,
    TrackingEntry,
)
from workshop.domain.account import Account, Credit, Receipt
from workshop.domain.quote import AGREED, line_total
from workshop.domain.tracking import EntryKind


def ticket_account(session: Session, ticket_id: int, note: Restitution | None) -> Account:
    """In two queries; `note` is the restitution of the ticket, None while nothing of it is written."""
    receipts = session.execute(
        select(
            DownPayment.number,
            DownPayment.amount_cents,
            DownPayment.means,
            DownPayment.till_reference,
            DownPayment.paid_on,
        )
        .where(DownPayment.ticket_id == ticket_id)
        .order_by(DownPayment.id)
    )
    credit_notes = session.execute(
        select(
            CreditNote.number,
            CreditNote.paper,
            CreditNote.amount_cents,
            CreditNote.reason,
            CreditNote.issued_at,
            CreditNote.repaid_on,
        )
        .where(CreditNote.ticket_id == ticket_id)
        .order_by(CreditNote.id)
    )
    return account_of(
        tuple(Receipt(*row) for row in receipts), tuple(Credit(*row) for row in credit_notes), note
    )


def account_of(
    receipts: tuple[Receipt, ...], credits: tuple[Credit, ...], note: Restitution | None
) -> Account:
    if note is None or note.note_number is None:
        return Account(receipts, credits)
    total, deducted = note.note_total_cents or 0, note.note_deducted_cents
    return Account(receipts, credits, note.note_number, total, deducted)


def asked_of(session: Session, ticket_id: int) -> int:
    """Cents of down payment asked over all quotes the customer accepted."""
    asked = session.scalar(
        select(func.sum(QuoteDecision.down_payment_cents))
        .join(Quote, Quote.id == QuoteDecision.quote_id)
        .where(Quote.ticket_id == ticket_id, Quote.state.in_(AGREED))
    )
    return int(asked or 0)


def held(ticket_id: Any) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """Cents received as down payments, and cents of them given back: each null when nothing was."""
    received = (
        select(func.sum(DownPayment.amount_cents))
        .where(DownPayment.ticket_id == ticket_id)
        .scalar_subquery()
    )
    given_back = (
        select(func.sum(CreditNote.amount_cents))
        .join(DownPayment, DownPayment.number == CreditNote.paper)
        .where(CreditNote.ticket_id == ticket_id)
        .scalar_subquery()
    )
    return received, given_back


def noted_amounts(session: Session, ticket_id: int) -> list[tuple[int, int]]:
    """Cents and rate of VAT of the last note of a ticket, as its entry keeps them."""
    payload = session.scalar(
        select(TrackingEntry.payload)
        .where(TrackingEntry.ticket_id == ticket_id, TrackingEntry.kind == EntryKind.NOTE_ISSUED)
        .order_by(TrackingEntry.seq.desc())
        .limit(1)
    )
    shares = json.loads(payload)["vat"] if payload else ()
    return [(share["net_cents"] + share["vat_cents"], share["rate_bp"]) for share in shares]


def received_amounts(session: Session, receipt: str) -> list[tuple[int, int]]:
    """Cents and rate of VAT of a down payment, as its receipt says them."""
    shares = session.scalars(select(DownPayment.vat).where(DownPayment.number == receipt)).one()
    return [(share["total_cents"], share["rate_bp"]) for share in shares]


def accepted_amounts(session: Session, ticket_id: int) -> list[tuple[int, int]]:
    """Cents and rate of VAT of every line the customer accepted."""
    lines = session.scalars(
        select(QuoteLine)
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.ticket_id == ticket_id, Quote.state.in_(AGREED), QuoteLine.agreed.is_(True))
        .order_by(Quote.version, QuoteLine.position)
    )
    return [(line_total(line), line.vat_bp) for line in lines]

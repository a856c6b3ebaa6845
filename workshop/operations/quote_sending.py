"""A quote leaves: frozen with its document, put before the customer, followed up, found expired."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.calendar import working_day
from workshop.db.models import OutgoingMail, Quote, QuoteDelivery, Ticket
from workshop.db.quotes import agreed_before_cents, latest_quote, quote_lines
from workshop.documents.formats import day, day_of, money
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.quote import (
    FOLLOW_UP_WORKING_DAYS,
    QuoteAct,
    after,
    check_awaits_answer,
    check_complete,
    totals,
)
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.exchange.letters import letter
from workshop.exchange.links import LinkSigner, QuoteLink
from workshop.operations.journal import write_entry
from workshop.operations.letters import letter_values
from workshop.operations.outbox import Attachment, post
from workshop.operations.quote import quote_facts, require_quote_step, ticket_to_quote
from workshop.operations.quote_document import quote_pdf
from workshop.operations.ticket import wait_for

WAITING_REASON = "quote_decision"


@dataclass(frozen=True)
class SendQuote:
    number: str
    delivery: QuoteDelivery
    signer: LinkSigner
    seen_version: int | None = None


def send_quote(session: Session, actor: Actor, command: SendQuote, *, now: datetime) -> Quote:
    """Freeze a validated quote with its document and put it before the customer."""
    ticket = ticket_to_quote(session, actor, command.number, command.seen_version)
    quote = _existing(session, ticket)
    state = after(quote.state, QuoteAct.SEND)
    lines = quote_lines(session, quote)
    today = local_date(now, ticket.site.time_zone)
    check_complete(lines, quote.valid_until, today)
    url = command.signer.address(_link(quote))
    pdf = quote_pdf(session, ticket, quote, lines, url=url, issued_at=now)
    quote.state = state
    quote.sent_at = now
    quote.sent_by_id = actor.person_id
    quote.delivery = command.delivery
    quote.terms = ticket.site.terms
    quote.proposed_cents = totals(lines).proposed.cents
    quote.document_pdf = pdf
    quote.document_sha256 = hashlib.sha256(pdf).hexdigest()
    to_address = None
    if command.delivery is QuoteDelivery.MAIL:
        mail = _post(session, ticket, quote, url, now=now)
        quote.mail_id = mail.id
        to_address = mail.to_address
    _wait_for_answer(ticket, quote, today, now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_SENT,
        {
            **quote_facts(quote, lines),
            "delivery": command.delivery,
            "to_address": to_address,
            "document_sha256": quote.document_sha256,
        },
        now=now,
    )
    return quote


@dataclass(frozen=True)
class RemindCustomer:
    number: str
    signer: LinkSigner
    seen_version: int | None = None


def remind_customer(
    session: Session, actor: Actor, command: RemindCustomer, *, now: datetime
) -> Quote:
    """Mail the quote again, to the address the customer has now, and ask for news later."""
    ticket = ticket_to_quote(session, actor, command.number, command.seen_version)
    quote = _existing(session, ticket)
    today = local_date(now, ticket.site.time_zone)
    check_awaits_answer(quote.state, quote.valid_until, today)
    url = command.signer.address(_link(quote))
    mail = _post(session, ticket, quote, url, now=now, again=True)
    quote.mail_id = mail.id
    _wait_for_answer(ticket, quote, today, now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_REMINDED,
        {"number": quote.number, "to_address": mail.to_address},
        now=now,
    )
    return quote


@dataclass(frozen=True)
class ExpireQuote:
    number: str
    seen_version: int | None = None


def expire_quote(session: Session, actor: Actor, command: ExpireQuote, *, now: datetime) -> Quote:
    """Take note that a quote was not answered in time."""
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.RECORD_DECISION,
        seen_version=command.seen_version,
    )
    require_quote_step(ticket)
    quote = _existing(session, ticket)
    state = after(quote.state, QuoteAct.EXPIRE)
    if quote.valid_until >= local_date(now, ticket.site.time_zone):
        raise RuleViolation("quote_still_valid", {"until": quote.valid_until.isoformat()})
    quote.state = state
    quote.closed_at = now
    wait_for(ticket, WaitingOn.US, now=now)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_EXPIRED,
        {"number": quote.number, "valid_until": quote.valid_until.isoformat()},
        now=now,
    )
    return quote


def _link(quote: Quote) -> QuoteLink:
    return QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until)


def _existing(session: Session, ticket: Ticket) -> Quote:
    quote = latest_quote(session, ticket)
    if quote is None:
        raise NotFound("quote_not_found")
    return quote


def _wait_for_answer(ticket: Ticket, quote: Quote, today: date, now: datetime) -> None:
    ask_again = working_day(ticket.site, today, FOLLOW_UP_WORKING_DAYS)
    follow_up_on = min(ask_again, quote.valid_until)
    wait_for(ticket, WaitingOn.CUSTOMER, WAITING_REASON, follow_up_on, now=now)


def _post(
    session: Session,
    ticket: Ticket,
    quote: Quote,
    url: str,
    *,
    now: datetime,
    again: bool = False,
) -> OutgoingMail:
    language, proposed = ticket.customer.language, quote.proposed_cents or 0
    name = "quote_supplementary" if quote.supplementary else "quote"
    values = {
        **letter_values(ticket),
        "number": quote.number,
        "total": money(proposed, language),
        "valid_until": day(quote.valid_until, language),
        "sent_on": day_of(quote.sent_at or now, language, ticket.site.time_zone),
        "url": url,
    }
    if quote.supplementary:
        before = agreed_before_cents(session, quote)
        values |= {
            "agreed": money(before, language),
            "whole": money(before + proposed, language),
        }
    attachment = Attachment(f"{quote.number}.pdf", quote.document_pdf or b"")
    text = letter(f"{name}_reminder" if again else name, language, values)
    return post(session, ticket, text, now=now, attachment=attachment)

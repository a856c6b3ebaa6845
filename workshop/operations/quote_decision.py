"""The customer's answer to a quote: once, by the link or written down by a colleague."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.calendar import working_day
from workshop.db.models import Quote, QuoteDecision, QuoteLine, Ticket
from workshop.db.quotes import latest_quote, quote_lines, quote_of_link
from workshop.documents.quote import wording
from workshop.domain.down_payment import PAYMENT_REASON, DownPaymentPolicy
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.intake import PolishingConsent, consent_with
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.quote import (
    FOLLOW_UP_WORKING_DAYS,
    Answer,
    DecisionChannel,
    QuoteState,
    act_of,
    after,
    agreed_lines,
    check_awaits_answer,
    total,
    totals,
)
from workshop.domain.ticket import WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.exchange.links import QuoteLink
from workshop.operations.journal import write_entry
from workshop.operations.quote import require_quote_step
from workshop.operations.ticket import wait_for

READY_REASON = "to_prepare"


@dataclass(frozen=True)
class AnswerGiven:
    """What the customer says. `ticked` holds positions, heard only with `Answer.CHOSEN`.

    `signature_png` is drawn on screen; without it the name typed under the wording counts.
    """

    answer: Answer
    name: str
    ticked: frozenset[int] = frozenset()
    signature_png: bytes | None = None
    reason: str = ""
    immediate_execution: bool = False


@dataclass(frozen=True)
class DecideByLink:
    """`address` is where the answer came from on the network."""

    link: QuoteLink
    given: AnswerGiven
    address: str = ""


def decide_by_link(
    session: Session, actor: None, command: DecideByLink, *, now: datetime
) -> QuoteDecision:
    """The customer answers by the link they were sent; nobody of the workshop acts."""
    quote, ticket = quote_of_link(session, command.link.quote_id, command.link.nonce)
    if command.link.until < local_date(now, ticket.site.time_zone):
        raise RuleViolation("quote_expired")
    return _decide(
        session,
        actor,
        ticket,
        quote,
        command.given,
        DecisionChannel.LINK,
        address=command.address,
        now=now,
    )


@dataclass(frozen=True)
class RecordDecision:
    """A decision given at the counter or by phone, written down by a colleague."""

    number: str
    channel: DecisionChannel
    given: AnswerGiven
    seen_version: int | None = None


def record_decision(
    session: Session, actor: Actor, command: RecordDecision, *, now: datetime
) -> QuoteDecision:
    """Write down what the customer decided, marked as said at the counter or by phone."""
    if command.channel is DecisionChannel.LINK:
        raise RuleViolation("channel_not_recorded", field="channel")
    ticket = find.ticket(
        session,
        actor,
        command.number,
        Permission.RECORD_DECISION,
        seen_version=command.seen_version,
    )
    quote = latest_quote(session, ticket)
    if quote is None:
        raise NotFound("quote_not_found")
    return _decide(session, actor, ticket, quote, command.given, command.channel, now=now)


def _decide(
    session: Session,
    actor: Actor | None,
    ticket: Ticket,
    quote: Quote,
    given: AnswerGiven,
    channel: DecisionChannel,
    *,
    now: datetime,
    address: str = "",
) -> QuoteDecision:
    today = local_date(now, ticket.site.time_zone)
    check_awaits_answer(quote.state, quote.valid_until, today)
    require_quote_step(ticket)
    if not given.name.strip():
        raise RuleViolation("decision_unsigned", field="name")
    lines = quote_lines(session, quote)
    agreed = agreed_lines(lines, given.answer, given.ticked)
    quote.state = after(quote.state, act_of(lines, given.answer, agreed))
    quote.closed_at = now
    for line in lines:
        line.agreed = line in agreed
    policy = quote.down_payment.for_up_to(totals(lines).all.cents)
    decision = _proof(quote, ticket, given, agreed, policy, channel, actor, address, now)
    session.add(decision)
    promised = _promise(ticket, quote, today)
    polishing = _consent(session, ticket, agreed)
    _wait(ticket, quote, decision, today, now)
    session.flush()
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_DECIDED,
        _facts(quote, decision, agreed, promised) | polishing,
        now=now,
        author_name=decision.signed_name,
    )
    return decision


def _wait(
    ticket: Ticket, quote: Quote, decision: QuoteDecision, today: date, now: datetime
) -> None:
    """Our turn again, unless nothing is prepared before the customer has paid."""
    if decision.down_payment_cents and quote.down_payment_holds_work:
        ask_again = working_day(ticket.site, today, FOLLOW_UP_WORKING_DAYS)
        wait_for(ticket, WaitingOn.CUSTOMER, PAYMENT_REASON, ask_again, now=now)
    else:
        refused = quote.state is QuoteState.REFUSED
        wait_for(ticket, WaitingOn.US, "" if refused else READY_REASON, now=now)


def _proof(
    quote: Quote,
    ticket: Ticket,
    given: AnswerGiven,
    agreed: Sequence[QuoteLine],
    policy: DownPaymentPolicy,
    channel: DecisionChannel,
    actor: Actor | None,
    address: str,
    now: datetime,
) -> QuoteDecision:
    agreed_cents = total(agreed).cents
    immediate = given.immediate_execution if ticket.site.asks_immediate_execution else None
    return QuoteDecision(
        quote_id=quote.id,
        answer=given.answer,
        channel=channel,
        signed_name=given.name.strip(),
        signature_png=given.signature_png,
        wording=wording(
            given.answer,
            bool(immediate),
            policy,
            ticket.customer.language,
            supplementary=quote.supplementary,
        ),
        reason=given.reason.strip(),
        agreed_cents=agreed_cents,
        down_payment_cents=policy.asked(agreed_cents),
        immediate_execution=immediate,
        terms_sha256=_sha256(quote.terms.encode()),
        document_sha256=quote.document_sha256,
        decided_at=now,
        recorded_by_id=actor.person_id if actor else None,
        address=address,
    )


def _promise(ticket: Ticket, quote: Quote, today: date) -> date | None:
    """Accepting a quote is accepting its delay: it becomes the date promised."""
    if quote.state is QuoteState.REFUSED or not quote.delay_days:
        return None
    promised = working_day(ticket.site, today, quote.delay_days)
    ticket.promised_on = ticket.forecast_on = promised
    return promised


def _consent(
    session: Session, ticket: Ticket, agreed: Sequence[QuoteLine]
) -> dict[str, PolishingConsent]:
    """Agreeing to work that polishes is consenting to it; empty when nothing changes."""
    reception = find.reception(session, ticket)
    consent = consent_with((line.code for line in agreed), reception.polishing)
    if consent is reception.polishing:
        return {}
    reception.polishing = consent
    return {"polishing": consent}


def _facts(
    quote: Quote, decision: QuoteDecision, agreed: Sequence[QuoteLine], promised: date | None
) -> dict[str, object]:
    picture = decision.signature_png
    return {
        "number": quote.number,
        "outcome": quote.state,
        "answer": decision.answer,
        "channel": decision.channel,
        "name": decision.signed_name,
        "wording": decision.wording,
        "reason": decision.reason,
        "agreed": [{"position": line.position, "label": line.label} for line in agreed],
        "agreed_cents": decision.agreed_cents,
        "down_payment_cents": decision.down_payment_cents,
        "immediate_execution": decision.immediate_execution,
        "document_sha256": decision.document_sha256,
        "terms_sha256": decision.terms_sha256,
        "signature_sha256": _sha256(picture) if picture else None,
        "promised_on": promised.isoformat() if promised else None,
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""Writing a quote: a draft from what is known, its lines, and the word that it may leave."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import Quote, QuoteLine, Ticket
from workshop.db.quotes import latest_quote, line_data, quote_lines
from workshop.db.vat import vat_rates
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.quote import (
    AGREED,
    LineData,
    QuoteAct,
    QuoteKind,
    QuoteState,
    after,
    check_complete,
    check_discount,
    check_lines,
    check_refusal_fee,
    check_validity,
    discount_bp,
    line_total,
    totals,
    why_not_again,
)
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind
from workshop.operations.journal import write_entry
from workshop.operations.quote_proposal import (
    Proposal,
    from_diagnosis,
    from_price_list,
    from_reassessment,
)


class DraftSource(StrEnum):
    """What a new draft starts from."""

    DIAGNOSIS = "diagnosis"
    PRICE_LIST = "price_list"
    PREVIOUS = "previous"
    BLANK = "blank"


@dataclass(frozen=True)
class DraftQuote:
    number: str
    source: DraftSource = DraftSource.DIAGNOSIS
    seen_version: int | None = None


def draft_quote(session: Session, actor: Actor, command: DraftQuote, *, now: datetime) -> Quote:
    """Begin the next version. What was sent before it and not accepted can no longer be."""
    ticket = ticket_to_quote(session, actor, command.number, command.seen_version)
    today = local_date(now, ticket.site.time_zone)
    previous = latest_quote(session, ticket)
    if previous and (refusal := why_not_again(previous, ticket.entered_step_at)):
        raise RuleViolation(refusal, {"number": previous.number})
    version = previous.version + 1 if previous else 1
    if previous and previous.state not in AGREED:
        previous.state = after(previous.state, QuoteAct.SUPERSEDE)
        previous.superseded_by_version = version
        session.flush()
    kind = _kind(previous)
    proposal = _proposal(session, ticket, command.source, kind, previous, today)
    quote = Quote(
        ticket_id=ticket.id,
        site_id=ticket.site_id,
        number=f"{ticket.number}-D{version}",
        version=version,
        kind=kind,
        state=QuoteState.DRAFT,
        summary=proposal.summary,
        valid_until=today + timedelta(days=ticket.site.quote_validity_days),
        delay_days=proposal.delay_days,
        refusal_fee_cents=ticket.site.diagnosis_fee_cents if kind is QuoteKind.FIRST else 0,
        terms="",
        down_payment_bp=ticket.site.down_payment_bp,
        down_payment_from_cents=ticket.site.down_payment_from_cents,
        down_payment_holds_work=ticket.site.down_payment_holds_work,
        created_at=now,
        created_by_id=actor.person_id,
        link_nonce=secrets.token_urlsafe(9),
    )
    session.add(quote)
    session.flush()
    _write_lines(session, quote, proposal.lines)
    _tell_draft(session, actor, ticket, quote, now=now, source=command.source)
    return quote


def _kind(previous: Quote | None) -> QuoteKind:
    if previous is None:
        return QuoteKind.FIRST
    return QuoteKind.SUPPLEMENTARY if previous.state in AGREED else previous.kind


def _proposal(
    session: Session,
    ticket: Ticket,
    source: DraftSource,
    kind: QuoteKind,
    previous: Quote | None,
    today: date,
) -> Proposal:
    """What was agreed to is not proposed again: nothing comes of an accepted quote."""
    match source:
        case DraftSource.DIAGNOSIS if kind is QuoteKind.SUPPLEMENTARY:
            return from_reassessment(session, ticket, today)
        case DraftSource.DIAGNOSIS:
            return from_diagnosis(session, ticket, today)
        case DraftSource.PRICE_LIST if kind is QuoteKind.FIRST:
            return from_price_list(session, ticket, today)
        case DraftSource.PREVIOUS if previous and previous.state not in AGREED:
            lines = tuple(line_data(line) for line in quote_lines(session, previous))
            return Proposal(lines, previous.summary, previous.delay_days)
        case _:
            return Proposal()


@dataclass(frozen=True)
class SaveDraft:
    """The whole draft: a line that is not in it is no longer on the quote."""

    number: str
    lines: tuple[LineData, ...]
    valid_until: date
    summary: str = ""
    delay_days: int | None = None
    refusal_fee_cents: int = 0
    seen_version: int | None = None


def save_draft(session: Session, actor: Actor, command: SaveDraft, *, now: datetime) -> Quote:
    """Write what the draft says; one that was validated has to be validated again."""
    ticket = ticket_to_quote(session, actor, command.number, command.seen_version)
    quote = _open_quote(session, ticket)
    state = after(quote.state, QuoteAct.REWORK)
    today = local_date(now, ticket.site.time_zone)
    check_validity(command.valid_until, today)
    check_refusal_fee(quote.kind, command.refusal_fee_cents)
    rates = vat_rates(session, ticket.site, today).values()
    if any(line.vat_bp not in rates for line in command.lines):
        raise RuleViolation("vat_rate_unknown")
    quote.state = state
    quote.validated_at = quote.validated_by_id = None
    quote.summary = command.summary.strip()
    quote.valid_until = command.valid_until
    quote.delay_days = command.delay_days
    quote.refusal_fee_cents = command.refusal_fee_cents
    _write_lines(session, quote, command.lines)
    _tell_draft(session, actor, ticket, quote, now=now)
    return quote


@dataclass(frozen=True)
class ValidateQuote:
    number: str
    seen_version: int | None = None


def validate_quote(
    session: Session, actor: Actor, command: ValidateQuote, *, now: datetime
) -> Quote:
    """Say that a draft may leave: complete, and its discount within the person's rights."""
    ticket = ticket_to_quote(session, actor, command.number, command.seen_version)
    quote = _open_quote(session, ticket)
    state = after(quote.state, QuoteAct.VALIDATE)
    lines = quote_lines(session, quote)
    check_complete(lines, quote.valid_until, local_date(now, ticket.site.time_zone))
    check_discount(lines, actor.roles[ticket.site_id])
    quote.state = state
    quote.validated_at = now
    quote.validated_by_id = actor.person_id
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_VALIDATED,
        {
            "number": quote.number,
            "proposed_cents": totals(lines).proposed.cents,
            "discount_bp": discount_bp(lines),
        },
        now=now,
    )
    return quote


def ticket_to_quote(
    session: Session, actor: Actor, number: str, seen_version: int | None
) -> Ticket:
    """A ticket at the quote step, for somebody who may price."""
    ticket = find.ticket(session, actor, number, Permission.QUOTE, seen_version=seen_version)
    require_quote_step(ticket)
    return ticket


def require_quote_step(ticket: Ticket) -> None:
    if ticket.state is not State.QUOTE:
        raise RuleViolation("not_the_step", {"number": ticket.number})


def _open_quote(session: Session, ticket: Ticket) -> Quote:
    quote = latest_quote(session, ticket)
    if quote is None:
        raise NotFound("quote_not_found")
    return quote


def _write_lines(session: Session, quote: Quote, lines: Sequence[LineData]) -> None:
    session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote.id))
    rows = [
        QuoteLine(quote_id=quote.id, position=position, **asdict(line))
        for position, line in enumerate(lines, start=1)
    ]
    check_lines(rows)
    session.add_all(rows)
    session.flush()


def _tell_draft(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    quote: Quote,
    *,
    now: datetime,
    source: DraftSource | None = None,
) -> None:
    lines = quote_lines(session, quote)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.QUOTE_DRAFTED,
        {**quote_facts(quote, lines), "source": source},
        now=now,
    )


def quote_facts(quote: Quote, lines: Sequence[QuoteLine]) -> dict[str, object]:
    """What the tracking sheet says of a quote; what parts cost the workshop is not in it."""
    amounts = totals(lines)
    return {
        "number": quote.number,
        "kind": quote.kind,
        "valid_until": quote.valid_until.isoformat(),
        "delay_days": quote.delay_days,
        "refusal_fee_cents": quote.refusal_fee_cents,
        "proposed_cents": amounts.proposed.cents,
        "all_cents": amounts.all.cents,
        "lines": [
            {
                "position": line.position,
                "kind": line.kind,
                "code": line.code,
                "label": line.label,
                "part_kind": line.part_kind,
                "quantity": line.quantity,
                "total_cents": None if line.unit_cents is None else line_total(line),
                "vat_bp": line.vat_bp,
                "role": line.role,
                "group": line.group,
            }
            for line in lines
        ],
    }

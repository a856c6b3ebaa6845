"""The quote page: the last version, what may be done with it, and the versions before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workshop.db.account import ticket_account
from workshop.db.models import (
    Customer,
    OutgoingMail,
    Person,
    Quote,
    QuoteDecision,
    QuoteDelivery,
    QuoteLine,
    Reception,
    Restitution,
    Site,
    Ticket,
)
from workshop.db.quotes import line_data, price_list, quote_lines
from workshop.db.vat import vat_rates
from workshop.domain.account import Account
from workshop.domain.catalogue import operations, supplies
from workshop.domain.down_payment import RECEIVING_STEPS
from workshop.domain.intake import PolishingConsent, goes_beyond
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission
from workshop.domain.planning import local_date
from workshop.domain.quote import (
    AGREED,
    UNSENT,
    Answer,
    DecisionChannel,
    LineData,
    QuoteKind,
    QuoteState,
    Totals,
    line_total,
    totals,
    why_not_again,
)
from workshop.domain.quote_pricing import (
    operation_line,
    service_lines,
    service_name,
    supply_line,
)
from workshop.domain.ticket import State
from workshop.exchange.links import QuoteLink
from workshop.queries.ticket_frame import TicketFrame, ticket_frame


@dataclass(frozen=True)
class MailState:
    """What became of the last mail about a quote."""

    to_address: str
    created_at: datetime
    sent_at: datetime | None
    given_up_at: datetime | None
    last_error: str


@dataclass(frozen=True)
class DecisionView:
    """`recorded_by` is the colleague who wrote the answer down, None for the customer's own."""

    answer: Answer
    channel: DecisionChannel
    name: str
    wording: str
    reason: str
    agreed_cents: int
    immediate_execution: bool | None
    down_payment_cents: int
    decided_at: datetime
    recorded_by: str | None


@dataclass(frozen=True)
class QuoteVersion:
    """`link` is the customer's, once the quote has left."""

    number: str
    version: int
    kind: QuoteKind
    state: QuoteState
    summary: str
    valid_until: date
    delay_days: int | None
    refusal_fee_cents: int
    proposed_cents: int | None
    created_at: datetime
    sent_at: datetime | None
    delivery: QuoteDelivery | None
    superseded_by: int | None
    link: QuoteLink | None
    mail: MailState | None
    decision: DecisionView | None


@dataclass(frozen=True)
class LineView:
    """A line as it stands; `agreed` is None while nobody has decided."""

    position: int
    data: LineData
    total_cents: int
    agreed: bool | None


@dataclass(frozen=True)
class Addition:
    """Something of the price list or the catalogue that a draft may take in."""

    group: str
    code: str
    label: str
    lines: tuple[LineData, ...]


@dataclass(frozen=True)
class QuotePage:
    """`overdue`: sent, and no longer valid. `vat` holds the rates that may be used, by code.

    `asked_cents` is the down payment asked by the accepted quotes; `account` is read when one is.
    `agreed_before_cents` is what the customer agreed to in the versions before the current one.
    """

    frame: TicketFrame
    current: QuoteVersion | None
    lines: tuple[LineView, ...]
    totals: Totals | None
    earlier: tuple[QuoteVersion, ...]
    taxed: bool
    may_see_prices: bool
    editable: bool
    may_begin: bool
    may_begin_from_previous: bool
    may_begin_from_price_list: bool
    may_decide: bool
    may_remind: bool
    overdue: bool
    asks_immediate_execution: bool
    agreed_before_cents: int
    asked_cents: int
    account: Account | None
    may_receive_payment: bool
    today: date
    vat: Mapping[str, int] = field(default_factory=dict)
    additions: tuple[Addition, ...] = ()
    polishing: PolishingConsent = PolishingConsent.NO

    @property
    def against_consent(self) -> tuple[str, ...]:
        """The lines that polish more than the customer consented to."""
        return tuple(
            line.data.label for line in self.lines if goes_beyond(line.data.code, self.polishing)
        )


def quote_page(session: Session, actor: Actor, number: str, *, now: datetime) -> QuotePage:
    """Raises `NotFound` when the person may not read the ticket."""
    frame = ticket_frame(session, actor, number)
    rows = _versions(session, frame.ticket_id)
    site, language, since = rows[0].Site, rows[0].language, rows[0].entered_step_at
    quotes = [row for row in rows if row.Quote is not None]
    last: Quote | None = quotes[0].Quote if quotes else None
    lines = quote_lines(session, last) if last else ()
    today = local_date(now, site.time_zone)
    prices = frame.state is State.QUOTE and actor.may(Permission.QUOTE, frame.site_id)
    decides = frame.state is State.QUOTE and actor.may(Permission.RECORD_DECISION, frame.site_id)
    editable = prices and last is not None and last.state in UNSENT
    awaited = last is not None and last.state is QuoteState.SENT
    overdue = last is not None and awaited and last.valid_until < today
    vat = vat_rates(session, site, today) if editable else {}
    asked = sum(row.QuoteDecision.down_payment_cents for row in quotes if row.Quote.state in AGREED)
    extra = any(row.Quote.state in AGREED for row in quotes)
    account = ticket_account(session, frame.ticket_id, rows[0].Restitution) if asked else None
    return QuotePage(
        frame=frame,
        current=_version(quotes[0]) if quotes else None,
        lines=tuple(_line(line) for line in lines),
        totals=totals(lines) if last else None,
        earlier=tuple(_version(row) for row in quotes[1:]),
        taxed=site.vat_regime == "standard",
        may_see_prices=actor.may(Permission.READ_PRICES, frame.site_id),
        editable=editable,
        may_begin=prices and (last is None or why_not_again(last, since) is None),
        may_begin_from_previous=last is not None and last.state not in AGREED,
        may_begin_from_price_list=rows[0].service_code is not None and not extra,
        may_decide=decides and awaited and not overdue,
        may_remind=prices and awaited and not overdue,
        overdue=overdue and decides,
        asks_immediate_execution=site.asks_immediate_execution,
        agreed_before_cents=sum(
            row.QuoteDecision.agreed_cents for row in quotes[1:] if row.Quote.state in AGREED
        ),
        asked_cents=asked,
        account=account,
        may_receive_payment=_may_receive(actor, frame, asked, account),
        today=today,
        vat=vat,
        additions=tuple(_additions(session, site, language, vat)) if editable else (),
        polishing=rows[0].polishing,
    )


def _may_receive(actor: Actor, frame: TicketFrame, asked: int, account: Account | None) -> bool:
    """Whether a down payment is still due and may be written down here."""
    due = account is not None and account.held_cents < asked
    taking = frame.state in RECEIVING_STEPS
    return due and taking and actor.may(Permission.RECORD_DECISION, frame.site_id)


def _versions(session: Session, ticket_id: int) -> Sequence[Any]:
    """One row a version, the last first; without a quote one row with the site alone."""
    recorder = aliased(Person)
    return session.execute(
        select(
            Site,
            Customer.language,
            Ticket.entered_step_at,
            Reception.service_code,
            Reception.polishing,
            Quote,
            OutgoingMail.to_address,
            OutgoingMail.created_at.label("mailed_at"),
            OutgoingMail.sent_at.label("mail_sent_at"),
            OutgoingMail.given_up_at,
            OutgoingMail.last_error,
            QuoteDecision,
            recorder.name.label("recorded_by"),
            Restitution,
        )
        .select_from(Ticket)
        .join(Site, Site.id == Ticket.site_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .outerjoin(Restitution, Restitution.ticket_id == Ticket.id)
        .outerjoin(Quote, Quote.ticket_id == Ticket.id)
        .outerjoin(OutgoingMail, OutgoingMail.id == Quote.mail_id)
        .outerjoin(QuoteDecision, QuoteDecision.quote_id == Quote.id)
        .outerjoin(recorder, recorder.id == QuoteDecision.recorded_by_id)
        .where(Ticket.id == ticket_id)
        .order_by(Quote.version.desc())
    ).all()


def _version(row: Any) -> QuoteVersion:
    quote: Quote = row.Quote
    return QuoteVersion(
        number=quote.number,
        version=quote.version,
        kind=quote.kind,
        state=quote.state,
        summary=quote.summary,
        valid_until=quote.valid_until,
        delay_days=quote.delay_days,
        refusal_fee_cents=quote.refusal_fee_cents,
        proposed_cents=quote.proposed_cents,
        created_at=quote.created_at,
        sent_at=quote.sent_at,
        delivery=quote.delivery,
        superseded_by=quote.superseded_by_version,
        link=QuoteLink.to(quote.id, quote.link_nonce, quote.valid_until) if quote.sent_at else None,
        mail=_mail(row) if row.to_address else None,
        decision=decision_view(row.QuoteDecision, row.recorded_by) if row.QuoteDecision else None,
    )


def _mail(row: Any) -> MailState:
    return MailState(
        row.to_address, row.mailed_at, row.mail_sent_at, row.given_up_at, row.last_error
    )


def decision_view(decision: QuoteDecision, recorded_by: str | None) -> DecisionView:
    return DecisionView(
        answer=decision.answer,
        channel=decision.channel,
        name=decision.signed_name,
        wording=decision.wording,
        reason=decision.reason,
        agreed_cents=decision.agreed_cents,
        immediate_execution=decision.immediate_execution,
        down_payment_cents=decision.down_payment_cents,
        decided_at=decision.decided_at,
        recorded_by=recorded_by,
    )


def _line(line: QuoteLine) -> LineView:
    return LineView(line.position, line_data(line), line_total(line), line.agreed)


def _additions(
    session: Session, site: Site, language: Language, vat: Mapping[str, int]
) -> Iterator[Addition]:
    """Services of the price list, then operations and parts of the catalogue."""
    vat_bp = next(iter(vat.values()))
    prices = price_list(session, site.id)
    for service in prices:
        lines = tuple(service_lines(service, language, vat_bp))
        yield Addition("service", f"service:{service.code}", service_name(service, language), lines)
    for code in operations():
        line = operation_line(code, prices, site.labour_rate_cents, language, vat_bp)
        yield Addition("operation", f"operation:{code}", line.label, (line,))
    for code in supplies():
        part = supply_line(code, language, vat_bp)
        if part:
            yield Addition("part", f"part:{code}", part.label, (part,))

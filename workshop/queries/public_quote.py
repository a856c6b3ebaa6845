"""What a customer sees of a quote by their link: nothing of the workshop's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.account import held
from workshop.db.models import (
    Customer,
    Quote,
    QuoteDecision,
    QuoteLine,
    Reception,
    Site,
    Ticket,
    VatRegime,
    Watch,
)
from workshop.db.quotes import agreed_before, quote_lines
from workshop.documents.quote import down_payment_terms, wording
from workshop.domain.errors import NotFound
from workshop.domain.intake import PolishingConsent, goes_beyond
from workshop.domain.people import Language
from workshop.domain.planning import local_date
from workshop.domain.quote import (
    Answer,
    LineKind,
    LineRole,
    QuoteState,
    Totals,
    alternatives,
    line_total,
    proposed,
    totals,
)
from workshop.domain.ticket import State
from workshop.exchange.links import QuoteLink


class Standing(StrEnum):
    """Whether a quote awaits its answer, has it, or no longer can have one."""

    AWAITED = "awaited"
    DECIDED = "decided"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class PublicLine:
    """`checked`: in the proposed work; `agreed` is None while nobody has decided.

    `polishes`: beyond what the customer consented to so far.
    """

    position: int
    kind: LineKind
    label: str
    part_kind: str
    quantity: int
    unit_cents: int
    discount_cents: int
    total_cents: int
    role: LineRole
    group: str
    checked: bool
    agreed: bool | None
    polishes: bool


@dataclass(frozen=True)
class PublicSite:
    name: str
    legal_name: str
    siren: str
    address: str
    phone: str
    email: str
    mediator: str
    taxed: bool
    time_zone: str


@dataclass(frozen=True)
class PublicDecision:
    outcome: QuoteState
    name: str
    wording: str
    agreed_cents: int
    decided_at: datetime
    down_payment_cents: int
    received_cents: int

    @property
    def down_payment_due(self) -> int:
        return max(0, self.down_payment_cents - self.received_cents)


@dataclass(frozen=True)
class PublicQuote:
    """`groups` are the alternatives, one of each to be chosen. A `supplementary` quote comes on top
    of `agreed_before_cents`.
    """

    number: str
    supplementary: bool
    agreed_before_cents: int
    standing: Standing
    language: Language
    site: PublicSite
    watch: str
    serial: str
    sent_at: datetime
    summary: str
    valid_until: date
    delay_days: int | None
    promised_on: date | None
    refusal_fee_cents: int
    down_payment_holds_work: bool
    down_payment_terms: str
    asks_immediate_execution: bool
    terms: str
    mandatory: tuple[PublicLine, ...]
    groups: tuple[tuple[PublicLine, ...], ...]
    options: tuple[PublicLine, ...]
    totals: Totals
    wordings: dict[str, str]
    decision: PublicDecision | None

    @property
    def has_choices(self) -> bool:
        return bool(self.groups or self.options)

    @property
    def whole_cents(self) -> int:
        """With what was accepted before: the necessary work, or what the decision says."""
        here = self.decision.agreed_cents if self.decision else self.totals.proposed.cents
        return self.agreed_before_cents + here


def public_quote(session: Session, link: QuoteLink, *, now: datetime) -> PublicQuote:
    """The quote of a link, in two queries; `NotFound` when there is none."""
    received, given_back = held(Ticket.id)
    row = session.execute(
        select(
            Quote,
            QuoteDecision,
            Ticket,
            Site,
            Watch,
            Customer.language,
            Reception.polishing,
            received.label("received"),
            given_back.label("given_back"),
            agreed_before(Quote.ticket_id, Quote.version).label("agreed_before"),
        )
        .join(Ticket, Ticket.id == Quote.ticket_id)
        .join(Site, Site.id == Ticket.site_id)
        .join(Watch, Watch.id == Ticket.watch_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(Reception, Reception.ticket_id == Ticket.id)
        .outerjoin(QuoteDecision, QuoteDecision.quote_id == Quote.id)
        .where(
            Quote.id == link.quote_id,
            Quote.link_nonce == link.nonce,
            Quote.sent_at.is_not(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("link_invalid")
    quote, decision, ticket, site = row.Quote, row.QuoteDecision, row.Ticket, row.Site
    lines = quote_lines(session, quote)
    today = local_date(now, site.time_zone)
    amounts = totals(lines)
    policy = quote.down_payment.for_up_to(amounts.all.cents)
    shown = partial(_shown, lines=lines, polishing=row.polishing)
    return PublicQuote(
        number=quote.number,
        supplementary=quote.supplementary,
        agreed_before_cents=row.agreed_before or 0,
        standing=_standing(quote, link, ticket, today),
        language=row.language,
        site=public_site(site),
        watch=f"{row.Watch.brand} {row.Watch.model}".strip(),
        serial=row.Watch.serial,
        sent_at=quote.sent_at,
        summary=quote.summary,
        valid_until=quote.valid_until,
        delay_days=quote.delay_days,
        promised_on=ticket.promised_on if decision else None,
        refusal_fee_cents=quote.refusal_fee_cents,
        down_payment_holds_work=policy.holds_work,
        down_payment_terms=down_payment_terms(policy, amounts.proposed.cents, row.language),
        asks_immediate_execution=site.asks_immediate_execution,
        terms=quote.terms,
        mandatory=shown([line for line in lines if line.role is LineRole.MANDATORY]),
        groups=tuple(shown(group) for group in alternatives(lines).values()),
        options=shown([line for line in lines if line.role is LineRole.OPTIONAL]),
        totals=amounts,
        wordings={
            answer.value: wording(
                answer, False, policy, row.language, supplementary=quote.supplementary
            )
            for answer in Answer
        },
        decision=_decision(quote, row) if decision else None,
    )


def _standing(quote: Quote, link: QuoteLink, ticket: Ticket, today: date) -> Standing:
    if link.until < today:
        return Standing.EXPIRED
    if quote.state is QuoteState.SENT:
        if ticket.state is not State.QUOTE:
            return Standing.SUPERSEDED
        return Standing.EXPIRED if quote.valid_until < today else Standing.AWAITED
    ended = {
        QuoteState.EXPIRED: Standing.EXPIRED,
        QuoteState.SUPERSEDED: Standing.SUPERSEDED,
    }
    return ended.get(quote.state, Standing.DECIDED)


def public_site(site: Site) -> PublicSite:
    """What a page without an account names of the workshop."""
    return PublicSite(
        name=site.name,
        legal_name=site.legal_name,
        siren=site.siren,
        address=site.address,
        phone=site.phone,
        email=site.email,
        mediator=site.mediator,
        taxed=site.vat_regime is VatRegime.STANDARD,
        time_zone=site.time_zone,
    )


def _shown(
    some: Sequence[QuoteLine], lines: Sequence[QuoteLine], polishing: PolishingConsent
) -> tuple[PublicLine, ...]:
    first = {line.position for line in proposed(lines)}
    return tuple(
        PublicLine(
            position=line.position,
            kind=line.kind,
            label=line.label,
            part_kind=line.part_kind,
            quantity=line.quantity,
            unit_cents=line.unit_cents or 0,
            discount_cents=line.discount_cents,
            total_cents=line_total(line),
            role=line.role,
            group=line.group,
            checked=line.position in first,
            agreed=line.agreed,
            polishes=goes_beyond(line.code, polishing),
        )
        for line in some
    )


def _decision(quote: Quote, row: Any) -> PublicDecision:
    decision: QuoteDecision = row.QuoteDecision
    return PublicDecision(
        outcome=quote.state,
        name=decision.signed_name,
        wording=decision.wording,
        agreed_cents=decision.agreed_cents,
        decided_at=decision.decided_at,
        down_payment_cents=decision.down_payment_cents,
        received_cents=(row.received or 0) - (row.given_back or 0),
    )

"""The paper of a quote: what sending freezes and what a preview shows are made alike."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from workshop.db.intake import recorded_intake
from workshop.db.models import Quote, QuoteDecision, QuoteLine, Ticket
from workshop.db.quotes import agreed_before_cents
from workshop.documents import parties
from workshop.documents import quote as paper
from workshop.documents.amounts import Line
from workshop.documents.formats import money
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.documents.paper import texts
from workshop.documents.parties import Texts
from workshop.domain.catalogue import items
from workshop.domain.intake import Mark, PolishingConsent, goes_beyond
from workshop.domain.quote import LineKind, LineRole, QuoteState, alternatives, line_total, proposed
from workshop.measurements.calibres import calibre


def quote_pdf(
    session: Session,
    ticket: Ticket,
    quote: Quote,
    lines: Sequence[QuoteLine],
    *,
    url: str,
    issued_at: datetime,
    decision: QuoteDecision | None = None,
    recorded_by: str = "",
) -> bytes:
    """The quote on paper in the customer's language; with its `decision` once there is one.

    `ticket` is loaded with its site, customer and watch. `url` is where the customer answers.
    """
    language = ticket.customer.language
    t = texts(language)["quote"]
    intake = recorded_intake(session, ticket)
    mandatory, options, instead = _printed_lines(lines, language)
    data = paper.Quote(
        number=quote.number,
        version=quote.version,
        ticket_number=ticket.number,
        issued_at=issued_at,
        valid_until=quote.valid_until,
        business=business_of(ticket.site, language),
        customer=customer_of(ticket.customer),
        watch=watch_of(ticket.watch, _calibre(ticket)),
        mandatory=mandatory,
        options=options,
        alternatives=instead,
        url=url,
        condition=_condition(intake.marks, language),
        customer_words=intake.reception.request or intake.reception.customer_words,
        diagnosis=quote.summary,
        delay=t["delay_days"].format(days=quote.delay_days) if quote.delay_days else "",
        promised_on=ticket.promised_on if decision else None,
        refusal_fee_cents=quote.refusal_fee_cents,
        down_payment=quote.down_payment,
        polishing=_polishing(lines, intake.reception.polishing, decided=decision is not None),
        parts_back=intake.reception.parts_back,
        terms=quote.terms or ticket.site.terms,
        decision=_decision(quote, decision, recorded_by, t) if decision else None,
        supplementary=quote.supplementary,
        agreed_before_cents=agreed_before_cents(session, quote) if quote.supplementary else 0,
    )
    return paper.quote(data, language)


def _polishing(lines: Sequence[QuoteLine], given: PolishingConsent, *, decided: bool) -> str:
    """What the customer consents to, and that a line which goes beyond asks for more."""
    asks_more = not decided and any(goes_beyond(line.code, given) for line in lines)
    return f"{given}_unless" if asks_more else given


def _calibre(ticket: Ticket) -> str:
    watch = ticket.watch
    return calibre(watch.calibre_id).name if watch.calibre_id else watch.calibre_text


def _condition(marks: Sequence[Mark], language: str) -> str:
    return ", ".join(
        f"{items('zones')[mark.zone].label(language)} ({items('marks')[mark.kind].label(language)})"
        for mark in marks
    )


def _printed_lines(
    lines: Sequence[QuoteLine], language: str
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """The proposed work, the options, and what may take the place of a proposed alternative."""
    t = texts(language)["quote"]
    first = proposed(lines)
    mandatory = tuple(_printed(line, t, language) for line in first)
    options = tuple(_printed(line, t, language) for line in lines if line.role is LineRole.OPTIONAL)
    instead = tuple(
        _printed(line, t, language, t["instead_of"].format(label=group[0].label))
        for group in alternatives(lines).values()
        for line in group[1:]
    )
    return mandatory, options, instead


def _printed(line: QuoteLine, t: Texts, language: str, remark: str = "") -> Line:
    discount = (
        t["discount"].format(amount=money(line.discount_cents, language))
        if line.discount_cents
        else ""
    )
    return Line(
        label=line.label,
        kind=t["labour" if line.kind is LineKind.LABOUR else f"part_{line.part_kind}"],
        quantity=Decimal(line.quantity),
        unit_cents=line.unit_cents or 0,
        total_cents=line_total(line),
        vat_bp=line.vat_bp,
        detail=", ".join(part for part in (remark, discount) if part),
        chosen=line.agreed,
    )


def _decision(quote: Quote, decision: QuoteDecision, recorded_by: str, t: Texts) -> paper.Decision:
    signed = decision.signature_png is not None
    return paper.Decision(
        outcome=quote.state if quote.state is not QuoteState.SUPERSEDED else QuoteState.REFUSED,
        decided_at=decision.decided_at,
        by=decision.signed_name,
        channel=t[f"channel_{decision.channel}"],
        wording=decision.wording,
        document_hash=decision.document_sha256,
        recorded_by=recorded_by,
        signature=parties.Signature(
            decision.signed_name, decision.decided_at, decision.signature_png
        )
        if signed
        else None,
        immediate_execution=decision.immediate_execution,
        down_payment_cents=decision.down_payment_cents,
    )

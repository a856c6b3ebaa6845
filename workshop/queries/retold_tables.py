"""Where the rows beside the stories are, fact by fact, and what they say in the words of entries.

They are read past their types: a value somebody wrote by hand is a difference and must not stop
the reading.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    String,
    select,
    type_coerce,
)

from workshop.db.models import (
    Accessory,
    Alert,
    Complaint,
    CreditNote,
    Deposit,
    DepositSlip,
    Derogation,
    Diagnosis,
    DownPayment,
    FinalControl,
    Guarantee,
    PartMovement,
    Passport,
    Photo,
    Printout,
    Question,
    Quote,
    QuoteDecision,
    QuoteLine,
    ReadingSet,
    Recording,
    Restitution,
    Satisfaction,
    Ticket,
    TrackingEntry,
    Watch,
)
from workshop.db.types import JsonText, UtcDateTime, read_instant
from workshop.domain.retelling import Fact


@dataclass(frozen=True)
class Kept:
    """Where the rows of a fact are: `select` gives the ticket's id, the parts of the key, the columns.

    Rows without a key are counted from 1 in order. `finish` makes of the values what entries say.
    """

    fact: Fact
    select: Select[*tuple[Any, ...]]
    ticket_id: ColumnElement[Any]
    keys: int
    names: tuple[str, ...]
    converters: dict[str, Callable[[Any], Any]]
    is_counted: bool = False
    finish: Callable[[dict[str, Any]], dict[str, Any]] | None = None


def _kept(
    fact: Fact,
    ticket_id: Any,
    *keys: Any,
    order: Any = None,
    source: Callable[[Select[Any]], Select[Any]] = lambda statement: statement,
    finish: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    **columns: Any,
) -> Kept:
    read = [past_its_type(column) for column in (*keys, *columns.values())]
    statement = source(select(ticket_id, *read))
    if order is not None:
        statement = statement.order_by(order)
    converters = {
        name: _CONVERTERS[type(column.type)]
        for name, column in columns.items()
        if type(column.type) in _CONVERTERS
    }
    return Kept(
        fact, statement, ticket_id, len(keys), tuple(columns), converters, order is not None, finish
    )


def past_its_type(column: Any) -> Any:
    return column if isinstance(column.type, Boolean) else type_coerce(column, String)


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _instant(value: Any) -> Any:
    return None if value is None else read_instant(value)


def _blob_digest(value: Any) -> str | None:
    """An empty signature is none."""
    if isinstance(value, (bytes, memoryview)):
        return sha256(value).hexdigest() if len(value) else None
    return None if value is None else repr(value)


_CONVERTERS: Final[dict[type, Callable[[Any], Any]]] = {
    Date: _day,
    JsonText: _json,
    UtcDateTime: _instant,
    LargeBinary: _blob_digest,
}


def _text_digest(value: Any) -> str | None:
    return sha256(value.encode("utf-8", "replace")).hexdigest() if isinstance(value, str) else None


def _digested(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Long texts that entries name by their hash."""
    return lambda values: values | {name: _text_digest(values[name]) for name in names}


def _line(values: dict[str, Any]) -> dict[str, Any]:
    """A line as an entry tells it: with what it comes to."""
    unit, quantity, discount = (values.pop(n) for n in ("unit_cents", "quantity", "discount_cents"))
    try:
        total = None if unit is None else quantity * unit - discount
    except TypeError:
        total = repr(unit)
    return values | {"quantity": quantity, "total_cents": total}


def _is_set(column: Any) -> Any:
    return column.is_not(None)


KEPT: Final = (
    _kept(Fact.CUSTOMER, Ticket.id, id=Ticket.customer_id),
    _kept(Fact.WATCH, Ticket.id, id=Ticket.watch_id),
    _kept(Fact.PLACE, Ticket.id, place=Ticket.place, holder_id=Ticket.holder_id),
    _kept(Fact.TURN, Ticket.id, waiting_on=Ticket.waiting_on),
    _kept(Fact.PROMISE, Ticket.id, on=Ticket.promised_on),
    _kept(Fact.FORECAST, Ticket.id, on=Ticket.forecast_on),
    _kept(Fact.OUTCOME, Ticket.id, outcome=Ticket.outcome),
    _kept(Fact.REPAIR_KIND, Ticket.id, repair_kind=Ticket.repair_kind),
    _kept(Fact.CLOSING, Ticket.id, at=Ticket.closed_at),
    _kept(Fact.GUARANTEE_END, Ticket.id, until=Ticket.guarantee_until),
    _kept(
        Fact.ACCESSORY,
        Accessory.ticket_id,
        Accessory.rank,
        kind=Accessory.kind,
        returned=_is_set(Accessory.returned_at),
    ),
    _kept(Fact.PHOTO, Photo.ticket_id, Photo.id, sha256=Photo.sha256),
    _kept(
        Fact.DEPOSIT,
        Ticket.id,
        source=lambda s: s.join(Deposit, Deposit.id == Ticket.deposit_id),
        name=Deposit.signed_name,
        on_paper=Deposit.on_paper,
        signature=Deposit.signature_png,
    ),
    _kept(
        Fact.SLIP,
        Ticket.id,
        source=lambda s: s.join(DepositSlip, DepositSlip.deposit_id == Ticket.deposit_id),
        finish=_digested("content"),
        content=type_coerce(DepositSlip.content, String),
    ),
    _kept(
        Fact.ALERT,
        Alert.ticket_id,
        Alert.id,
        text=Alert.text,
        answer=Alert.answer,
        is_open=Alert.answered_at.is_(None),
    ),
    _kept(
        Fact.QUESTION,
        Question.ticket_id,
        Question.id,
        to=Question.to_role,
        text=Question.text,
        answer=Question.answer,
        is_open=Question.answered_at.is_(None),
    ),
    _kept(
        Fact.READING_SET,
        ReadingSet.ticket_id,
        order=ReadingSet.id,
        finish=_digested("limits"),
        stage=ReadingSet.stage,
        instrument=ReadingSet.instrument,
        hours=ReadingSet.hours_since_full_wind,
        lift_angle=ReadingSet.lift_angle_tenths,
        conditions=ReadingSet.conditions,
        limits=type_coerce(ReadingSet.limits, String),
    ),
    _kept(Fact.PRINTOUT, Printout.ticket_id, Printout.id, sha256=Printout.sha256),
    _kept(
        Fact.RECORDING,
        Recording.ticket_id,
        Recording.id,
        sha256=Recording.sha256,
        stage=Recording.stage,
        position=Recording.position,
        moment=Recording.moment,
        result=Recording.result,
    ),
    _kept(
        Fact.DIAGNOSIS,
        Diagnosis.ticket_id,
        final_text=Diagnosis.final_text,
        cause=Diagnosis.cause,
        concluded=_is_set(Diagnosis.concluded_at),
        validated=_is_set(Diagnosis.validated_at),
    ),
    _kept(
        Fact.QUOTE,
        Quote.ticket_id,
        Quote.number,
        finish=_digested("terms"),
        kind=Quote.kind,
        state=Quote.state,
        valid_until=Quote.valid_until,
        delay_days=Quote.delay_days,
        refusal_fee_cents=Quote.refusal_fee_cents,
        terms=Quote.terms,
        document=Quote.document_pdf,
        document_sha256=Quote.document_sha256,
    ),
    _kept(
        Fact.QUOTE_LINE,
        Quote.ticket_id,
        Quote.number,
        QuoteLine.position,
        source=lambda s: s.join(QuoteLine, QuoteLine.quote_id == Quote.id),
        finish=_line,
        kind=QuoteLine.kind,
        code=QuoteLine.code,
        label=QuoteLine.label,
        part_kind=QuoteLine.part_kind,
        quantity=QuoteLine.quantity,
        unit_cents=QuoteLine.unit_cents,
        discount_cents=QuoteLine.discount_cents,
        vat_bp=QuoteLine.vat_bp,
        role=QuoteLine.role,
        group=QuoteLine.group,
        agreed=QuoteLine.agreed,
    ),
    _kept(
        Fact.DECISION,
        Quote.ticket_id,
        Quote.number,
        source=lambda s: s.join(QuoteDecision, QuoteDecision.quote_id == Quote.id),
        answer=QuoteDecision.answer,
        channel=QuoteDecision.channel,
        name=QuoteDecision.signed_name,
        wording=QuoteDecision.wording,
        reason=QuoteDecision.reason,
        agreed_cents=QuoteDecision.agreed_cents,
        down_payment_cents=QuoteDecision.down_payment_cents,
        immediate_execution=QuoteDecision.immediate_execution,
        document_sha256=QuoteDecision.document_sha256,
        terms_sha256=QuoteDecision.terms_sha256,
        signature=QuoteDecision.signature_png,
    ),
    _kept(
        Fact.DOWN_PAYMENT,
        DownPayment.ticket_id,
        DownPayment.number,
        cents=DownPayment.amount_cents,
        vat=DownPayment.vat,
        means=DownPayment.means,
        paid_on=DownPayment.paid_on,
        till_reference=DownPayment.till_reference,
        pdf=DownPayment.pdf,
        pdf_sha256=DownPayment.pdf_sha256,
    ),
    _kept(
        Fact.PART,
        PartMovement.ticket_id,
        order=PartMovement.id,
        direction=PartMovement.direction,
        code=PartMovement.code,
        label=PartMovement.label,
        quantity=PartMovement.quantity,
        part_kind=PartMovement.part_kind,
        lot=PartMovement.lot,
        reference=PartMovement.reference,
        destination=PartMovement.destination,
        note=PartMovement.note,
    ),
    _kept(
        Fact.CONTROL,
        FinalControl.ticket_id,
        FinalControl.attempt,
        passed=FinalControl.passed,
        cause=FinalControl.cause,
        note=FinalControl.note,
    ),
    _kept(
        Fact.DEROGATION,
        FinalControl.ticket_id,
        FinalControl.attempt,
        source=lambda s: s.join(Derogation, Derogation.control_id == FinalControl.id),
        reason=Derogation.reason,
        until_on=Derogation.until_on,
    ),
    _kept(
        Fact.EXPLANATION,
        Restitution.ticket_id,
        topics=Restitution.explained,
        advice=Restitution.advice,
        advice_note=Restitution.advice_note,
    ),
    _kept(
        Fact.NOTE,
        Restitution.ticket_id,
        source=lambda s: s.where(Restitution.note_number.is_not(None)),
        number=Restitution.note_number,
        total_cents=Restitution.note_total_cents,
        pdf=Restitution.note_pdf,
        pdf_sha256=Restitution.note_sha256,
    ),
    _kept(
        Fact.CANCELLED_NOTE,
        CreditNote.ticket_id,
        CreditNote.paper,
        source=lambda s: s.where(CreditNote.replaced_sha256.is_not(None)),
        pdf=CreditNote.replaced_pdf,
        pdf_sha256=CreditNote.replaced_sha256,
    ),
    _kept(
        Fact.CREDIT_NOTE,
        CreditNote.ticket_id,
        CreditNote.number,
        paper=CreditNote.paper,
        cents=CreditNote.amount_cents,
        vat=CreditNote.vat,
        reason=CreditNote.reason,
        repaid_on=CreditNote.repaid_on,
        means=CreditNote.means,
        till_reference=CreditNote.till_reference,
        pdf=CreditNote.pdf,
        pdf_sha256=CreditNote.pdf_sha256,
    ),
    _kept(
        Fact.HANDING_BACK,
        Restitution.ticket_id,
        source=lambda s: s.where(Restitution.signed_at.is_not(None)),
        collector=Restitution.collector_name,
        relation=Restitution.relation,
        identity_document=Restitution.identity_document,
        mandate_seen=Restitution.mandate_seen,
        on_paper=Restitution.on_paper,
        signature=Restitution.signature_png,
        settled_on=Restitution.settled_on,
        till_reference=Restitution.till_reference,
    ),
    _kept(
        Fact.GUARANTEE,
        Guarantee.ticket_id,
        Guarantee.rank,
        operation=Guarantee.operation,
        label=Guarantee.label,
        until_on=Guarantee.until_on,
    ),
    _kept(
        Fact.PASSPORT,
        Passport.ticket_id,
        source=lambda s: s.outerjoin(
            TrackingEntry,
            (TrackingEntry.ticket_id == Passport.ticket_id)
            & (TrackingEntry.seq == Passport.sheet_seq)
            & (TrackingEntry.hash == Passport.sheet_hash),
        ),
        finish=_digested("data"),
        pdf=Passport.pdf,
        pdf_sha256=Passport.pdf_sha256,
        data=type_coerce(Passport.data, String),
        sheet_seq=TrackingEntry.seq,
    ),
    _kept(
        Fact.COMPLAINT,
        Complaint.ticket_id,
        order=Complaint.id,
        cause=Complaint.cause,
        words=Complaint.words,
        resolutions=Complaint.resolutions,
        to=Complaint.to_role,
        answer=Complaint.answer,
        is_open=Complaint.closed_at.is_(None),
        outcome=Complaint.outcome,
        letter=Complaint.letter,
        pdf=Complaint.letter_pdf,
        pdf_sha256=Complaint.letter_sha256,
    ),
    _kept(
        Fact.OPINION,
        Satisfaction.ticket_id,
        source=lambda s: s.where(Satisfaction.answered_at.is_not(None)),
        score=Satisfaction.score,
        comment=Satisfaction.comment,
    ),
)


DESCRIBED: Final = _kept(
    Fact.DESCRIPTION,
    Watch.id,
    brand=Watch.brand,
    model=Watch.model,
    reference=Watch.reference,
    serial=Watch.serial,
    kind=Watch.kind,
    complications=Watch.complications,
    case_metal=Watch.case_metal,
    case_weight_cg=Watch.case_weight_cg,
    fineness=Watch.fineness,
    strap_material=Watch.strap_material,
    water_resistance_bar=Watch.water_resistance_bar,
    papers=Watch.papers,
    purchased_on=Watch.purchased_on,
    radium_risk=Watch.radium_risk,
)
"""What the counter says of a watch and no later act changes."""

"""The short lists of a ticket, each a few lines long, fetched together in one query.

Every line has the same columns; what a list does not use stays empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Integer, Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from workshop.db.models import (
    Accessory,
    CollectionReminder,
    CreditNote,
    DownPayment,
    Guarantee,
    PartMovement,
    Quote,
    QuoteLine,
    WorkOrderLine,
)
from workshop.db.types import UtcDateTime
from workshop.domain.quote import AGREED
from workshop.domain.servicing import Direction

_EMPTY: dict[str, Any] = {
    "code": literal("", String),
    "label": literal("", String),
    "kind": literal("", String),
    "quantity": literal(1, Integer),
    "cents": literal(0, Integer),
    "discount_cents": literal(0, Integer),
    "vat_bp": literal(0, Integer),
    "at": cast(null(), UtcDateTime),
    "day": cast(null(), Date),
}


@dataclass(frozen=True)
class TicketLists:
    """Rows with the columns of `_EMPTY`, each list in its own order."""

    accessories: Sequence[Any]
    work: Sequence[Any]
    fitted: Sequence[Any]
    removed: Sequence[Any]
    unused: Sequence[Any]
    agreed: Sequence[Any]
    guarantees: Sequence[Any]
    reminders: Sequence[Any]
    receipts: Sequence[Any]
    credits: Sequence[Any]


def ticket_lists(session: Session, ticket_id: int) -> TicketLists:
    statements = (
        _accessories(ticket_id),
        _work(ticket_id),
        _parts(ticket_id, "fitted", Direction.IN),
        _parts(ticket_id, "removed", Direction.OUT),
        _parts(ticket_id, "unused", Direction.NOT_USED),
        _agreed(ticket_id),
        _guarantees(ticket_id),
        _reminders(ticket_id),
        _receipts(ticket_id),
        _credits(ticket_id),
    )
    rows = session.execute(union_all(*statements)).all()

    def listed(what: str) -> list[Any]:
        return sorted((row for row in rows if row.what == what), key=lambda row: row.rank)

    return TicketLists(
        accessories=listed("accessory"),
        work=listed("work"),
        fitted=listed("fitted"),
        removed=listed("removed"),
        unused=listed("unused"),
        agreed=listed("agreed"),
        guarantees=listed("guarantee"),
        reminders=listed("reminder"),
        receipts=listed("receipt"),
        credits=listed("credit"),
    )


def _line(what: str, rank: Any, **columns: Any) -> Select[Any]:
    filled = {**_EMPTY, **columns}
    return select(
        literal(what, String).label("what"),
        rank.label("rank"),
        *(column.label(name) for name, column in filled.items()),
    )


def _accessories(ticket_id: int) -> Select[Any]:
    return _line(
        "accessory",
        Accessory.rank,
        code=Accessory.kind,
        label=Accessory.note,
        at=Accessory.returned_at,
    ).where(Accessory.ticket_id == ticket_id)


def _work(ticket_id: int) -> Select[Any]:
    return _line(
        "work",
        WorkOrderLine.rank,
        code=WorkOrderLine.operation,
        label=WorkOrderLine.label,
        at=WorkOrderLine.done_at,
    ).where(WorkOrderLine.ticket_id == ticket_id, WorkOrderLine.done_at.is_not(None))


def _parts(ticket_id: int, what: str, direction: Direction) -> Select[Any]:
    """`kind` is the kind of a part put in, the destination of one taken out, else empty."""
    return _line(
        what,
        PartMovement.id,
        code=PartMovement.code,
        label=PartMovement.label,
        kind=PartMovement.destination if direction is Direction.OUT else PartMovement.part_kind,
        quantity=PartMovement.quantity,
    ).where(PartMovement.ticket_id == ticket_id, PartMovement.direction == direction)


def _agreed(ticket_id: int) -> Select[Any]:
    """What the customer accepted, over all quotes of the ticket; `kind` is empty for labour."""
    return (
        _line(
            "agreed",
            Quote.version * 1000 + QuoteLine.position,
            code=QuoteLine.code,
            label=QuoteLine.label,
            kind=QuoteLine.part_kind,
            quantity=QuoteLine.quantity,
            cents=QuoteLine.unit_cents,
            discount_cents=QuoteLine.discount_cents,
            vat_bp=QuoteLine.vat_bp,
        )
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.ticket_id == ticket_id, Quote.state.in_(AGREED), QuoteLine.agreed.is_(True))
    )


def _guarantees(ticket_id: int) -> Select[Any]:
    """`quantity` is the number of months, `day` the last day covered."""
    return _line(
        "guarantee",
        Guarantee.rank,
        code=Guarantee.operation,
        label=Guarantee.label,
        quantity=Guarantee.months,
        day=Guarantee.until_on,
    ).where(Guarantee.ticket_id == ticket_id)


def _reminders(ticket_id: int) -> Select[Any]:
    return _line(
        "reminder",
        CollectionReminder.id,
        label=CollectionReminder.proof,
        kind=cast(CollectionReminder.channel, String),
        at=CollectionReminder.sent_at,
    ).where(CollectionReminder.ticket_id == ticket_id)


def _receipts(ticket_id: int) -> Select[Any]:
    return _line(
        "receipt",
        DownPayment.id,
        code=DownPayment.number,
        label=DownPayment.till_reference,
        kind=cast(DownPayment.means, String),
        cents=DownPayment.amount_cents,
        day=DownPayment.paid_on,
    ).where(DownPayment.ticket_id == ticket_id)


def _credits(ticket_id: int) -> Select[Any]:
    """`kind` is the number of the paper credited, `day` when it was repaid."""
    return _line(
        "credit",
        CreditNote.id,
        code=CreditNote.number,
        label=CreditNote.reason,
        kind=CreditNote.paper,
        cents=CreditNote.amount_cents,
        at=CreditNote.issued_at,
        day=CreditNote.repaid_on,
    ).where(CreditNote.ticket_id == ticket_id)

"""The note: numbered without gaps, printed and frozen; a payment is only mentioned, never kept."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.handover import Handover, handover
from workshop.db.models import CreditNote, Restitution, Ticket
from workshop.db.note import ticket_bill
from workshop.documents import note as paper
from workshop.documents.amounts import Line
from workshop.documents.formats import day, money
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.documents.paper import texts
from workshop.documents.parties import Texts
from workshop.domain.account import Account
from workshop.domain.errors import RuleViolation
from workshop.domain.french_figures import french_figure
from workshop.domain.note import Bill, NoteLine
from workshop.domain.numbering import note_number
from workshop.domain.people import Actor
from workshop.domain.planning import local_date
from workshop.domain.restitution import check_settlement
from workshop.domain.ticket import RepairKind
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import calibre_name
from workshop.operations.journal import write_entry
from workshop.operations.numbering import next_in_series
from workshop.operations.restitution import restitution_of, ticket_to_return

SERIES = "note"


@dataclass(frozen=True)
class IssueNote:
    """`settled_on` and `till_reference` when the customer has paid already."""

    number: str
    settled_on: date | None = None
    till_reference: str = ""
    seen_version: int | None = None


def issue_note(session: Session, actor: Actor, command: IssueNote, *, now: datetime) -> Ticket:
    """Give the note its number and print it; what was issued never changes."""
    ticket = ticket_to_return(session, actor, command.number, command.seen_version)
    kept = restitution_of(session, ticket)
    found = handover(session, ticket.id)
    if found.account.note_stands:
        raise RuleViolation("note_already_issued", {"number": kept.note_number})
    today = local_date(now, found.site.time_zone)
    check_settlement(command.settled_on, command.till_reference, today)
    bill = ticket_bill(session, found, today)
    if not bill.lines:
        raise RuleViolation("note_empty")
    if found.account.note_cancelled:
        _set_aside(session, kept)
    deducted = _deducted(found.account, bill.total_cents)
    deducted_cents = sum(each.cents for each in deducted)
    kept.settled_on = command.settled_on
    kept.till_reference = command.till_reference.strip() if command.settled_on else ""
    rank = next_in_series(session, ticket.site_id, SERIES, today.year)
    number = note_number(found.site.code, today.year, rank)
    pdf = paper.note(_printed(found, bill, deducted, number, now), found.customer.language)
    kept.note_number = number
    kept.note_issued_at = now
    kept.note_issued_by_id = actor.person_id
    kept.note_total_cents = bill.total_cents
    kept.note_deducted_cents = deducted_cents
    kept.note_pdf = pdf
    kept.note_sha256 = hashlib.sha256(pdf).hexdigest()
    payload = {
        "number": number,
        "total_cents": bill.total_cents,
        "vat": [
            {"rate_bp": share.rate_bp, "net_cents": share.net_cents, "vat_cents": share.vat_cents}
            for share in bill.vat
        ],
        "lines": [vars(line) for line in bill.lines],
        "down_payments": [
            {"number": each.number, "paid_on": each.paid_on.isoformat(), "cents": each.cents}
            for each in deducted
        ],
        "due_cents": bill.total_cents - deducted_cents,
        "sha256": kept.note_sha256,
    }
    write_entry(session, actor, ticket, EntryKind.NOTE_ISSUED, payload, now=now)
    return ticket


def _set_aside(session: Session, kept: Restitution) -> None:
    """Keep the cancelled note, byte for byte, with the credit note that cancelled it."""
    by = select(CreditNote).where(CreditNote.paper == kept.note_number)
    cancelling = session.scalars(by.order_by(CreditNote.id.desc()).limit(1)).one()
    cancelling.replaced_pdf, cancelling.replaced_sha256 = kept.note_pdf, kept.note_sha256


def _deducted(account: Account, total_cents: int) -> tuple[paper.Deducted, ...]:
    """The down payments, the first first, up to what the note comes to."""
    left = account.deductible_cents(total_cents)
    deducted = []
    for receipt in account.receipts:
        part = min(account.left_of(receipt), left)
        if part:
            deducted.append(paper.Deducted(receipt.number, receipt.paid_on, part))
            left -= part
    return tuple(deducted)


def _printed(
    found: Handover, bill: Bill, deducted: tuple[paper.Deducted, ...], number: str, now: datetime
) -> paper.Note:
    language = found.customer.language
    t = texts(language)
    paid = found.ticket.repair_kind is RepairKind.PAID
    today = local_date(now, found.site.time_zone)
    return paper.Note(
        number=number,
        ticket_number=found.ticket.number,
        issued_at=now,
        business=business_of(found.site, language),
        customer=customer_of(found.customer),
        watch=watch_of(found.watch, calibre_name(found.watch.calibre_id, found.watch.calibre_text)),
        lines=tuple(_line(line, t["quote"], t["note"], language, paid) for line in bill.lines),
        deducted=deducted,
        settled=_settled(found, t["note"], language),
        delivered_from_cents=french_figure("note_threshold_cents", today).value,
    )


def _line(line: NoteLine, kinds: Texts, t: Texts, language: str, paid: bool) -> Line:
    if line.is_included:
        detail = t["included" if paid else "guarantee"]
    elif line.discount_cents:
        detail = kinds["discount"].format(amount=money(line.discount_cents, language))
    else:
        detail = ""
    return Line(
        label=line.label or t["fee"],
        kind=kinds[f"part_{line.part_kind}" if line.part_kind else "labour"],
        quantity=Decimal(line.quantity),
        unit_cents=line.unit_cents,
        total_cents=line.total_cents,
        vat_bp=line.vat_bp,
        detail=detail,
    )


def _settled(found: Handover, t: Texts, language: str) -> str:
    kept = found.restitution
    if kept is None or kept.settled_on is None:
        return ""
    settled = t["settled_on"].format(day=day(kept.settled_on, language))
    reference = t["till"].format(reference=kept.till_reference) if kept.till_reference else ""
    return ", ".join(part for part in (settled, reference) if part)

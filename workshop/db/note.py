"""What a ticket's note comes to: the quote the customer accepted, the price list, or the fee."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from workshop.db.handover import Handover
from workshop.db.vat import STANDARD, vat_rates
from workshop.domain.note import Bill, NoteLine, bill, without_unused
from workshop.domain.ticket import Outcome, RepairKind

FEE: Final = "diagnosis_fee"


def ticket_bill(session: Session, found: Handover, today: date) -> Bill:
    """The bill in the customer's language; one query more when no quote gave the rate of VAT."""
    if found.ticket.outcome is not Outcome.REPAIRED:
        return bill(_fee(session, found, today), (), ())
    language = found.customer.language
    done = (NoteLine(work.name("operations", language), work.code) for work in found.record.work)
    fitted = (
        NoteLine(part.name("supplies", language), part.code, part.part_kind, part.quantity)
        for part in found.record.fitted
    )
    agreed = without_unused(found.agreed, found.unused)
    return bill(agreed if found.agreed else _listed(session, found, today), done, fitted)


def still_to_note(session: Session, found: Handover, today: date) -> int:
    """Cents a note is still to claim: none once there is one, though it was cancelled."""
    if found.account.note_number is not None:
        return 0
    return ticket_bill(session, found, today).total_cents


def _fee(session: Session, found: Handover, today: date) -> tuple[NoteLine, ...]:
    """The fee the refused quote announced; the site's own when there was no quote."""
    announced = found.given_up
    cents = announced.fee_cents if announced else found.site.diagnosis_fee_cents
    if not cents or found.ticket.repair_kind is not RepairKind.PAID:
        return ()
    return (
        NoteLine("", FEE, unit_cents=cents, vat_bp=vat_rates(session, found.site, today)[STANDARD]),
    )


def _listed(session: Session, found: Handover, today: date) -> tuple[NoteLine, ...]:
    """The service agreed on at the counter, at the price signed there."""
    service, cents = found.service, found.reception.pre_quote_cents
    if service is None or not cents or found.ticket.repair_kind is not RepairKind.PAID:
        return ()
    name = service.name_en if found.customer.language == "en" else service.name_fr
    rate = vat_rates(session, found.site, today)[STANDARD]
    return (NoteLine(name, service.code, unit_cents=cents, vat_bp=rate),)

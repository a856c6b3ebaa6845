"""What was recorded at the counter for a ticket, read back as it was taken in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Accessory, ConditionMark, Photo, Reception, Ticket, Watch
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData, WatchData


def recorded_intake(session: Session, ticket: Ticket) -> Intake:
    """The intake of a ticket already loaded and authorised, with its watch."""
    original = None
    if ticket.original_ticket_id is not None:
        original = session.scalar(
            select(Ticket.number).where(Ticket.id == ticket.original_ticket_id)
        )
    return Intake(
        watch=_watch_data(ticket.watch),
        reception=_reception_data(session.get_one(Reception, ticket.id), ticket),
        watch_id=ticket.watch_id,
        marks=_marks(session, ticket),
        accessories=_accessories(session, ticket),
        photo_ids=_photo_ids(session, ticket),
        repair_kind=ticket.repair_kind,
        original_ticket_number=original,
    )


def _watch_data(watch: Watch) -> WatchData:
    return WatchData(
        brand=watch.brand,
        kind=watch.kind,
        model=watch.model,
        reference=watch.reference,
        serial=watch.serial,
        calibre_id=watch.calibre_id,
        calibre_text=watch.calibre_text,
        complications=tuple(watch.complications),
        case_metal=watch.case_metal,
        precious=watch.precious,
        case_weight_cg=watch.case_weight_cg,
        fineness=watch.fineness,
        strap_material=watch.strap_material,
        water_resistance_bar=watch.water_resistance_bar,
        papers=watch.papers,
        purchased_on=watch.purchased_on,
        vintage=watch.vintage,
        radium_risk=watch.radium_risk,
    )


def _reception_data(reception: Reception, ticket: Ticket) -> ReceptionData:
    return ReceptionData(
        customer_words=reception.customer_words,
        request=reception.request,
        symptoms=tuple(reception.symptoms),
        answers=tuple(reception.answers.items()),
        functional_tests=tuple(reception.functional_tests.items()),
        pre_diagnosis=reception.pre_diagnosis,
        hypotheses=tuple(reception.hypotheses),
        polishing=reception.polishing,
        parts_back=reception.parts_back,
        declared_value_cents=reception.declared_value_cents,
        ceiling_cents=reception.ceiling_cents,
        service_code=reception.service_code,
        pre_quote_cents=reception.pre_quote_cents,
        pre_quote_max_cents=reception.pre_quote_max_cents,
        pre_quote_signed=reception.pre_quote_signed,
        promised_on=ticket.promised_on,
    )


def _marks(session: Session, ticket: Ticket) -> tuple[Mark, ...]:
    rows = session.execute(
        select(
            ConditionMark.zone,
            ConditionMark.kind,
            ConditionMark.severity,
            ConditionMark.note,
            ConditionMark.photo_id,
        )
        .where(ConditionMark.ticket_id == ticket.id)
        .order_by(ConditionMark.id)
    )
    return tuple(Mark(*row) for row in rows)


def _accessories(session: Session, ticket: Ticket) -> tuple[LeftItem, ...]:
    rows = session.execute(
        select(Accessory.kind, Accessory.note)
        .where(Accessory.ticket_id == ticket.id)
        .order_by(Accessory.rank)
    )
    return tuple(LeftItem(*row) for row in rows)


def _photo_ids(session: Session, ticket: Ticket) -> tuple[int, ...]:
    """Photos kept for the ticket, those of its marks left out."""
    marked = select(ConditionMark.photo_id).where(
        ConditionMark.ticket_id == ticket.id, ConditionMark.photo_id.is_not(None)
    )
    return tuple(
        session.scalars(
            select(Photo.id)
            .where(Photo.ticket_id == ticket.id, Photo.id.not_in(marked))
            .order_by(Photo.id)
        )
    )

"""What was recorded at the counter for tickets, read back as it was taken in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Accessory, ConditionMark, Photo, Reception, Ticket, Watch
from workshop.domain.intake import Intake, LeftItem, Mark, ReceptionData, WatchData
from workshop.domain.watch import OWN_CALIBRE


def recorded_intake(session: Session, ticket: Ticket) -> Intake:
    """The intake of a ticket already loaded and authorised, with its watch."""
    return recorded_intakes(session, (ticket,))[ticket.id]


def recorded_intakes(session: Session, tickets: Sequence[Ticket]) -> dict[int, Intake]:
    """The intakes of the tickets of one visit, by ticket id, in as many queries as for one."""
    ids = [ticket.id for ticket in tickets]
    marks, accessories = _marks(session, ids), _accessories(session, ids)
    photos, originals = _photo_ids(session, ids), _originals(session, tickets)
    return {
        ticket.id: Intake(
            watch=watch_data(ticket.watch),
            reception=_reception_data(session.get_one(Reception, ticket.id), ticket),
            watch_id=ticket.watch_id,
            marks=tuple(marks.get(ticket.id, ())),
            accessories=tuple(accessories.get(ticket.id, ())),
            photo_ids=tuple(
                photo
                for photo in photos.get(ticket.id, ())
                if photo not in {mark.photo_id for mark in marks.get(ticket.id, ())}
            ),
            repair_kind=ticket.repair_kind,
            original_ticket_number=originals.get(ticket.original_ticket_id or 0),
        )
        for ticket in tickets
    }


def watch_data(watch: Watch) -> WatchData:
    """A watch as it was last described."""
    return WatchData(
        brand=watch.brand,
        kind=watch.kind,
        model=watch.model,
        reference=watch.reference,
        serial=watch.serial,
        calibre_id=_calibre_id(watch),
        calibre_text=watch.calibre_text,
        grade=watch.grade,
        complications=tuple(watch.complications),
        case_metal=watch.case_metal,
        precious=watch.precious,
        case_weight_cg=watch.case_weight_cg,
        fineness=watch.fineness,
        strap_material=watch.strap_material,
        water_resistance_bar=watch.water_resistance_bar,
        case_diameter_tenths_mm=watch.case_diameter_tenths_mm,
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


def _marks(session: Session, ids: Sequence[int]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {}
    for row in session.execute(
        select(
            ConditionMark.ticket_id,
            ConditionMark.zone,
            ConditionMark.kind,
            ConditionMark.severity,
            ConditionMark.note,
            ConditionMark.photo_id,
        )
        .where(ConditionMark.ticket_id.in_(ids))
        .order_by(ConditionMark.id)
    ):
        marks.setdefault(row.ticket_id, []).append(
            Mark(row.zone, row.kind, row.severity, row.note, row.photo_id)
        )
    return marks


def _accessories(session: Session, ids: Sequence[int]) -> dict[int, list[LeftItem]]:
    items: dict[int, list[LeftItem]] = {}
    for row in session.execute(
        select(Accessory.ticket_id, Accessory.kind, Accessory.note)
        .where(Accessory.ticket_id.in_(ids))
        .order_by(Accessory.rank)
    ):
        items.setdefault(row.ticket_id, []).append(LeftItem(row.kind, row.note))
    return items


def _photo_ids(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    photos: dict[int, list[int]] = {}
    for row in session.execute(
        select(Photo.ticket_id, Photo.id).where(Photo.ticket_id.in_(ids)).order_by(Photo.id)
    ):
        photos.setdefault(row.ticket_id, []).append(row.id)
    return photos


def _originals(session: Session, tickets: Sequence[Ticket]) -> dict[int, str]:
    """Numbers of the tickets whose guarantee covers these, by id."""
    ids = [ticket.original_ticket_id for ticket in tickets if ticket.original_ticket_id]
    if not ids:
        return {}
    rows = session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids)))
    return {row.id: row.number for row in rows}


def _calibre_id(watch: Watch) -> str | None:
    """Of the catalogue, or of what the workshop added to it."""
    own = watch.workshop_calibre_id
    return watch.calibre_id if own is None else f"{OWN_CALIBRE}{own}"

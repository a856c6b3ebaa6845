"""Writing the rows of one watch taken in: the watch itself, what was agreed, its condition."""

from typing import Final

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.facts.reception import ListedPrice, listed_price
from workshop.db.models import (
    Accessory,
    ConditionMark,
    Customer,
    Reception,
    ServicePrice,
    Site,
    Ticket,
    Watch,
    WorkshopCalibre,
)
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold_compact
from workshop.domain.intake import Intake, ReceptionData, WatchData
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.watch import own_calibre_number
from workshop.measurements.calibres import calibre
from workshop.operations.photo import attach_photos

_ADD_MARKS: Final = insert(ConditionMark.__table__)  # type: ignore[arg-type]
_ADD_ACCESSORIES: Final = insert(Accessory.__table__)  # type: ignore[arg-type]


def keep_watch(
    session: Session, actor: Actor, site: Site, customer: Customer, intake: Intake
) -> Watch:
    """The watch as it is now described: a new one, or the one known to the site."""
    data = intake.watch
    own = _own_calibre(session, site, data)
    if data.calibre_id and own is None:
        calibre(data.calibre_id)
    if intake.watch_id is None:
        watch = Watch(site_id=site.id)
        session.add(watch)
    else:
        watch = find.watch(session, actor, intake.watch_id, Permission.RECEIVE)
        if watch.site_id != site.id:
            raise RuleViolation("watch_of_another_site")
    watch.customer_id = customer.id
    for name in ("brand", "model", "reference", "serial", "calibre_text"):
        setattr(watch, name, getattr(data, name).strip())
    watch.folded_serial = fold_compact(data.serial)
    _set_calibre(watch, data, own)
    for name in (
        "kind", "grade", "case_metal", "case_weight_cg", "fineness", "strap_material",
        "water_resistance_bar", "papers", "purchased_on", "vintage", "radium_risk",
    ):  # fmt: skip
        setattr(watch, name, getattr(data, name))
    if data.case_diameter_tenths_mm is not None:
        # Measured once: leaving it out does not forget it.
        watch.case_diameter_tenths_mm = data.case_diameter_tenths_mm
    watch.precious = data.is_precious
    watch.complications = list(data.complications)
    if intake.watch_id is None:
        session.flush()
    return watch


def _own_calibre(session: Session, site: Site, data: WatchData) -> WorkshopCalibre | None:
    """The calibre of the workshop that was chosen; None where one of the catalogue was, or none."""
    number = own_calibre_number(data.calibre_id)
    if number is None:
        return None
    found = session.get(WorkshopCalibre, number)
    if found is None or found.site_id != site.id:
        raise RuleViolation("unknown_calibre", {"calibre": data.calibre_id}, field="calibre")
    return found


def _set_calibre(watch: Watch, data: WatchData, own: WorkshopCalibre | None) -> None:
    """Confirmed only where the movement was seen before; a calibre in words keeps the own one."""
    if own is not None:
        watch.calibre_confirmed = watch.workshop_calibre_id == own.id and watch.calibre_confirmed
        watch.calibre_id, watch.workshop_calibre_id = None, own.id
        watch.calibre_text = own.name[:80]
        return
    watch.calibre_confirmed = bool(data.calibre_id) and watch.calibre_id == data.calibre_id
    watch.calibre_id = data.calibre_id
    if data.calibre_id:
        watch.workshop_calibre_id = None


def fill_reception(
    session: Session, site: Site, reception: Reception, data: ReceptionData
) -> ListedPrice | None:
    """What was said and agreed; a price above the site's threshold asks for a validation again.

    Returns what the price list says of the service chosen.
    """
    listed = _listed(session, site, data.service_code) if data.service_code else None
    price = (reception.pre_quote_cents, reception.pre_quote_max_cents)
    for name in ("customer_words", "request", "pre_diagnosis"):
        setattr(reception, name, getattr(data, name).strip())
    for name in ("symptoms", "hypotheses"):
        setattr(reception, name, list(getattr(data, name)))
    reception.answers = dict(data.answers)
    reception.functional_tests = dict(data.functional_tests)
    for name in (
        "polishing", "parts_back", "declared_value_cents", "ceiling_cents", "service_code",
        "pre_quote_cents", "pre_quote_max_cents", "pre_quote_signed",
    ):  # fmt: skip
        setattr(reception, name, getattr(data, name))
    threshold = site.pre_quote_validation_from_cents
    highest = data.pre_quote_max_cents or data.pre_quote_cents
    reception.pre_quote_needs_validation = (
        threshold is not None and highest is not None and highest >= threshold
    )
    if price != (data.pre_quote_cents, data.pre_quote_max_cents):
        reception.pre_quote_validated_at = None
        reception.pre_quote_validated_by_id = None
    return listed


_PRICE: Final = select(
    ServicePrice.quick, ServicePrice.price_cents, ServicePrice.name_fr, ServicePrice.name_en
).where(ServicePrice.site_id == bindparam("site_id"), ServicePrice.code == bindparam("code"))


def _listed(session: Session, site: Site, code: str) -> ListedPrice:
    row = session.connection().execute(_PRICE, {"site_id": site.id, "code": code}).one_or_none()
    if row is None:
        facts = {"vocabulary": "price_list", "code": code}
        raise RuleViolation("unknown_code", facts, field="service_code")
    return listed_price(row)


def forget_condition(session: Session, ticket: Ticket) -> None:
    """Before `keep_condition`, where an earlier one was recorded."""
    session.execute(delete(ConditionMark).where(ConditionMark.ticket_id == ticket.id))
    session.execute(delete(Accessory).where(Accessory.ticket_id == ticket.id))


def keep_condition(
    session: Session, site: Site, ticket: Ticket, intake: Intake
) -> list[dict[str, str | int]]:
    """Marks, accessories and photos as they are now told; what the entry says of the photos."""
    marks = [
        {
            "ticket_id": ticket.id,
            "zone": mark.zone,
            "kind": mark.kind,
            "severity": mark.severity,
            "note": mark.note.strip(),
            "photo_id": mark.photo_id,
        }
        for mark in intake.marks
    ]
    accessories = [
        {"ticket_id": ticket.id, "rank": rank, "kind": item.kind, "note": item.note.strip()}
        for rank, item in enumerate(intake.accessories, start=1)
    ]
    for statement, rows in ((_ADD_MARKS, marks), (_ADD_ACCESSORIES, accessories)):
        if rows:
            session.connection().execute(statement, rows)
    return attach_photos(session, site.id, ticket, intake.all_photo_ids)

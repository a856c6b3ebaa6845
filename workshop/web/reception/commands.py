"""From the reception form to what the operations take in."""

from collections.abc import Sequence

from flask_babel import gettext

from workshop.db.models import ContactChannel
from workshop.domain.catalogue import symptoms
from workshop.domain.intake import (
    Intake,
    LeftItem,
    Mark,
    PolishingConsent,
    ReceptionData,
    WatchData,
)
from workshop.domain.people import Language, customer_name
from workshop.domain.ticket import RepairKind
from workshop.domain.watch import Grade, WatchKind
from workshop.operations.customer import CustomerData, InformationGroup
from workshop.operations.deposit import Signature
from workshop.queries.reception import Desk, ListedService
from workshop.web.reception.forms import CustomerForm, MarkForm, ReceptionForm, WatchForm
from workshop.web.translation import language


def customer_data(form: CustomerForm) -> CustomerData:
    return CustomerData(
        family_name=form.family_name.data,
        given_name=form.given_name.data,
        company=form.company.data,
        email=form.email.data,
        phone=form.phone.data,
        address=form.address.data,
        language=Language(form.language.data),
        channel=ContactChannel(form.channel.data),
        contact_consent=form.contact_consent.data,
        access_needs=tuple(form.access_needs.data),
        access_procedure=form.access_procedure.data,
        verified=tuple(InformationGroup(group) for group in form.verified.data),
    )


def intakes(form: ReceptionForm, desk: Desk) -> tuple[Intake, ...]:
    return tuple(intake(watch.form, desk) for watch in form.watches)


def intake(form: WatchForm, desk: Desk) -> Intake:
    repair_kind = RepairKind(form.repair_kind.data)
    guaranteed = repair_kind is RepairKind.OWN_GUARANTEE
    return Intake(
        watch=_watch_data(form),
        reception=_reception_data(form, desk.service(form.service_code.data)),
        watch_id=form.watch_id.data,
        marks=tuple(_mark(row.form) for row in form.marks if not row.form.is_empty),
        accessories=tuple(
            LeftItem(code, form.accessory_notes.data.get(code, ""))
            for code in form.accessories.data
        ),
        photo_ids=tuple(form.photos.data),
        repair_kind=repair_kind,
        fineness_checked=form.fineness_checked.data,
        second_ticket=form.second_ticket.data,
        original_ticket_number=form.original_ticket.data.upper() or None if guaranteed else None,
    )


def _watch_data(form: WatchForm) -> WatchData:
    weight, fineness = form.case_weight.data, form.fineness.data
    pressure, diameter = form.water_resistance.data, form.case_diameter.data
    return WatchData(
        brand=form.brand.data,
        kind=WatchKind(form.kind.data),
        model=form.model.data,
        reference=form.reference.data,
        serial=form.serial.data,
        calibre_id=form.calibre_id.data or None,
        calibre_text=form.calibre.data,
        grade=_grade(form),
        complications=tuple(form.complications.data),
        case_metal=form.case_metal.data,
        case_weight_cg=None if weight is None else int(weight * 100),
        fineness=None if fineness is None else int(fineness),
        strap_material=form.strap_material.data,
        water_resistance_bar=None if pressure is None else int(pressure),
        case_diameter_tenths_mm=None if diameter is None else int(diameter * 10),
        papers=form.papers.data,
        purchased_on=form.purchased_on.data,
        vintage=form.vintage.data,
        radium_risk=form.radium_risk.data,
    )


def _grade(form: WatchForm) -> Grade | None:
    """Of a mechanical movement; the page hides the field for a quartz watch."""
    is_mechanical = form.kind.data != WatchKind.QUARTZ
    return Grade(form.grade.data) if is_mechanical and form.grade.data else None


def _mark(form: MarkForm) -> Mark:
    photo = form.photo.data[-1] if form.photo.data else None
    return Mark(form.zone.data, form.kind.data, form.severity.data, form.note.data, photo)


def _reception_data(form: WatchForm, service: ListedService | None) -> ReceptionData:
    """What was left empty comes from the service chosen: its price and the day it can be ready."""
    low, high, day = form.pre_quote.data, form.pre_quote_max.data, form.promised_on.data
    if service and low is None and high is None:
        low, high = service.price_cents, service.price_max_cents
    if service and day is None:
        day = service.promised_on
    accepts = service is not None and service.quick and high is None
    return ReceptionData(
        customer_words=form.customer_words.data,
        request=form.request.data or request_from(form.symptoms.data, service),
        symptoms=tuple(form.symptoms.data),
        answers=tuple(form.answers.data.items()),
        functional_tests=tuple(form.functional_tests.data.items()),
        pre_diagnosis=form.pre_diagnosis.data,
        hypotheses=tuple(form.hypotheses.data),
        polishing=PolishingConsent(form.polishing.data),
        parts_back=form.parts_back.data,
        declared_value_cents=form.declared_value.data,
        ceiling_cents=form.ceiling.data,
        service_code=service.code if service else None,
        pre_quote_cents=low,
        pre_quote_max_cents=high,
        pre_quote_signed=accepts and form.pre_quote_signed.data,
        promised_on=day,
    )


def request_from(symptom_codes: Sequence[str], service: ListedService | None) -> str:
    """The request when nobody wrote one: the symptoms ticked and the service chosen."""
    said = [symptoms()[code].label(language()) for code in symptom_codes]
    if service:
        said.append(service.label(language()))
    return " ".join(gettext("%(said)s.", said=part) for part in said)


def signature(form: ReceptionForm) -> Signature:
    """Signed by the customer unless another name is written."""
    customer = form.customer.form
    name = form.signed_name.data or customer_name(
        customer.family_name.data, customer.given_name.data, customer.company.data
    )
    return Signature(name, None if form.on_paper.data else form.signature.png, form.on_paper.data)

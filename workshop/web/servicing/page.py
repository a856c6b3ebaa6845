"""Showing the servicing page: the form that was just refused with its input, the others as new."""

from flask import render_template

from workshop.db.session import db
from workshop.domain.servicing import Direction
from workshop.measurements.quantities import Stage
from workshop.measurements.water_resistance import gaskets_among
from workshop.queries.servicing import ServicingPage, servicing_page
from workshop.web.diagnosis.inspection_form import InspectionForm, inspection_form
from workshop.web.identity import actor
from workshop.web.measurement.forms import bench_form
from workshop.web.section import SectionForm
from workshop.web.servicing.forms import (
    DerogationForm,
    FailureForm,
    FindingForm,
    FitForm,
    OtherPartForm,
    PlainForm,
    RemovalForm,
    TickForm,
    UnusedForm,
    WasteForm,
)
from workshop.web.translation import language, today


def load(number: str) -> ServicingPage:
    return servicing_page(db.session(), actor(), number, language(), today())


def show(page: ServicingPage, sent: SectionForm | None = None) -> str:
    forms = {form.section: form for form in _forms(page)}
    if sent is not None:
        forms[sent.section] = sent
    return render_template("servicing/show.html", page=page, parts=forms, sent=sent)


def _forms(page: ServicingPage) -> list[SectionForm]:
    """The forms this person may send now."""
    forms: list[SectionForm] = []
    if page.may_service:
        forms += _bench_forms(page)
    if page.may_control and page.ready_for_control and not page.control.did_the_work:
        forms += [
            _final_form(page),
            PlainForm.of(page, "control"),
            FailureForm.of(page),
        ]
    if page.may_derogate and page.control.awaits_derogation:
        forms.append(DerogationForm.of(page))
    return forms


def _final_form(page: ServicingPage) -> SectionForm:
    """The gaskets of a water test are first those that were fitted, where something is suggested."""
    movements = page.parts.movements if page.hints else ()
    fitted = (each.code for each in movements if each.direction is Direction.IN)
    proposed = [gasket.value for gasket in gaskets_among(fitted)]
    sheet = page.sheet(Stage.FINAL_CONTROL)
    return bench_form(sheet, page.frame.version, prefilled={"gaskets": proposed})


def _bench_forms(page: ServicingPage) -> list[SectionForm]:
    return [
        *(TickForm.of(page, each.line_id) for each in page.operations if not each.done_at),
        *(FitForm.of(page, need) for need in page.parts.to_fit),
        *(UnusedForm.of(page, need) for need in page.parts.to_fit),
        PlainForm.of(page, "foreseen"),
        PlainForm.of(page, "confirmation"),
        bench_form(page.sheet(Stage.SERVICING), page.frame.version),
        components_form(page),
        FindingForm.of(page),
        OtherPartForm.of(page),
        RemovalForm.of(page),
        WasteForm.of(page),
    ]


def components_form(page: ServicingPage, *, sent: bool = False) -> InspectionForm:
    return inspection_form(
        "components",
        page.kind,
        Stage.SERVICING,
        page.found.states,
        page.frame.version,
        sent=sent,
    )

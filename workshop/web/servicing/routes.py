"""The servicing page: each part saves on its own and leads back to its place."""

from collections.abc import Callable

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.measurements.quantities import Stage
from workshop.operations.final_control import (
    GrantDerogation,
    RecordControl,
    grant_derogation,
    record_control,
)
from workshop.operations.inspection import InspectComponents, inspect_components
from workshop.operations.parts import (
    FitForeseen,
    FitPart,
    LeavePartOut,
    RemovePart,
    fit_foreseen,
    fit_part,
    leave_part_out,
    remove_part,
)
from workshop.operations.servicing import (
    CompleteOperation,
    LogWaste,
    Reassess,
    TickStep,
    complete_operation,
    log_waste,
    reassess,
    tick_step,
)
from workshop.queries.servicing import STAGES, ServicingPage
from workshop.queries.servicing_sections import NeedView
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.measurement.bench import record_sheet
from workshop.web.measurement.forms import bench_form
from workshop.web.sentences.labels import characteristics
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
from workshop.web.servicing.page import components_form, load, show

Answer = Response | tuple[str, int]

servicing = Blueprint("servicing", __name__, url_prefix="/tickets/<number>/servicing")
servicing.add_app_template_filter(characteristics)


def _back(number: str, section: str) -> Callable[[object], str]:
    """Back to the part of the page that was saved."""
    return lambda _result: url_for("servicing.page", number=number, _anchor=section)


@servicing.get("")
@requires(Permission.READ_TICKETS)
def page(number: str) -> str:
    return show(load(number))


@servicing.post("/operations/<int:line_id>/ticks")
@requires(Permission.SERVICE)
def ticks(number: str, line_id: int) -> Answer:
    shown = load(number)
    form = TickForm.of(shown, line_id, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = TickStep(
                number, line_id, form.step, form.outcome, form.note.data, form.version.data
            )
            return act(tick_step, command, _back(number, form.section))
    return show(shown, form), 422


@servicing.post("/operations/<int:line_id>/completion")
@requires(Permission.SERVICE)
def completion(number: str, line_id: int) -> Answer:
    shown = load(number)
    form = TickForm.of(shown, line_id, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = CompleteOperation(number, line_id, form.version.data)
            return act(complete_operation, command, _back(number, "now"))
    return show(shown, form), 422


@servicing.post("/findings")
@requires(Permission.SERVICE)
def findings(number: str) -> Answer:
    shown = load(number)
    form = FindingForm.of(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            extra = (form.operation.data,) if form.operation.data else ()
            command = Reassess(number, form.chosen, form.note.data, extra, form.version.data)
            return act(reassess, command, _back(number, form.section))
    return show(shown, form), 422


@servicing.post("/components")
@requires(Permission.SERVICE)
def components(number: str) -> Answer:
    shown = load(number)
    form = components_form(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = InspectComponents(number, Stage.SERVICING, form.states(), form.version.data)
            return act(inspect_components, command, _back(number, form.section))
    return show(shown, form), 422


@servicing.post("/needs/<int:need_id>/part")
@requires(Permission.SERVICE)
def foreseen_part(number: str, need_id: int) -> Answer:
    shown = load(number)
    need = _need(shown, need_id)
    form = FitForm.of(shown, need, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = FitPart(
                number,
                need_id,
                quantity=max(need.left, 1),
                lot=form.lot.data,
                reference=form.reference.data or "" if form.reference else "",
                seen_version=form.version.data,
            )
            return act(fit_part, command, _back(number, "parts"))
    return show(shown, form), 422


@servicing.post("/needs/<int:need_id>/unused")
@requires(Permission.SERVICE)
def unused_part(number: str, need_id: int) -> Answer:
    shown = load(number)
    form = UnusedForm.of(shown, _need(shown, need_id), sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = LeavePartOut(number, need_id, form.reason.data, form.version.data)
            return act(leave_part_out, command, _back(number, "parts"))
    return show(shown, form), 422


@servicing.post("/foreseen-parts")
@requires(Permission.SERVICE)
def foreseen_parts(number: str) -> Answer:
    shown = load(number)
    form = PlainForm.of(shown, "foreseen", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = FitForeseen(number, form.version.data)
            return act(fit_foreseen, command, _back(number, "parts"))
    return show(shown, form), 422


def _need(page: ServicingPage, need_id: int) -> NeedView:
    found = next((each for each in page.parts.needs if each.id == need_id), None)
    if found is None:
        raise NotFound("supply_not_found")
    return found


@servicing.post("/parts")
@requires(Permission.SERVICE)
def other_part(number: str) -> Answer:
    shown = load(number)
    form = OtherPartForm.of(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = FitPart(
                number,
                label=form.label.data,
                part_kind=form.part_kind.data,
                quantity=form.quantity.data or 0,
                lot=form.lot.data,
                note=form.note.data,
                seen_version=form.version.data,
            )
            return act(fit_part, command, _back(number, "parts"))
    return show(shown, form), 422


@servicing.post("/removals")
@requires(Permission.SERVICE)
def removals(number: str) -> Answer:
    shown = load(number)
    form = RemovalForm.of(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = RemovePart(
                number,
                form.destination.data,
                component=form.component.data,
                quantity=form.quantity.data or 0,
                note=form.note.data,
                seen_version=form.version.data,
            )
            return act(remove_part, command, _back(number, "parts"))
    return show(shown, form), 422


@servicing.post("/waste")
@requires(Permission.SERVICE)
def waste(number: str) -> Answer:
    shown = load(number)
    form = WasteForm.of(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = LogWaste(
                number, tuple(form.codes.data or ()), form.note.data, form.version.data
            )
            return act(log_waste, command, _back(number, form.section))
    return show(shown, form), 422


@servicing.post("/readings/<stage>")
@requires(Permission.SERVICE)
def readings(number: str, stage: str) -> Answer:
    if stage not in STAGES:
        raise NotFound("page_not_found")
    shown = load(number)
    form = bench_form(shown.sheet(Stage(stage)), shown.frame.version, sent=True)
    done = record_sheet(form, number, _back(number, stage)(None))
    return done or (show(shown, form), 422)


@servicing.post("/control")
@requires(Permission.CONTROL)
def control(number: str) -> Answer:
    shown = load(number)
    form = PlainForm.of(shown, "control", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = RecordControl(number, passed=True, seen_version=form.version.data)
            return act(record_control, command, _back(number, "final"))
    return show(shown, form), 422


@servicing.post("/failure")
@requires(Permission.CONTROL)
def failure(number: str) -> Answer:
    shown = load(number)
    form = FailureForm.of(shown, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = RecordControl(
                number,
                passed=False,
                cause=form.cause.data,
                note=form.note.data,
                redo=tuple(form.redo.data or ()),
                seen_version=form.version.data,
            )
            return act(record_control, command, _back(number, "final"))
    return show(shown, form), 422


@servicing.post("/derogation")
@requires(Permission.APPROVE)
def derogation(number: str) -> Answer:
    shown = load(number)
    form = DerogationForm.of(shown, sent=True)
    if form.validate_on_submit() and form.until_on.data:
        with form.refusals():
            command = GrantDerogation(
                number, form.reason.data, form.until_on.data, form.version.data
            )
            return act(grant_derogation, command, _back(number, "final"))
    return show(shown, form), 422

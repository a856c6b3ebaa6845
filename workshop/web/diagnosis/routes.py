"""The diagnosis page: each part saves on its own and leads back to its place."""

from collections.abc import Callable

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.permissions import Permission
from workshop.domain.ticket import Move, RepairKind
from workshop.domain.watch import Grade
from workshop.measurements.quantities import Stage
from workshop.operations.diagnosis import (
    ApproveGuarantee,
    ConcludeDiagnosis,
    HandOverDiagnosis,
    JudgeHypothesis,
    SendBackDiagnosis,
    ValidateDiagnosis,
    approve_guarantee,
    conclude_diagnosis,
    hand_over_diagnosis,
    judge_hypothesis,
    send_back_diagnosis,
    validate_diagnosis,
)
from workshop.operations.diagnosis_inputs import take_on_diagnosis
from workshop.operations.diagnosis_receipt import ReceiveDiagnosis, receive_diagnosis
from workshop.operations.inspection import (
    CodeAnomaly,
    InspectComponents,
    WithdrawAnomaly,
    code_anomaly,
    inspect_components,
    withdraw_anomaly,
)
from workshop.operations.proposal import ProposeService, propose_service, propose_work
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.uncasing import RecordUncasing, record_uncasing
from workshop.queries.diagnosis import DiagnosisPage, Section
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.diagnosis.display import register as words
from workshop.web.diagnosis.forms import (
    AnomalyForm,
    BagForm,
    ConclusionForm,
    HypothesisForm,
    PlainForm,
    ReasonForm,
    ServiceForm,
    UncasingForm,
)
from workshop.web.diagnosis.inputs_form import TakeOnForm
from workshop.web.diagnosis.page import components_form, load, show
from workshop.web.diagnosis.proposal_form import ProposalForm
from workshop.web.identity import actor, now
from workshop.web.measurement.bench import record_sheet
from workshop.web.measurement.display import register as bench_words
from workshop.web.measurement.forms import bench_form

Answer = Response | tuple[str, int]

diagnosis = Blueprint("diagnosis", __name__, url_prefix="/tickets/<number>/diagnosis")
bench_words(diagnosis)
words(diagnosis)


def _back(number: str, section: str) -> Callable[[object], str]:
    """Back to the part of the page that was saved."""
    return lambda _result: url_for("diagnosis.diagnosis_page", number=number, _anchor=section)


@diagnosis.get("")
@requires(Permission.READ_TICKETS)
def diagnosis_page(number: str) -> str:
    return show(load(number))


@diagnosis.post("/inputs")
@requires(Permission.DIAGNOSE)
def inputs(number: str) -> Answer:
    page = load(number)
    form = TakeOnForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            return act(take_on_diagnosis, form.command(number), _back(number, Section.BEFORE))
    return show(page, form), 422


@diagnosis.post("/readings/<any(before_uncasing, after_uncasing):stage>")
@requires(Permission.DIAGNOSE)
def readings(number: str, stage: str) -> Answer:
    page = load(number)
    form = bench_form(page.sheet(Stage(stage)), page.frame.version, sent=True)
    done = record_sheet(form, number, _back(number, stage)(None))
    return done or (show(page, form), 422)


@diagnosis.post("/uncasing")
@requires(Permission.DIAGNOSE)
def uncasing(number: str) -> Answer:
    page = load(number)
    form = UncasingForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            calibre = form.calibre.data
            command = RecordUncasing(
                number,
                form.case_back.data,
                tuple(form.done.data or ()),
                calibre.id if calibre else None,
                form.version.data,
                own_calibre=form.own_calibre.data,
                case_diameter_mm=form.case_diameter.data,
                grade=Grade(form.grade.data) if form.grade.data else None,
                grade_unknown=form.grade.data == "",
                tools=tuple(form.tools.data or ()),
            )
            return act(record_uncasing, command, _back(number, Section.UNCASING))
    return show(page, form), 422


@diagnosis.post("/components")
@requires(Permission.DIAGNOSE)
def components(number: str) -> Answer:
    page = load(number)
    form = components_form(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = InspectComponents(
                number, Stage.AFTER_UNCASING, form.states(), form.version.data
            )
            return act(inspect_components, command, _back(number, Section.COMPONENTS))
    return show(page, form), 422


@diagnosis.post("/anomalies")
@requires(Permission.DIAGNOSE)
def anomalies(number: str) -> Answer:
    page = load(number)
    form = AnomalyForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = CodeAnomaly(
                number,
                _stage(page),
                form.anomaly.data,
                form.component.data,
                form.severity.data,
                form.zone.data or "",
                form.note.data,
                tuple(form.readings.data or ()),
                form.version.data,
            )
            return act(code_anomaly, command, _back(number, Section.ANOMALIES))
    return show(page, form), 422


@diagnosis.post("/anomalies/<int:anomaly_id>/withdrawal")
@requires(Permission.DIAGNOSE)
def withdrawal(number: str, anomaly_id: int) -> Answer:
    page = load(number)
    form = ReasonForm.of(page, f"anomaly-{anomaly_id}", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = WithdrawAnomaly(
                number, _stage(page), anomaly_id, form.reason.data, form.version.data
            )
            return act(withdraw_anomaly, command, _back(number, Section.ANOMALIES))
    return show(page, form), 422


def _stage(page: DiagnosisPage) -> Stage:
    """What is seen before the movement is out belongs to the watch as it came in."""
    is_out = page.conclusion.uncased_at is not None
    return Stage.AFTER_UNCASING if is_out else Stage.BEFORE_UNCASING


@diagnosis.post("/hypotheses")
@requires(Permission.DIAGNOSE)
def hypotheses(number: str) -> Answer:
    page = load(number)
    form = HypothesisForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = JudgeHypothesis(
                number,
                HypothesisStatus(form.status.data),
                form.reason.data,
                form.code.data or "",
                form.text.data,
                form.version.data,
            )
            return act(judge_hypothesis, command, _back(number, Section.HYPOTHESES))
    return show(page, form), 422


@diagnosis.post("/services")
@requires(Permission.DIAGNOSE)
def services(number: str) -> Answer:
    page = load(number)
    form = ServiceForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = ProposeService(number, form.service.data, form.version.data)
            return act(propose_service, command, _back(number, Section.PROPOSAL))
    return show(page, form), 422


@diagnosis.post("/proposal")
@requires(Permission.DIAGNOSE)
def proposal(number: str) -> Answer:
    page = load(number)
    form = ProposalForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            return act(propose_work, form.command(number), _back(number, Section.PROPOSAL))
    return show(page, form), 422


@diagnosis.post("/conclusion")
@requires(Permission.DIAGNOSE)
def conclusion(number: str) -> Answer:
    page = load(number)
    form = ConclusionForm.of(page, sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = ConcludeDiagnosis(
                number, form.final_text.data, form.cause.data, form.version.data
            )
            return act(conclude_diagnosis, command, _back(number, Section.VALIDATION))
    return show(page, form), 422


@diagnosis.post("/validation")
@requires(Permission.VALIDATE_DIAGNOSIS)
def validation(number: str) -> Answer:
    page = load(number)
    form = PlainForm.of(page, "validate", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = ValidateDiagnosis(number, form.version.data)
            return act(validate_diagnosis, command, _back(number, Section.VALIDATION))
    return show(page, form), 422


@diagnosis.post("/return")
@requires(Permission.DIAGNOSE)
def sent_back(number: str) -> Answer:
    page = load(number)
    form = ReasonForm.of(page, "return", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = SendBackDiagnosis(number, form.reason.data, form.version.data)
            return act(send_back_diagnosis, command, _back(number, Section.CONCLUSION))
    return show(page, form), 422


@diagnosis.post("/handover")
@requires(Permission.DIAGNOSE)
def handover(number: str) -> Answer:
    page = load(number)
    form = BagForm.of(page, "handover", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = HandOverDiagnosis(
                number, form.bag_code.data, form.parts_count.data or 0, form.version.data
            )
            return act_once(lambda: _hand_over(command), lambda _ticket: f"/tickets/{number}")
    return show(page, form), 422


def _hand_over(command: HandOverDiagnosis) -> Ticket:
    """The bag goes with the ticket: to the quote, unless the hierarchy decides on a guarantee."""
    ticket = hand_over_diagnosis(db.session(), actor(), command, now=now())
    if ticket.repair_kind is not RepairKind.PAID:
        return ticket
    move = MoveTicket(command.number, Move.SEND_TO_QUOTE)
    return move_ticket(db.session(), actor(), move, now=now())


@diagnosis.post("/receipt")
@requires(Permission.RECEIVE_DIAGNOSIS)
def receipt(number: str) -> Answer:
    page = load(number)
    form = BagForm.of(page, "receipt", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = ReceiveDiagnosis(
                number, form.bag_code.data, form.parts_count.data or 0, form.version.data
            )
            return act(receive_diagnosis, command, _back(number, Section.VALIDATION))
    return show(page, form), 422


@diagnosis.post("/guarantee")
@requires(Permission.APPROVE)
def guarantee(number: str) -> Answer:
    page = load(number)
    form = PlainForm.of(page, "guarantee", sent=True)
    if form.validate_on_submit():
        with form.refusals():
            command = ApproveGuarantee(number, form.version.data)
            return act_once(lambda: _approve(command), lambda _ticket: f"/tickets/{number}")
    return show(page, form), 422


def _approve(command: ApproveGuarantee) -> Ticket:
    approve_guarantee(db.session(), actor(), command, now=now())
    move = MoveTicket(command.number, Move.APPROVE_GUARANTEE)
    return move_ticket(db.session(), actor(), move, now=now())

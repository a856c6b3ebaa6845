"""Showing the diagnosis page: the form that was just sent with its input, the others as they are."""

from typing import Any

from flask import render_template

from workshop.db.session import db
from workshop.domain.catalogue import case_backs
from workshop.measurements.quantities import Stage
from workshop.queries.diagnosis import STAGES, DiagnosisPage, diagnosis_page
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
from workshop.web.diagnosis.inspection_form import InspectionForm, inspection_form
from workshop.web.diagnosis.proposal_form import ProposalForm
from workshop.web.identity import actor
from workshop.web.measurement.forms import bench_form
from workshop.web.section import SectionForm
from workshop.web.tracking.forms import QuestionForm
from workshop.web.translation import language, today


def load(number: str) -> DiagnosisPage:
    return diagnosis_page(db.session(), actor(), number, language(), today())


def show(page: DiagnosisPage, sent: SectionForm | None = None) -> str:
    """The whole page; `sent` is a form that was refused, with what was typed in it."""
    forms = {form.section: form for form in _forms(page)}
    judging = sent if isinstance(sent, HypothesisForm) and sent.is_about_known(page) else None
    if sent is not None and judging is None:
        forms[sent.section] = sent
    return render_template(
        "diagnosis/show.html",
        page=page,
        parts=forms,
        judging=judging,
        ask=QuestionForm(formdata=None) if page.may.edit else None,
        case_back=case_backs().get(page.conclusion.case_back),
    )


def _forms(page: DiagnosisPage) -> list[SectionForm]:
    """The forms this person may send now."""
    may, version = page.may, page.frame.version
    forms: list[SectionForm] = []
    if may.edit:
        forms += [bench_form(page.sheet(stage), version) for stage in STAGES]
        forms += [form.of(page) for form in _EDITING]
        forms.append(components_form(page))
        forms += [ReasonForm.of(page, f"anomaly-{each.id}") for each in page.found.anomalies]
    if may.validate:
        forms.append(PlainForm.of(page, "validate"))
    if may.send_back:
        forms.append(ReasonForm.of(page, "return"))
    if may.hand_over:
        forms.append(BagForm.of(page, "handover"))
    if may.receive:
        forms.append(BagForm.of(page, "receipt"))
    if may.approve_guarantee:
        forms.append(PlainForm.of(page, "guarantee"))
    return forms


_EDITING: tuple[Any, ...] = (
    TakeOnForm,
    UncasingForm,
    AnomalyForm,
    HypothesisForm,
    ServiceForm,
    ProposalForm,
    ConclusionForm,
)


def components_form(page: DiagnosisPage, *, sent: bool = False) -> InspectionForm:
    return inspection_form(
        "components",
        page.watch.kind,
        Stage.AFTER_UNCASING,
        page.found.states,
        page.frame.version,
        sent=sent,
    )

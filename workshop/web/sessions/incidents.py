"""Incidents and frauds of a session."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.incidents import (
    DecideFraud,
    DecideIncident,
    ReportFraud,
    ReportIncident,
    decide_fraud,
    decide_incident,
    report_fraud,
    report_incident,
)
from workshop.operations.session_sheets import incident_paper
from workshop.queries.session_incidents import incidents_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor
from workshop.web.papers import pdf_answer
from workshop.web.sessions.forms import (
    FraudDecisionForm,
    FraudForm,
    IncidentDecisionForm,
    IncidentForm,
    PlacedForm,
)

Answer = str | Response | tuple[str, int]

session_incidents = Blueprint(
    "session_incidents", __name__, url_prefix="/sessions/<int:session_id>"
)


@session_incidents.get("/incidents")
@requires(Permission.DELIBERATE)
def incidents(session_id: int) -> str:
    return _page(session_id)


@session_incidents.post("/incidents")
@requires(Permission.DELIBERATE)
def report(session_id: int) -> Answer:
    form = IncidentForm()
    page = incidents_page(db.session(), actor(), session_id)
    form.sitting_id.choices = [(0, ""), *page.sittings]
    if form.validate_on_submit():
        with form.refusals():
            command = ReportIncident(
                session_id,
                form.chosen_kind,
                form.impacting.data == "yes",
                form.statement.data,
                form.sitting_id.data or None,
                form.minutes_lost.data or 0,
                form.minutes_given_back.data or 0,
            )
            return act(report_incident, command, lambda _row: _address(session_id))
    return _page(session_id, form), 422


@session_incidents.post("/incidents/<int:incident_id>/decision")
@requires(Permission.CERTIFY)
def incident_decision(session_id: int, incident_id: int) -> Answer:
    form = IncidentDecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = DecideIncident(session_id, incident_id, form.decision.data)
            return act(decide_incident, command, lambda _row: _address(session_id))
    return _page(session_id, form, incident_id), 422


@session_incidents.get("/incidents/<int:incident_id>.pdf")
@requires(Permission.ORGANISE)
def incident_report(session_id: int, incident_id: int) -> Response:
    return pdf_answer(incident_paper(db.session(), actor(), session_id, incident_id))


@session_incidents.post("/frauds")
@requires(Permission.DELIBERATE)
def fraud(session_id: int) -> Answer:
    form = FraudForm()
    form.sitting_id.choices = list(incidents_page(db.session(), actor(), session_id).begun)
    if form.validate_on_submit():
        with form.refusals():
            command = ReportFraud(session_id, form.sitting_id.data, form.statement.data)
            return act(report_fraud, command, lambda _row: _address(session_id))
    return _page(session_id, form), 422


@session_incidents.post("/frauds/<int:report_id>/decision")
@requires(Permission.CERTIFY)
def fraud_decision(session_id: int, report_id: int) -> Answer:
    form = FraudDecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = DecideFraud(session_id, report_id, form.chosen)
            return act(decide_fraud, command, lambda _row: _address(session_id))
    return _page(session_id, form, report_id), 422


def _address(session_id: int) -> str:
    return url_for("session_incidents.incidents", session_id=session_id)


def _page(session_id: int, refused: PlacedForm | None = None, row_id: int = 0) -> str:
    page = incidents_page(db.session(), actor(), session_id)
    reporting = refused if isinstance(refused, IncidentForm) else IncidentForm(formdata=None)
    reporting.sitting_id.choices = [(0, "–"), *page.sittings]
    accusing = refused if isinstance(refused, FraudForm) else FraudForm(formdata=None)
    accusing.sitting_id.choices = list(page.begun)
    deciding = {
        line.id: refused
        if isinstance(refused, IncidentDecisionForm) and line.id == row_id
        else IncidentDecisionForm(formdata=None)
        for line in page.incidents
    }
    judging = {
        line.id: refused
        if isinstance(refused, FraudDecisionForm) and line.id == row_id
        else FraudDecisionForm(formdata=None)
        for line in page.frauds
    }
    return render_template(
        "sessions/incidents.html",
        page=page,
        reporting=reporting.at("incident"),
        accusing=accusing.at("fraud"),
        deciding={key: form.at(f"incident-{key}") for key, form in deciding.items()},
        judging={key: form.at(f"fraud-{key}") for key, form in judging.items()},
        refused=refused,
    )

"""Complaints on live tickets, from the first words to the letter, and their register."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse

from workshop.db.models import ContactChannel
from workshop.db.session import db
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.permissions import Permission, Role
from workshop.operations.complaint import (
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    RecordComplaint,
    accept_complaint,
    answer_complaint,
    close_complaint,
    record_complaint,
)
from workshop.queries.complaints import closing_letter, complaints_page, recorded_complaint
from workshop.queries.ticket_frame import TicketFrame
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.care.tabs import care_tabs
from workshop.web.complaints.forms import AgreementForm, AnswerForm, ClosingForm, ComplaintForm
from workshop.web.identity import actor, current_site
from workshop.web.papers import pdf_answer
from workshop.web.row_numbers import page_number
from workshop.web.ticket.act_page import ActText, show_act, ticket_address
from workshop.web.translation import today

Answer = AnyResponse | tuple[str, int]

complaints = Blueprint("complaints", __name__)

_RECORD = ActText(
    _("Enregistrer une réclamation"),
    _("D’où elle vient, ce que nous proposons, et qui décide de la suite."),
    _("Enregistrer la réclamation"),
)
_ANSWER = ActText(
    _("Répondre à la réclamation"),
    _("Ce que le client apprend. Par e-mail, la réponse part telle que vous l’écrivez."),
    _("Noter la réponse"),
)
_AGREEMENT = ActText(
    _("Accord du client sur la réclamation"),
    _("Le client accepte ce qui lui est proposé."),
    _("Noter l’accord"),
)
_CLOSING = ActText(
    _("Clore la réclamation"),
    _(
        "Réglée, elle dit ce que le client a accepté. Non réglée, la lettre rappelle comment saisir le médiateur de la consommation."
    ),
    _("Clore et établir la lettre"),
)


@complaints.get("/complaints")
@requires(Permission.WRITE_ENTRY)
def register() -> str:
    """Those to follow up, or those closed."""
    site = current_site(Permission.WRITE_ENTRY)
    closed = "closed" in request.args
    page = complaints_page(db.session(), actor(), site.id, closed=closed, page=page_number())
    tabs = care_tabs("/complaints?closed=1" if closed else "/complaints")
    return render_template("complaints/register.html", page=page, tabs=tabs, today=today())


@complaints.route("/tickets/<number>/complaint", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def complaint(number: str) -> Answer:
    form = ComplaintForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RecordComplaint(
                number,
                form.cause.data,
                tuple(form.resolutions.data or ()),
                form.text.data,
                Role(form.to_role.data) if form.to_role.data else None,
            )
            return act(record_complaint, command, ticket_address)
    return show_act(number, form, _RECORD, Permission.WRITE_ENTRY, prefill=_recorded)


def _recorded(frame: TicketFrame) -> dict[str, Any]:
    found = recorded_complaint(db.session(), frame.ticket_id)
    if found is None:
        return {}
    return {
        "cause": found.cause,
        "resolutions": found.resolutions,
        "text": found.words,
        "to_role": found.to_role or "",
    }


@complaints.route("/tickets/<number>/complaint/answer", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def answer(number: str) -> Answer:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            channel = ContactChannel(form.channel.data)
            command = AnswerComplaint(number, form.text.data, channel, form.follow_up_on.data)
            return act(answer_complaint, command, ticket_address)
    return show_act(number, form, _ANSWER, Permission.WRITE_ENTRY)


@complaints.route("/tickets/<number>/complaint/agreement", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def agreement(number: str) -> Answer:
    form = AgreementForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(accept_complaint, AcceptComplaint(number, form.text.data), ticket_address)
    return show_act(number, form, _AGREEMENT, Permission.APPROVE)


@complaints.route("/tickets/<number>/complaint/closing", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def closing(number: str) -> Answer:
    form = ClosingForm()
    if form.validate_on_submit():
        with form.refusals():
            outcome = ComplaintOutcome(form.outcome.data)
            command = CloseComplaint(number, outcome, form.text.data, form.by_mail.data)
            return act(close_complaint, command, lambda _: "/complaints?closed=1")
    return show_act(number, form, _CLOSING, Permission.WRITE_ENTRY, prefill=_said)


def _said(frame: TicketFrame) -> dict[str, Any]:
    """The letter begins with the last answer."""
    found = recorded_complaint(db.session(), frame.ticket_id)
    return {"text": found.answer, "by_mail": bool(frame.email)} if found else {}


@complaints.get("/tickets/<number>/complaints/<int:complaint_id>.pdf")
@requires(Permission.WRITE_ENTRY)
def letter_pdf(number: str, complaint_id: int) -> Response:
    return pdf_answer(closing_letter(db.session(), actor(), number, complaint_id))

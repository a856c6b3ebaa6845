"""The reception of a ticket once recorded: read, complete, sign, send on, print."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.documents.deposit_slip import deposit_slip
from workshop.documents.labels import LabelSize, labels
from workshop.documents.paper import Paper
from workshop.domain.permissions import Permission
from workshop.operations.deposit import Signature, SignDeposit, sign_deposit
from workshop.operations.pre_diagnosis import (
    FinishReception,
    ValidatePreQuote,
    finish_reception,
    validate_pre_quote,
)
from workshop.operations.reception import UpdateReception, update_reception
from workshop.queries.customer import customer_card
from workshop.queries.deposit import ReceptionPage, deposit_record, reception_page
from workshop.queries.reception import reception_desk
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.addresses import link_signer
from workshop.web.forms import Line, TicketForm
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.reception import commands, paper, prefill, show
from workshop.web.reception.fields import SignatureField
from workshop.web.reception.forms import ReceptionForm
from workshop.web.reception.uploads import keep_uploads

Answer = str | AnyResponse | tuple[str, int]

deposit = Blueprint("deposit", __name__, url_prefix="/tickets/<number>")
deposit.context_processor(show.words)


class SignatureForm(TicketForm):
    signature = SignatureField(_("Signature du déposant"))
    signed_name = Line(_("Qui signe ?"), max_length=160)
    on_paper = BooleanField(_("Signé sur papier"))


@deposit.get("/reception")
@requires(Permission.READ_TICKETS)
def record(number: str) -> str:
    page = reception_page(db.session(), actor(), number)
    form = SignatureForm(data={"version": page.frame.version})
    return _record(page, form)


def _record(page: ReceptionPage, form: SignatureForm) -> str:
    return render_template(
        "reception/record.html",
        page=page,
        form=form,
        done="done" in request.args,
        follow_url=link_signer().visit_address(page.deposit.deposit_id),
    )


@deposit.route("/reception-form", methods=["GET", "POST"])
@requires(Permission.RECEIVE)
def correction(number: str) -> Answer:
    """The reception page again, filled with what was recorded of this watch."""
    page = reception_page(db.session(), actor(), number)
    desk = reception_desk(db.session(), actor(), page.frame.site_id, now=now())
    form = ReceptionForm(desk, data=_recorded(page))
    if request.method == "POST":
        keep_uploads(form, desk.site_id)
        if "refresh" not in request.form and form.validate_on_submit():
            with form.refusals():
                command = UpdateReception(
                    number,
                    commands.customer_data(form.customer.form),
                    commands.intake(form.watches[0].form, desk),
                    seen_version=form.version.data,
                )
                return act(update_reception, command, _record_address)
    card = customer_card(db.session(), actor(), page.frame.customer_id)
    shown = show.correction_page(form, desk, page, card)
    return shown, 422 if form.errors or form.form_errors else 200


def _recorded(page: ReceptionPage) -> dict[str, Any]:
    return {
        "version": page.frame.version,
        "customer": prefill.customer_values(page.deposit.customer),
        "watches": [prefill.intake_values(page.watch.intake)],
    }


def _record_address(ticket: Ticket) -> str:
    return url_for("deposit.record", number=ticket.number)


@deposit.post("/signature")
@requires(Permission.RECEIVE)
def signature(number: str) -> Answer:
    """The customer signs: every watch of the visit goes on as far as it can."""
    form = SignatureForm()
    if form.validate_on_submit():
        with form.refusals():
            return act_once(lambda: _sign(number, form), _signed_address)
    return _record(reception_page(db.session(), actor(), number), form), 422


def _sign(number: str, form: SignatureForm) -> tuple[Ticket, ...]:
    signed = Signature(
        form.signed_name.data or _depositor(number),
        None if form.on_paper.data else form.signature.png,
        form.on_paper.data,
    )
    command = SignDeposit(number, signed, seen_version=form.version.data)
    tickets = sign_deposit(db.session(), actor(), command, now=now())
    for ticket in tickets:
        finish_reception(db.session(), actor(), FinishReception(ticket.number), now=now())
    return tickets


def _depositor(number: str) -> str:
    return deposit_record(db.session(), actor(), number).customer_name


def _signed_address(tickets: tuple[Ticket, ...]) -> str:
    return url_for("deposit.record", number=tickets[0].number, done=1)


@deposit.post("/pre-diagnosis")
@requires(Permission.RECEIVE)
def pre_diagnosis(number: str) -> AnyResponse:
    """Send a signed reception on, as far as its facts allow."""
    form = TicketForm()
    command = FinishReception(number, seen_version=form.version.data)
    return act(finish_reception, command, _record_address)


@deposit.post("/pre-quote-validation")
@requires(Permission.APPROVE)
def pre_quote_validation(number: str) -> AnyResponse:
    """The hierarchy agrees with the price; a signed deposit then goes on at once.

    Who plays the hierarchy at a bench only agrees: sending on is the candidate's work.
    """
    form = TicketForm()

    def agree() -> Ticket:
        command = ValidatePreQuote(number, seen_version=form.version.data)
        ticket = validate_pre_quote(db.session(), actor(), command, now=now())
        if actor().may(Permission.RECEIVE, ticket.site_id):
            finish_reception(db.session(), actor(), FinishReception(number), now=now())
        return ticket

    return act_once(agree, _record_address)


@deposit.get("/deposit-slip.pdf")
@requires(Permission.READ_TICKETS)
def slip(number: str) -> Response:
    record = deposit_record(db.session(), actor(), number, for_paper=True)
    follow_url = link_signer().visit_address(record.deposit_id)
    pdf = deposit_slip(paper.slip_of(record, follow_url), record.language)
    return _framed(pdf, f"{number}-depot.pdf")


@deposit.get("/labels.pdf")
@requires(Permission.READ_TICKETS)
def label_sheet(number: str) -> Response:
    record = deposit_record(db.session(), actor(), number)
    size = request.args.get("format", LabelSize.STANDARD)
    pdf = labels(
        paper.labels_of(record),
        record.customer.language,
        at=record.received_at,
        size=LabelSize(size) if size in set(LabelSize) else LabelSize.STANDARD,
    )
    return _framed(pdf, f"{number}-etiquettes.pdf")


def _framed(pdf: bytes, name: str) -> Response:
    """Our own page may hold it in a frame, to print it."""
    answer = pdf_answer(Paper(name, pdf))
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return answer

"""The quote of a ticket: draft, sending, reminder, the decision given here, and its papers."""

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import Quote, QuoteDelivery
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.domain.quote import DecisionChannel
from workshop.operations import quote as drafting
from workshop.operations.down_payment import receive_down_payment
from workshop.operations.quote_decision import RecordDecision, record_decision
from workshop.operations.quote_papers import answered_paper, paper
from workshop.operations.quote_sending import (
    ExpireQuote,
    RemindCustomer,
    SendQuote,
    expire_quote,
    remind_customer,
    send_quote,
)
from workshop.queries.quote import QuotePage, quote_page
from workshop.queries.quote_follow_up import follow_up_page
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.addresses import link_signer
from workshop.web.identity import actor, current_site, now
from workshop.web.papers import pdf_answer
from workshop.web.quote.forms import (
    DecisionForm,
    DownPaymentForm,
    DraftForm,
    draft_values,
    line_values,
)
from workshop.web.row_numbers import row_number
from workshop.web.translation import today

Page = str | Response | tuple[str, int]

quote = Blueprint("quote", __name__)


@quote.get("/quotes")
@requires(Permission.READ_PRICES)
def follow_up() -> str:
    site = current_site(Permission.READ_PRICES)
    page = follow_up_page(db.session(), actor(), site.id, today=today())
    return render_template("quote/follow_up.html", page=page)


@quote.get("/tickets/<number>/quote")
@requires(Permission.READ_TICKETS)
def show(number: str) -> str:
    return _show(quote_page(db.session(), actor(), number, now=now()))


def _show(
    page: QuotePage,
    draft: DraftForm | None = None,
    decision: DecisionForm | None = None,
    payment: DownPaymentForm | None = None,
) -> str:
    if page.editable and draft is None:
        draft = DraftForm(formdata=None, data=draft_values(page))
    if draft is not None:
        draft.end_with_a_blank()
        draft.offer(page.vat.values())
    if page.may_decide and decision is None:
        decision = DecisionForm(formdata=None, version=page.frame.version)
    if page.may_receive_payment and page.account and payment is None:
        due = page.asked_cents - page.account.held_cents
        shown = {"version": page.frame.version, "amount": due, "paid_on": page.today}
        payment = DownPaymentForm(formdata=None, data=shown)
    link = page.current.link if page.current else None
    return render_template(
        "quote/show.html",
        page=page,
        form=draft,
        decision_form=decision,
        payment_form=payment,
        ticked=ticked_lines(),
        customer_url=link_signer().address(link) if link else None,
        mail_leaves=bool(current_app.config["SMTP_HOST"]),
    )


@quote.post("/tickets/<number>/quotes")
@requires(Permission.QUOTE)
def versions(number: str) -> Response:
    """Begin the next version."""
    source = request.form.get("source", drafting.DraftSource.BLANK, drafting.DraftSource)
    command = drafting.DraftQuote(
        number, source, seen_version=request.form.get("version", type=row_number)
    )
    return act(drafting.draft_quote, command, lambda _: _address(number))


@quote.post("/tickets/<number>/quote")
@requires(Permission.QUOTE)
def draft(number: str) -> Page:
    """Save the draft and, by the button pressed, take a line in, validate it or send it."""
    page = quote_page(db.session(), actor(), number, now=now())
    form = DraftForm()
    form.offer(page.vat.values())
    wanted = request.form.get("then", "save")
    if wanted == "add":
        for addition in page.additions:
            if addition.code == request.form.get("addition"):
                for line in addition.lines:
                    form.lines.append_entry(line_values(line))
        return _show(page, form)
    if form.validate():
        with form.refusals():
            return act_once(
                lambda: _save_and(form.command(number), wanted), lambda _: _address(number)
            )
    return _show(quote_page(db.session(), actor(), number, now=now()), form), 422


def _save_and(command: drafting.SaveDraft, wanted: str) -> Quote:
    session = db.session()
    saved = drafting.save_draft(session, actor(), command, now=now())
    if wanted == "save":
        return saved
    valid = drafting.ValidateQuote(command.number)
    drafting.validate_quote(session, actor(), valid, now=now())
    if wanted in set(QuoteDelivery):
        sending = SendQuote(command.number, QuoteDelivery(wanted), link_signer())
        send_quote(session, actor(), sending, now=now())
    return saved


@quote.post("/tickets/<number>/quote/reminder")
@requires(Permission.QUOTE)
def reminder(number: str) -> Response:
    command = RemindCustomer(number, link_signer(), request.form.get("version", type=row_number))
    return act(remind_customer, command, lambda _: _address(number))


@quote.post("/tickets/<number>/quote/expiry")
@requires(Permission.RECORD_DECISION)
def expiry(number: str) -> Response:
    command = ExpireQuote(number, request.form.get("version", type=row_number))
    return act(expire_quote, command, lambda _: _address(number))


@quote.post("/tickets/<number>/quote/decision")
@requires(Permission.RECORD_DECISION)
def decision(number: str) -> Page:
    """The customer's decision, given at the counter or by phone."""
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RecordDecision(
                number,
                DecisionChannel(form.channel.data),
                form.given(ticked_lines()),
                seen_version=form.version.data,
            )
            return act(record_decision, command, lambda _: _address(number))
    page = quote_page(db.session(), actor(), number, now=now())
    return _show(page, decision=form), 422


@quote.post("/tickets/<number>/down-payments")
@requires(Permission.RECORD_DECISION)
def down_payments(number: str) -> Page:
    """What the customer paid of the down payment that was asked."""
    form = DownPaymentForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(receive_down_payment, form.command(number), lambda _: _address(number))
    page = quote_page(db.session(), actor(), number, now=now())
    return _show(page, payment=form), 422


def ticked_lines() -> frozenset[int]:
    """The positions ticked on the page: options, and one line of each group of alternatives."""
    named = (name for name in request.form if name == "line" or name.startswith("group-"))
    return frozenset(
        int(value)
        for name in named
        for value in request.form.getlist(name)
        if value.isdecimal() and len(value) <= 3
    )


@quote.get("/tickets/<number>/quotes/<int:version>.pdf")
@requires(Permission.READ_PRICES)
def document(number: str, version: int) -> Response:
    """The paper as it was sent, or as it would be; with `?answer=1` the copy with the answer."""
    if request.args.get("answer"):
        return pdf_answer(answered_paper(db.session(), actor(), number, version))
    return pdf_answer(paper(db.session(), actor(), number, version, now=now()))


def _address(number: str) -> str:
    return url_for("quote.show", number=number)

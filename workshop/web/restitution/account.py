"""Money given back: a down payment no note takes, and the credit notes of the hierarchy."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.credit_note import IssueCreditNote, issue_credit_note
from workshop.operations.down_payment import RepayDownPayment, repay_down_payment
from workshop.queries.issued_papers import account_paper
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor
from workshop.web.papers import pdf_answer
from workshop.web.restitution.forms import CreditForm, RepaymentForm
from workshop.web.restitution.routes import leading_to, page_of, show_page

Answer = AnyResponse | tuple[str, int]

ticket_account = Blueprint("ticket_account", __name__, url_prefix="/tickets/<number>")


@ticket_account.post("/repayments")
@requires(Permission.RETURN_WATCH)
def repayments(number: str) -> Answer:
    """Of what the customer had paid in advance and the note does not take."""
    form = RepaymentForm()
    if form.validate_on_submit() and form.repaid:
        with form.refusals():
            command = RepayDownPayment(number, form.repaid, seen_version=form.version.data)
            return act(repay_down_payment, command, leading_to("account"))
    return show_page(page_of(number), repayment=form), 422


@ticket_account.post("/credit-notes")
@requires(Permission.APPROVE)
def credit_notes(number: str) -> Answer:
    page = page_of(number)
    form = CreditForm()
    form.offer(page)
    if form.validate_on_submit():
        with form.refusals():
            command = IssueCreditNote(
                number,
                form.paper.data,
                form.reason.data,
                form.amount.data,
                form.repaid,
                seen_version=form.version.data,
            )
            return act(issue_credit_note, command, leading_to("account"))
    return show_page(page, credit=form), 422


@ticket_account.get("/papers/<paper>.pdf")
@requires(Permission.READ_PRICES)
def paper_pdf(number: str, paper: str) -> Response:
    """A receipt, a credit note, or a note that was replaced."""
    return pdf_answer(account_paper(db.session(), actor(), number, paper))

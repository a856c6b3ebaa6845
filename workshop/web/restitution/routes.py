"""The restitution of a ticket: one page, everything to say, one prominent act."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from workshop.db.models import ContactChannel, Ticket
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.domain.restitution import Topic
from workshop.domain.ticket import Move
from workshop.operations.note import IssueNote, issue_note
from workshop.operations.restitution import (
    HandBack,
    RecordExplanation,
    RecordReopening,
    TickAccessories,
    hand_back,
    record_explanation,
    record_reopening,
    tick_accessories,
)
from workshop.operations.ticket import MoveTicket, move_ticket
from workshop.operations.unclaimed import (
    RecordAuthorisation,
    RemindToCollect,
    record_authorisation,
    remind_to_collect,
)
from workshop.queries.issued_papers import note_paper, passport_paper
from workshop.queries.restitution import RestitutionPage, restitution_page
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.addresses import public_address
from workshop.web.forms import TicketForm
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.restitution.forms import (
    CourtForm,
    CreditForm,
    HandBackForm,
    ReminderForm,
    ReopeningForm,
    RepaymentForm,
    ScanForm,
    TickedForm,
    proposed,
)

Answer = AnyResponse | tuple[str, int]

restitution = Blueprint("restitution", __name__, url_prefix="/tickets/<number>")


@restitution.get("/restitution")
@requires(Permission.READ_TICKETS)
def show(number: str) -> str:
    return show_page(page_of(number))


@restitution.post("/accessories")
@requires(Permission.RETURN_WATCH)
def accessories(number: str) -> Answer:
    """Those ticked on the page, as a whole."""
    page = page_of(number)
    form = TickedForm()
    form.offer(page)
    if form.validate_on_submit():
        with form.refusals():
            return act(tick_accessories, _ticked(number, form), leading_to("accessories"))
    return show_page(page), 422


@restitution.post("/scanned-accessories")
@requires(Permission.RETURN_WATCH)
def scanned_accessories(number: str) -> Answer:
    """One more, by its label."""
    page = page_of(number)
    form = ScanForm()
    if form.validate_on_submit():
        with form.refusals():
            command = TickAccessories(
                number,
                tuple(left.rank for left in page.accessories if left.returned),
                form.scanned.data,
                page.parts_returned,
                seen_version=form.version.data,
            )
            return act(tick_accessories, command, leading_to("accessories"))
    return show_page(page, scan=form), 422


@restitution.post("/note")
@requires(Permission.RETURN_WATCH)
def note(number: str) -> Answer:
    form = TicketForm()
    if form.validate_on_submit():
        with form.refusals():
            command = IssueNote(number, seen_version=form.version.data)
            return act(issue_note, command, leading_to("note"))
    return show_page(page_of(number), bare=form), 422


@restitution.post("/restitution")
@requires(Permission.RETURN_WATCH)
def handing_back(number: str) -> Answer:
    """Everything the counter does when a watch leaves, in one commit."""
    page = page_of(number)
    form = HandBackForm()
    form.offer(page)
    if form.validate_on_submit():
        with form.refusals():
            return act_once(
                lambda: _hand_back(page, form),
                lambda number: url_for("restitution.show", number=number, _anchor="given-back"),
            )
    return show_page(page, form), 422


def _hand_back(page: RestitutionPage, form: HandBackForm) -> str:
    """The acts that are still to do, in the order of the hand; the first sees the page's version."""
    seen = form.version.data
    for operation, command in _acts_left(page, form):
        operation(db.session(), actor(), replace(command, seen_version=seen), now=now())
        seen = None
    return page.frame.number


def _acts_left(page: RestitutionPage, form: HandBackForm) -> Iterator[tuple[Any, Any]]:
    """Pairs of operation and command."""
    number = page.frame.number
    settled = (form.settled_on.data, form.till_reference.data)
    if not page.everything_ticked:
        yield tick_accessories, _ticked(number, form)
    if form.topics.data or form.advice.data or form.advice_note.data:
        yield record_explanation, _explained(number, form)
    if page.note_due:
        yield issue_note, IssueNote(number, *settled)
    collected = (form.collector, form.signed, public_address(""))
    yield hand_back, HandBack(number, *collected, *settled)
    move = Move.RETURN_REPAIRED if page.repaired else Move.RETURN_UNREPAIRED
    yield move_ticket, MoveTicket(number, move)


def _ticked(number: str, form: TickedForm) -> TickAccessories:
    return TickAccessories(
        number,
        tuple(form.ranks.data or ()),
        parts=form.parts.data,
        seen_version=form.version.data,
    )


def _explained(number: str, form: HandBackForm) -> RecordExplanation:
    return RecordExplanation(
        number,
        tuple(Topic(topic) for topic in form.topics.data or ()),
        tuple(form.advice.data or ()),
        form.advice_note.data,
    )


@restitution.post("/collection-reminders")
@requires(Permission.RETURN_WATCH)
def collection_reminders(number: str) -> Answer:
    form = ReminderForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RemindToCollect(
                number,
                ContactChannel(form.channel.data),
                form.proof.data,
                seen_version=form.version.data,
            )
            return act(remind_to_collect, command, leading_to("waiting"))
    return show_page(page_of(number), reminder=form), 422


@restitution.post("/court-authorisation")
@requires(Permission.APPROVE)
def court_authorisation(number: str) -> Answer:
    form = CourtForm()
    if form.validate_on_submit() and form.authorised_on.data:
        with form.refusals():
            command = RecordAuthorisation(
                number,
                form.authorised_on.data,
                form.court.data,
                form.reference.data,
                seen_version=form.version.data,
            )
            return act(record_authorisation, command, leading_to("waiting"))
    return show_page(page_of(number), court=form), 422


@restitution.post("/disposal")
@requires(Permission.APPROVE)
def disposal(number: str) -> Answer:
    """The watch nobody came for leaves by the court's authorisation."""
    form = TicketForm()
    if form.validate_on_submit():
        with form.refusals():
            command = MoveTicket(number, Move.DISPOSE_UNCLAIMED, seen_version=form.version.data)
            return act(move_ticket, command, leading_to("waiting"))
    return show_page(page_of(number), bare=form), 422


@restitution.post("/reopening")
@requires(Permission.APPROVE)
def reopening(number: str) -> Answer:
    """Back to the bench before it was collected: the reason, then the move, in one commit."""
    form = ReopeningForm()
    if form.validate_on_submit():
        with form.refusals():
            return act_once(lambda: _reopen(number, form), lambda _: f"/tickets/{number}/servicing")
    return show_page(page_of(number), reopening=form), 422


def _reopen(number: str, form: ReopeningForm) -> Ticket:
    session, who, at = db.session(), actor(), now()
    cause = RecordReopening(number, form.cause.data, form.version.data)
    record_reopening(session, who, cause, now=at)
    return move_ticket(session, who, MoveTicket(number, Move.REOPEN), now=at)


@restitution.get("/note.pdf")
@requires(Permission.READ_PRICES)
def note_pdf(number: str) -> Response:
    return pdf_answer(note_paper(db.session(), actor(), number))


@restitution.get("/passport.pdf")
@requires(Permission.READ_TICKETS)
def passport_pdf(number: str) -> Response:
    return pdf_answer(passport_paper(db.session(), actor(), number))


def page_of(number: str) -> RestitutionPage:
    return restitution_page(db.session(), actor(), number, now=now())


def show_page(page: RestitutionPage, form: HandBackForm | None = None, **sent: TicketForm) -> str:
    """The page; a form that was refused is shown as it was sent."""
    if form is None:
        form = HandBackForm(formdata=None, data=proposed(page))
        form.offer(page)
    version = page.frame.version
    credit = sent.get("credit") or CreditForm(formdata=None)
    if isinstance(credit, CreditForm):
        credit.offer(page)
    return render_template(
        "restitution/show.html",
        page=page,
        form=form,
        bare=sent.get("bare"),
        scan=sent.get("scan") or ScanForm(formdata=None),
        reminder=sent.get("reminder") or ReminderForm(formdata=None),
        court=sent.get("court") or CourtForm(formdata=None),
        reopening=sent.get("reopening") or ReopeningForm(formdata=None),
        repayment=sent.get("repayment") or RepaymentForm(formdata=None, paid_on=page.today),
        credit=credit,
        version=version,
        refused=set(sent),
    )


def leading_to(anchor: str) -> Callable[[Ticket], str]:
    return lambda ticket: url_for("restitution.show", number=ticket.number, _anchor=anchor)

"""The preparation of a ticket: one page, one form per section."""

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from workshop.db.models import ContactChannel, Ticket
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.bench_checks import CheckHse, CheckTools, check_hse, check_tools
from workshop.operations.delay import (
    ApproveDelay,
    RefuseDelay,
    RequestDelay,
    TellDelay,
    approve_delay,
    refuse_delay,
    request_delay,
    tell_delay,
)
from workshop.operations.preparation import CheckLevel, PlanWork, check_level, plan_work
from workshop.operations.stated_supplies import StateSupplies, state_supplies
from workshop.operations.supplies import (
    CheckSupplies,
    RequestSupply,
    check_supplies,
    request_supply,
)
from workshop.queries.preparation import PreparationPage, preparation_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import TicketForm
from workshop.web.identity import actor, now
from workshop.web.preparation.delay_forms import DelayForm, DelayMessageForm, DelayRefusalForm
from workshop.web.preparation.forms import (
    ExtraSupplyForm,
    HseForm,
    LevelForm,
    PlanForm,
    StatedLevelForm,
    SuppliesForm,
    ToolsForm,
)

Answer = Response | tuple[str, int]

preparation = Blueprint("preparation", __name__, url_prefix="/tickets/<number>")


@preparation.get("/preparation")
@requires(Permission.READ_TICKETS)
def show(number: str) -> str:
    return _page(number)


@preparation.post("/level")
@requires(Permission.PREPARE)
def level(number: str) -> Answer:
    form = _level_form()
    if form.validate_on_submit():
        with form.refusals():
            command = CheckLevel(
                number, form.technician_id.data, form.version.data, stated=form.stated
            )
            return act(check_level, command, _next_section)
    return _page(number, level=form), 422


@preparation.post("/plan")
@requires(Permission.PREPARE)
def plan(number: str) -> Answer:
    form = PlanForm()
    if form.validate_on_submit():
        with form.refusals():
            command = PlanWork(number, form.chosen, seen_version=form.version.data)
            return act(plan_work, command, _next_section)
    return _page(number, plan=form), 422


@preparation.post("/tools")
@requires(Permission.PREPARE)
def tools(number: str) -> Answer:
    form = ToolsForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CheckTools(number, form.chosen, seen_version=form.version.data)
            return act(check_tools, command, _next_section)
    return _page(number, tools=form), 422


@preparation.post("/supplies")
@requires(Permission.PREPARE)
def supplies(number: str) -> Answer:
    form = SuppliesForm()
    if form.validate_on_submit():
        with form.refusals():
            if actor().is_examined:
                stated = StateSupplies(number, form.stated, form.version.data)
                return act(state_supplies, stated, _next_section)
            command = CheckSupplies(number, form.chosen, seen_version=form.version.data)
            return act(check_supplies, command, _next_section)
    return _page(number, supplies=form), 422


@preparation.post("/requests")
@requires(Permission.SUPPLY)
def requests(number: str) -> Answer:
    form = ExtraSupplyForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RequestSupply(
                number,
                form.quantity.data or 0,
                form.chosen,
                form.code.data or "",
                form.label.data,
                form.version.data,
            )
            return act(request_supply, command, _next_section)
    return _page(number, extra=form), 422


@preparation.post("/safety")
@requires(Permission.PREPARE)
def safety(number: str) -> Answer:
    form = HseForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CheckHse(number, tuple(form.codes.data or ()), seen_version=form.version.data)
            return act(check_hse, command, _next_section)
    return _page(number, hse=form), 422


@preparation.post("/delays")
@requires(Permission.WRITE_ENTRY)
def delays(number: str) -> Answer:
    form = DelayForm()
    if form.validate_on_submit() and form.new_date.data:
        with form.refusals():
            command = RequestDelay(
                number,
                form.reason.data,
                form.explanation.data,
                form.new_date.data,
                seen_version=form.version.data,
            )
            return act(request_delay, command, _delay)
    return _page(number, delay=form), 422


@preparation.post("/delays/approval")
@requires(Permission.APPROVE)
def delay_approval(number: str) -> Answer:
    form = TicketForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(approve_delay, ApproveDelay(number, form.version.data), _delay)
    return _page(number, approval=form), 422


@preparation.post("/delays/refusal")
@requires(Permission.APPROVE)
def delay_refusal(number: str) -> Answer:
    form = DelayRefusalForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RefuseDelay(number, form.why.data, seen_version=form.version.data)
            return act(refuse_delay, command, _delay)
    return _page(number, refusal=form), 422


@preparation.post("/delays/message")
@requires(Permission.PROMISE)
def delay_message(number: str) -> Answer:
    form = DelayMessageForm()
    if form.validate_on_submit():
        with form.refusals():
            command = TellDelay(
                number,
                form.message.data,
                ContactChannel(form.channel.data),
                seen_version=form.version.data,
            )
            return act(tell_delay, command, _delay)
    return _page(number, message=form), 422


def _next_section(ticket: Ticket) -> str:
    """Back to the page, at the section to do now."""
    return f"/tickets/{ticket.number}/preparation#now"


def _delay(ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/preparation#delay"


def _page(number: str, **sent: TicketForm) -> str:
    """The page; a form that was refused is shown as it was sent, the others as proposed."""
    page = preparation_page(db.session(), actor(), number, now=now())
    proposed: dict[str, TicketForm] = {
        "level": _level_form(formdata=None, **_proposed_level(page)),
        "plan": PlanForm(formdata=None),
        "tools": ToolsForm(formdata=None),
        "supplies": SuppliesForm(formdata=None),
        "extra": ExtraSupplyForm(formdata=None),
        "hse": HseForm(formdata=None),
        "delay": DelayForm(formdata=None),
        "approval": TicketForm(formdata=None),
        "refusal": DelayRefusalForm(formdata=None),
        "message": DelayMessageForm(formdata=None),
    }
    for name, form in proposed.items():
        if name not in sent and hasattr(form, "fill"):
            form.fill(page)
    fields: dict[str, Any] = proposed | sent
    fields["level"].offer(page.people)
    for section in ("plan", "tools", "supplies", "hse"):
        fields[section].offer(page)
    return render_template("preparation/show.html", page=page, fields=fields, refused=set(sent))


def _level_form(**values: Any) -> LevelForm:
    return StatedLevelForm(**values) if actor().is_examined else LevelForm(**values)


def _proposed_level(page: PreparationPage) -> dict[str, Any]:
    """Who was put in charge, else the person at the bench now; and what was stated before."""
    level = page.level
    return {
        "technician_id": level.technician_id or actor().person_id,
        "required_level": level.scope.required_level if level.scope else None,
        "covered": None if level.covered is None else ("yes" if level.covered else "no"),
    }

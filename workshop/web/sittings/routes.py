"""Sittings for those who conduct them: the day, planning a class, one sitting and its clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import Sitting
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.sitting import MarkAbsent, check_in, mark_absent
from workshop.operations.sitting_clock import (
    Abort,
    ChangeTime,
    Resume,
    Start,
    StartAll,
    Stop,
    Suspend,
    abort,
    change_time,
    resume,
    start,
    start_all,
    stop,
    suspend,
)
from workshop.operations.sitting_plan import plan_sittings, plan_solved_run
from workshop.queries.sitting_plan import plan_page
from workshop.queries.sittings import day_page, sitting_page
from workshop.web.access import requires
from workshop.web.account.invitation import invitation_address
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, current_site, now
from workshop.web.row_numbers import row_number
from workshop.web.sentences.sitting_words import IDENTITY_METHODS, clock_reason, times
from workshop.web.sittings.forms import ActForm, CheckInForm, PlanForm, ReasonForm, TimeForm

Answer = str | Response | tuple[str, int]

sittings = Blueprint("sittings", __name__, url_prefix="/sittings")
sittings.add_app_template_filter(times)
sittings.add_app_template_filter(clock_reason)


@sittings.get("")
@requires(Permission.TRAIN)
def day() -> str:
    return _day_page()


@sittings.route("/new", methods=["GET", "POST"])
@requires(Permission.TRAIN)
def new() -> Answer:
    form = PlanForm()
    page = plan_page(db.session(), actor(), current_site(Permission.TRAIN).id)
    form.offer(page, now())
    form.propose(page, request.args)
    if "tick_all" in request.form:
        form.tick_all(page)
        return render_template("sittings/new.html", page=page, form=form)
    if form.validate_on_submit():
        with form.refusals():
            if form.is_solved_run:
                return act(plan_solved_run, form.solved_run_command, lambda run: _day_of([run]))
            return act(plan_sittings, form.class_command, _day_of)
    status = 422 if form.is_submitted() else 200
    return render_template("sittings/new.html", page=page, form=form), status


@sittings.post("/starts")
@requires(Permission.TRAIN)
def starts() -> Answer:
    """The whole class at one instant."""
    form = ActForm()
    if form.validate_on_submit():
        with form.refusals():
            ids = tuple(request.form.getlist("sitting", type=row_number))
            return act(start_all, StartAll(ids), lambda _: _list(form))
    return _day_page(form), 422


@sittings.get("/<int:sitting_id>")
@requires(Permission.TRAIN)
def show(sitting_id: int) -> str:
    return _page(sitting_id)


@sittings.post("/<int:sitting_id>/check-in")
@requires(Permission.TRAIN)
def arrival(sitting_id: int) -> Answer:
    form = CheckInForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(check_in, form.command(sitting_id), _back(form))
    return _page(sitting_id, check_in_form=form), 422


@sittings.post("/<int:sitting_id>/phases")
@requires(Permission.JUDGE)
def phases(sitting_id: int) -> Answer:
    """The first phase, or the evaluation after the preparation."""
    form = ActForm()
    if form.validate_on_submit():
        with _refusals(form):
            return act(start, Start(sitting_id, form.revision.data), _back(form))
    return _page(sitting_id, refused=form), 422


@sittings.post("/<int:sitting_id>/suspensions")
@requires(Permission.JUDGE)
def suspensions(sitting_id: int) -> Answer:
    form = ReasonForm()
    if form.validate_on_submit():
        with _refusals(form):
            command = Suspend(sitting_id, form.reason.data, form.revision.data)
            return act(suspend, command, _back(form))
    return _page(sitting_id, suspension_form=form), 422


@sittings.post("/<int:sitting_id>/resumptions")
@requires(Permission.JUDGE)
def resumptions(sitting_id: int) -> Answer:
    form = ActForm()
    if form.validate_on_submit():
        with _refusals(form):
            return act(resume, Resume(sitting_id, form.revision.data), _back(form))
    return _page(sitting_id, refused=form), 422


@sittings.post("/<int:sitting_id>/time")
@requires(Permission.TRAIN)
def time(sitting_id: int) -> Answer:
    form = TimeForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeTime(
                sitting_id, form.factor_e4, form.time_reason.data, form.revision.data
            )
            return act(change_time, command, _back(form))
    return _page(sitting_id, time_form=form), 422


@sittings.post("/<int:sitting_id>/end")
@requires(Permission.JUDGE)
def end(sitting_id: int) -> Answer:
    form = ReasonForm()
    if form.validate_on_submit():
        with _refusals(form):
            command = Stop(sitting_id, form.reason.data, form.revision.data)
            return act(stop, command, _back(form))
    return _page(sitting_id, refused=form), 422


@sittings.post("/<int:sitting_id>/absence")
@requires(Permission.TRAIN)
def absence(sitting_id: int) -> Answer:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            command = MarkAbsent(sitting_id, form.reason.data, form.revision.data)
            return act(mark_absent, command, _back(form))
    return _page(sitting_id, refused=form), 422


@sittings.post("/<int:sitting_id>/abortion")
@requires(Permission.TRAIN)
def abortion(sitting_id: int) -> Answer:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            command = Abort(sitting_id, form.reason.data, form.revision.data)
            return act(abort, command, _back(form))
    return _page(sitting_id, refused=form), 422


def _back(form: ActForm) -> Callable[[Sitting], str]:
    """The list the button was pressed on, or the page of the sitting; a juror's is the live view."""
    if form.day.data:
        return lambda _: _list(form)
    if not _is_trainer():
        return lambda sitting: f"/jury/{sitting.id}"
    return lambda sitting: url_for("sittings.show", sitting_id=sitting.id)


def _is_trainer() -> bool:
    return bool(actor().sites_with(Permission.TRAIN))


def _refusals(form: WorkshopForm) -> AbstractContextManager[None]:
    """A trainer reads a refusal on the page of the sitting, a juror on a page of its own."""
    return form.refusals() if _is_trainer() else nullcontext()


def _list(form: ActForm) -> str:
    asked = _read_day(form.day.data or "")
    return url_for("sittings.day", day=asked.isoformat() if asked else None)


def _day_of(planned: "tuple[Sitting, ...] | list[Sitting]") -> str:
    at = planned[0].planned_at.astimezone(_zone()).date()
    return url_for("sittings.day", day=at.isoformat())


def _zone() -> ZoneInfo:
    return ZoneInfo(current_site(Permission.TRAIN).time_zone)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _day_page(refused: WorkshopForm | None = None) -> str:
    zone = _zone()
    asked = _read_day(request.values.get("day", ""))
    page = day_page(
        db.session(),
        actor(),
        current_site(Permission.TRAIN).id,
        asked or now().astimezone(zone).date(),
        zone,
        now=now(),
    )
    return render_template(
        "sittings/day.html",
        page=page,
        form=refused or ActForm(formdata=None),
        today=now().astimezone(zone).date(),
        methods=IDENTITY_METHODS,
    )


def _page(
    sitting_id: int,
    *,
    check_in_form: CheckInForm | None = None,
    suspension_form: ReasonForm | None = None,
    time_form: TimeForm | None = None,
    refused: WorkshopForm | None = None,
) -> str:
    page = sitting_page(db.session(), actor(), sitting_id, now=now())
    invitation = page.invitation_epoch
    candidate = page.line.candidate_id
    return render_template(
        "sittings/show.html",
        page=page,
        act_form=ActForm(formdata=None),
        check_in_form=check_in_form or CheckInForm(formdata=None),
        suspension_form=suspension_form or ReasonForm(formdata=None),
        time_form=time_form or TimeForm(formdata=None),
        refused=refused,
        invitation=None if invitation is None else invitation_address(candidate, invitation),
    )

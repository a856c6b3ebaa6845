"""The watches of a scenario: what to set and to measure, and each that was made ready."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import PreparedWatch
from workshop.db.session import db
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Permission
from workshop.operations.prepared_watches import (
    HandOut,
    PrepareWatch,
    RestoreWatch,
    VerifyWatch,
    hand_out,
    prepare_watch,
    restore_watch,
    verify_watch,
)
from workshop.queries.prepared_watches import WatchesPage, version_of_watch, watches_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, now
from workshop.web.scenarios.forms import HandOutForm, PreparedForm, RestoreForm, VersionForm
from workshop.web.scenarios.words import told_range, told_reading
from workshop.web.sentences.scenario_findings import told_preparation
from workshop.web.translation import today

Answer = str | Response | tuple[str, int]


def register(blueprint: Blueprint) -> None:
    """Under a version; what happens to one watch later is under its own number."""
    blueprint.add_app_template_filter(told_preparation)
    blueprint.add_app_template_filter(told_reading, "told_baseline")
    blueprint.add_app_template_filter(told_range)

    @blueprint.route("/<int:version_id>/watches", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def prepared(version_id: int) -> Answer:
        page = watches_page(db.session(), actor(), version_id, now=now())
        if request.method == "GET":
            return _shown(page)
        rank = _sent_rank(page)
        form = PreparedForm(page.planned[rank].watch, rank)
        if form.validate():
            with form.refusals():
                command = PrepareWatch(
                    version_id,
                    form.planned.id,
                    form.label.data,
                    form.done_faults,
                    form.done_readings,
                )
                return act(prepare_watch, command, _address)
        return _shown(page, sent=form, rank=rank), 422

    @blueprint.post("/prepared/<int:prepared_id>/verification")
    @requires(Permission.TRAIN)
    def verification(prepared_id: int) -> Answer:
        form = VersionForm()
        if form.validate_on_submit():
            with form.refusals():
                return act(verify_watch, VerifyWatch(prepared_id), _address)
        return _refused(prepared_id, form)

    @blueprint.post("/prepared/<int:prepared_id>/sitting")
    @requires(Permission.TRAIN)
    def handed_out(prepared_id: int) -> Answer:
        form = HandOutForm()
        form.offer(_page_of(prepared_id))
        if form.validate_on_submit():
            with form.refusals():
                return act(hand_out, HandOut(prepared_id, form.sitting_id.data), _address)
        return _refused(prepared_id, form)

    @blueprint.post("/prepared/<int:prepared_id>/restoration")
    @requires(Permission.TRAIN)
    def restoration(prepared_id: int) -> Answer:
        form = RestoreForm()
        if form.validate_on_submit() and form.on.data:
            with form.refusals():
                return act(restore_watch, RestoreWatch(prepared_id, form.on.data), _address)
        return _refused(prepared_id, form)


def _address(prepared: PreparedWatch) -> str:
    return url_for("scenarios.prepared", version_id=prepared.version_id)


def _sent_rank(page: WatchesPage) -> int:
    """Which of the planned watches the form speaks of. Raises `RuleViolation("watch_unknown")`."""
    sent = request.form.get("watch", "")
    found = next((n for n, each in enumerate(page.planned) if each.watch.id == sent), None)
    if found is None:
        raise RuleViolation("watch_unknown")
    return found


def _refused(prepared_id: int, form: WorkshopForm) -> Answer:
    return _shown(_page_of(prepared_id), refused=form), 422


def _page_of(prepared_id: int) -> WatchesPage:
    version_id = version_of_watch(db.session(), actor(), prepared_id)
    return watches_page(db.session(), actor(), version_id, now=now())


def _shown(
    page: WatchesPage,
    *,
    sent: PreparedForm | None = None,
    rank: int | None = None,
    refused: WorkshopForm | None = None,
) -> str:
    give_form = HandOutForm(formdata=None)
    give_form.offer(page)
    return render_template(
        "scenarios/watches.html",
        page=page,
        frame=page.frame,
        forms_of=[
            sent if n == rank else PreparedForm(each.watch, n, formdata=None)
            for n, each in enumerate(page.planned)
        ],
        form=VersionForm(formdata=None),
        give_form=give_form,
        restore_form=RestoreForm(formdata=None, on=today()),
        refused=refused,
    )

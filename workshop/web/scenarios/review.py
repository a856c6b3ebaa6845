"""The review of a scenario by another person than its author."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from workshop.db.models import ScenarioVersion
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.scenario_review import Review, SendBack, review, send_back
from workshop.queries.scenario_frame import coverage_figures, coverage_matrix
from workshop.queries.scenarios import scenario_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, now
from workshop.web.scenarios.forms import ReviewForm


def register(blueprint: Blueprint) -> None:
    """One page: what there is to read, what is missing, and the two answers."""

    @blueprint.route("/<int:version_id>/review", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def review_page(version_id: int) -> str | Response | tuple[str, int]:
        form = ReviewForm()
        if form.validate_on_submit():
            with form.refusals():
                return _decide(version_id, form)
        page = scenario_page(db.session(), actor(), version_id, now=now())
        form.revision.data, form.revision.raw_data = page.frame.revision, None
        shown = render_template(
            "scenarios/review.html",
            page=page,
            frame=page.frame,
            figures=coverage_figures(coverage_matrix(page.frame)),
            form=form,
        )
        return shown, 422 if form.is_submitted() else 200


def _decide(version_id: int, form: ReviewForm) -> Response:
    if form.decision.data == "back":
        return act(send_back, SendBack(version_id, form.note.data), _address)
    command = Review(version_id, form.revision.data or 0, form.note.data)
    return act(review, command, _address)


def _address(version: ScenarioVersion) -> str:
    return url_for("scenarios.show", version_id=version.id)

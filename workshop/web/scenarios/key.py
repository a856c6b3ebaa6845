"""The answers of a scenario: planted elements, expected answers, the key. Each opening is noted."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from workshop.assessment.evidence_map import evidence_map
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.scenario_review import OpenKey, open_key
from workshop.queries.scenario_frame import openings, scenario_frame
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, now
from workshop.web.scenarios.forms import VersionForm
from workshop.web.scenarios.words import about, told_key


def register(blueprint: Blueprint) -> None:
    """Jurors read it too, once a sitting they judge has begun."""

    @blueprint.route("/<int:version_id>/key", methods=["GET", "POST"])
    @requires(Permission.JUDGE)
    def key(version_id: int) -> str | Response | tuple[str, int]:
        form = VersionForm()
        if form.validate_on_submit():
            with form.refusals():
                return act(
                    open_key,
                    OpenKey(version_id),
                    lambda opening: url_for("scenarios.key", version_id=opening.version_id),
                )
        frame = scenario_frame(db.session(), actor(), version_id, Permission.JUDGE, now=now())
        page = render_template(
            "scenarios/key.html",
            frame=frame,
            form=form,
            about=about,
            told_key=told_key,
            evidence=evidence_map(),
            openings=openings(db.session(), version_id) if frame.key_is_open else (),
            trains=actor().may(Permission.TRAIN, frame.site_id),
        )
        return page, 422 if form.is_submitted() else 200

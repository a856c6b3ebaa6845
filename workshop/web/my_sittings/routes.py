"""The candidate's own sittings: before, at the bench, and after."""

from flask import Blueprint, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from workshop.assessment.library import branch_rules
from workshop.assessment.sitting import BRIEF
from workshop.db.models import Sitting
from workshop.db.session import commit, db, writing
from workshop.domain.permissions import Permission
from workshop.operations.sitting import (
    AcknowledgePrevention,
    OpenDocument,
    acknowledge_prevention,
    open_document,
)
from workshop.operations.sitting_clock import HandIn, hand_in
from workshop.queries.own_sittings import own_document, own_sitting_page, own_sittings
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, now, person

Answer = str | Response | tuple[str, int]

my_sittings = Blueprint("my_sittings", __name__, url_prefix="/my-sittings")


@my_sittings.get("")
@requires(Permission.SIGNED_IN)
def index() -> str:
    return render_template("my_sittings/index.html", sittings=own_sittings(db.session(), actor()))


@my_sittings.get("/<int:sitting_id>")
@requires(Permission.SIGNED_IN)
def show(sitting_id: int) -> str:
    return _page(sitting_id)


@my_sittings.post("/<int:sitting_id>/prevention")
@requires(Permission.SIGNED_IN)
def prevention(sitting_id: int) -> Answer:
    form = WorkshopForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(acknowledge_prevention, AcknowledgePrevention(sitting_id), _own)
    return _page(sitting_id, form), 422


@my_sittings.post("/<int:sitting_id>/end")
@requires(Permission.SIGNED_IN)
def end(sitting_id: int) -> Answer:
    form = WorkshopForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(hand_in, HandIn(sitting_id), _own)
    return _page(sitting_id, form), 422


@my_sittings.get("/<int:sitting_id>/documents/<document>")
@requires(Permission.SIGNED_IN)
def document(sitting_id: int, document: str) -> str:
    """Opening it is evidence: this page writes that it was opened, and nothing else."""
    db.session.rollback()
    with writing():
        open_document(db.session(), actor(), OpenDocument(sitting_id, document), now=now())
        commit(db.session())
    page = own_document(db.session(), actor(), sitting_id, document)
    return render_template("my_sittings/document.html", page=page, is_brief=document == BRIEF)


@my_sittings.get("/<int:sitting_id>/clock")
@requires(Permission.SIGNED_IN)
def clock(sitting_id: int) -> Response:
    """What the band asks once a minute: is time running, and how much is left."""
    for bench in person().benches:
        if bench.sitting_id == sitting_id and not bench.time.is_over(now()):
            left = bench.seconds_left(now())
            return jsonify(ended=False, running=bench.is_running, left=left)
    own_sitting_page(db.session(), actor(), sitting_id, now=now())
    return jsonify(ended=True)


def _own(sitting: Sitting) -> str:
    return url_for("my_sittings.show", sitting_id=sitting.id)


def _page(sitting_id: int, form: WorkshopForm | None = None) -> str:
    return render_template(
        "my_sittings/show.html",
        page=own_sitting_page(db.session(), actor(), sitting_id, now=now()),
        form=form or WorkshopForm(formdata=None),
        rules=branch_rules(),
    )

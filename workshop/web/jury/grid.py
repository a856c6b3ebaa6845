"""A juror's own grid on a tablet: saved field by field, read again, signed."""

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from workshop.db import media
from workshop.db.session import commit, db
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.permissions import Permission
from workshop.operations.grids import SaveGrid, SignGrid, save_grid, sign_grid
from workshop.queries.grids import GridPage, grid_page, signed_grid_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.errors import sentence
from workshop.web.identity import actor, now
from workshop.web.jury.forms import GridForm, SignatureForm
from workshop.web.jury.pictures import kept_picture
from workshop.web.jury.words import ToldProposal, told_proposal
from workshop.web.photo.sent import media_folder
from workshop.web.translation import clock

Answer = str | AnyResponse | tuple[str, int] | tuple[Response, int]

jury_grids = Blueprint("jury_grids", __name__, url_prefix="/jury/<int:sitting_id>")


@jury_grids.get("/grid")
@requires(Permission.JUDGE)
def show(sitting_id: int) -> str:
    return _show(_page(sitting_id))


@jury_grids.post("/grid")
@requires(Permission.JUDGE)
def save(sitting_id: int) -> Answer:
    """The whole grid from a page without scripts; the fields that changed from one with them."""
    page = _page(sitting_id)
    form = GridForm(page.frame.competences, page.rows, page.conclusions)
    by_script = request.accept_mimetypes.best == "application/json"
    if form.validate_on_submit():
        command = SaveGrid(sitting_id, form.sent_rows, form.sent_conclusions, form.revision.data)
        if by_script:
            return _save_fields(command)
        with form.refusals():
            return act(save_grid, command, lambda _: _address(sitting_id, "signing"))
    if by_script:
        return _state(page, 422, gettext("Ce texte est trop long ou ce choix n’existe pas."))
    return _show(page, form), 422


@jury_grids.post("/signature")
@requires(Permission.JUDGE)
def sign(sitting_id: int) -> Answer:
    form = SignatureForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SignGrid(sitting_id, form.revision.data)
            return act(sign_grid, command, lambda _: _address(sitting_id))
    return _show(_page(sitting_id), signature=form), 422


@jury_grids.get("/grids/<int:juror_id>")
@requires(Permission.JUDGE)
def signed(sitting_id: int, juror_id: int) -> str:
    page = signed_grid_page(db.session(), actor(), sitting_id, juror_id)
    return render_template("jury/signed.html", page=page, frame=page.frame)


@jury_grids.get("/grids/<int:juror_id>/scans/<int:rank>")
@requires(Permission.JUDGE)
def scan(sitting_id: int, juror_id: int, rank: int) -> Response:
    """A picture of a grid that came on paper, for those who may read the grid."""
    scans = signed_grid_page(db.session(), actor(), sitting_id, juror_id).paper_scans
    if not 1 <= rank <= len(scans):
        raise NotFound("photo_not_found")
    return kept_picture(media.picture_path(media_folder(), scans[rank - 1]))


def _address(sitting_id: int, anchor: str | None = None) -> str:
    return url_for("jury_grids.show", sitting_id=sitting_id, _anchor=anchor)


def _page(sitting_id: int) -> GridPage:
    return grid_page(db.session(), actor(), sitting_id)


def _show(
    page: GridPage, form: GridForm | None = None, signature: SignatureForm | None = None
) -> str:
    return render_template(
        "jury/grid.html",
        page=page,
        frame=page.frame,
        form=form or GridForm(page.frame.competences, page.rows, page.conclusions),
        signature=signature or SignatureForm(formdata=None),
        proposals=_proposals(page),
    )


def _proposals(page: GridPage) -> dict[str, ToldProposal]:
    tickets_at = f"{url_for('jury.show', sitting_id=page.frame.sitting_id)}/tickets"
    found = page.proposals.items()
    return {code: told_proposal(each, page.places, tickets_at) for code, each in found}


def _save_fields(command: SaveGrid) -> tuple[Response, int]:
    """What was saved, and the parts of the page it changes; a refusal says what is kept instead."""
    try:
        save_grid(db.session(), actor(), command, now=now())
        commit(db.session())
    except RuleViolation as refusal:
        db.session.rollback()
        status = 409 if refusal.code == "grid_changed" else 422
        return _state(_page(command.sitting_id), status, sentence(refusal))
    page = _page(command.sitting_id)
    proposals = _proposals(page)
    parts = {
        f"proposal-{code}": render_template("jury/_proposal.html", proposal=each)
        for code, each in proposals.items()
        if code in command.rows
    }
    parts["progress"] = render_template("jury/_progress.html", page=page, frame=page.frame)
    parts["signing"] = render_template(
        "jury/_signing.html", page=page, frame=page.frame, signature=SignatureForm(formdata=None)
    )
    said = gettext("Enregistré à %(clock)s", clock=clock(now()).replace(":", " h "))
    return jsonify(revision=page.revision, said=said, parts=parts), 200


def _state(page: GridPage, status: int, message: str) -> tuple[Response, int]:
    return jsonify(
        message=message, revision=page.revision, rows=page.rows, conclusions=page.conclusions
    ), status

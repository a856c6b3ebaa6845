"""Sessions: what is due, a new one, one at a glance with its next move."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import (
    ChangeSession,
    CreateSession,
    MoveSession,
    change_session,
    create_session,
    move_session,
)
from workshop.queries.sessions import certifications, session_list, session_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import CHOOSE, options
from workshop.web.identity import actor, current_site
from workshop.web.row_numbers import row_number
from workshop.web.sessions.forms import MoveForm, NewSessionForm, PlacedForm, SheetForm
from workshop.web.translation import today

Answer = str | Response | tuple[str, int]

sessions = Blueprint("sessions", __name__, url_prefix="/sessions")


@sessions.get("")
@requires(Permission.DELIBERATE)
def overview() -> str:
    before = request.args.get("before", type=row_number)
    page = session_list(db.session(), actor(), today(), before=before)
    next_url = url_for("sessions.overview", before=page.more) if page.more else None
    return render_template("sessions/overview.html", page=page, next_url=next_url)


@sessions.route("/new", methods=["GET", "POST"])
@requires(Permission.ORGANISE)
def new() -> Answer:
    form = NewSessionForm()
    form.referential_id.choices = options(certifications().items())
    if form.validate_on_submit():
        with form.refusals():
            site_id = current_site(Permission.ORGANISE).id
            command = CreateSession(site_id, form.referential_id.data, form.sheet)
            return act(create_session, command, lambda found: _address(found.id))
    return render_template("sessions/new.html", form=form), 422 if form.is_submitted() else 200


@sessions.get("/<int:session_id>")
@requires(Permission.ORGANISE)
def show(session_id: int) -> str:
    return _page(session_id)


@sessions.post("/<int:session_id>")
@requires(Permission.ORGANISE)
def change(session_id: int) -> Answer:
    form = SheetForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeSession(session_id, form.sheet, form.revision.data)
            return act(change_session, command, lambda found: _address(found.id))
    return _page(session_id, form), 422


@sessions.post("/<int:session_id>/moves")
@requires(Permission.ORGANISE)
def moves(session_id: int) -> Answer:
    form = MoveForm()
    if form.validate_on_submit():
        move = form.chosen
        if move is None:
            form.form_errors.append(str(CHOOSE))
        else:
            with form.refusals():
                command = MoveSession(
                    session_id,
                    move,
                    form.reason.data,
                    form.override_reason.data,
                    form.revision.data,
                )
                return act(move_session, command, lambda found: _address(found.id))
    return _page(session_id, form), 422


def _address(session_id: int) -> str:
    return url_for("sessions.show", session_id=session_id)


def _page(session_id: int, refused: PlacedForm | None = None) -> str:
    page = session_page(db.session(), actor(), session_id, today())
    sheet = refused if isinstance(refused, SheetForm) else _sheet_form(page)
    moved = refused if isinstance(refused, MoveForm) else None
    moves = {
        move: moved if moved and moved.chosen is move else MoveForm(formdata=None, move=move.value)
        for move in (page.next_move, *page.rare_moves)
        if move is not None
    }
    for move, form in moves.items():
        form.at(move).revision.data = page.head.revision
    return render_template(
        "sessions/show.html",
        page=page,
        sheet=sheet.at("sheet"),
        moves=moves,
        moved=moved,
        refused=refused,
    )


def _sheet_form(page: Any) -> SheetForm:
    shown = {
        "title": page.head.title,
        "exam_on": page.head.exam_on,
        "jury_on": page.jury_on,
        "place": page.head.place,
        "remote": page.remote,
        "revision": page.head.revision,
    }
    return SheetForm(formdata=None, data=shown)


TABS = (
    ("sessions.show", _("Session")),
    ("session_people.candidates", _("Candidats")),
    ("session_juries.juries", _("Jurys")),
    ("session_people.attendance", _("Émargement")),
    ("session_incidents.incidents", _("Incidents")),
    ("session_deliberation.show", _("Délibération")),
    ("session_awards.show", _("Titres et recours")),
)
_FOR_JURORS = ("session_incidents.incidents", "session_deliberation.show")


@sessions.app_template_global("session_tabs")
def session_tabs(head: Any) -> list[tuple[str, str, bool, None]]:
    """The pages of a session the person may open."""
    return [
        (
            str(label),
            url_for(endpoint, session_id=head.id),
            request.path == url_for(endpoint, session_id=head.id),
            None,
        )
        for endpoint, label in TABS
        if head.may_organise or endpoint in _FOR_JURORS
    ]

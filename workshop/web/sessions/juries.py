"""The juries of a session: seats, presidents, replacements, what each declares about whom."""

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.assessment.session import SessionState
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.jury_seats import (
    ChoosePresident,
    DeclareConflicts,
    RecordDeclaration,
    RegisterAffiliation,
    ReplaceJuror,
    SeatJuror,
    choose_president,
    declare_conflicts,
    record_declaration,
    register_affiliation,
    replace_juror,
    seat_juror,
)
from workshop.queries.session_juries import (
    DeclarationPage,
    JuriesPage,
    declaration_page,
    juries_page,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import options
from workshop.web.identity import actor, current_site
from workshop.web.row_numbers import row_number
from workshop.web.sentences.session_labels import QUALITIES
from workshop.web.sessions.forms import (
    AffiliationForm,
    PlacedForm,
    PresidentForm,
    RemovalForm,
    ReplacementForm,
    SeatForm,
)

Answer = str | Response | tuple[str, int]

session_juries = Blueprint("session_juries", __name__, url_prefix="/sessions/<int:session_id>")


@session_juries.get("/juries")
@requires(Permission.ORGANISE)
def juries(session_id: int) -> str:
    return _juries(session_id)


@session_juries.post("/seats")
@requires(Permission.ORGANISE)
def seats(session_id: int) -> Answer:
    form = SeatForm()
    form.person_id.choices = list(_shown(session_id).people)
    if form.validate_on_submit():
        kind, quality = form.chosen
        if kind is None:
            abort(404)
        with form.refusals():
            command = SeatJuror(session_id, kind, form.person_id.data, quality, form.revision.data)
            return act(seat_juror, command, lambda found: _address(found.id))
    return _juries(session_id, form), 422


@session_juries.post("/president")
@requires(Permission.ORGANISE)
def president(session_id: int) -> Answer:
    form = PresidentForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChoosePresident(
                session_id,
                form.president.data or 0,
                form.instead_of.data,
                form.revision.data,
            )
            return act(choose_president, command, lambda found: _address(found.id))
    return _juries(session_id, form), 422


@session_juries.post("/seats/<int:seat_id>/replacement")
@requires(Permission.ORGANISE)
def replacement(session_id: int, seat_id: int) -> Answer:
    form = ReplacementForm()
    form.by_person_id.choices = _successors(_shown(session_id))
    if form.validate_on_submit():
        with form.refusals():
            command = ReplaceJuror(
                session_id,
                seat_id,
                form.reason.data,
                form.by_person_id.data or None,
                form.revision.data,
            )
            return act(replace_juror, command, lambda found: _address(found.id))
    return _juries(session_id, form, seat_id), 422


@session_juries.post("/affiliations")
@requires(Permission.ORGANISE)
def affiliations(session_id: int) -> Answer:
    form = AffiliationForm()
    form.person_id.choices = list(_shown(session_id).everybody)
    if form.validate_on_submit():
        with form.refusals():
            assert form.from_on.data is not None
            command = RegisterAffiliation(
                current_site(Permission.ORGANISE).id,
                form.person_id.data,
                form.organisation.data,
                form.chosen_kind,
                form.from_on.data,
                form.until_on.data,
            )
            return act(register_affiliation, command, lambda _row: _address(session_id))
    return _juries(session_id, form), 422


@session_juries.route("/declaration", methods=["GET", "POST"])
@requires(Permission.DELIBERATE)
def declaration(session_id: int) -> Answer:
    """A juror's own declaration; `?juror=` for one signed on paper."""
    juror_id = request.args.get("juror", type=row_number)
    page = declaration_page(db.session(), actor(), session_id, juror_id)
    if page is None:
        abort(404)
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            return _declare(page)
    status = 422 if form.is_submitted() else 200
    return render_template("sessions/declaration.html", page=page, form=form), status


def _declare(page: DeclarationPage) -> Response:
    answers = {
        each.enrolment_id: request.form.get(f"known-{each.enrolment_id}")
        for each in page.candidates
    }
    said = DeclareConflicts(
        page.head.id,
        {key: answer == "yes" for key, answer in answers.items() if answer in ("yes", "no")},
        {key: request.form.get(f"note-{key}", "")[:1000] for key in answers},
    )
    if page.juror_id == actor().person_id:
        own = url_for("session_deliberation.show", session_id=page.head.id)
        return act(declare_conflicts, said, lambda _found: own)
    command = RecordDeclaration(page.head.id, page.juror_id, said)
    return act(record_declaration, command, lambda found: _address(found.id))


def _address(session_id: int) -> str:
    return url_for("session_juries.juries", session_id=session_id)


def _shown(session_id: int) -> JuriesPage:
    return juries_page(db.session(), actor(), session_id)


def _successors(page: JuriesPage) -> list[tuple[int, str]]:
    return [(0, "–"), *page.people]


def _juries(session_id: int, refused: PlacedForm | None = None, seat_id: int = 0) -> str:
    page = _shown(session_id)
    revision = page.head.revision
    seating, replacing = {}, {}
    for jury in page.juries:
        mine = isinstance(refused, SeatForm) and refused.jury.data == jury.kind
        form = refused if mine and isinstance(refused, SeatForm) else SeatForm(formdata=None)
        form.person_id.choices = list(page.people)
        form.quality.choices = options((each.value, QUALITIES[each]) for each in jury.free)
        form.jury.data = jury.kind.value
        form.at(f"seat-{jury.kind}").revision.data = revision
        seating[jury.kind] = form
        for line in jury.seats:
            known = refused if line.seat.id == seat_id else None
            leaving = (
                known if isinstance(known, ReplacementForm) else ReplacementForm(formdata=None)
            )
            leaving.by_person_id.choices = _successors(page)
            leaving.at(f"leave-{line.seat.id}").revision.data = revision
            replacing[line.seat.id] = leaving
    belonging = refused if isinstance(refused, AffiliationForm) else AffiliationForm(formdata=None)
    belonging.person_id.choices = list(page.everybody)
    return render_template(
        "sessions/juries.html",
        page=page,
        seating=seating,
        replacing=replacing,
        belonging=belonging.at("affiliation"),
        refused=refused,
        refused_seat=seat_id,
        is_prepared=page.head.state is not SessionState.OPEN,
    )

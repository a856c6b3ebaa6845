"""The candidates of a session: who they are, what they are told, who was there."""

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from workshop.assessment.session import NoticeKind
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import (
    AddCandidates,
    RemoveCandidate,
    add_candidates,
    remove_candidate,
)
from workshop.operations.attendance import SignAttendance, sign_attendance
from workshop.operations.notices import NoteWaiver, SendNotices, note_waiver, send_notices
from workshop.operations.session_papers import printed_letter
from workshop.operations.session_sheets import attendance_paper
from workshop.queries.attendance import attendance_page
from workshop.queries.session_people import candidates_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import options
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.sentences.session_labels import NOTICE_KINDS
from workshop.web.sessions.forms import (
    AddCandidatesForm,
    AttendanceForm,
    NoticeForm,
    PlacedForm,
    RemovalForm,
)

Answer = str | Response | tuple[str, int]

session_people = Blueprint("session_people", __name__, url_prefix="/sessions/<int:session_id>")


@session_people.get("/candidates")
@requires(Permission.ORGANISE)
def candidates(session_id: int) -> str:
    return _candidates(session_id)


@session_people.post("/candidates")
@requires(Permission.ORGANISE)
def add(session_id: int) -> Answer:
    form = AddCandidatesForm()
    form.enrolment_ids.choices = _addable(session_id)
    if form.validate_on_submit():
        with form.refusals():
            ids = tuple(form.enrolment_ids.data or ())
            command = AddCandidates(session_id, ids, form.revision.data)
            return act(add_candidates, command, lambda found: _candidates_url(found.id))
    return _candidates(session_id, form), 422


def _addable(session_id: int) -> list[tuple[int, str]]:
    return list(candidates_page(db.session(), actor(), session_id).addable)


@session_people.post("/candidates/<int:enrolment_id>/removal")
@requires(Permission.ORGANISE)
def removal(session_id: int, enrolment_id: int) -> Answer:
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RemoveCandidate(session_id, enrolment_id, form.revision.data)
            return act(remove_candidate, command, lambda found: _candidates_url(found.id))
    return _candidates(session_id, form), 422


@session_people.post("/notices")
@requires(Permission.ORGANISE)
def notices(session_id: int) -> Answer:
    form = NoticeForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SendNotices(session_id, *form.chosen, seen_revision=form.revision.data)
            return act(send_notices, command, lambda _sent: _candidates_url(session_id))
    return _candidates(session_id, form), 422


@session_people.post("/notices/<int:notice_id>/waiver")
@requires(Permission.ORGANISE)
def waiver(session_id: int, notice_id: int) -> Answer:
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            command = NoteWaiver(session_id, notice_id)
            return act(note_waiver, command, lambda _notice: _candidates_url(session_id))
    return _candidates(session_id, form), 422


@session_people.get("/candidates/<int:enrolment_id>/<kind>.pdf")
@requires(Permission.ORGANISE)
def letter(session_id: int, enrolment_id: int, kind: str) -> Response:
    if kind not in list(NoticeKind):
        abort(404)
    paper = printed_letter(
        db.session(), actor(), session_id, enrolment_id, NoticeKind(kind), now=now()
    )
    return pdf_answer(paper)


@session_people.get("/attendance")
@requires(Permission.ORGANISE)
def attendance(session_id: int) -> str:
    return _attendance(session_id)


@session_people.post("/attendance")
@requires(Permission.ORGANISE)
def sign(session_id: int) -> Answer:
    form = AttendanceForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SignAttendance(
                session_id,
                form.person_id.data or 0,
                form.sitting_id.data,
                form.on_paper.data,
                form.signature.png,
            )
            return act(
                sign_attendance,
                command,
                lambda _row: url_for("session_people.attendance", session_id=session_id),
            )
    return _attendance(session_id, form), 422


@session_people.get("/attendance.pdf")
@requires(Permission.ORGANISE)
def attendance_sheet(session_id: int) -> Response:
    return pdf_answer(attendance_paper(db.session(), actor(), session_id, now=now()))


def _candidates_url(session_id: int) -> str:
    return url_for("session_people.candidates", session_id=session_id)


def _candidates(session_id: int, refused: PlacedForm | None = None) -> str:
    page = candidates_page(db.session(), actor(), session_id)
    revision = page.head.revision
    adding = refused if isinstance(refused, AddCandidatesForm) else AddCandidatesForm(formdata=None)
    adding.enrolment_ids.choices = list(page.addable)
    adding.at("add").revision.data = revision
    sending = refused if isinstance(refused, NoticeForm) else NoticeForm(formdata=None)
    sending.kind.choices = options((each.value, NOTICE_KINDS[each]) for each in page.sendable)
    if page.sendable and not isinstance(refused, NoticeForm):
        sending.kind.data = page.sendable[-1].value
    sending.at("notice").revision.data = revision
    return render_template(
        "sessions/candidates.html", page=page, adding=adding, sending=sending, refused=refused
    )


def _attendance(session_id: int, refused: AttendanceForm | None = None) -> str:
    page = attendance_page(db.session(), actor(), session_id)
    forms = {}
    for line in (*page.candidates, *page.jurors):
        sitting_id = line.sitting.id if line.sitting else None
        key = f"{line.person_id}-{sitting_id or 0}"
        mine = refused and (refused.person_id.data, refused.sitting_id.data) == (
            line.person_id,
            sitting_id,
        )
        form = refused if refused and mine else AttendanceForm(formdata=None)
        form.person_id.data, form.sitting_id.data = line.person_id, sitting_id
        forms[key] = form.at(f"sign-{key}")
    return render_template("sessions/attendance.html", page=page, signing=forms, refused=refused)

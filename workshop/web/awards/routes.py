"""Awards and appeals of a session, and what leaves it: results as a table, a candidate's evidence."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import Blueprint, render_template, send_file, url_for
from flask_babel import gettext
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from workshop.assessment.session import RESULTS_VISIBLE
from workshop.db.session import commit, db
from workshop.domain.permissions import Permission
from workshop.exchange.csv_file import csv_file
from workshop.operations.appeals import (
    AppointReviewers,
    DecideAppeal,
    RecordAppeal,
    appoint_reviewers,
    decide_appeal,
    record_appeal,
)
from workshop.operations.assessment_session import NoteValidation, note_validation
from workshop.operations.award_papers import award_paper
from workshop.operations.awards import RevokeAward, revoke_award
from workshop.operations.badges import award_badge
from workshop.operations.evidence_file import evidence_file
from workshop.queries.awards import awards_page
from workshop.queries.deliberation import DeliberationPage, ResultLine, deliberation_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.addresses import public_address
from workshop.web.awards.badges import badge_answer, gives_badges, signing
from workshop.web.awards.forms import (
    AppealDecisionForm,
    AppealForm,
    ReviewersForm,
    RevocationForm,
    ValidationForm,
)
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.photo.sent import media_folder
from workshop.web.sentences.labels import label
from workshop.web.sessions.forms import PlacedForm
from workshop.web.tracking.sheet import bench_sheet

Answer = str | Response | tuple[str, int]

session_awards = Blueprint("session_awards", __name__, url_prefix="/sessions/<int:session_id>")


@session_awards.get("/awards")
@requires(Permission.ORGANISE)
def show(session_id: int) -> str:
    return _page(session_id)


@session_awards.get("/awards/<int:award_id>.pdf")
@requires(Permission.ORGANISE)
def award(session_id: int, award_id: int) -> Response:
    address = public_address("")
    return pdf_answer(award_paper(db.session(), actor(), session_id, award_id, address, now=now()))


@session_awards.get("/awards/<int:award_id>.jwt")
@requires(Permission.ORGANISE)
def badge(session_id: int, award_id: int) -> Response:
    return badge_answer(
        award_badge(db.session(), actor(), session_id, award_id, signing(), now=now())
    )


@session_awards.post("/awards/<int:award_id>/revocation")
@requires(Permission.CERTIFY)
def revocation(session_id: int, award_id: int) -> Answer:
    form = RevocationForm()
    if form.validate_on_submit():
        with form.refusals():
            command = RevokeAward(session_id, award_id, form.reason.data)
            return act(revoke_award, command, lambda _row: _url(session_id))
    return _page(session_id, form, award_id), 422


@session_awards.post("/validation")
@requires(Permission.CERTIFY)
def validation(session_id: int) -> Answer:
    form = ValidationForm()
    if form.validate_on_submit():
        with form.refusals():
            assert form.validated_on.data is not None
            command = NoteValidation(session_id, form.validated_on.data, form.revision.data)
            return act(note_validation, command, lambda _row: _url(session_id))
    return _page(session_id, form), 422


@session_awards.post("/appeals")
@requires(Permission.CERTIFY)
def appeals(session_id: int) -> Answer:
    form = AppealForm()
    candidates = awards_page(db.session(), actor(), session_id).candidates
    form.enrolment_id.choices = [(each.enrolment_id, each.name) for each in candidates]
    if form.validate_on_submit():
        with form.refusals():
            assert form.received_on.data is not None
            command = RecordAppeal(
                session_id,
                form.enrolment_id.data,
                form.received_on.data,
                form.registered.data,
                form.posted_on.data,
                form.reasons.data,
            )
            return act(record_appeal, command, lambda _row: _url(session_id))
    return _page(session_id, form), 422


@session_awards.post("/appeals/<int:appeal_id>/reviewers")
@requires(Permission.CERTIFY)
def reviewers(session_id: int, appeal_id: int) -> Answer:
    form = ReviewersForm()
    form.reviewer_ids.choices = list(awards_page(db.session(), actor(), session_id).reviewers)
    if form.validate_on_submit():
        with form.refusals():
            chosen = tuple(form.reviewer_ids.data or ())
            command = AppointReviewers(session_id, appeal_id, chosen)
            return act(appoint_reviewers, command, lambda _row: _url(session_id))
    return _page(session_id, form, appeal_id), 422


@session_awards.post("/appeals/<int:appeal_id>/decision")
@requires(Permission.CERTIFY)
def appeal_decision(session_id: int, appeal_id: int) -> Answer:
    form = AppealDecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = DecideAppeal(session_id, appeal_id, form.chosen, form.reason.data)
            return act(decide_appeal, command, lambda _row: _url(session_id))
    return _page(session_id, form, appeal_id), 422


@session_awards.get("/results.csv")
@requires(Permission.ORGANISE)
def results(session_id: int) -> Response:
    page = deliberation_page(db.session(), actor(), session_id)
    codes = list(dict.fromkeys(code for line in page.results for code in line.compiled.marks))
    head = (
        gettext("candidat"),
        gettext("né le"),
        *codes,
        gettext("compilé"),
        gettext("avis"),
        gettext("décision"),
        gettext("blocs délivrés"),
        gettext("règles provisoires"),
    )
    content = csv_file(head, (_result_row(page, line, codes) for line in page.results))
    return _download(content, "text/csv", "resultats.csv")


def _result_row(page: DeliberationPage, line: ResultLine, codes: list[str]) -> tuple[str, ...]:
    return (
        line.candidate.name,
        line.candidate.born_on.isoformat(),
        *(str(line.compiled.marks.get(code, "")) for code in codes),
        label(line.compiled.outcome),
        label(line.recommendation) if line.recommendation else "",
        label(line.decision) if line.decision else "",
        " ".join(line.decided_blocks),
        gettext("oui") if page.head.is_provisional else gettext("non"),
    )


@session_awards.post("/candidates/<int:enrolment_id>/evidence.zip")
@requires(Permission.ORGANISE)
def evidence(session_id: int, enrolment_id: int) -> Response:
    """An act: it holds the answers of the scenarios, and who had them is written down.

    The file is made on the disk and leaves piece by piece.
    """
    with ExitStack() as unless_sent:
        file = unless_sent.enter_context(TemporaryFile())
        name = evidence_file(
            db.session(),
            actor(),
            session_id,
            enrolment_id,
            file,
            media=media_folder(),
            public_url=public_address(""),
            print_sheet=bench_sheet,
            now=now(),
        )
        commit(db.session())
        unless_sent.pop_all()  # the answer closes it
    file.seek(0)
    return send_file(file, "application/zip", as_attachment=True, download_name=name)


def _download(content: bytes, mimetype: str, name: str) -> Response:
    disposition = dump_options_header("attachment", {"filename": name})
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": disposition})


def _url(session_id: int) -> str:
    return url_for("session_awards.show", session_id=session_id)


def _page(session_id: int, refused: PlacedForm | None = None, row_id: int = 0) -> str:
    page = awards_page(db.session(), actor(), session_id)
    validating = refused if isinstance(refused, ValidationForm) else ValidationForm(formdata=None)
    validating.at("validation").revision.data = page.head.revision
    appealing = refused if isinstance(refused, AppealForm) else AppealForm(formdata=None)
    appealing.enrolment_id.choices = [(each.enrolment_id, each.name) for each in page.candidates]
    revoking = {}
    for line in page.awards:
        form = refused if line.id == row_id else None
        blank = form if isinstance(form, RevocationForm) else RevocationForm(formdata=None)
        revoking[line.id] = blank.at(f"award-{line.id}")
    appointing, deciding = {}, {}
    for each in page.appeals:
        form = refused if each.id == row_id else None
        appoint = form if isinstance(form, ReviewersForm) else ReviewersForm(formdata=None)
        appoint.reviewer_ids.choices = list(page.reviewers)
        appointing[each.id] = appoint.at(f"reviewers-{each.id}")
        known = form if isinstance(form, AppealDecisionForm) else AppealDecisionForm(formdata=None)
        deciding[each.id] = known.at(f"appeal-{each.id}")
    return render_template(
        "awards/session.html",
        page=page,
        validating=validating,
        appealing=appealing.at("appeal"),
        revoking=revoking,
        appointing=appointing,
        deciding=deciding,
        refused=refused,
        gives_badges=gives_badges() and page.head.state in RESULTS_VISIBLE,
    )

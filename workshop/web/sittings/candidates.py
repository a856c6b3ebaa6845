"""Candidates of a training centre: the list, one file, a whole list from a CSV file."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workshop.assessment.library import referential, referentials
from workshop.db.session import db
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Permission
from workshop.exchange.candidate_list import ReadLine, read_candidates
from workshop.operations.enrolment import (
    ChangeEnrolment,
    Enrol,
    EnrolMany,
    ListedCandidate,
    RenewAccess,
    Withdraw,
    change_enrolment,
    enrol,
    enrol_many,
    renew_access,
    withdraw,
)
from workshop.queries.candidates import (
    CandidatePage,
    candidate_page,
    candidates_page,
    trainers_of,
)
from workshop.web.access import requires
from workshop.web.account.invitation import invitation_address
from workshop.web.acts import act, act_once
from workshop.web.errors import sentence
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, current_site, now
from workshop.web.sentences.sitting_words import ROUTES
from workshop.web.sittings.candidate_forms import (
    ListForm,
    NewCandidateForm,
    SheetForm,
    WithdrawForm,
    sheet_form,
    shown_sheet,
)

Answer = str | Response | tuple[str, int]

candidates = Blueprint("candidates", __name__, url_prefix="/candidates")
DEFAULT = "rncp37858"


@candidates.get("")
@requires(Permission.TRAIN)
def index() -> str:
    page = candidates_page(db.session(), actor(), _site_id())
    invitations = {
        line.enrolment_id: invitation_address(line.person_id, line.invitation_epoch)
        for line in page.current
        if line.invitation_epoch is not None
    }
    return render_template(
        "candidates/index.html", page=page, invitations=invitations, titles=referentials()
    )


@candidates.route("/new", methods=["GET", "POST"])
@requires(Permission.TRAIN)
def new() -> Answer:
    code = request.args.get("referential", DEFAULT)
    of = referentials().get(code) or referentials()[DEFAULT]
    form = sheet_form(NewCandidateForm, of, trainers_of(db.session(), _site_id()))()
    if form.validate_on_submit():
        with form.refusals():
            command = Enrol(_site_id(), of.id, form.name.data, form.email.data, form.sheet)
            return act(enrol, command, lambda found: _file(found.id))
    status = 422 if form.is_submitted() else 200
    others = [each for each in referentials().values() if each.id != of.id]
    return render_template("candidates/new.html", form=form, of=of, others=others), status


@candidates.route("/import", methods=["GET", "POST"])
@requires(Permission.TRAIN)
def from_list() -> Answer:
    """First a trial that writes nothing, shown line by line; then, with its text, for good."""
    form = ListForm()
    lines: tuple[ReadLine, ...] = ()
    refusals: dict[int, str] = {}
    if form.validate_on_submit():
        with form.refusals():
            content = _content(form)
            lines = _read(form, content)
            form.text.data = content.decode("utf-8-sig")
            refusals = {each.line: sentence(each.refusal) for each in lines if each.refusal}
            command = _command(form, lines)
            if "confirm" in request.form and not refusals:
                return act_once(lambda: _enrol_all(command), lambda _: url_for(".index"))
            refusals |= _try(command)
    status = 422 if form.errors or form.form_errors or refusals else 200
    return (
        render_template(
            "candidates/import.html", form=form, lines=lines, refusals=refusals, routes=ROUTES
        ),
        status,
    )


def _content(form: ListForm) -> bytes:
    sent = form.file.data
    content: bytes = sent.read() if sent else (form.text.data or "").encode()
    if not content:
        raise RuleViolation("list_empty", field="file")
    return content


def _read(form: ListForm, content: bytes) -> tuple[ReadLine, ...]:
    routes = {str(words): code.value for code, words in ROUTES.items()}
    routes |= {code.value: code.value for code in ROUTES}
    blocks = [block.id for block in referential(form.referential_id.data).blocks]
    return read_candidates(content, routes, blocks)


def _command(form: ListForm, lines: tuple[ReadLine, ...]) -> EnrolMany:
    return EnrolMany(
        _site_id(),
        form.referential_id.data,
        tuple(
            ListedCandidate(
                each.line,
                each.name,
                each.email,
                each.born_on,
                next(code for code in ROUTES if code == each.route),
                each.blocks,
            )
            for each in lines
            if each.refusal is None and each.born_on is not None
        ),
    )


def _try(command: EnrolMany) -> dict[int, str]:
    """What enrolling would refuse, by line; everything is taken back."""
    refused = enrol_many(db.session(), actor(), command, now=now())
    db.session.rollback()
    return {each.line: sentence(each.refusal) for each in refused}


def _enrol_all(command: EnrolMany) -> None:
    if enrol_many(db.session(), actor(), command, now=now()):
        raise RuleViolation("list_with_refusals")
    count = len(command.candidates)
    flash(ngettext("%(num)s candidat inscrit.", "%(num)s candidats inscrits.", count), "ok")


@candidates.get("/<int:enrolment_id>")
@requires(Permission.TRAIN)
def show(enrolment_id: int) -> str:
    return _page(enrolment_id)


@candidates.post("/<int:enrolment_id>")
@requires(Permission.TRAIN)
def change(enrolment_id: int) -> Answer:
    page = candidate_page(db.session(), actor(), enrolment_id)
    form = _form_of(page)()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeEnrolment(enrolment_id, form.sheet, form.revision.data)
            return act(change_enrolment, command, lambda found: _file(found.id))
    return _page(enrolment_id, form=form), 422


@candidates.post("/<int:enrolment_id>/withdrawal")
@requires(Permission.TRAIN)
def withdrawal(enrolment_id: int) -> Answer:
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            command = Withdraw(enrolment_id, form.revision.data)
            return act(withdraw, command, lambda found: _file(found.id))
    return _page(enrolment_id, refused=form), 422


@candidates.post("/<int:enrolment_id>/invitation")
@requires(Permission.TRAIN)
def access(enrolment_id: int) -> Answer:
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(renew_access, RenewAccess(enrolment_id), lambda found: _file(found.id))
    return _page(enrolment_id, refused=form), 422


def _form_of(page: CandidatePage) -> type[Any]:
    """Trainers who left the centre stay on the file."""
    known = dict(trainers_of(db.session(), page.enrolment.site_id))
    known |= {each.person_id: each.name for each in page.trainers}
    return sheet_form(SheetForm, page.of, tuple(known.items()))


def _page(
    enrolment_id: int, *, form: SheetForm | None = None, refused: WorkshopForm | None = None
) -> str:
    page = candidate_page(db.session(), actor(), enrolment_id)
    epoch = page.line.invitation_epoch
    return render_template(
        "candidates/show.html",
        page=page,
        form=form or _form_of(page)(formdata=None, data=shown_sheet(page)),
        withdraw_form=WithdrawForm(formdata=None, revision=page.enrolment.revision),
        refused=refused,
        invitation=None if epoch is None else invitation_address(page.line.person_id, epoch),
    )


def _site_id() -> int:
    return current_site(Permission.TRAIN).id


def _file(enrolment_id: int) -> str:
    return url_for("candidates.show", enrolment_id=enrolment_id)

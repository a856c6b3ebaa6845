"""The jury's common grid, and a juror's grid copied from paper, both by the president."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import CommonGrid
from workshop.db.session import db
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Permission
from workshop.exchange.pictures import Picture
from workshop.operations.common_grid import (
    CloseCommonGrid,
    EnterAgreement,
    close_common_grid,
    enter_agreement,
)
from workshop.operations.grids import EnterPaperGrid, enter_paper_grid
from workshop.queries.grids import CommonPage, PaperPage, common_page, paper_page
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.identity import actor, now
from workshop.web.jury.forms import CommonForm, PaperForm
from workshop.web.jury.words import told_proposal
from workshop.web.photo.sent import media_folder, read_sent

Answer = str | Response | tuple[str, int]

jury_common = Blueprint("jury_common", __name__, url_prefix="/jury/<int:sitting_id>")


@jury_common.get("/common")
@requires(Permission.JUDGE)
def show(sitting_id: int) -> str:
    return _show(common_page(db.session(), actor(), sitting_id))


@jury_common.post("/common")
@requires(Permission.JUDGE)
def enter(sitting_id: int) -> Answer:
    """Saved as it stands, or saved and closed for good in one act."""
    page = common_page(db.session(), actor(), sitting_id)
    form = CommonForm(page.frame.competences, page.agreements)
    if form.validate_on_submit():
        with form.refusals():
            return act_once(_entered(sitting_id, form), lambda _: _address(sitting_id))
    return _show(page, form), 422


def _entered(sitting_id: int, form: CommonForm) -> Callable[[], CommonGrid]:
    def perform() -> CommonGrid:
        command = EnterAgreement(sitting_id, form.settled, form.revision.data)
        grid = enter_agreement(db.session(), actor(), command, now=now())
        if "close" not in request.form:
            return grid
        return close_common_grid(db.session(), actor(), CloseCommonGrid(sitting_id), now=now())

    return perform


def _address(sitting_id: int) -> str:
    return url_for("jury_common.show", sitting_id=sitting_id)


def _show(page: CommonPage, form: CommonForm | None = None) -> str:
    proposals = {code: told_proposal(each, (), "") for code, each in page.proposals.items()}
    return render_template(
        "jury/common.html",
        page=page,
        frame=page.frame,
        form=form or CommonForm(page.frame.competences, page.agreements),
        proposals=proposals,
    )


@jury_common.get("/paper-grids/<int:juror_id>")
@requires(Permission.JUDGE)
def paper(sitting_id: int, juror_id: int) -> str:
    return _show_paper(paper_page(db.session(), actor(), sitting_id, juror_id))


@jury_common.post("/paper-grids/<int:juror_id>")
@requires(Permission.JUDGE)
def copy_paper(sitting_id: int, juror_id: int) -> Answer:
    page = paper_page(db.session(), actor(), sitting_id, juror_id)
    form = PaperForm(page.frame.competences, {}, {})
    if form.validate_on_submit():
        with form.refusals():
            command = EnterPaperGrid(
                sitting_id,
                juror_id,
                form.sent_rows,
                form.sent_conclusions,
                form.note.data,
                _scans(),
                media_folder(),
            )
            return act(enter_paper_grid, command, lambda _: _address(sitting_id))
    return _show_paper(page, form), 422


def _scans() -> tuple[Picture, ...]:
    try:
        return read_sent("scans")
    except RuleViolation as refusal:
        raise RuleViolation(refusal.code, refusal.facts, field="note") from None


def _show_paper(page: PaperPage, form: PaperForm | None = None) -> str:
    return render_template(
        "jury/paper.html",
        page=page,
        frame=page.frame,
        form=form or PaperForm(page.frame.competences, {}, {}),
    )

"""Grids as PDF: a signed one, the agreed one, a blank one for a day without tablets."""

from flask import Blueprint, Response

from workshop.db.assessment import judged_sitting
from workshop.db.grids import grid_rows
from workshop.db.models import CommonGrid, Sitting
from workshop.db.session import db
from workshop.documents.grid_paper import GridPaper, grid_paper
from workshop.documents.paper import Paper
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.operations.grid_papers import agreed_paper, blank_paper, individual_paper
from workshop.queries.grids import common_page, signed_grid_page
from workshop.web.access import requires
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.translation import language

jury_papers = Blueprint("jury_papers", __name__, url_prefix="/jury/<int:sitting_id>")


@jury_papers.get("/grids/<int:juror_id>.pdf")
@requires(Permission.JUDGE)
def signed(sitting_id: int, juror_id: int) -> Response:
    signed_grid_page(db.session(), actor(), sitting_id, juror_id)
    sitting = db.session().get_one(Sitting, sitting_id)
    grid = grid_rows(db.session(), sitting_id)[juror_id]
    paper = individual_paper(db.session(), sitting, grid, language(), now=now())
    return _printed(paper, f"grille-{sitting_id}-{juror_id}.pdf")


@jury_papers.get("/common.pdf")
@requires(Permission.JUDGE)
def agreed(sitting_id: int) -> Response:
    page = common_page(db.session(), actor(), sitting_id)
    if page.closed_at is None or not page.grids:
        raise NotFound("grid_not_found")
    sitting = db.session().get_one(Sitting, sitting_id)
    grid = db.session().get_one(CommonGrid, sitting_id)
    paper = agreed_paper(db.session(), sitting, grid, language(), now=now())
    return _printed(paper, f"grille-candidat-{sitting_id}.pdf")


@jury_papers.get("/blank-grid.pdf")
@requires(Permission.JUDGE)
def blank(sitting_id: int) -> Response:
    sitting = judged_sitting(db.session(), actor(), sitting_id)
    paper = blank_paper(db.session(), sitting, language(), now=now())
    return _printed(paper, f"grille-vierge-{sitting_id}.pdf")


def _printed(paper: GridPaper, name: str) -> Response:
    return pdf_answer(Paper(name, grid_paper(paper, language())))

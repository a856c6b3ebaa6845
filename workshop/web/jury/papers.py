"""Grids as PDF: a signed one, the agreed one, a blank one for a day without tablets."""

from flask import Blueprint, Response

from workshop.db.grids import grid_rows
from workshop.db.models import CommonGrid, Sitting
from workshop.db.session import db
from workshop.documents.grid_paper import (
    GridKind,
    GridPaper,
    PaperCompetence,
    PaperRow,
    grid_paper,
)
from workshop.documents.identities import business_of
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.operations.grid_papers import agreed_paper, individual_paper
from workshop.queries.grids import common_page, jury_frame, signed_grid_page, site_of
from workshop.web.access import requires
from workshop.web.identity import actor, now
from workshop.web.sentences.jury_labels import SEEN, SIGNS
from workshop.web.translation import language

jury_papers = Blueprint("jury_papers", __name__, url_prefix="/jury/<int:sitting_id>")


@jury_papers.get("/grids/<int:juror_id>.pdf")
@requires(Permission.JUDGE)
def signed(sitting_id: int, juror_id: int) -> Response:
    signed_grid_page(db.session(), actor(), sitting_id, juror_id)
    sitting = db.session().get_one(Sitting, sitting_id)
    grid = grid_rows(db.session(), sitting_id)[juror_id]
    paper = individual_paper(db.session(), sitting, grid, language(), now=now())
    return pdf_answer(paper, f"grille-{sitting_id}-{juror_id}.pdf")


@jury_papers.get("/common.pdf")
@requires(Permission.JUDGE)
def agreed(sitting_id: int) -> Response:
    page = common_page(db.session(), actor(), sitting_id)
    if page.closed_at is None or not page.grids:
        raise NotFound("grid_not_found")
    sitting = db.session().get_one(Sitting, sitting_id)
    grid = db.session().get_one(CommonGrid, sitting_id)
    paper = agreed_paper(db.session(), sitting, grid, language(), now=now())
    return pdf_answer(paper, f"grille-candidat-{sitting_id}.pdf")


@jury_papers.get("/blank-grid.pdf")
@requires(Permission.JUDGE)
def blank(sitting_id: int) -> Response:
    frame = jury_frame(db.session(), actor(), sitting_id)
    paper = GridPaper(
        kind=GridKind.BLANK,
        number=f"{frame.modality.id}-{frame.sitting_id}",
        candidate=frame.candidate,
        certification=f"{frame.referential.code} · {frame.referential.title}",
        modality=f"{frame.modality.id} · {frame.modality.title}",
        scenario=frame.title,
        printed_at=now(),
        business=business_of(site_of(db.session(), frame), language()),
        is_provisional=frame.is_provisional,
        people=(),
        competences=tuple(
            PaperCompetence(
                each.id, each.text, rows=tuple(PaperRow(c.id, c.text) for c in each.criteria)
            )
            for each in frame.competences
        ),
        codes=tuple((SIGNS[seen], str(word)) for seen, word in SEEN.items()),
    )
    return pdf_answer(paper, f"grille-vierge-{sitting_id}.pdf")


def pdf_answer(paper: GridPaper, name: str) -> Response:
    return Response(
        grid_paper(paper, language()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

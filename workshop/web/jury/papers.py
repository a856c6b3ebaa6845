"""Grids as PDF: a signed one, the agreed one, a blank one for a day without tablets."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response
from flask_babel import gettext

from workshop.assessment.rules import Mark
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
from workshop.queries.grids import (
    SignedGridPage,
    common_page,
    jury_frame,
    signed_grid_page,
    site_of,
)
from workshop.queries.jury_frame import JuryFrame
from workshop.web.access import requires
from workshop.web.identity import actor, now
from workshop.web.jury.words import sign
from workshop.web.sentences.jury_labels import SEEN, SIGNS
from workshop.web.sentences.labels import label
from workshop.web.translation import language

jury_papers = Blueprint("jury_papers", __name__, url_prefix="/jury/<int:sitting_id>")

Entry = Mapping[str, str]


@jury_papers.get("/grids/<int:juror_id>.pdf")
@requires(Permission.JUDGE)
def signed(sitting_id: int, juror_id: int) -> Response:
    page = signed_grid_page(db.session(), actor(), sitting_id, juror_id)
    return pdf_answer(signed_paper(page), f"grille-{sitting_id}-{juror_id}.pdf")


def signed_paper(page: SignedGridPage) -> GridPaper:
    """The paper of a signed grid, whoever may read it."""
    remark = ""
    if page.entered_by:
        remark = gettext(
            "Remplie sur papier, saisie par %(name)s. %(note)s",
            name=page.entered_by,
            note=page.paper_note,
        )
    paper = _paper(
        page.frame,
        GridKind.INDIVIDUAL,
        people=(page.seat.name,),
        competences=tuple(
            PaperCompetence(
                each.id,
                each.text,
                label(Mark(page.conclusions[each.id]["mark"])),
                page.conclusions[each.id]["comment"],
                tuple(
                    _row(criterion.id, criterion.text, page.rows[criterion.id])
                    for criterion in each.criteria
                ),
            )
            for each in page.frame.competences
        ),
    )
    return replace(paper, signed_at=page.signed_at, digest=page.digest, remark=remark)


def _row(code: str, text: str, entry: Entry) -> PaperRow:
    words = next(str(word) for seen, word in SEEN.items() if seen == entry["seen"])
    return PaperRow(code, text, f"{sign(entry['seen'])} {words}", entry["note"])


@jury_papers.get("/common.pdf")
@requires(Permission.JUDGE)
def agreed(sitting_id: int) -> Response:
    page = common_page(db.session(), actor(), sitting_id)
    if page.closed_at is None or not page.grids:
        raise NotFound("grid_not_found")
    paper = _paper(
        page.frame,
        GridKind.AGREED,
        people=tuple(each.name for each in page.frame.seats),
        competences=tuple(
            PaperCompetence(
                each.id,
                each.text,
                _agreed(page.agreements[each.id]["mark"]),
                page.agreements[each.id]["reason"],
            )
            for each in page.frame.competences
        ),
    )
    paper = replace(paper, signed_at=page.closed_at, digest=page.digest)
    return pdf_answer(paper, f"grille-candidat-{sitting_id}.pdf")


def _agreed(mark: str | None) -> str:
    return label(Mark(mark)) if mark else gettext("Sans consensus")


@jury_papers.get("/blank-grid.pdf")
@requires(Permission.JUDGE)
def blank(sitting_id: int) -> Response:
    frame = jury_frame(db.session(), actor(), sitting_id)
    paper = _paper(
        frame,
        GridKind.BLANK,
        people=(),
        competences=tuple(
            PaperCompetence(
                each.id, each.text, rows=tuple(PaperRow(c.id, c.text) for c in each.criteria)
            )
            for each in frame.competences
        ),
    )
    codes = tuple((SIGNS[seen], str(word)) for seen, word in SEEN.items())
    return pdf_answer(replace(paper, codes=codes), f"grille-vierge-{sitting_id}.pdf")


def _paper(
    frame: JuryFrame,
    kind: GridKind,
    people: tuple[str, ...],
    competences: tuple[PaperCompetence, ...],
) -> GridPaper:
    return GridPaper(
        kind=kind,
        number=f"{frame.modality.id}-{frame.sitting_id}",
        candidate=frame.candidate,
        certification=f"{frame.referential.code} · {frame.referential.title}",
        modality=f"{frame.modality.id} · {frame.modality.title}",
        scenario=frame.title,
        printed_at=now(),
        business=business_of(site_of(db.session(), frame), language()),
        is_provisional=frame.is_provisional,
        people=people,
        competences=competences,
    )


def pdf_answer(paper: GridPaper, name: str) -> Response:
    return Response(
        grid_paper(paper, language()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

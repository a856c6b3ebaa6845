"""The report of disagreements per criterion, on screen and for a spreadsheet."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from workshop.assessment.library import referentials
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.exchange.csv_file import csv_file
from workshop.queries.disagreements import DisagreementPage, disagreement_page
from workshop.web.access import requires
from workshop.web.identity import actor

jury_disagreements = Blueprint("jury_disagreements", __name__, url_prefix="/jury")


@jury_disagreements.get("/disagreements")
@requires(Permission.JUDGE)
def show() -> str:
    return render_template("jury/disagreements.html", page=_page(), known=referentials())


@jury_disagreements.get("/disagreements.csv")
@requires(Permission.JUDGE)
def table() -> Response:
    head = (
        gettext("Critère"),
        gettext("Épreuves"),
        gettext("Jurés opposés"),
        gettext("Observations comparées aux règles"),
        gettext("Opposées aux règles"),
    )
    rows = (
        [
            criterion.id,
            str(each.sittings),
            str(each.between_jurors),
            str(each.proposals),
            str(each.with_rules),
        ]
        for criterion, each in _page().rows
    )
    answer = Response(csv_file(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="desaccords.csv"'
    return answer


def _page() -> DisagreementPage:
    wanted = request.args.get("referential", "")
    code = wanted if wanted in referentials() else next(iter(referentials()))
    return disagreement_page(db.session(), actor(), code)

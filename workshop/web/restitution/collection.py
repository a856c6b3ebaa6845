"""Watches ready and not collected, and the fields of the request to the judge."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.exchange.csv_file import csv_file
from workshop.queries.collection import collection_page, court_request
from workshop.web.access import requires
from workshop.web.identity import actor, current_site, now
from workshop.web.row_numbers import row_number
from workshop.web.translation import day, euros

collection = Blueprint("collection", __name__)


@collection.get("/collection")
@requires(Permission.RETURN_WATCH)
def show() -> str:
    site = current_site(Permission.RETURN_WATCH)
    after = request.args.get("after", type=row_number) or 0
    page = collection_page(db.session(), actor(), site.id, after=after, now=now())
    return render_template("restitution/collection.html", page=page)


@collection.get("/tickets/<number>/court-request.csv")
@requires(Permission.RETURN_WATCH)
def court_request_file(number: str) -> Response:
    """Exactly what the request states of one object, for a spreadsheet or a letter."""
    asked = court_request(db.session(), actor(), number, now=now())
    head = (
        gettext("Date de réception"),
        gettext("Description de l’objet"),
        gettext("Prix réclamé"),
        gettext("Nom du propriétaire"),
        gettext("Adresse du propriétaire"),
        gettext("Lieu du dépôt"),
    )
    row = (
        day(asked.received_on),
        asked.description,
        euros(asked.claimed_cents),
        asked.owner,
        asked.owner_address,
        asked.place,
    )
    answer = Response(csv_file(head, [row]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-requete.csv"'
    return answer

"""The ticket page and the short address of its label."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.numbering import read_ticket_number
from workshop.domain.permissions import Permission
from workshop.queries.ticket import ticket_page
from workshop.web.access import requires
from workshop.web.identity import actor
from workshop.web.row_numbers import row_number
from workshop.web.ticket import display

ticket = Blueprint("ticket", __name__)
display.register(ticket)


@ticket.get("/tickets/<number>")
@requires(Permission.READ_TICKETS)
def show(number: str) -> str:
    before = request.args.get("before", type=row_number)
    page = ticket_page(db.session(), actor(), number, before=before)
    return render_template("ticket/show.html", page=page)


@ticket.get("/t/<number>")
@requires(Permission.READ_TICKETS)
def label_address(number: str) -> Response:
    """Where the QR of a label leads; an accessory's label adds its rank, which is not needed here."""
    return redirect(url_for("ticket.show", number=read_ticket_number(number) or number), 303)

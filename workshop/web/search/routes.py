"""The search: a page, and the list under the field of the header while one types."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.search import search
from workshop.web.access import requires
from workshop.web.identity import actor
from workshop.web.slate import slate_lines

search_pages = Blueprint("search", __name__)

_WHILE_TYPING = 8


@search_pages.get("/search")
@requires(Permission.READ_TICKETS)
def results() -> str | Response:
    """A scanned or typed number leads straight to its ticket; anything else to a list."""
    text = request.args.get("q", "")
    typing = "HX-Request" in request.headers
    page = search(db.session(), actor(), text, limit=_WHILE_TYPING if typing else 20)
    lines = slate_lines(page.rows)
    if typing:
        return render_template("search/_results.html", page=page, lines=lines)
    if page.exact:
        return redirect(url_for("ticket.show", number=page.rows[0].number), 303)
    return render_template("search/results.html", page=page, lines=lines)

"""The planning of the benches."""

from flask import Blueprint, render_template

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.planning import planning_page
from workshop.web.access import requires
from workshop.web.identity import actor, current_site, now

planning = Blueprint("planning", __name__)


@planning.get("/planning")
@requires(Permission.READ_TICKETS)
def show() -> str:
    site = current_site(Permission.READ_TICKETS)
    page = planning_page(db.session(), actor(), site.id, now=now())
    return render_template("planning/show.html", page=page)

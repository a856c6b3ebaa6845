"""The customer's own page: the watches of a visit by the code of the deposit slip, without an account."""

from flask import Blueprint, g, render_template

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.progress import followed_visit
from workshop.web.access import requires
from workshop.web.addresses import link_signer
from workshop.web.errors import answer_unknown
from workshop.web.identity import now
from workshop.web.progress.told import told
from workshop.web.rate_limit import RateLimit

visit = Blueprint("visit", __name__)

RateLimit(limit=60).guard(visit)
answer_unknown(visit, "progress/link_unknown.html")


@visit.get("/w/<token>")
@requires(Permission.ANYBODY)
def show(token: str) -> str:
    page = followed_visit(db.session(), link_signer().read_visit(token), now=now())
    g.language = page.language.value
    return render_template(
        "progress/visit.html",
        page=page,
        site_name=page.site.name,
        watches=[told(watch, page.today) for watch in page.watches],
    )

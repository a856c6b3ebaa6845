"""The public page of a service passport, by the token of its QR code."""

from flask import Blueprint, render_template

from workshop.db.session import db
from workshop.documents.measured_stage import measured_stage_page
from workshop.domain.permissions import Permission
from workshop.queries.passport import public_passport
from workshop.web.access import requires
from workshop.web.errors import answer_unknown
from workshop.web.identity import now
from workshop.web.rate_limit import RateLimit
from workshop.web.translation import language

passport = Blueprint("passport", __name__)

RateLimit(limit=60).guard(passport)
answer_unknown(passport, "restitution/passport_unknown.html")


@passport.get("/p/<token>")
@requires(Permission.ANYBODY)
def show(token: str) -> str:
    page = public_passport(db.session(), token)
    return render_template(
        "restitution/passport.html",
        page=page,
        measured=measured_stage_page(page.measured, language()) if page.measured else None,
        site_name=page.site_name,
        today=now().date(),
    )

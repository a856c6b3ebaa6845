"""The public check of an award: number and year of birth give valid, revoked, or nothing."""

from typing import Final

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.awards import check_award
from workshop.web.access import requires
from workshop.web.awards.forms import CheckForm
from workshop.web.rate_limit import RateLimit

award_check = Blueprint("award_check", __name__, url_prefix="/c")

MAX_A_MINUTE: Final = 20
"""Years of birth are few: who guesses them is slowed down."""
checks = RateLimit(limit=MAX_A_MINUTE)
checks.guard(award_check)


@award_check.route("", methods=["GET", "POST"])
@requires(Permission.ANYBODY)
def ask() -> str | Response | tuple[str, int]:
    return _checked("")


@award_check.route("/<number>", methods=["GET", "POST"])
@requires(Permission.ANYBODY)
def show(number: str) -> str | Response | tuple[str, int]:
    return _checked(number[:60])


def _checked(number: str) -> str | tuple[str, int]:
    form = CheckForm()
    if form.validate_on_submit():
        found = check_award(db.session(), form.number.data, form.birth_year.data or 0)
        return render_template("awards/check.html", form=form, found=found)
    if not form.is_submitted():
        form.number.data = number
        return render_template("awards/check.html", form=form, found=None)
    return render_template("awards/check.html", form=form, found=None), 422

"""Reminders of checks that are due, and what customers said of the work."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.care import RemindOfCare, remind_of_care
from workshop.queries.care import care_page, opinions_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.care.forms import RemindersForm
from workshop.web.care.tabs import care_tabs
from workshop.web.identity import actor, current_site
from workshop.web.row_numbers import page_number
from workshop.web.translation import today

care = Blueprint("care", __name__)


@care.get("/care")
@requires(Permission.RECEIVE)
def due() -> str:
    return _show(RemindersForm(formdata=None))


@care.post("/care")
@requires(Permission.RECEIVE)
def reminders() -> Response | tuple[str, int]:
    """One mail to each owner that was ticked."""
    form = RemindersForm()
    if form.validate_on_submit():
        with form.refusals():
            site = current_site(Permission.RECEIVE)
            command = RemindOfCare(site.id, tuple(form.numbers.data or ()))
            return act(remind_of_care, command, lambda _: "/care")
    return _show(form), 422


def _show(form: RemindersForm) -> str:
    site = current_site(Permission.RECEIVE)
    page = care_page(db.session(), actor(), site.id, today=today())
    return render_template(
        "care/due.html", page=page, form=form, tabs=care_tabs("/care"), today=today()
    )


@care.get("/opinions")
@requires(Permission.APPROVE)
def opinions() -> str:
    site = current_site(Permission.APPROVE)
    page = opinions_page(db.session(), actor(), site.id, page=page_number())
    return render_template("care/opinions.html", page=page, tabs=care_tabs("/opinions"))

"""The customer's own page: one question about the work, answered once by a link."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Permission
from workshop.operations.satisfaction import GiveOpinion, give_opinion
from workshop.queries.care import PublicQuestion, public_question
from workshop.web.access import requires
from workshop.web.acts import act_once
from workshop.web.care.forms import OpinionForm
from workshop.web.errors import answer_unknown
from workshop.web.identity import now
from workshop.web.rate_limit import RateLimit

opinion = Blueprint("opinion", __name__, url_prefix="/s")

RateLimit(limit=60).guard(opinion)
answer_unknown(opinion, "quote/link_unknown.html")


@opinion.get("/<token>")
@requires(Permission.ANYBODY)
def show(token: str) -> tuple[str, int]:
    return _show(_open(token), OpinionForm(formdata=None))


@opinion.post("/<token>")
@requires(Permission.ANYBODY)
def give(token: str) -> Response | tuple[str, int]:
    """A second answer changes nothing and shows that the first was heard."""
    page = _open(token)
    form = OpinionForm()
    here = url_for("opinion.show", token=token)
    if page.score is not None or page.over:
        return redirect(here, 303)
    if form.validate_on_submit():
        with form.refusals():
            command = GiveOpinion(token, form.score.data, form.comment.data)
            try:
                return act_once(
                    lambda: give_opinion(db.session(), None, command, now=now()), lambda _: here
                )
            except RuleViolation as refusal:
                if refusal.code != "opinion_already_given":
                    raise
                db.session.rollback()
                return redirect(here, 303)
    return _show(page, form, 422)


def _open(token: str) -> PublicQuestion:
    """The question of the link; the rest of the request speaks the customer's language."""
    page = public_question(db.session(), token, now=now())
    g.language = page.language.value
    return page


def _show(page: PublicQuestion, form: OpinionForm, status: int = 200) -> tuple[str, int]:
    shown = render_template("care/opinion.html", page=page, form=form, site_name=page.site_name)
    return shown, 410 if page.over and page.score is None else status

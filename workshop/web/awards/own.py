"""A candidate's own results, once they are published."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from workshop.assessment.library import referential
from workshop.db.session import db
from workshop.documents.block_reasons import told_reason
from workshop.domain.permissions import Permission
from workshop.operations.award_papers import own_award
from workshop.operations.badges import own_badge
from workshop.queries.awards import own_results
from workshop.web.access import requires
from workshop.web.addresses import public_address
from workshop.web.awards.badges import badge_answer, gives_badges, signing
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.translation import language

my_results = Blueprint("my_results", __name__, url_prefix="/my-results")
my_results.add_app_template_filter(lambda result: told_reason(result, language()), "told_reason")


@my_results.get("")
@requires(Permission.SIGNED_IN)
def show() -> str:
    results = own_results(db.session(), actor())
    referentials = {each.referential_id: referential(each.referential_id) for each in results}
    return render_template(
        "awards/own.html",
        results=results,
        referentials=referentials,
        gives_badges=gives_badges(),
    )


@my_results.get("/<number>.pdf")
@requires(Permission.SIGNED_IN)
def award(number: str) -> Response:
    return pdf_answer(own_award(db.session(), actor(), number, public_address(""), now=now()))


@my_results.get("/<number>.jwt")
@requires(Permission.SIGNED_IN)
def badge(number: str) -> Response:
    return badge_answer(own_badge(db.session(), actor(), number, signing(), now=now()))

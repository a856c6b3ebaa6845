"""Formative feedback: a candidate's own training, as the rules and the trainer saw it."""

from flask import Blueprint, render_template

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.queries.feedback import feedback_page
from workshop.web.access import requires
from workshop.web.identity import actor
from workshop.web.jury.words import told_proposal

feedback = Blueprint("feedback", __name__, url_prefix="/my-sittings/<int:sitting_id>")


@feedback.get("/feedback")
@requires(Permission.SIGNED_IN)
def show(sitting_id: int) -> str:
    page = feedback_page(db.session(), actor(), sitting_id)
    proposals = {code: told_proposal(each, (), "") for code, each in page.proposals.items()}
    return render_template("jury/feedback.html", page=page, proposals=proposals)

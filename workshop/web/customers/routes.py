"""The customer's card, its doubles, and the merge that can be undone."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import CustomerMerge
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.customer_merge import (
    MergeCustomers,
    UndoMerge,
    merge_customers,
    undo_merge,
)
from workshop.queries.customer_card import (
    ComparisonPage,
    comparison_page,
    customer_page,
    merge_of,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.customers.forms import MergeForm, said
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor
from workshop.web.sentences.care_labels import CARD_PARTS
from workshop.web.slate import slate_lines
from workshop.web.translation import today

customers = Blueprint("customers", __name__, url_prefix="/customers")


@customers.get("/<int:customer_id>")
@requires(Permission.RECEIVE)
def show(customer_id: int) -> str:
    return _show(customer_id, WorkshopForm(formdata=None))


def _show(customer_id: int, form: WorkshopForm) -> str:
    searched = request.args.get("q", "").strip()[:200]
    page = customer_page(db.session(), actor(), customer_id, searched=searched)
    return render_template(
        "customers/show.html", page=page, lines=slate_lines(page.open), form=form, today=today()
    )


@customers.get("/<int:customer_id>/merge/<int:other_id>")
@requires(Permission.RECEIVE)
def compare(customer_id: int, other_id: int) -> str:
    page = comparison_page(db.session(), actor(), customer_id, other_id)
    form = MergeForm(formdata=None, data={"taken": sorted(page.proposed), "seen": page.mark})
    return _compare(page, form)


@customers.post("/<int:customer_id>/merge/<int:other_id>")
@requires(Permission.RECEIVE)
def merge(customer_id: int, other_id: int) -> Response | tuple[str, int]:
    form = MergeForm()
    if form.validate_on_submit():
        with form.refusals():
            command = MergeCustomers(customer_id, other_id, form.parts, form.seen.data or "")
            return act(merge_customers, command, _card)
    page = comparison_page(db.session(), actor(), customer_id, other_id)
    return _compare(page, form), 422


def _compare(page: ComparisonPage, form: MergeForm) -> str:
    lines = [
        (part, CARD_PARTS[part], said(page.kept.values, part), said(page.gone.values, part))
        for part in page.parts
    ]
    return render_template("customers/merge.html", page=page, form=form, lines=lines)


@customers.post("/merges/<int:merge_id>/undoing")
@requires(Permission.RECEIVE)
def undoing(merge_id: int) -> Response | tuple[str, int]:
    """Two cards again, as they were."""
    form = WorkshopForm()
    kept_id = merge_of(db.session(), actor(), merge_id)
    if form.validate_on_submit():
        with form.refusals():
            return act(undo_merge, UndoMerge(merge_id), _card)
    return _show(kept_id, form), 422


def _card(merge: CustomerMerge) -> str:
    return url_for("customers.show", customer_id=merge.kept_id)

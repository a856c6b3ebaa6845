"""The storekeeper's page: what is awaited over all tickets, arrivals and new dates."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.supplies import (
    PostponeSupply,
    ReceiveSupply,
    postpone_supply,
    receive_supply,
)
from workshop.queries.supplies import supplies_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor
from workshop.web.preparation.forms import RequestForm
from workshop.web.translation import today

Answer = Response | tuple[str, int]

awaited = Blueprint("awaited", __name__)


@awaited.get("/supplies")
@requires(Permission.SUPPLY)
def supplies() -> str:
    return _page()


@awaited.post("/tickets/<number>/supplies/<int:need_id>/arrival")
@requires(Permission.SUPPLY)
def arrival(number: str, need_id: int) -> Answer:
    """A parcel does not depend on what others wrote on the ticket: no version is asked."""
    form = WorkshopForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(receive_supply, ReceiveSupply(number, need_id), _list)
    return _page(form, need_id), 422


@awaited.post("/tickets/<number>/supplies/<int:need_id>/request")
@requires(Permission.SUPPLY)
def new_request(number: str, need_id: int) -> Answer:
    form = RequestForm()
    if form.validate_on_submit():
        with form.refusals():
            command = PostponeSupply(number, need_id, form.chosen)
            return act(postpone_supply, command, _list)
    return _page(form, need_id), 422


def _list(_ticket: object) -> str:
    return url_for("awaited.supplies")


def _page(form: WorkshopForm | None = None, need_id: int | None = None) -> str:
    page = supplies_page(db.session(), actor(), after=_after())
    forms = {row.need_id: RequestForm(formdata=None, data=vars(row)) for row in page.rows}
    if form is not None and need_id in forms and isinstance(form, RequestForm):
        forms[need_id] = form
    more = page.more
    next_url = url_for("awaited.supplies", after=f"{more[0]}_{more[1]}") if more else None
    return render_template(
        "supplies/show.html",
        page=page,
        requests=forms,
        refused=form,
        refused_id=need_id,
        next_url=next_url,
        today=today(),
    )


def _after() -> tuple[date, int] | None:
    """The place to go on from; a mangled address starts at the beginning."""
    day, _, need_id = request.args.get("after", "").partition("_")
    try:
        return date.fromisoformat(day), int(need_id)
    except ValueError:
        return None

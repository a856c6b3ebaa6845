"""The reception page: take watches in, on one page and with one form."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import Permission
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.queries.catalogue import offered_calibres
from workshop.queries.customer import (
    SimilarCustomer,
    customer_card,
    find_customers,
    similar_customers,
)
from workshop.queries.reception import (
    Desk,
    SerialHistory,
    reception_desk,
    serial_history,
    under_guarantee,
    watch_to_reuse,
)
from workshop.web.access import requires
from workshop.web.acts import act_once
from workshop.web.identity import actor, current_site, now
from workshop.web.reception import commands, prefill, show
from workshop.web.reception.forms import CustomerForm, ReceptionForm, WatchForm
from workshop.web.reception.uploads import keep_uploads
from workshop.web.row_numbers import row_number

reception = Blueprint("reception", __name__)
show.register(reception)

SAME_PAGE = ("add_watch", "remove_watch", "refresh")
"""Buttons that only change what the page shows; used without a script."""


@reception.route("/reception", methods=["GET", "POST"])
@requires(Permission.RECEIVE)
def desk() -> str | Response | tuple[str, int]:
    page = _desk()
    if request.method == "GET":
        return _first_page(page)
    form = ReceptionForm(page)
    keep_uploads(form, page.site_id)
    if any(name in request.form for name in SAME_PAGE):
        _rearrange(form, page)
        return _again(form, page)
    if form.validate_on_submit():
        with form.refusals():
            return act_once(lambda: _take_in(form, page), _address)
    return _again(form, page), 422


def _desk() -> Desk:
    site = current_site(Permission.RECEIVE)
    return reception_desk(db.session(), actor(), site.id, now=now())


def _first_page(page: Desk) -> str:
    """Empty, or with the customer, the watch or the repair to make good that the address names."""
    values: dict[str, Any] = {}
    card = None
    customer_id = request.args.get("customer", type=row_number)
    watch_id = request.args.get("watch", type=row_number)
    searched = request.args.get("q", "").strip()
    original = request.args.get("guarantee", "").strip()
    if original:
        customer_id, watch_id = under_guarantee(db.session(), actor(), original)
    if customer_id is not None:
        card = customer_card(db.session(), actor(), customer_id)
        values["customer"] = prefill.customer_values(card.customer)
    if watch_id is not None:
        known, watch = watch_to_reuse(db.session(), actor(), watch_id)
        values["watches"] = [
            prefill.watch_values(watch, known) | prefill.guarantee_values(original)
        ]
    form = ReceptionForm(page, data=values)
    hits = find_customers(db.session(), actor(), page.site_id, searched) if searched else None
    return show.reception_page(
        form,
        page,
        _histories(form, page),
        card=card,
        hits=hits,
        searched=searched,
        untouched=not original,
    )


def _again(form: ReceptionForm, page: Desk) -> str:
    """The page with everything typed."""
    similar = _doubles(form, page)
    customer_id = form.customer.form.customer_id.data
    card = customer_card(db.session(), actor(), customer_id) if customer_id else None
    histories = _histories(form, page)
    return show.reception_page(form, page, histories, card=card, similar=similar, fresh=True)


def _histories(form: ReceptionForm, page: Desk) -> list[SerialHistory]:
    return [_history(row.form, page) for row in form.watches]


def _history(watch: WatchForm, page: Desk, typed: str = "") -> SerialHistory:
    serial = typed or watch.serial.data or ""
    return serial_history(db.session(), actor(), page, serial, watch.watch_id.data)


def _rearrange(form: ReceptionForm, page: Desk) -> None:
    rank = request.form.get("remove_watch", type=row_number)
    if "add_watch" in request.form:
        form.add_watch(page)
    elif rank is not None and 0 <= rank < len(form.watches) and len(form.watches) > 1:
        form.watches.entries.pop(rank)


def _doubles(form: ReceptionForm, page: Desk) -> tuple[SimilarCustomer, ...]:
    """Known customers a new one may be, until the clerk has said it is somebody else."""
    customer = form.customer.form
    if customer.customer_id.data or customer.somebody_else.data:
        return ()
    return _similar(customer, page)


def _similar(customer: CustomerForm, page: Desk) -> tuple[SimilarCustomer, ...]:
    parts = (customer.family_name.data, customer.given_name.data, customer.company.data)
    name = " ".join(part for part in parts if part)
    phone = customer.phone.data or ""
    return similar_customers(db.session(), actor(), page.site_id, name=name, phone=phone)


def _take_in(form: ReceptionForm, page: Desk) -> tuple[Ticket, ...]:
    """Register, and with the signature do all that is left to do at the counter."""
    if _doubles(form, page):
        raise RuleViolation("customer_maybe_known", field="somebody_else")
    signing = request.form.get("then") != "sign_later"
    command = RegisterDeposit(
        page.site_id,
        commands.customer_data(form.customer.form),
        commands.intakes(form, page),
        customer_id=form.customer.form.customer_id.data,
        signature=commands.signature(form) if signing else None,
        finish=signing,
    )
    return register_deposit(db.session(), actor(), command, now=now())


def _address(tickets: tuple[Ticket, ...]) -> str:
    return url_for("deposit.record", number=tickets[0].number, done=1)


@reception.get("/reception/customers")
@requires(Permission.RECEIVE)
def customers() -> str:
    """Answers of the customer field while one types."""
    text = request.args.get("q", "").strip()
    hits = find_customers(db.session(), actor(), current_site(Permission.RECEIVE).id, text)
    return render_template("reception/_customers.html", hits=hits, text=text)


@reception.get("/reception/customers/<int:customer_id>")
@requires(Permission.RECEIVE)
def customer(customer_id: int) -> str:
    """The customer's part of the page, filled."""
    card = customer_card(db.session(), actor(), customer_id)
    form = CustomerForm(prefix="customer-", data=prefill.customer_values(card.customer))
    return render_template("reception/_customer.html", form=form, card=card, similar=())


@reception.get("/reception/similar")
@requires(Permission.RECEIVE)
def similar() -> str:
    """Known customers with the name or the phone being typed for a new one."""
    form = CustomerForm(request.args, prefix="customer-")
    found = () if form.customer_id.data else _similar(form, _desk())
    return render_template("reception/_similar.html", similar=found, form=form)


@reception.get("/reception/blank-watch")
@requires(Permission.RECEIVE)
def blank_watch() -> str:
    """The block of one more watch of the deposit."""
    return show.blank_watch(_desk())


@reception.get("/reception/watches/<int:watch_id>")
@requires(Permission.RECEIVE)
def watch(watch_id: int) -> str:
    """The part of the page that says what the watch is, filled with a known one."""
    page = _desk()
    known, data = watch_to_reuse(db.session(), actor(), watch_id)
    form = show.watch_form(_rank(), page, data=prefill.watch_values(data, known))
    history = _history(form, page)
    return render_template(
        "reception/_identity.html", watch=form, rank=_rank(), history=history, desk=page
    )


@reception.get("/reception/serial")
@requires(Permission.RECEIVE)
def serial() -> str:
    """« Vue ici n fois », the last work and the guarantee, as soon as a serial is typed."""
    page = _desk()
    form = show.watch_form(_rank(), page, formdata=request.args)
    history = _history(form, page, request.args.get("serial", ""))
    return render_template("reception/_history.html", watch=form, rank=_rank(), history=history)


@reception.get("/reception/suggestions")
@requires(Permission.RECEIVE)
def suggestions() -> str:
    """Hypotheses, services and questions for the symptoms ticked."""
    page = _desk()
    form = show.watch_form(_rank(), page, formdata=request.args)
    return render_template(
        "reception/_advice.html", watch=form, rank=_rank(), advice=show.advice(form, page)
    )


@reception.get("/reception/calibres")
@requires(Permission.RECEIVE)
def calibres() -> str:
    """Answers of the calibre field while one types."""
    text = request.args.get("q", "")
    site_id = current_site(Permission.RECEIVE).id
    found = offered_calibres(db.session(), actor(), site_id, text)
    return render_template("reception/_calibres.html", calibres=found, text=text)


def _rank() -> int:
    return max(request.args.get("rank", 0, type=row_number), 0)

"""The register of deposits in precious metal: on a page, on paper, in a spreadsheet."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from workshop.db.session import db
from workshop.domain.intake import WatchData
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State
from workshop.exchange.csv_file import csv_file
from workshop.queries.precious import PreciousDeposit, every_precious_deposit, precious_page
from workshop.web.access import requires
from workshop.web.identity import actor, current_site
from workshop.web.row_numbers import page_number
from workshop.web.sentences import labels
from workshop.web.translation import grams, instant

precious = Blueprint("precious", __name__)


@precious.get("/precious-metals")
@requires(Permission.KEEP_REGISTER)
def register() -> str:
    site = current_site(Permission.KEEP_REGISTER)
    page = precious_page(db.session(), actor(), site.id, page=page_number())
    return render_template("precious/register.html", page=page, described=_described, left=_left)


@precious.get("/precious-metals.csv")
@requires(Permission.KEEP_REGISTER)
def register_file() -> Response:
    site = current_site(Permission.KEEP_REGISTER)
    head = (
        gettext("Fiche"),
        gettext("Date de dépôt"),
        gettext("Déposant"),
        gettext("Adresse"),
        gettext("Description"),
        gettext("Métal"),
        gettext("Titre (‰)"),
        gettext("Poids (g)"),
        gettext("Sortie"),
    )
    deposits = every_precious_deposit(db.session(), actor(), site.id)
    answer = Response(csv_file(head, map(_row, deposits)), mimetype="text/csv")
    name = f"{site.code}-metaux-precieux.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _row(deposit: PreciousDeposit) -> tuple[str, ...]:
    watch = deposit.watch
    return (
        deposit.number,
        instant(deposit.received_at),
        deposit.depositor,
        ", ".join(deposit.address.splitlines()),
        _described(watch),
        labels.named(watch.case_metal, "case_metals"),
        str(watch.fineness or ""),
        grams(watch.case_weight_cg) if watch.case_weight_cg else "",
        _left(deposit),
    )


def _described(watch: WatchData) -> str:
    """What tells it from another; the kind of movement comes first, as on the slip."""
    named = f"{watch.brand} {watch.model}".strip()
    reference = gettext("réf. %(reference)s", reference=watch.reference) if watch.reference else ""
    serial = gettext("n° %(serial)s", serial=watch.serial) if watch.serial else ""
    return ", ".join(
        part for part in (named, labels.label(watch.kind).lower(), reference, serial) if part
    )


def _left(deposit: PreciousDeposit) -> str:
    """When it left, and how if it was not simply given back."""
    if deposit.left_at is None:
        return ""
    day = instant(deposit.left_at)
    if deposit.state is State.RETURNED:
        return day
    return f"{day} ({labels.label(deposit.state).lower()})"

"""A scenario made from a closed ticket: what is removed is shown before anything is kept."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from workshop.db.models import ScenarioVersion
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.scenarios import AddContent, add_content
from workshop.queries.scenario_source import scenario_source
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, current_site
from workshop.web.scenarios.forms import FromTicketForm
from workshop.web.scenarios.words import told_seed

FIELDS: Final[Mapping[str, Any]] = {
    "family_name": _("Nom du client"),
    "given_name": _("Prénom"),
    "company": _("Société"),
    "phone": _("Téléphone"),
    "email": _("E-mail"),
    "address": _("Adresse"),
    "serial": _("Numéro de série"),
    "request": _("Demande du client"),
    "pre_diagnosis": _("Pré-diagnostic"),
    "diagnosis": _("Diagnostic"),
}


def register(blueprint: Blueprint) -> None:
    """The number is asked for by GET, and the draft made by POST of the same."""

    @blueprint.route("/ticket", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def from_ticket() -> str | Response | tuple[str, int]:
        is_asked = request.method == "GET"
        form = FromTicketForm(request.args, meta={"csrf": False}) if is_asked else FromTicketForm()
        found = None
        if form.number.data and form.validate():
            with form.refusals():
                number, modality = form.number.data, form.modality_id.data
                found = scenario_source(db.session(), actor(), number, modality)
                if not is_asked:
                    return act(add_content, AddContent(_site_id(), found.content), _address)
        page = render_template(
            "scenarios/ticket.html",
            form=form,
            keep=FromTicketForm(formdata=None, data=form.data),
            found=found,
            fields=FIELDS,
            seed=list(told_seed(found.content["seed"], {})) if found else [],
        )
        return page, 422 if form.errors or form.form_errors else 200


def _site_id() -> int:
    return current_site(Permission.TRAIN).id


def _address(version: ScenarioVersion) -> str:
    return url_for("scenarios.show", version_id=version.id)

"""Statements on a ticket, each on a page of its own: needs, condition, counts, hand-in."""

from flask import Blueprint
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from workshop.domain.permissions import Permission
from workshop.operations.servicing import LogWaste, log_waste
from workshop.operations.statements import (
    ApprovePlan,
    CheckCondition,
    CountParts,
    StateNeeds,
    TransmitSheet,
    approve_plan,
    check_condition,
    count_parts,
    state_needs,
    transmit_sheet,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.statements.forms import (
    ConditionForm,
    NeedsForm,
    PartsForm,
    PlanApprovalForm,
    TransmissionForm,
    WasteForm,
)
from workshop.web.ticket.act_page import ActText, show_act, ticket_address

Answer = Response | tuple[str, int]

statements = Blueprint("statements", __name__, url_prefix="/tickets/<number>")

_NEEDS = ActText(
    _("Attentes du client"),
    _("Ce qu’il espère de nous, redit avec lui."),
    _("Noter les attentes"),
)
_CONDITION = ActText(
    _("Constater l’état de la montre"),
    _("Toutes les marques que vous voyez maintenant ; aucune si la montre est nette."),
    _("Noter le constat"),
)
_PARTS = ActText(
    _("Compter les composants"),
    _("Ceux qui quittent le mouvement, puis ceux qui y reviennent."),
    _("Noter le comptage"),
)
_WASTE = ActText(
    _("Poste après le travail"),
    _("Rangement, nettoyage, déchets dans leur filière."),
    _("Noter la remise en état"),
)
_TRANSMISSION = ActText(
    _("Transmettre la fiche de suivi"),
    _("Elle est complète : la hiérarchie la reçoit."),
    _("Transmettre"),
)
_PLAN = ActText(
    _("Valider le plan de travail"),
    _("Opérations, personne et jour, tenus avec ce qui est promis au client."),
    _("Valider le plan"),
)


@statements.route("/needs", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def needs(number: str) -> Answer:
    form = NeedsForm()
    if form.validate_on_submit():
        with form.refusals():
            command = StateNeeds(number, tuple(form.needs.data or ()), form.text.data)
            return act(state_needs, command, ticket_address)
    return show_act(number, form, _NEEDS, Permission.WRITE_ENTRY)


@statements.route("/condition", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def condition(number: str) -> Answer:
    form = ConditionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CheckCondition(
                number,
                form.marks(),
                tuple(form.means.data or ()),
                tuple(form.accessories.data or ()),
                form.text.data,
            )
            return act(check_condition, command, ticket_address)
    return show_act(number, form, _CONDITION, Permission.WRITE_ENTRY)


@statements.route("/parts-count", methods=["GET", "POST"])
@requires(Permission.SERVICE)
def parts_count(number: str) -> Answer:
    form = PartsForm()
    if form.validate_on_submit():
        with form.refusals():
            counted = tuple(form.components.data or ())
            command = CountParts(number, form.side.data == "off", counted)
            return act(count_parts, command, ticket_address)
    return show_act(number, form, _PARTS, Permission.SERVICE)


@statements.route("/bench-after", methods=["GET", "POST"])
@requires(Permission.SERVICE)
def bench_after(number: str) -> Answer:
    form = WasteForm()
    if form.validate_on_submit():
        with form.refusals():
            command = LogWaste(number, tuple(form.codes.data or ()), form.note.data)
            return act(log_waste, command, ticket_address)
    return show_act(number, form, _WASTE, Permission.SERVICE)


@statements.route("/transmission", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def transmission(number: str) -> Answer:
    form = TransmissionForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(transmit_sheet, TransmitSheet(number, form.text.data), ticket_address)
    return show_act(number, form, _TRANSMISSION, Permission.WRITE_ENTRY)


@statements.route("/plan-approval", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def plan_approval(number: str) -> Answer:
    form = PlanApprovalForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(approve_plan, ApprovePlan(number, form.version.data), ticket_address)
    return show_act(number, form, _PLAN, Permission.APPROVE)

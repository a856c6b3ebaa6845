"""Putting a job beyond our scope to the hierarchy, and the hierarchy's decision."""

from flask import Blueprint
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import RadioField

from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.permissions import Permission
from workshop.operations.escalation import (
    DecideEscalation,
    Escalate,
    decide_escalation,
    escalate,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import CHOOSE, LongText, Needed, TicketForm, options
from workshop.web.sentences.bench_labels import DECISIONS, TARGETS
from workshop.web.ticket.act_page import ActText, show_act

escalation = Blueprint("escalation", __name__, url_prefix="/tickets/<number>/escalation")

_RAISE = ActText(
    _("Hors de notre portée"),
    _("La hiérarchie est alertée et la fiche attend sa décision. La montre reste à sa place."),
    _("Saisir la hiérarchie"),
)
_DECIDE = ActText(
    _("Décider de la suite"),
    _("Votre décision répond à l’alerte et dit à qui le tour."),
    _("Décider"),
)


class EscalationForm(TicketForm):
    target = RadioField(
        _("À qui confier la montre ?"),
        choices=options(TARGETS.items()),
        validators=[Needed(CHOOSE)],
    )
    reason = LongText(
        _("Ce qui dépasse notre portée"), required=_("Dites ce qui dépasse notre portée.")
    )


class DecisionForm(TicketForm):
    decision = RadioField(
        _("Qui continue ?"), choices=options(DECISIONS.items()), validators=[Needed(CHOOSE)]
    )
    note = LongText(_("Pourquoi"), required=_("Expliquez la décision à ceux qui liront la fiche."))


@escalation.route("", methods=["GET", "POST"])
@requires(Permission.DIAGNOSE)
def raised(number: str) -> Response | tuple[str, int]:
    form = EscalationForm()
    if form.validate_on_submit():
        with form.refusals():
            target = EscalationTarget(form.target.data)
            command = Escalate(number, form.reason.data, target, form.version.data)
            return act(escalate, command, lambda _row: f"/tickets/{number}")
    return show_act(number, form, _RAISE, Permission.DIAGNOSE)


@escalation.route("/decision", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def decision(number: str) -> Response | tuple[str, int]:
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            chosen = EscalationDecision(form.decision.data)
            command = DecideEscalation(number, chosen, form.note.data, form.version.data)
            return act(decide_escalation, command, lambda _row: f"/tickets/{number}")
    return show_act(number, form, _DECIDE, Permission.APPROVE)

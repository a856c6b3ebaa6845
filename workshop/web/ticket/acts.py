"""Acts on a ticket as a whole: whose turn, where, promised for when, who, and its moves."""

from flask import Blueprint, request
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from workshop.db.models import Ticket
from workshop.domain.errors import NotFound
from workshop.domain.permissions import MOVE_PERMISSIONS, Permission
from workshop.domain.ticket import Move
from workshop.operations.ticket import (
    Assign,
    MoveTicket,
    PlaceWatch,
    Promise,
    SetForecast,
    SetWaiting,
    TakeWatch,
    assign,
    move_ticket,
    place_watch,
    promise,
    set_forecast,
    set_waiting,
    take_watch,
)
from workshop.queries.ticket_frame import TicketFrame
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import TicketForm
from workshop.web.sentences.labels import label, named
from workshop.web.ticket.act_page import ActText, show_act, ticket_address
from workshop.web.ticket.forms import (
    AssignmentForm,
    ForecastForm,
    MoveForm,
    PlaceForm,
    PromiseForm,
    ReasonedMoveForm,
    WaitingForm,
)

Answer = Response | tuple[str, int]

ticket_acts = Blueprint("ticket_acts", __name__, url_prefix="/tickets/<number>")

_WAITING = ActText(
    _("À qui le tour ?"),
    _("Ce que l’on attend, de qui, et quand on redemande."),
    _("Enregistrer"),
)
_PLACE = ActText(
    _("Déplacer la montre"),
    _("Là où un collègue la trouvera ; personne ne la tient quand elle est rangée."),
    _("Enregistrer"),
)
_CUSTODY = ActText(
    _("Prendre la montre"),
    _("Elle est à l’établi, vous la tenez, et c’est à vous."),
    _("Je prends la montre"),
)
_PROMISE = ActText(
    _("Promettre une date"),
    _("La date donnée au client. Plus tard que promis, c’est une fiche de retard."),
    _("Promettre cette date"),
)
_FORECAST = ActText(
    _("Revoir la date prévue"),
    _("Quand elle sera vraiment prête, quoi qu’on ait promis. Le client ne la voit pas."),
    _("Enregistrer"),
)
_ASSIGNMENT = ActText(
    _("Confier à un technicien"), _("La personne qui fera le travail."), _("Confier")
)


@ticket_acts.route("/waiting", methods=["GET", "POST"])
@requires(Permission.PLACE_WATCH)
def waiting(number: str) -> Answer:
    form = WaitingForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SetWaiting(
                number,
                form.chosen,
                form.why,
                form.follow_up_on.data,
                seen_version=form.version.data,
            )
            return act(set_waiting, command, ticket_address)
    return show_act(number, form, _WAITING, Permission.PLACE_WATCH, prefill=_whose_turn)


def _whose_turn(frame: TicketFrame) -> dict[str, object]:
    return {
        "waiting_on": frame.waiting_on,
        "reason": named(frame.waiting_reason, "waiting_reasons"),
        "follow_up_on": frame.follow_up_on,
    }


@ticket_acts.route("/place", methods=["GET", "POST"])
@requires(Permission.PLACE_WATCH)
def place(number: str) -> Answer:
    form = PlaceForm()
    if form.validate_on_submit():
        with form.refusals():
            command = PlaceWatch(
                number,
                form.chosen,
                form.holder.data,
                form.note.data,
                seen_version=form.version.data,
            )
            return act(place_watch, command, ticket_address)
    return show_act(
        number, form, _PLACE, Permission.PLACE_WATCH, people_with=Permission.PLACE_WATCH
    )


@ticket_acts.post("/custody")
@requires(Permission.PLACE_WATCH)
def custody(number: str) -> Answer:
    """The bench takes the watch, and goes on where its work is written."""
    form = TicketForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(take_watch, TakeWatch(number, form.version.data), _step_page)
    return show_act(number, form, _CUSTODY, Permission.PLACE_WATCH)


def _step_page(ticket: Ticket) -> str:
    return f"{ticket_address(ticket)}/{ticket.state}"


@ticket_acts.route("/promise", methods=["GET", "POST"])
@requires(Permission.PROMISE)
def promise_date(number: str) -> Answer:
    form = PromiseForm()
    if form.validate_on_submit() and form.promised_on.data:
        with form.refusals():
            command = Promise(
                number, form.promised_on.data, form.reason.data, seen_version=form.version.data
            )
            return act(promise, command, ticket_address)
    return show_act(
        number,
        form,
        _PROMISE,
        Permission.PROMISE,
        prefill=lambda frame: {"promised_on": frame.promised_on},
    )


@ticket_acts.route("/forecast", methods=["GET", "POST"])
@requires(Permission.PLACE_WATCH)
def forecast(number: str) -> Answer:
    form = ForecastForm()
    if form.validate_on_submit() and form.forecast_on.data:
        with form.refusals():
            command = SetForecast(
                number, form.forecast_on.data, form.reason.data, seen_version=form.version.data
            )
            return act(set_forecast, command, ticket_address)
    return show_act(
        number,
        form,
        _FORECAST,
        Permission.PLACE_WATCH,
        prefill=lambda frame: {"forecast_on": frame.forecast_on},
    )


@ticket_acts.route("/assignment", methods=["GET", "POST"])
@requires(Permission.PLACE_WATCH)
def assignment(number: str) -> Answer:
    form = AssignmentForm()
    if form.validate_on_submit() and form.person_id.data:
        with form.refusals():
            command = Assign(number, form.person_id.data, seen_version=form.version.data)
            return act(assign, command, ticket_address)
    return show_act(
        number, form, _ASSIGNMENT, Permission.PLACE_WATCH, people_with=Permission.SERVICE
    )


@ticket_acts.route("/moves", methods=["GET", "POST"])
@requires(Permission.READ_TICKETS)
def moves(number: str) -> Answer:
    """The next act's own button posts here; the other moves first ask why."""
    move = _move(request.values.get("move", ""))
    asked = request.method == "GET" or "reason" in request.form or move is Move.CANCEL
    form = ReasonedMoveForm() if asked else MoveForm()
    if form.validate_on_submit():
        reason = form.reason.data if isinstance(form, ReasonedMoveForm) else ""
        with form.refusals():
            command = MoveTicket(number, move, reason, seen_version=form.version.data)
            return act(move_ticket, command, ticket_address)
    text = ActText(
        label(move),
        _("La fiche change d’étape ; la raison se lit ensuite dans la fiche de suivi."),
        label(move),
        danger=move is Move.CANCEL,
    )
    return show_act(
        number, form, text, MOVE_PERMISSIONS[move], prefill=lambda frame: {"move": move}
    )


def _move(text: str) -> Move:
    try:
        return Move(text)
    except ValueError:
        raise NotFound("move_not_found") from None

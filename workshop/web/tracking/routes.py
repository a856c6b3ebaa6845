"""What people add to the tracking sheet, and the sheet itself on paper."""

from flask import Blueprint, Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Redirection

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.documents.paper import Paper
from workshop.domain.permissions import Permission, Role
from workshop.domain.tracking import EntryKind
from workshop.exchange.pictures import Picture
from workshop.operations.tracking import (
    AddNote,
    AnswerAlert,
    AnswerQuestion,
    AskQuestion,
    CorrectEntry,
    RaiseAlert,
    add_note,
    answer_alert,
    answer_question,
    ask_question,
    correct_entry,
    raise_alert,
)
from workshop.queries.ticket import matter_text
from workshop.queries.ticket_frame import site_of_ticket
from workshop.web.access import requires
from workshop.web.acts import act, act_once
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.photo.sent import keep_sent, read_sent
from workshop.web.row_numbers import row_number
from workshop.web.ticket.act_page import ActText, show_act, ticket_address
from workshop.web.tracking.forms import (
    AlertForm,
    AnswerForm,
    CorrectionForm,
    NoteForm,
    QuestionForm,
)
from workshop.web.tracking.sheet import ticket_sheet

Answer = Redirection | tuple[str, int]

tracking = Blueprint("tracking", __name__, url_prefix="/tickets/<number>")

_NOTE = ActText(
    _("Noter une observation ou une anomalie"),
    _("Ce que vous avez vu ou entendu. Une entrée ne s’efface pas : on la corrige par une autre."),
    _("Ajouter à la fiche"),
)
_ALERT = ActText(
    _("Alerter la hiérarchie"),
    _("L’alerte reste ouverte jusqu’à ce que la hiérarchie réponde."),
    _("Envoyer l’alerte"),
)
_QUESTION = ActText(
    _("Poser une question à un collègue"),
    _("La question reste ouverte jusqu’à ce que quelqu’un de ce rôle réponde."),
    _("Poser la question"),
)


def _story(ticket: Ticket) -> str:
    return f"{ticket_address(ticket)}#story"


@tracking.route("/entries", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def entries(number: str) -> Answer:
    form = NoteForm()
    if form.validate_on_submit():
        with form.refusals():
            pictures = read_sent("photos_file")
            return act_once(lambda: _add(number, form, pictures), _story)
    return show_act(number, form, _NOTE, Permission.WRITE_ENTRY)


def _add(number: str, form: NoteForm, pictures: tuple[Picture, ...]) -> Ticket:
    kept = keep_sent(pictures, site_of_ticket(db.session(), actor(), number)) if pictures else ()
    command = AddNote(
        number,
        form.text.data,
        EntryKind(form.kind.data),
        (*form.photos.data, *kept),
        form.happened_at.data,
        *form.view_and_side,
        problem=form.problem.data or "",
    )
    return add_note(db.session(), actor(), command, now=now())


@tracking.route("/corrections", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def corrections(number: str) -> Answer:
    form = CorrectionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CorrectEntry(number, form.seq.data or 0, form.text.data, form.reason.data)
            return act(correct_entry, command, _story)
    seq = request.values.get("seq", type=row_number)
    text = ActText(
        gettext("Corriger l’entrée %(seq)s", seq=seq),
        _(
            "L’entrée reste lisible telle qu’elle fut écrite ; la correction s’ajoute, avec sa raison."
        ),
        _("Ajouter la correction"),
    )
    return show_act(number, form, text, Permission.WRITE_ENTRY, prefill=lambda frame: {"seq": seq})


@tracking.route("/alerts", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def alerts(number: str) -> Answer:
    form = AlertForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(
                raise_alert,
                RaiseAlert(number, form.text.data, form.tool.data or ""),
                ticket_address,
            )
    return show_act(number, form, _ALERT, Permission.WRITE_ENTRY)


@tracking.route("/alerts/<int:alert_id>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER_ALERT)
def alert_answer(number: str, alert_id: int) -> Answer:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            command = AnswerAlert(number, alert_id, form.answer.data)
            return act(answer_alert, command, ticket_address)
    asked = matter_text(db.session(), actor(), number, alert_id=alert_id)
    text = ActText(_("Répondre à l’alerte"), asked, _("Répondre et clore l’alerte"))
    return show_act(number, form, text, Permission.ANSWER_ALERT)


@tracking.route("/questions", methods=["GET", "POST"])
@requires(Permission.WRITE_ENTRY)
def questions(number: str) -> Answer:
    form = QuestionForm()
    if form.validate_on_submit():
        with form.refusals():
            command = AskQuestion(number, Role(form.to_role.data), form.text.data)
            return act(ask_question, command, ticket_address)
    return show_act(number, form, _QUESTION, Permission.WRITE_ENTRY)


@tracking.route("/questions/<int:question_id>/answer", methods=["GET", "POST"])
@requires(Permission.READ_TICKETS)
def question_answer(number: str, question_id: int) -> Answer:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            command = AnswerQuestion(number, question_id, form.answer.data)
            return act(answer_question, command, ticket_address)
    asked = matter_text(db.session(), actor(), number, question_id=question_id)
    text = ActText(_("Répondre à la question"), asked, _("Répondre"))
    return show_act(number, form, text, Permission.READ_TICKETS)


@tracking.get("/tracking-sheet.pdf")
@requires(Permission.READ_TICKETS)
def sheet(number: str) -> Response:
    return pdf_answer(Paper(f"{number}-suivi.pdf", ticket_sheet(number)))

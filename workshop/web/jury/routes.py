"""The jury's own list, and a sitting while it is sat."""

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from workshop.db import media
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.witness import NoteWitness, note_witness
from workshop.queries.jury import jury_page
from workshop.queries.live_sitting import (
    JudgedTicketPage,
    LiveTicket,
    bench_photo,
    judged_ticket_page,
    live_page,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, now
from workshop.web.jury.forms import NoteForm
from workshop.web.jury.pictures import kept_picture
from workshop.web.jury.words import FILTERS, subject_name, subject_value, time_line
from workshop.web.photo.sent import media_folder
from workshop.web.ticket.story import ToldEntry, told

Answer = str | AnyResponse | tuple[str, int]

jury = Blueprint("jury", __name__, url_prefix="/jury")
for name, told_as in FILTERS.items():
    jury.add_app_template_filter(told_as, name)


@jury.get("")
@requires(Permission.JUDGE)
def index() -> str:
    return render_template("jury/index.html", page=jury_page(db.session(), actor(), now=now()))


@jury.get("/<int:sitting_id>")
@requires(Permission.JUDGE)
def show(sitting_id: int) -> str:
    return _live(sitting_id, NoteForm(formdata=None))


@jury.post("/<int:sitting_id>/notes")
@requires(Permission.JUDGE)
def notes(sitting_id: int) -> Answer:
    form = NoteForm()
    if form.validate_on_submit():
        with form.refusals():
            command = NoteWitness(
                sitting_id, form.problem.data or "", form.text.data, form.readings
            )
            return act(
                note_witness,
                command,
                lambda _: url_for("jury.show", sitting_id=sitting_id, _anchor="notes"),
            )
    return _live(sitting_id, form), 422


@jury.get("/<int:sitting_id>/tickets/<number>")
@requires(Permission.JUDGE)
def ticket(sitting_id: int, number: str) -> str:
    page: JudgedTicketPage = judged_ticket_page(db.session(), actor(), sitting_id, number)
    entries = _told(sitting_id, page.ticket)
    return render_template("jury/ticket.html", page=page, frame=page.frame, entries=entries)


@jury.get("/<int:sitting_id>/photos/<int:photo_id>")
@requires(Permission.JUDGE)
def photo(sitting_id: int, photo_id: int) -> Response:
    sha256 = bench_photo(db.session(), actor(), sitting_id, photo_id)
    return kept_picture(media.picture_path(media_folder(), sha256))


@jury.get("/<int:sitting_id>/photos/<int:photo_id>/thumb")
@requires(Permission.JUDGE)
def thumb(sitting_id: int, photo_id: int) -> Response:
    sha256 = bench_photo(db.session(), actor(), sitting_id, photo_id)
    return kept_picture(media.thumb_path(media_folder(), sha256))


def _live(sitting_id: int, form: NoteForm) -> str:
    page = live_page(db.session(), actor(), sitting_id, now=now())
    return render_template(
        "jury/_live.html" if request.headers.get("HX-Request") else "jury/show.html",
        page=page,
        frame=page.frame,
        form=form,
        line=time_line(page.time, page.acts, page.now),
        stories=[(each, _told(sitting_id, each, in_list=True)) for each in page.tickets],
        subject_name=subject_name,
        subject_value=subject_value,
    )


def _told(sitting_id: int, ticket: LiveTicket, *, in_list: bool = False) -> list[ToldEntry]:
    """The entries in words, their photos at an address a juror may read.

    Beside other tickets on a page (`in_list`) an anchor bears the ticket's number.
    """
    photos_at = url_for("jury.show", sitting_id=sitting_id)
    return [
        each._replace(
            photos=tuple((f"{photos_at}{url}", words) for url, words in each.photos),
            printouts=(),
            anchor=f"{ticket.number}-{each.anchor}" if in_list else each.anchor,
        )
        for each in told(ticket.entries)
    ]

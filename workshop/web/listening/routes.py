"""Listening to a watch at the bench: recording it, what was heard, and making readings of it."""

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from workshop.db.models import Ticket
from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.measurements.quantities import Stage
from workshop.operations.measurement import record_readings
from workshop.operations.stage import STAGES
from workshop.queries.listening import (
    ListeningPage,
    RecordingPage,
    listening_page,
    recorded_sound,
    recording_page,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor
from workshop.web.listening.display import register
from workshop.web.listening.forms import AgainForm, ListeningForm, TakeForm, take_form
from workshop.web.listening.sound import hear_again, keep_sent, kept_file
from workshop.web.measurement.bench import warn_of_instrument
from workshop.web.sound_forms import arrived, make_room, refused, too_large
from workshop.web.translation import language, today

listening = Blueprint("listening", __name__, url_prefix="/tickets/<number>/listening/<stage>")
recordings = Blueprint("recordings", __name__, url_prefix="/tickets/<number>/recordings")
register(listening)
listening.register_error_handler(413, too_large)

Answer = Response | tuple[Response | str, int]
_MEDIA_TYPES = {"FLAC": "audio/flac", "AIFF": "audio/aiff", "CAF": "audio/x-caf"}


@listening.url_value_preprocessor
def _larger_than_a_photo(_endpoint: str | None, _values: dict[str, str] | None) -> None:
    make_room()


@listening.get("")
@requires(Permission.DIAGNOSE)
def show(number: str, stage: str) -> str:
    page = _load(number, stage)
    if not page.is_open:
        raise NotFound("page_not_found")
    place, moment = request.args.get("position", ""), request.args.get("moment", "")
    return _page(page, ListeningForm(page, place, moment))


@listening.post("")
@requires(Permission.DIAGNOSE)
def record(number: str, stage: str) -> Answer:
    page = _load(number, stage)
    form = ListeningForm(page)
    if form.validate_on_submit():
        with form.refusals():
            return arrived(keep_sent(form))
    return refused(form, lambda: _page(_load(number, stage), form))


@recordings.get("/<int:recording_id>")
@requires(Permission.READ_TICKETS)
def recording(number: str, recording_id: int) -> str:
    return _recording(_load_recording(number, recording_id))


@recordings.get("/<int:recording_id>/sound")
@requires(Permission.READ_TICKETS)
def sound(number: str, recording_id: int) -> Response:
    """The file as it was sent; players ask for parts of it."""
    found = recorded_sound(db.session(), actor(), number, recording_id)
    kind = _MEDIA_TYPES.get(found.file_facts["container"], "audio/wav")
    answer = send_file(kept_file(found.sha256), mimetype=kind, conditional=True, max_age=31536000)
    answer.cache_control.public, answer.cache_control.private = False, True
    return answer


@recordings.post("/<int:recording_id>/readings")
@requires(Permission.DIAGNOSE)
def readings(number: str, recording_id: int) -> Answer:
    page = _load_recording(number, recording_id)
    form = take_form(page, sent=True)
    if form.validate_on_submit() and not form.must_ask():
        with form.refusals():
            return act(record_readings, form.command(), _taken)
    return _recording(_load_recording(number, recording_id), take=form), 422


def _taken(ticket: Ticket) -> str:
    """Back to the recording, told when the device that heard it is out of date."""
    warn_of_instrument(ticket)
    return request.path.rsplit("/", 1)[0]


@recordings.post("/<int:recording_id>/analyses")
@requires(Permission.DIAGNOSE)
def analyses(number: str, recording_id: int) -> Answer:
    page = _load_recording(number, recording_id)
    form = AgainForm(page)
    if form.validate_on_submit():
        with form.refusals():
            return hear_again(form, page)
    return _recording(_load_recording(number, recording_id), again=form), 422


def _load(number: str, named: str) -> ListeningPage:
    if named not in set(Stage):
        raise NotFound("page_not_found")
    return listening_page(db.session(), actor(), number, Stage(named), STAGES, language(), today())


def _load_recording(number: str, recording_id: int) -> RecordingPage:
    return recording_page(db.session(), actor(), number, recording_id, STAGES, language(), today())


def _page(page: ListeningPage, form: ListeningForm) -> str:
    return render_template("listening/show.html", page=page, form=form, bench=_bench(page))


def _recording(
    page: RecordingPage, take: TakeForm | None = None, again: AgainForm | None = None
) -> str:
    following = page.bench.next_place(page.recording.moment, page.recording.position)
    return render_template(
        "listening/recording.html",
        page=page,
        bench=_bench(page.bench),
        take=take or (take_form(page) if page.may_take else None),
        again=again or (AgainForm(page) if page.bench.is_open else None),
        listen=url_for("listening.show", number=page.frame.number, stage=page.recording.stage),
        following=following,
    )


def _bench(page: ListeningPage) -> str:
    """The place of the stage on the page of its step."""
    step = STAGES[page.sheet.stage][0]
    return f"/tickets/{page.frame.number}/{step}#{page.sheet.stage}"

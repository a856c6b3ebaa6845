"""A recording on its way in, and the file that is kept of one."""

import hashlib
from decimal import Decimal
from pathlib import Path

from flask import url_for
from werkzeug.wrappers import Response

from workshop.db import media
from workshop.db.instruments import clock_correction_for
from workshop.db.models import Recording
from workshop.db.session import db
from workshop.domain.errors import NotFound, RuleViolation
from workshop.exchange.sounds import listened_to, received
from workshop.operations.recording import AnalyseAgain, KeepRecording, analyse_again, keep_recording
from workshop.queries.listening import RecordingPage
from workshop.web.acts import act
from workshop.web.listening.forms import AgainForm, ListeningForm
from workshop.web.photo.sent import media_folder
from workshop.web.translation import today


def keep_sent(form: ListeningForm) -> Response:
    """Keep what was sent with the form. The lock that reading took is given back while it is heard."""
    position, moment = form.chosen
    settings = form.settings(_clock_correction(form.instrument_id.data))
    number, stage = form.page.frame.number, form.page.sheet.stage
    db.session.rollback()
    with received(form.sound.data.stream) as sound:
        command = KeepRecording(
            number,
            stage,
            position,
            moment,
            sound,
            listened_to(sound.path, settings),
            settings,
            media_folder(),
            instrument="" if form.instrument_id.data else form.instrument.data,
            instrument_id=form.instrument_id.data,
        )
        return act(keep_recording, command, lambda row: _address(number, row))


def hear_again(form: AgainForm, page: RecordingPage) -> Response:
    """Listen to the kept file with the settings of the form; the same goes for the lock."""
    number, found, settings = page.frame.number, page.recording, form.settings()
    db.session.rollback()
    path = kept_file(found.sha256)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != found.sha256:
            raise RuleViolation("recording_altered")
    command = AnalyseAgain(number, found.id, listened_to(path, settings), settings)
    return act(analyse_again, command, lambda row: _address(number, row))


def kept_file(sha256: str) -> Path:
    """The file of a recording; `NotFound` when it is gone."""
    path = media.sound_path(media_folder(), sha256)
    if not path.exists():
        raise NotFound("recording_not_found")
    return path


def _clock_correction(instrument_id: int | None) -> Decimal | None:
    if instrument_id is None:
        return None
    return clock_correction_for(db.session(), instrument_id, today())


def _address(number: str, row: Recording) -> str:
    return url_for("recordings.recording", number=number, recording_id=row.id)

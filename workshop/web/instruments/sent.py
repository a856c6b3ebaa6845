"""What travels with a check: the certificate, and the sound of a quartz watch."""

from typing import Any, cast

from flask import url_for
from werkzeug.wrappers import Response

from workshop.db.models import InstrumentCheck
from workshop.db.session import db
from workshop.exchange.certificates import read_certificate
from workshop.exchange.sounds import clock_listened_to, received
from workshop.operations.instrument_checks import (
    AttachedCertificate,
    ClockRecording,
    record_check,
)
from workshop.web.acts import act
from workshop.web.instruments.forms import CheckForm
from workshop.web.photo.sent import media_folder


def keep_check(form: CheckForm, instrument_id: int) -> Response:
    """Write the check down. The lock that reading took is given back while files are looked at."""
    db.session.rollback()
    certificate = _certificate(form)
    if not form.has_sound:
        return act(record_check, form.command(instrument_id, certificate), _address)
    with received(form.sound.data.stream) as sound:
        recording = ClockRecording(
            sound,
            clock_listened_to(sound.path),
            cast(Any, form.clock_known.data),
            form.clock_reference.data,
            media_folder(),
        )
        return act(record_check, form.command(instrument_id, certificate, recording), _address)


def _certificate(form: CheckForm) -> AttachedCertificate | None:
    sent = form.certificate_file.data
    if not (sent and sent.filename):
        return None
    return AttachedCertificate(read_certificate(sent.stream.read(), sent.filename), media_folder())


def _address(check: InstrumentCheck) -> str:
    return url_for("instruments.show", instrument_id=check.instrument_id)

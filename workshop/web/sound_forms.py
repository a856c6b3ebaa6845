"""Forms that carry a sound: as large as one, and answered in JSON to the script that records it."""

from collections.abc import Callable
from typing import Any, Final

from flask import jsonify, render_template, request
from flask_wtf.file import FileField
from markupsafe import Markup
from werkzeug.wrappers import Response

from workshop.domain.errors import RuleViolation
from workshop.exchange.sounds import LARGEST_MIB
from workshop.web.errors import sentence
from workshop.web.forms import WorkshopForm

_MIB: Final = 1 << 20
_FIELDS_BYTES: Final = 64 * 1024


class SoundFile(FileField):
    """A recording to choose. A script refuses one that is too large before it is sent."""

    def __call__(self, **attributes: Any) -> Markup:
        refusing = {"data-largest-bytes": LARGEST_MIB * _MIB, "data-too-large": _too_large()}
        accepted = ".wav,.flac,audio/wav,audio/flac"
        control: Markup = super().__call__(accept=accepted, **refusing, **attributes)
        return control


def make_room(*, beside_mib: int = 0) -> None:
    """To be said before anything reads the form, which the protection of forms does.

    `beside_mib` is for what else comes with the sound.
    """
    request.max_content_length = (LARGEST_MIB + beside_mib) * _MIB + _FIELDS_BYTES


def arrived(done: Response) -> Response | tuple[Response, int]:
    """The script keeps what it recorded until this answer; it then goes on by itself."""
    return (jsonify(location=done.location), 201) if _is_script() else done


def refused(form: WorkshopForm, page: Callable[[], str]) -> tuple[Response | str, int]:
    """One sentence and the key to send with next for the script, the page for anybody else."""
    if not _is_script():
        return page(), 422
    said = [*form.form_errors, *(error for field in form for error in field.errors)]
    return jsonify(message=str(said[0]) if said else "", once=form.once.data), 422


def too_large(_error: Exception) -> tuple[Response | str, int]:
    """The handler of 413 of a blueprint that takes sounds."""
    message = _too_large()
    if _is_script():
        return jsonify(message=message), 413
    return render_template("errors/422.html", message=message, back=request.path), 413


def _too_large() -> str:
    return sentence(RuleViolation("sound_too_large", {"limit": LARGEST_MIB}))


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"

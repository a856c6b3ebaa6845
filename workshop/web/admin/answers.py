"""What every administration route answers with."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

Answer = str | Response | tuple[str, int]


def saved(endpoint: str, **values: Any) -> str:
    """Where to go after a change, with a word that it is kept."""
    flash(gettext("C’est enregistré."), "ok")
    return url_for(endpoint, **values)


def status() -> int:
    """200 for a page asked for, 422 for a form shown again."""
    return 422 if request.method == "POST" else 200

"""Printouts of an instrument, sent as PDF with the bench form and given back as they came."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from workshop.db import find
from workshop.db.media import printout_path
from workshop.db.session import commit, db
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.permissions import Permission
from workshop.exchange.printouts import read_printout
from workshop.operations.printout import KeepPrintout, keep_printout
from workshop.web.access import requires
from workshop.web.errors import sentence
from workshop.web.identity import actor, now
from workshop.web.photo.sent import media_folder
from workshop.web.row_numbers import row_number


class Printouts(Field):
    """Ids of printouts already kept; `refused` says why a file that was sent is not."""

    data: list[int]
    refused: str = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = [row_number(text) for text in valuelist if text]
        except ValueError:
            raise ValueError(gettext("Un relevé n’est plus là. Joignez-le de nouveau.")) from None

    def process_data(self, value: Sequence[int] | None) -> None:
        self.data = list(value or ())

    def pre_validate(self, form: BaseForm) -> None:
        if self.refused:
            raise ValidationError(self.refused)


def keep_sent_printouts(field: Printouts, number: str) -> None:
    """Keep each file sent as `<field>_file` and add its id to the field.

    They are kept at once: a question asked elsewhere on the form must not lose them.
    """
    files = [each for each in request.files.getlist(f"{field.name}_file") if each.filename]
    try:
        sent = [read_printout(file.stream.read(), file.filename or "") for file in files]
    except RuleViolation as refusal:
        field.refused = sentence(refusal)
        return
    for each in sent:
        command = KeepPrintout(number, each, media_folder())
        field.data.append(keep_printout(db.session(), actor(), command, now=now()).id)
    if sent:
        commit(db.session())


def register(blueprint: Blueprint) -> None:
    """Under the measurements of a ticket: the file of a printout, to be downloaded."""

    @blueprint.get("/printouts/<int:printout_id>")
    @requires(Permission.READ_TICKETS)
    def printout(number: str, printout_id: int) -> Response:
        """Never shown in the browser: who sent it may have put anything in it."""
        found = find.printout(db.session(), actor(), number, printout_id, Permission.READ_TICKETS)
        path = printout_path(media_folder(), found.sha256)
        if not path.exists():
            raise NotFound("printout_not_found")
        answer = send_file(
            path, mimetype="application/pdf", as_attachment=True, download_name=found.name
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.cache_control.public, answer.cache_control.private = False, True
        return answer

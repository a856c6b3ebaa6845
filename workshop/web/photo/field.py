"""The field that holds photos already sent, until the act of its form names them."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from workshop.web.row_numbers import row_number


class Photos(Field):
    """Ids of photos, one input each; `refused` says why a file sent with the form was not kept."""

    data: list[int]
    refused = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = list(dict.fromkeys(row_number(text) for text in valuelist if text))
        except ValueError:
            raise ValueError(gettext("Une photo n’est plus là. Reprenez-la.")) from None

    def process_data(self, value: Sequence[int] | None) -> None:
        self.data = list(value or ())

    def pre_validate(self, form: BaseForm) -> None:
        if self.refused:
            raise ValidationError(self.refused)

    @property
    def upload_url(self) -> str:
        """Beside the page of the form: `/tickets/<number>/photos`."""
        return request.path.rsplit("/", 1)[0] + "/photos"

    @property
    def kept(self) -> list[tuple[int, str]]:
        """Id and address of each photo, for the page."""
        return [(photo_id, f"/photos/{photo_id}/thumb") for photo_id in self.data]

"""Numbers of rows as they come in addresses and hidden fields, where anybody can write anything."""

from typing import Any, Final

from flask import request
from flask_babel import gettext
from werkzeug.routing import IntegerConverter
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

HIGHEST: Final = 2**31 - 1
"""The last whole number every database of ours can be asked about."""
LAST_PAGE: Final = 1000


def row_number(text: str) -> int:
    """Raises ValueError for what no row can be called; for `request.args.get(…, type=row_number)`."""
    if not (text.isascii() and text.isdecimal()) or int(text[:11]) > HIGHEST:
        raise ValueError(text)
    return int(text)


def page_number() -> int:
    """Which page of a list the address asks for: from 1, whatever somebody wrote there."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


class RowNumberConverter(IntegerConverter):
    """`<int:…>` in an address: a number no row can have is an address that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": HIGHEST} | kwargs)


class RowNumber(IntegerField):
    """A hidden number our own page wrote: an id, a version, a rank."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"validators": [Optional()]} | kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = row_number(text)
            except ValueError:
                raise ValueError(gettext("Cette page n’est plus à jour : rouvrez-la.")) from None

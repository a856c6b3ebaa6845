"""What a person had entered, told back to them when somebody else saved first."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SelectField
from wtforms.widgets import HiddenInput

from workshop.web.translation import day


def told_input(fields: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Pairs (name of the field, what was entered), in words, empty ones left out."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from told_input(field)
        elif not isinstance(field, HiddenField) and not isinstance(field.widget, HiddenInput):
            text = _words(field)
            if text:
                yield str(field.label.text), text


def _words(field: Field) -> str:
    if isinstance(field, BooleanField):
        return gettext("oui") if field.data else ""
    if isinstance(field, SelectField):
        choices = field.iter_choices() if field.choices else ()
        return ", ".join(str(choice[1]) for choice in choices if choice[2] and choice[0])
    if isinstance(field.data, date):
        return day(field.data)
    return ", ".join(text for text in map(str, field.raw_data or ()) if text.strip())

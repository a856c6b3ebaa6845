"""The fields of the bench: measured values, outcomes, and what a list or a tick sends."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext
from wtforms import Field, RadioField

from workshop.domain.errors import RuleViolation
from workshop.measurements.quantities import Characteristic
from workshop.measurements.values import format_number, parse_value, unit_symbol
from workshop.web.errors import sentence
from workshop.web.forms import Typed
from workshop.web.row_numbers import row_number
from workshop.web.translation import language

# A question names an instrument and all it does not measure.
_LONGEST_CODE: Final = 1000


class MeasuredValue(Typed):
    """A measured value, comma or point, with or without its own unit behind it."""

    data: Decimal | None

    def __init__(self, label: Any = None, *, measures: Characteristic, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.measures = measures

    def read(self, text: str) -> Decimal:
        symbols = {unit_symbol(self.measures, each) for each in ("fr", "en")}
        for symbol in symbols:
            text = text.removesuffix(symbol)
        try:
            return parse_value(text, self.measures)
        except RuleViolation as refusal:
            raise ValueError(sentence(refusal)) from None

    def show(self, value: Decimal) -> str:
        return format_number(value, self.measures, language(), padded=False)


class Hours(Typed):
    data: int | None

    def read(self, text: str) -> int:
        if not text.isdecimal() or int(text) > 1000:
            raise ValueError(gettext("Écrivez un nombre d’heures entier."))
        return int(text)


class OutcomeField(RadioField):
    """What a functional check gave; nothing chosen is nothing done."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class Codes(Field):
    """Several values sent under one name."""

    data: list[str]

    def process_data(self, value: Iterable[str] | None) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [text[:_LONGEST_CODE] for text in valuelist]


def chosen_id(text: Any) -> int | None:
    """What a list of rows sends: a row's number, or nothing."""
    return row_number(str(text)) if text else None

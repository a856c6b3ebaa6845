"""The base of every form, and fields for what people type at a counter or a bench."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from unicodedata import category

from flask import g, request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, FileField, Form, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from workshop.db.session import db
from workshop.domain.errors import RuleViolation, StaleTicket
from workshop.web.errors import sentence
from workshop.web.row_numbers import RowNumber

MAX_TEXT = 4000
MAX_LINE = 200


def once_key() -> str:
    """A new key for a form, which makes its second submission harmless."""
    return secrets.token_urlsafe(16)


_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
"""Letters and marks that leave the paper white: fillers, the empty braille cell, variants."""

_NO_SUCH_CHOICE = lazy_gettext("Ce choix n’existe pas.")
_BUILT_IN = {
    "Not a valid choice.": _NO_SUCH_CHOICE,
    "Invalid Choice: could not coerce.": _NO_SUCH_CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _NO_SUCH_CHOICE,
    "'%(value)s' is not a valid choice for this field.": _NO_SUCH_CHOICE,
    "'%(value)s' are not valid choices for this field.": _NO_SUCH_CHOICE,
    "Not a valid integer value.": lazy_gettext("Écrivez un nombre entier."),
    "This field is required.": lazy_gettext("Il manque quelque chose ici."),
}


class Sentences:
    """What the form library says by itself, in our words."""

    def gettext(self, text: str) -> str:
        return str(_BUILT_IN.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class WorkshopForm(FlaskForm):
    """Carries the key that makes a second submission harmless."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Sentences:
            return Sentences()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent: files reach only the fields made for them, whatever they are called.

            A form sent without a single field was sent all the same.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return _sent_to(form) if form.is_submitted() else None

    once = HiddenField(default=once_key, validators=[Length(max=64)])

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a refused act into a sentence at the field it names, with the input kept.

        The caller shows the form again with status 422 after the block.
        """
        try:
            yield
        except StaleTicket:
            g.stale_form = self
            raise
        except RuleViolation as refusal:
            db.session.rollback()
            if refusal.code == "already_written":
                self.once.data = once_key()  # what is sent next is an act of its own
            field = self.field_of(refusal.field or "")
            if field is not None and not isinstance(field, HiddenField):
                field.errors = [*field.errors, sentence(refusal)]
            else:
                self.form_errors.append(sentence(refusal))

    def field_of(self, name: str) -> Field | None:
        """The field a refusal names; a form made of smaller ones looks further."""
        return self._fields.get(name)


def _sent_to(form: BaseForm) -> MultiDict[str, Any]:
    made_for_files = {field.name for field in form if isinstance(field, FileField)}
    files = request.files.items(multi=True)
    return MultiDict(
        [
            *request.form.items(multi=True),
            *((name, file) for name, file in files if name in made_for_files),
        ]
    )


class InnerForm(Form):
    """A form inside a page's form, which carries token and key: it speaks as the page does."""

    class Meta:
        def get_translations(self, _form: Form) -> Sentences:
            return Sentences()


class TicketForm(WorkshopForm):
    """A form about a ticket: knows the version its page showed."""

    version = RowNumber()


class Line(StringField):
    """One line of text, stripped; `required` says what to write when it is missing."""

    data: str

    def __init__(
        self,
        label: Any = None,
        *,
        required: Any = None,
        max_length: int = MAX_LINE,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            label, validators=[*_presence(required), *validators, TooLong(max_length)], **kwargs
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = cleaned(valuelist[0]) if valuelist else (self.data or "")


class LongText(TextAreaField):
    """Several lines of text, stripped at the ends."""

    data: str

    def __init__(
        self,
        label: Any = None,
        *,
        required: Any = None,
        max_length: int = MAX_TEXT,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            label, validators=[*_presence(required), *validators, TooLong(max_length)], **kwargs
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0] if valuelist else (self.data or "")
        self.data = cleaned(text.replace("\r\n", "\n"))


def cleaned(text: str) -> str:
    """Without the control characters no keyboard makes and no database wants; empty when nothing
    of it would be seen.
    """
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127)).strip()
    return kept if any(map(_shows, kept)) else ""


def _shows(sign: str) -> bool:
    """Joiners, marks of direction, fillers and their like only change what stands beside them."""
    return not (sign.isspace() or category(sign) == "Cf" or sign in _UNSEEN)


def _presence(required: Any) -> list[Any]:
    return [Optional()] if required is None else [Needed(required)]


class Needed:
    """Like WTForms' `DataRequired`, with a sentence a colleague would say."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        typed = any(str(text).strip() for text in field.raw_data or ())
        if typed and field.process_errors:
            raise StopValidation  # what was typed cannot be read: that is said already
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation(str(self.message))


class TooLong:
    def __init__(self, max_length: int) -> None:
        self.max_length = max_length
        self.field_flags = {"maxlength": max_length}

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) > self.max_length:
            raise ValidationError(
                gettext(
                    "Ce texte est trop long : %(have)s caractères pour %(max)s au plus.",
                    have=len(field.data),
                    max=self.max_length,
                )
            )


class Typed(StringField):
    """A value typed as text: what was typed is kept and shown again when it cannot be read."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = cleaned(valuelist[0]) if valuelist else ""
        self.data = self.read(text) if text else None

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)


class Amount(Typed):
    """Euros typed as `89`, `89,5` or `1 234.50`; the value is whole cents."""

    def read(self, text: str) -> int:
        number = _decimal(text.replace("€", ""))
        if number is None:
            raise ValueError(gettext("Écrivez un montant en euros, par exemple 89,50."))
        if number < 0 or number > 10_000_000:
            raise ValueError(gettext("Ce montant n’est pas plausible."))
        if number != number.quantize(Decimal("0.01")):
            raise ValueError(gettext("Un montant s’arrête aux centimes : deux décimales au plus."))
        return int(number * 100)

    def show(self, value: int) -> str:
        return typed_amount(value)


def typed_amount(cents: int | None) -> str:
    """An amount as a person types it, and as `Amount` reads it back: `89` or `89,50`."""
    if cents is None:
        return ""
    return f"{cents // 100},{cents % 100:02d}" if cents % 100 else str(cents // 100)


class Quantity(Typed):
    """A decimal with a unit, comma or point; bounds are inclusive."""

    def __init__(
        self, label: Any = None, *, low: str, high: str, decimals: int, unit: str, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.low, self.high, self.decimals, self.unit = Decimal(low), Decimal(high), decimals, unit

    def read(self, text: str) -> Decimal:
        number = _decimal(text.removesuffix(self.unit))
        if number is None:
            raise ValueError(gettext("Écrivez un nombre, par exemple 4,5."))
        if not self.low <= number <= self.high:
            raise ValueError(
                gettext(
                    "Attendu entre %(low)s et %(high)s %(unit)s.",
                    low=self.show(self.low),
                    high=self.show(self.high),
                    unit=self.unit,
                )
            )
        if number != round(number, self.decimals):
            raise ValueError(gettext("Trop de décimales : %(n)s au plus.", n=self.decimals))
        return number

    def show(self, value: Decimal) -> str:
        return f"{value:f}".replace(".", ",")


def _decimal(text: str) -> Decimal | None:
    compact = "".join(text.split()).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(compact)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(compact) <= 20 else None


class Day(DateField):
    """A date from the browser's own picker, with a sentence for what cannot be one."""

    def __init__(self, label: Any = None, *, required: Any = None, **kwargs: Any) -> None:
        validators = [Needed(required)] if required is not None else [Optional()]
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y"], validators=validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Écrivez une date, par exemple 24/12/2026.")) from None
        if isinstance(self.data, date) and not 1900 <= self.data.year <= 2200:
            raise ValueError(gettext("Cette année n’est pas plausible."))


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices of a radio, select or chips field from pairs (code, words)."""
    return [SelectChoice(code, words) for code, words in pairs]


CHOOSE = lazy_gettext("Choisissez.")

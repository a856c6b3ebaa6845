"""Fields the reception needs beside the usual ones: answers by code, rows, a signature."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from flask_babel import gettext
from wtforms import Field, FieldList, SelectMultipleField, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from workshop.domain.catalogue import items
from workshop.domain.errors import RuleViolation
from workshop.exchange.signatures import read_signature
from workshop.web.errors import sentence
from workshop.web.forms import MAX_LINE, cleaned


class ByCode(Field):
    """A short text per code of a vocabulary, posted as `<name>-<code>`; empty ones are left out.

    `allowed` restricts the texts (outcomes of a test). `wrong` says what is wrong with which code.
    """

    def __init__(
        self,
        vocabulary: str,
        label: Any = None,
        *,
        allowed: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, default=dict, **kwargs)
        self.vocabulary = vocabulary
        self.allowed = allowed
        self.wrong: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, **({} if data is None else {"data": data}))
        if formdata:
            typed = {
                code: cleaned(formdata.get(f"{self.name}-{code}", ""))
                for code in items(self.vocabulary)
            }
            self.data = {code: text for code, text in typed.items() if text}

    def pre_validate(self, form: BaseForm) -> None:
        for code, text in self.data.items():
            if len(text) > MAX_LINE:
                self.wrong[code] = gettext("Cette réponse est trop longue.")
            elif self.allowed is not None and text not in self.allowed:
                self.wrong[code] = gettext("Ce choix n’existe pas.")
        if self.wrong:
            raise ValidationError(next(iter(self.wrong.values())))


class MultipleCodes(SelectMultipleField):
    """Chips of which any number may be chosen."""

    data: list[str]

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, default=list, **kwargs)


class Rows(FieldList):  # type: ignore[type-arg]  # generic for the type checker only
    """Rows of smaller forms, numbered by our own pages; names with other numbers are not ours."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        numbered = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-")
        return (int(found[1]) for name in formdata if (found := numbered.match(name)))


class SignatureField(StringField):
    """A signature drawn on screen: the data URL is kept for the page, `png` holds the picture."""

    widget = HiddenInput()
    png: bytes | None = None

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data:
            return
        try:
            self.png = read_signature(self.data)
        except RuleViolation as refusal:
            self.data = ""
            raise ValidationError(sentence(refusal)) from refusal

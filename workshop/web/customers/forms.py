"""Forms of the customer's card."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import Length

from workshop.db.models import ContactChannel
from workshop.domain.customer_card import CardPart, values_of
from workshop.domain.people import Language
from workshop.web.forms import WorkshopForm, options
from workshop.web.sentences.audit import LANGUAGES
from workshop.web.sentences.care_labels import CARD_PARTS
from workshop.web.sentences.labels import label, named


class MergeForm(WorkshopForm):
    """`taken` are the parts the other card gives; `seen` tells whether a card changed meanwhile."""

    taken = SelectMultipleField(_("À reprendre de l’autre fiche"))
    seen = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken.choices = options((part.value, CARD_PARTS[part]) for part in CardPart)

    @property
    def parts(self) -> frozenset[CardPart]:
        return frozenset(CardPart(code) for code in self.taken.data or ())


def said(card: Mapping[str, Any], part: CardPart) -> str:
    """What a card says of a part, in words; empty when it says nothing."""
    value = values_of(card, part)[0]
    if part is CardPart.CHANNEL:
        return label(ContactChannel(value))
    if part is CardPart.LANGUAGE:
        return str(LANGUAGES[Language(value)])
    if part is CardPart.CONSENT:
        return gettext("accepte d’être contacté") if value else ""
    if part is CardPart.ACCESS:
        needs = ", ".join(named(code, "access_needs") for code in value)
        return "\n".join(text for text in (needs, card["access_procedure"]) if text)
    return str(value)

"""Words of the customer's card and of what follows a repair."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.customer_card import CardPart

CARD_PARTS: Mapping[CardPart, Any] = {
    CardPart.FAMILY_NAME: _("Nom"),
    CardPart.GIVEN_NAME: _("Prénom"),
    CardPart.COMPANY: _("Société"),
    CardPart.PHONE: _("Téléphone"),
    CardPart.EMAIL: _("E-mail"),
    CardPart.ADDRESS: _("Adresse"),
    CardPart.CHANNEL: _("Moyen de contact préféré"),
    CardPart.LANGUAGE: _("Langue"),
    CardPart.CONSENT: _("Accord pour être contacté"),
    CardPart.ACCESS: _("Besoins d’accueil"),
}

COMPLAINT_OUTCOMES: Mapping[ComplaintOutcome, Any] = {
    ComplaintOutcome.SETTLED: _("réglée avec le client"),
    ComplaintOutcome.UNSETTLED: _("non réglée : médiateur rappelé"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (CARD_PARTS, COMPLAINT_OUTCOMES)

"""The screen words of quotes: states, lines, answers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.db.models import QuoteDelivery
from workshop.domain.quote import (
    Answer,
    DecisionChannel,
    LineKind,
    LineRole,
    QuoteKind,
    QuoteState,
)

QUOTE_STATES: Mapping[QuoteState, Any] = {
    QuoteState.DRAFT: _("brouillon"),
    QuoteState.VALIDATED: _("validé, à envoyer"),
    QuoteState.SENT: _("envoyé, réponse attendue"),
    QuoteState.ACCEPTED: _("accepté"),
    QuoteState.PARTLY: _("accepté en partie"),
    QuoteState.REFUSED: _("refusé"),
    QuoteState.EXPIRED: _("expiré"),
    QuoteState.SUPERSEDED: _("remplacé"),
}

QUOTE_KINDS: Mapping[QuoteKind, Any] = {
    QuoteKind.FIRST: _("Devis"),
    QuoteKind.SUPPLEMENTARY: _("Devis complémentaire"),
}

LINE_KINDS: Mapping[LineKind, Any] = {
    LineKind.LABOUR: _("Main-d’œuvre"),
    LineKind.PART: _("Pièce"),
}

LINE_ROLES: Mapping[LineRole, Any] = {
    LineRole.MANDATORY: _("Nécessaire"),
    LineRole.OPTIONAL: _("En option"),
    LineRole.ALTERNATIVE: _("Au choix"),
}

ANSWERS: Mapping[Answer, Any] = {
    Answer.ALL: _("Tout accepter"),
    Answer.CHOSEN: _("Accepter mes choix"),
    Answer.REFUSED: _("Refuser"),
}

DECISION_CHANNELS: Mapping[DecisionChannel, Any] = {
    DecisionChannel.LINK: _("par la page du devis"),
    DecisionChannel.COUNTER: _("au comptoir"),
    DecisionChannel.PHONE: _("par téléphone"),
}

DELIVERIES: Mapping[QuoteDelivery, Any] = {
    QuoteDelivery.MAIL: _("par e-mail"),
    QuoteDelivery.COUNTER: _("remis au comptoir"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    QUOTE_STATES,
    QUOTE_KINDS,
    LINE_KINDS,
    LINE_ROLES,
    ANSWERS,
    DECISION_CHANNELS,
    DELIVERIES,
)

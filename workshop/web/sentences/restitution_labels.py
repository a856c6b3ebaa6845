"""Words of the restitution: who collects, what was looked at, what was explained."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.domain.down_payment import PaymentMeans
from workshop.domain.restitution import IdentityDocument, Relation, Topic

RELATIONS: Mapping[Relation, Any] = {
    Relation.CUSTOMER: _("Le client"),
    Relation.RELATIVE: _("Un proche"),
    Relation.COMPANY: _("Quelqu’un de sa société"),
    Relation.OTHER: _("Une autre personne"),
}

DOCUMENTS: Mapping[IdentityDocument, Any] = {
    IdentityDocument.IDENTITY_CARD: _("Carte d’identité"),
    IdentityDocument.PASSPORT: _("Passeport"),
    IdentityDocument.DRIVING_LICENCE: _("Permis de conduire"),
    IdentityDocument.RESIDENCE_PERMIT: _("Titre de séjour"),
    IdentityDocument.KNOWN_PERSON: _("Client connu de la maison"),
}

TOPICS: Mapping[Topic, Any] = {
    Topic.WORK: _("Le travail fait"),
    Topic.DIAGNOSIS: _("Pourquoi elle n’est pas réparée"),
    Topic.VALUES: _("Les mesures"),
    Topic.PARTS: _("Les pièces"),
    Topic.ADVICE: _("Les conseils"),
    Topic.GUARANTEE: _("La garantie"),
}

PAYMENT_MEANS: Mapping[PaymentMeans, Any] = {
    PaymentMeans.CARD: _("Par carte"),
    PaymentMeans.CASH: _("En espèces"),
    PaymentMeans.CHEQUE: _("Par chèque"),
    PaymentMeans.TRANSFER: _("Par virement"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (RELATIONS, DOCUMENTS, TOPICS, PAYMENT_MEANS)

"""Refusals about customers and what follows a repair: cards, complaints, opinions, reminders."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "one_card_only": _("C’est deux fois la même fiche."),
    "customer_merged_meanwhile": _(
        "Cette fiche client vient d’être réunie avec une autre : cherchez de nouveau le client."
    ),
    "cards_changed_meanwhile": _(
        "Une des deux fiches vient de changer. Relisez-les, puis recommencez."
    ),
    "merge_already_undone": _("Ces fiches sont déjà séparées."),
    "merge_followed": _("Une autre réunion a suivi celle-ci. Défaites d’abord la plus récente."),
    "complaint_of_another_role": _("Cette réclamation est transmise : %(role)s y répond."),
    "complaint_answer_missing": _("Écrivez ce que le client va lire."),
    "complaint_not_accepted": _(
        "Le client n’a pas encore donné son accord : notez-le d’abord, ou terminez-la non réglée."
    ),
    "mediator_missing": _(
        "La lettre doit nommer le médiateur de la consommation : indiquez-le dans les réglages du site."
    ),
    "opinion_already_given": _("Vous avez déjà répondu : merci."),
    "opinion_over": _("Cette question est close depuis longtemps."),
    "score_out_of_range": _("Choisissez une note de 1 à 5."),
    "contact_not_agreed": _("%(name)s n’a pas accepté d’être contacté : personne ne lui écrit."),
    "care_not_due": _("Rien n’est dû pour la fiche %(number)s, ou le rappel vient de partir."),
}

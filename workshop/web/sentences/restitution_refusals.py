"""Refusals of the restitution, of guarantees and of unclaimed watches."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "accessory_code_unreadable": _(
        "Ce code n’est pas celui d’un accessoire : scannez son étiquette, ou écrivez son rang."
    ),
    "accessory_unknown": _("Aucun accessoire ne porte le rang %(rank)s sur cette fiche."),
    "accessory_of_another_ticket": _(
        "Cet accessoire est celui de la fiche %(number)s : ne le rendez pas ici."
    ),
    "accessories_left": _("Pas encore rendu : %(accessories)s."),
    "parts_left": _("Les pièces remplacées sont à rendre au client."),
    "collector_missing": _("Qui récupère la montre ? Écrivez son nom."),
    "identity_not_checked": _("Quelle pièce d’identité avez-vous regardée ?"),
    "stranger_needs_a_document": _(
        "Cette personne n’est pas le client : regardez une pièce d’identité."
    ),
    "mandate_missing": _("Cette personne n’est pas le client : il faut un mot signé de sa main."),
    "return_signature_missing": _("Il manque la signature de la personne qui récupère la montre."),
    "settlement_without_day": _("Réglé quand ? Une référence de caisse va avec un jour."),
    "settled_in_the_future": _("Le jour du règlement est dans l’avenir."),
    "already_handed_back": _("La montre est déjà rendue."),
    "note_already_issued": _("La note %(number)s est déjà établie : elle ne change plus."),
    "down_payment_share_implausible": _("Entre 0,01 et 100 %%."),
    "down_payment_without_share": _("Dites quel pourcentage est demandé."),
    "down_payment_not_due": _("Aucun acompte n’est attendu pour cette montre."),
    "down_payment_above_due": _("Plus que ce qui est demandé : il reste %(due_cents)s à recevoir."),
    "nothing_to_credit": _("Il ne reste rien à reprendre sur cette pièce."),
    "credit_above_paper": _("Un avoir va de 0,01 € à ce qui reste de la pièce qu’il nomme."),
    "credit_reason_missing": _("Dites pourquoi : le motif est imprimé sur l’avoir."),
    "repayment_missing": _("Un acompte repris est rendu au client : quel jour ?"),
    "nothing_to_repay": _("Il n’y a rien à rembourser : la note reprend tout l’acompte."),
    "note_empty": _("Il n’y a rien à noter : aucune prestation n’a de prix."),
    "reopening_cause_missing": _("Dites pourquoi la montre retourne à l’établi."),
    "guarantee_none": _("Cette réparation n’a pas de garantie."),
    "guarantee_over": _("La garantie est terminée depuis le %(until_on)s."),
    "guarantee_not_started": _(
        "La fiche %(number)s n’est pas celle d’une montre réparée et rendue : elle ne couvre rien."
    ),
    "guarantee_of_another_watch": _("Cette garantie est celle d’une autre montre."),
    "reminder_proof_missing": _(
        "Qu’est-ce qui prouve l’appel ? Numéro du recommandé, heure de l’appel et nom de la personne jointe."
    ),
    "authorisation_already_recorded": _("L’autorisation du tribunal est déjà enregistrée."),
    "authorisation_in_the_future": _("Cette date est dans l’avenir."),
    "year_not_elapsed": _(
        "Le tribunal ne peut être saisi qu’à partir du %(earliest_on)s, un an après que la montre était prête."
    ),
    "reminders_missing": _(
        "Il faut au moins %(wanted)s relances prouvées, dont une par courrier, depuis que la montre est prête."
    ),
    "court_missing": _("Quel tribunal ?"),
    "reference_missing": _("Écrivez la référence de la décision."),
}

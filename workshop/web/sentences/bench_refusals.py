"""Refusals of the bench: readings, findings, the diagnosis and its validation, escalations."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "value_missing": _("Écrivez la valeur lue, ou laissez la case vide."),
    "value_not_a_number": _(
        "« %(entered)s » ne se lit pas comme un nombre : écrivez seulement la valeur, par exemple 4,5."
    ),
    "value_too_precise": _(
        "« %(entered)s » a trop de décimales : %(decimals)s au plus, telles que l’appareil les donne."
    ),
    "value_out_of_range": _(
        "« %(entered)s » n’est pas possible : attendu entre %(minimum)s et %(maximum)s."
    ),
    "unknown_characteristic": _("Cette mesure n’existe pas."),
    "unknown_calibre": _("Ce calibre n’est pas au catalogue."),
    "not_the_step": _("La fiche %(number)s n’est pas à cette étape."),
    "readings_empty": _("Aucune mesure nouvelle : écrivez au moins une valeur ou un résultat."),
    "readings_repeated": _("La même mesure est donnée deux fois."),
    "characteristic_of_other_kind": _("Cette mesure ne se fait pas sur ce genre de montre."),
    "instrument_missing": _("Avec quel appareil ? Une mesure nomme son appareil."),
    "printout_not_pdf": _(
        "Ce fichier n’est pas un PDF entier. Exportez de nouveau le relevé depuis l’appareil, ou prenez-le en photo."
    ),
    "printout_too_large": _("Ce relevé est trop gros : %(limit)s Mo au plus."),
    "printout_unknown": _("Un relevé n’est plus là. Joignez-le de nouveau."),
    "measured_in_the_future": _("L’heure de la mesure est dans l’avenir."),
    "nothing_new": _("Rien de nouveau à enregistrer."),
    "calibre_of_other_kind": _("Le calibre %(calibre)s n’est pas celui de ce genre de montre."),
    "reading_unknown": _("Une mesure citée n’est pas de cette fiche."),
    "anomaly_not_found": _("Cette anomalie n’est plus sur la fiche."),
    "withdrawal_reason_missing": _("Dites pourquoi vous retirez cette anomalie."),
    "hypothesis_missing": _("Choisissez une hypothèse, ou écrivez-la ; pas les deux."),
    "judgement_reason_missing": _(
        "Sur quoi repose ce jugement ? Écrivez ce qui a été vu ou mesuré."
    ),
    "already_proposed": _("Ces opérations sont déjà proposées."),
    "work_label_missing": _("Décrivez l’opération, ou choisissez-la dans la liste."),
    "part_label_missing": _("Nommez la pièce, ou choisissez-la dans la liste."),
    "quantity_out_of_range": _("La quantité va de 1 à %(max)s."),
    "diagnosis_text_missing": _("Écrivez le diagnostic : ce que la montre a."),
    "diagnosis_cause_missing": _("Écrivez la cause : ce qui l’explique."),
    "tests_missing": _("Aucun test n’est enregistré : un diagnostic repose sur des mesures."),
    "defects_unexplained": _(
        "Un composant est noté en défaut sans anomalie ni explication : complétez l’état des composants."
    ),
    "hypotheses_open": _("Une hypothèse reste ouverte : confirmez-la ou écartez-la."),
    "diagnosis_concluded": _(
        "Le diagnostic est rendu : il faut le reprendre, en disant pourquoi, avant d’y ajouter quoi que ce soit."
    ),
    "diagnosis_not_concluded": _("Le diagnostic final n’est pas encore rendu."),
    "diagnosis_already_validated": _("Le diagnostic est déjà validé."),
    "diagnosis_not_validated": _("Le diagnostic attend encore sa validation."),
    "already_frozen": _("Le travail de cette mise en situation est déjà figé."),
    "plan_missing": _("Il n’y a pas encore de plan de travail à valider."),
    "complaint_missing": _("Aucune réclamation n’est encore enregistrée."),
    "diagnosis_not_handed_over": _("Le dossier n’est pas encore remis pour chiffrage."),
    "diagnosis_already_received": _("Le dossier et les pièces sont déjà reçus."),
    "parts_count_differs": _(
        "Le sachet annoncé compte %(told)s pièces, vous en comptez %(counted)s : recomptez ensemble."
    ),
    "diagnosis_already_handed_over": _("Le dossier est déjà remis pour chiffrage."),
    "second_person_needed": _(
        "Vous avez rendu ce diagnostic : une autre personne doit le valider."
    ),
    "sent_back_reason_missing": _("Dites ce qui est à reprendre."),
    "bag_of_another_ticket": _(
        "Ce sachet n’est pas celui de la fiche %(number)s : scannez l’étiquette de son sachet."
    ),
    "parts_count_missing": _("Comptez les pièces du sachet."),
    "not_under_guarantee": _(
        "Cette réparation est à la charge du client : le devis est à lui proposer."
    ),
    "guarantee_already_approved": _("La garantie est déjà accordée."),
    "escalation_reason_missing": _("Dites ce qui dépasse notre portée."),
    "escalation_already_open": _("La hiérarchie est déjà saisie : sa décision est attendue."),
    "escalation_not_found": _("Aucune demande n’attend de décision."),
    "decision_note_missing": _("Expliquez la décision à ceux qui liront la fiche."),
}

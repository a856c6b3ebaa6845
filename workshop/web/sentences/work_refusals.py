"""Refusals of the preparation and of the work at the bench."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    # preparation
    "nothing_to_do": _("Rien ne dit quel travail est accordé : alertez la hiérarchie."),
    "level_not_checked": _("Vérifiez d’abord le niveau technique."),
    "level_not_stated": _("Dites quel niveau ce travail demande."),
    "plan_empty": _("Écrivez au moins une opération."),
    "supply_repeated": _(
        "Une fourniture est écrite deux fois : gardez une seule ligne, avec sa quantité."
    ),
    "level_not_covered": _(
        "Le niveau technique n’est pas couvert : le travail ne se planifie pas."
    ),
    "work_not_planned": _("Confirmez d’abord le plan de travail."),
    "operation_not_planned": _("Une opération accordée manque au plan."),
    "minutes_implausible": _("La durée d’une opération va de 1 à 6000 minutes."),
    "planned_in_the_past": _("Un jour du plan est déjà passé."),
    "person_below_level": _(
        "%(name)s n’a pas l’habilitation de niveau %(level)s que demande cette opération."
    ),
    "tools_unchecked": _("Outils à vérifier encore : %(tools)s."),
    "tool_trouble_unsaid": _("Dites ce qui ne va pas avec cet outil."),
    "hse_unchecked": _("Il reste à vérifier : %(hse_checks)s."),
    "supplies_unchecked": _("Dites de chaque fourniture si elle est là."),
    "supplier_missing": _("Chez qui est-elle commandée ?"),
    "due_date_missing": _("Jusqu’à quand l’attend-on ?"),
    "due_in_the_past": _("La date d’arrivée est déjà passée."),
    "supply_unnamed": _("Choisissez une fourniture, ou nommez-la."),
    "supply_not_awaited": _("Cette fourniture n’est plus attendue."),
    "quantity_implausible": _("Cette quantité n’est pas plausible."),
    # delay
    "delay_unexplained": _("Expliquez le retard : le client et la hiérarchie liront ces mots."),
    "nothing_promised": _("Aucune date n’est promise : il n’y a pas de retard à déclarer."),
    "delay_not_later": _("La nouvelle date doit venir après celle promise, le %(promised_on)s."),
    "delay_already_approved": _("Ce retard est déjà accepté : il reste à prévenir le client."),
    "delay_refusal_unexplained": _("Dites pourquoi cette date est refusée."),
    "delay_not_approved": _("La hiérarchie n’a pas encore accepté ce retard."),
    "delay_message_missing": _("Écrivez ce que le client a appris."),
    "customer_without_address": _(
        "Ce client n’a pas d’adresse e-mail : prévenez-le autrement, ou ajoutez son adresse."
    ),
    "no_delay_pending": _("Aucune fiche de retard n’est en attente."),
    # servicing
    "step_not_of_this_operation": _("Cette étape n’est pas du mode opératoire de l’opération."),
    "step_result_does_not_suit": _(
        "Un contrôle se conclut par un résultat ; une étape simple est seulement faite."
    ),
    "faulty_step_needs_note": _("Dites quel défaut le contrôle a montré."),
    "step_already_ticked": _("Cette étape est déjà cochée."),
    "steps_not_ticked": _("Étapes à cocher avant de terminer : %(steps)s."),
    "operation_already_done": _("Cette opération est déjà terminée."),
    "reassessment_unexplained": _("Décrivez ce qui change par rapport au diagnostic."),
    "nothing_ticked": _("Cochez au moins un point."),
    "part_not_at_hand": _("Cette pièce n’est pas encore arrivée."),
    "no_part_to_fit": _("Aucune pièce prévue n’est à poser."),
    "part_answered_already": _("Vous avez déjà dit ce que cette pièce est devenue."),
    "unused_part_unexplained": _("Dites pourquoi elle n’est pas utilisée."),
    "part_kind_missing": _(
        "Neuve, d’occasion, équivalente, échange ? Dites la nature de la pièce."
    ),
    "part_not_equivalent": _(
        "Le catalogue ne connaît pas cette équivalence : seulement %(references)s."
    ),
    "part_unnamed": _("Choisissez une pièce, ou nommez-la."),
    "unforeseen_part_unexplained": _(
        "Cette pièce n’était pas prévue : dites pourquoi elle est posée."
    ),
    "part_wanted_back": _(
        "Le client veut récupérer ses pièces : rendez-la, ou dites pourquoi ce n’est pas possible."
    ),
    # final control
    "operations_not_done": _("Toutes les opérations ne sont pas terminées."),
    "parts_not_answered": _(
        "Dites d’abord de chaque pièce prévue si elle est posée ou pas utilisée."
    ),
    "diagnosis_not_compared": _("Dites d’abord si le démontage confirme le diagnostic."),
    "control_by_same_person": _(
        "Vous avez travaillé sur cette montre : une autre personne fait le contrôle final."
    ),
    "control_readings_missing": _("Il manque au contrôle final : %(characteristics)s."),
    "control_out_of_tolerance": _(
        "Hors tolérance : %(characteristics)s. Le contrôle n’est pas conforme ; la hiérarchie seule peut y déroger."
    ),
    "control_already_concluded": _("Le contrôle final est déjà rendu."),
    "failure_note_missing": _("Décrivez ce qui n’est pas conforme."),
    "nothing_to_redo": _("Cochez au moins une opération à reprendre."),
    "no_failed_control": _("Aucun contrôle non conforme n’attend de dérogation."),
    "already_derogated": _("Une dérogation est déjà accordée."),
    "derogation_unexplained": _("Dites pourquoi la montre peut partir ainsi."),
    "derogation_term_past": _("Le terme de la dérogation doit être à venir."),
}

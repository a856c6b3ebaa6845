"""Refusals about measuring instruments and their checks."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "instrument_failed": _(
        "%(name)s n’a pas passé son dernier contrôle : prenez un autre appareil."
    ),
    "instrument_overdue": _(
        "L’étalonnage de %(name)s est échu le %(due_on)s et ce site n’accepte plus ses mesures : prenez un autre appareil."
    ),
    "instrument_never_checked": _(
        "%(name)s n’a jamais été contrôlé et ce site n’accepte pas ses mesures : prenez un autre appareil."
    ),
    "instrument_is_registered": _(
        "%(name)s est au registre : choisissez-le dans la liste. S’il n’y est pas, il ne mesure rien de ce que cette page demande."
    ),
    "instrument_retired": _("%(name)s n’est plus en service."),
    "instrument_name_missing": _("Écrivez le nom de l’appareil, comme on l’appelle à l’établi."),
    "instrument_name_taken": _("« %(name)s » est déjà le nom d’un appareil de ce site."),
    "check_in_the_future": _("Ce contrôle n’a pas encore eu lieu."),
    "check_due_day_missing": _("Jusqu’à quel jour ce contrôle est-il valable ?"),
    "check_days_out_of_order": _("L’échéance est avant le contrôle."),
    "check_failure_undescribed": _("Dites ce qui n’était pas conforme."),
    "clock_of_sound_devices_only": _(
        "La correction d’horloge est celle d’un micro ou d’une carte son."
    ),
    "clock_reference_missing": _("Avec quelle montre à quartz l’horloge a-t-elle été mesurée ?"),
    "clock_too_short": _(
        "Enregistrement trop court pour une horloge : écoutez la montre à quartz deux minutes."
    ),
    "clock_silent": _(
        "L’enregistrement est muet : le micro est-il branché et posé contre la montre ?"
    ),
    "clock_not_quartz": _(
        "Ce n’est pas le pas d’une montre à quartz : il faut un seul bruit par seconde, chaque seconde."
    ),
    "clock_inhibited": _(
        "Cette montre à quartz se corrige de temps en temps (inhibition) : écoutez-la deux minutes."
    ),
    "clock_unsteady": _(
        "Les pas sont trop faibles ou trop irréguliers pour mesurer une horloge : rapprochez le micro."
    ),
    "certificate_unreadable": _("Ce certificat n’est ni un PDF ni une image lisible."),
    "table_unreadable": _(
        "Ce fichier n’est pas un tableau de texte. Enregistrez-le en CSV, ou copiez les cellules ici."
    ),
    "table_empty": _("Il n’y a pas de mesures dans ce tableau."),
    "table_too_long": _("Ce tableau est trop long : %(rows)s lignes au plus."),
    "position_not_understood": _(
        "« %(entered)s » n’est pas une position : CH, FH, 3H, 6H, 9H, 12H ou leurs noms."
    ),
    "quantity_not_understood": _(
        "« %(entered)s » n’est ni la marche, ni l’amplitude, ni le repère."
    ),
    "moment_not_understood": _("« %(entered)s » n’est ni 0 h ni 24 h."),
    "cell_repeats_position": _("La position %(position)s est donnée deux fois."),
    "cell_without_position": _("Cette valeur n’a pas de position."),
    "cell_without_quantity": _("On ne sait pas ce que mesure cette valeur."),
    "reading_not_asked": _("Cette mesure n’est pas demandée à ce moment du travail."),
    "unit_not_understood": _("L’unité « %(entered)s » n’est pas comprise ici."),
}

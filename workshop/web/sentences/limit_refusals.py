"""Refusals about the circumstances of a measure, and about the limits a workshop writes down."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "own_verdict_missing": _("Donnez d’abord votre avis : %(characteristics)s."),
    "wet_test_after_failed_dry": _(
        "L’essai à sec a échoué : la montre ne va pas dans l’eau. Refaites d’abord un bon essai à sec."
    ),
    "reserve_out_of_order": _("La montre s’est arrêtée avant d’être laissée à marcher ?"),
    "reserve_in_the_future": _("Cet arrêt est dans l’avenir."),
    "reserve_differs": _(
        "Entre ces deux instants, la montre a marché %(hours)s\u202fh : corrigez l’un ou l’autre."
    ),
    "condition_out_of_range": _("Écrivez un nombre entre 1 et %(most)s."),
    "unknown_cell": _("La pile « %(cell)s » n’est pas dans le catalogue."),
    "unknown_water_programme": _(
        "Le programme d’étanchéité « %(programme)s » n’est pas dans la liste."
    ),
    "limits_missing": _("Écrivez au moins une limite."),
    "limit_without_bounds": _("Une limite a au moins un minimum ou un maximum."),
    "limit_bounds_reversed": _("Le minimum est au-dessus du maximum."),
    "limit_statistic_unsuited": _("Cette grandeur ne se limite pas de cette façon."),
    "limit_repeated": _("La même limite est écrite deux fois."),
    "profile_name_missing": _("Donnez un nom au profil."),
    "profile_name_taken": _("« %(name)s » est déjà le nom d’un profil de ce site."),
    "profile_grade_missing": _("De quel grade ? Un grade ne juge que les montres qui le portent."),
    "profile_source_missing": _("D’où viennent ces limites ? Nommez le document ou la décision."),
    "calibre_name_missing": _("Écrivez la manufacture et la référence."),
    "calibre_name_taken": _("« %(name)s » est déjà un calibre de ce site."),
    "own_calibre_unknown": _("« %(name)s » n’est pas un calibre de l’atelier."),
    "figures_missing": _("Écrivez au moins une valeur."),
    "figure_source_missing": _("D’où viennent ces valeurs ? Nommez le document."),
    "version_reason_missing": _("Dites pourquoi vous changez : la raison reste avec la version."),
    "version_changed_meanwhile": _(
        "Une nouvelle version a été enregistrée entre-temps : relisez-la avant de changer."
    ),
}

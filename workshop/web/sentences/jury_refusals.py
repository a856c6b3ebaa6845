"""Refusals about grids, the jury's agreement, and what jurors note during a sitting."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: Mapping[str, Any] = {
    "grids_closed": _("Les grilles de cette épreuve ne se remplissent pas à ce moment."),
    "grid_signed": _("Cette grille est signée : elle ne change plus."),
    "grid_changed": _(
        "Cette grille a changé ailleurs depuis que cette page est ouverte. Rien n’est écrasé : relisez, puis enregistrez de nouveau."
    ),
    "grid_incomplete": _("La grille n’est pas complète : il reste %(count)s point(s) à remplir."),
    "code_not_assessed": _("%(code)s n’est pas évalué dans cette épreuve."),
    "work_goes_on": _(
        "Le candidat travaille encore : une grille se signe une fois l’épreuve arrêtée."
    ),
    "not_the_president": _("C’est le président du jury qui le fait."),
    "grids_not_signed": _("La grille commune s’ouvre quand tous les jurés ont signé la leur."),
    "common_grid_closed": _("La grille commune est close : elle ne change plus."),
    "agreement_incomplete": _("Il manque l’accord du jury sur %(count)s compétence(s)."),
    "reason_due": _("%(code)s : les avis diffèrent ou le jury s’en écarte, écrivez pourquoi."),
    "own_grid_first": _(
        "Signez d’abord votre propre grille : vous allez lire les avis d’un autre juré."
    ),
    "paper_without_trace": _(
        "Joignez une photo de la grille signée, ou écrivez où elle est conservée."
    ),
    "nothing_to_witness": _(
        "Les notes de séance se prennent du début de l’épreuve aux signatures."
    ),
    "witness_note_empty": _("Écrivez ce que vous avez vu, ou ajoutez une mesure."),
    "problem_unknown": _("Choisissez un problème de la liste."),
    "characteristic_unknown": _("Choisissez ce que vous avez mesuré."),
    "reading_unreadable": _("Écrivez un nombre, par exemple 4,5."),
}

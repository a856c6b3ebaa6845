"""Refusals about referentials, rules of results and the clock of a sitting."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.web.sentences import scenario_words, sitting_words

SENTENCES: Mapping[str, Any] = {
    **scenario_words.SENTENCES,
    **sitting_words.SENTENCES,
    "data_file_unsound": _("Le fichier %(file)s est abîmé (%(key)s, ligne %(line)s)."),
    "block_not_whole": _(
        "Le texte officiel ne donne pas toutes les compétences du bloc %(block)s : il ne peut pas être calculé."
    ),
    "rules_of_others": _("Les règles « %(rules)s » ne sont pas faites pour %(referential)s."),
    "rule_of_unknown_block": _("Les règles « %(rules)s » parlent d’un bloc inconnu, %(block)s."),
    "compulsory_unknown": _(
        "Les règles « %(rules)s » rendent obligatoire %(competence)s, qui n’est pas dans le bloc %(block)s."
    ),
    "sheet_changed_meanwhile": _(
        "Quelqu’un vient de changer cette page. Votre saisie est encore là : relisez, puis enregistrez de nouveau."
    ),
    "time_factor": _("Le temps est multiplié par 1 à 5, avec quatre décimales au plus."),
    "sitting_move": _("L’épreuve n’en est plus là : rechargez la page."),
    "session_move": _("La session n’en est plus là : rechargez la page."),
    "clock_moved_back": _("L’horloge est revenue en arrière : rien n’est enregistré."),
}

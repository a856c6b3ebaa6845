"""The screen words of scenarios, and their refusals."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.anonymising import Removed
from workshop.assessment.coverage import Means
from workshop.assessment.scenario import BriefGiven, PlantedKind, VersionState, Visibility

VERSION_STATES: Mapping[VersionState, Any] = {
    VersionState.DRAFT: _("brouillon"),
    VersionState.REVIEWED: _("relu"),
    VersionState.PUBLISHED: _("publié"),
    VersionState.FROZEN: _("figé"),
    VersionState.RETIRED: _("retiré"),
}

BRIEFS_GIVEN: Mapping[BriefGiven, Any] = {
    BriefGiven.BEFORE: _("avant l’épreuve"),
    BriefGiven.AT_START: _("au début de l’épreuve"),
}

PLANTED_KINDS: Mapping[PlantedKind, Any] = {
    PlantedKind.FAULT: _("défaut"),
    PlantedKind.MISSING_DATUM: _("donnée manquante"),
    PlantedKind.STALE_DATUM: _("donnée périmée"),
    PlantedKind.SHORTAGE: _("rupture de stock"),
    PlantedKind.WORN_TOOL: _("outil usé ou échu"),
    PlantedKind.COMPLAINT: _("réclamation"),
    PlantedKind.HIDDEN_HIGHER_FAULT: _("défaut caché d’un niveau supérieur"),
    PlantedKind.ACCESS_NEED: _("besoin d’accessibilité"),
    PlantedKind.MARK: _("marque sur la montre"),
    PlantedKind.DELAY: _("délai qui glisse"),
}

VISIBILITIES: Mapping[Visibility, Any] = {
    Visibility.VISIBLE: _("se voit"),
    Visibility.ON_ASKING: _("se dit si on le demande"),
    Visibility.BY_MEASURING: _("se mesure"),
    Visibility.DURING_WORK: _("apparaît pendant le travail"),
}

MEANS: Mapping[Means, Any] = {
    Means.WORK: _("le travail sur la fiche"),
    Means.KEY: _("le corrigé"),
    Means.PLANTED: _("un élément prévu"),
    Means.OBSERVATION: _("l’observation du juré"),
}

REMOVED: Mapping[Removed, Any] = {
    Removed.NAME: _("nom"),
    Removed.PHONE: _("téléphone"),
    Removed.EMAIL: _("e-mail"),
    Removed.ADDRESS: _("adresse"),
    Removed.SERIAL: _("numéro de série"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    VERSION_STATES,
    BRIEFS_GIVEN,
    PLANTED_KINDS,
    VISIBILITIES,
    MEANS,
    REMOVED,
)

SENTENCES: Mapping[str, Any] = {
    "scenario_title_missing": _("Donnez un titre au scénario."),
    "scenario_code_taken": _(
        "Le centre a déjà un scénario « %(code)s » : ouvrez-le, ou changez de titre."
    ),
    "scenario_file_unsound": _("Ce fichier ne peut pas être repris tel quel."),
    "scenario_not_draft": _("Cette version est relue : elle ne change plus."),
    "scenario_of_another": _(
        "Seul son auteur écrit ce brouillon. Relisez-le, ou demandez-lui un changement."
    ),
    "scenario_too_long": _("Ce scénario est trop long."),
    "scenario_draft_open": _("La version %(number)s est déjà en préparation : complétez-la."),
    "scenario_state": _("Le scénario n’en est plus là : rechargez la page."),
    "scenario_own_review": _(
        "Un scénario est relu par une autre personne que son auteur. Un centre où une seule personne forme ne peut pas publier."
    ),
    "scenario_unfinished": _("Il reste %(count)s points à régler avant la relecture."),
    "scenario_used": _(
        "Des candidats sont déjà prévus sur cette version : faites une nouvelle version."
    ),
    "scenario_not_ready": _("Cette version ne peut pas encore être publiée."),
    "review_note_missing": _("Écrivez ce qui est à reprendre."),
    "variant_of_itself": _(
        "Une variante remplace un autre scénario du même centre, pour la même modalité."
    ),
    "scenario_sees_other_criteria": _(
        "Ces deux scénarios ne sont pas équivalents : un seul des deux permet d’observer %(criteria)s."
    ),
    "scenario_of_another_level": _(
        "Ces deux scénarios ne sont pas équivalents : ils n’ont pas le même niveau."
    ),
    "key_closed": _(
        "Le corrigé n’est ouvert qu’à l’auteur, au relecteur, et aux jurés dès que l’épreuve a commencé."
    ),
    "source_ticket_unknown": _("Aucune fiche de ce numéro parmi celles que vous pouvez lire."),
    "ticket_still_open": _(
        "La fiche %(number)s n’est pas close : un scénario se fait d’une fiche terminée."
    ),
    "watch_unknown": _("Ce scénario ne prévoit pas cette montre."),
    "watch_label_missing": _("Écrivez le repère de la montre, par exemple son étiquette."),
    "watch_not_ready": _("Cette montre n’est pas prête : relisez ce qui manque."),
    "watch_own_verification": _(
        "La montre est vérifiée par une autre personne que celle qui l’a préparée."
    ),
    "watch_already_verified": _("Cette montre est déjà vérifiée."),
    "watch_already_restored": _("Cette montre est déjà remise en état."),
    "watch_not_verified": _("Cette montre n’est pas encore vérifiée par une seconde personne."),
    "watch_handed_out": _("Cette montre est déjà donnée à un candidat."),
}

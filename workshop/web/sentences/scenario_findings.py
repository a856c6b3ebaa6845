"""What is still wrong with a scenario, or keeps it from being published; what a watch still lacks."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workshop.assessment.checked_data import Finding
from workshop.assessment.preparation import PreparationFault, PreparationFinding
from workshop.assessment.publication import PublicationFault, PublicationFinding
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.web.translation import language

_FINDINGS: Final[Mapping[str, Any]] = {
    "not_utf8": _("Ce fichier n’est pas écrit en UTF-8."),
    "not_toml": _("Ce fichier n’est pas du TOML valable (%(detail)s)."),
    "wrong_schema": _("Le schéma doit être « %(expected)s »."),
    "missing_key": _("Il manque quelque chose ici."),
    "unknown_key": _("Cette clé est inconnue."),
    "wrong_type": _("La valeur n’est pas de la bonne sorte."),
    "empty": _("Rien n’est écrit ici."),
    "duplicate_id": _("« %(id)s » est déjà donné plus haut."),
    "unknown_reference": _("« %(id)s » n’existe pas dans ce référentiel."),
    "unknown_choice": _("« %(value)s » n’est pas un choix."),
    "out_of_range": _("La valeur doit être au moins %(lowest)s."),
    "missing_item": _("Le corrigé ne dit rien de %(id)s, alors que le scénario le prévoit."),
}

_PARTS: Final[Mapping[str, Any]] = {
    "brief": _("Consigne"),
    "title": _("Titre"),
    "level": _("Niveau"),
    "documents": _("Document"),
    "seed": _("Fiche de départ"),
    "script": _("Réplique"),
    "questions": _("Question"),
    "planted": _("Élément prévu"),
    "key": _("Corrigé"),
    "not_observable": _("Critère non observable"),
    "watches": _("Montre à préparer"),
}
_SEED: Final[Mapping[str, Any]] = {
    "customer": _("client"),
    "customer.family_name": _("nom du client"),
    "watch": _("montre"),
    "watch.brand": _("marque de la montre"),
    "watch.kind": _("genre de montre"),
}
_PLACE: Final = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(.+))?")

_PUBLICATION: Final[Mapping[PublicationFault, Any]] = {
    PublicationFault.NO_REVIEWER: _("Une autre personne doit relire ce scénario."),
    PublicationFault.REVIEWER_IS_AUTHOR: _("Le relecteur n’est pas l’auteur."),
    PublicationFault.COMPETENCE_NOT_COVERED: _(
        "La compétence %(about)s n’est pas couverte : aucun de ses critères ne peut être observé."
    ),
    PublicationFault.COMPETENCE_COVERED_TOO_LITTLE: _(
        "La compétence %(about)s n’est pas assez couverte : il faut pouvoir observer 60 %% de ses critères."
    ),
    PublicationFault.NO_SOLVED_RUN: _(
        "Une personne compétente doit d’abord jouer le corrigé : résoudre le sujet comme le candidat, de bout en bout."
    ),
    PublicationFault.SOLVED_RUN_NOT_MET: _(
        "%(about)s : le corrigé joué n’est pas reconnu comme satisfait. Revoyez le sujet ou son corrigé."
    ),
}

_PREPARATION: Final[Mapping[PreparationFault, Any]] = {
    PreparationFault.FAULT_NOT_SET: _("Défaut non posé : %(about)s."),
    PreparationFault.NOT_MEASURED: _("Non mesuré : %(about)s."),
    PreparationFault.OUT_OF_BASELINE: _("Hors de la plage prévue : %(about)s."),
    PreparationFault.NOT_VERIFIED: _("Une seconde personne doit vérifier la montre."),
    PreparationFault.VERIFIED_BY_PREPARER: _(
        "La montre est vérifiée par celle qui l’a préparée : il faut une autre personne."
    ),
}


def told_finding(finding: Finding) -> str:
    """`Élément prévu 3 : « trap » n’est pas un choix.`; a file also tells the line."""
    said = str(_FINDINGS[finding.code]) % finding.facts
    place = _told_place(finding.key)
    if finding.line is not None:
        line = gettext("ligne %(line)s", line=finding.line)
        place = f"{place} ({line})" if place else line.capitalize()
    return gettext("%(place)s : %(said)s", place=place, said=said) if place else said


def _told_place(key: str) -> str:
    found = _PLACE.fullmatch(key)
    if found is None or found[1] not in _PARTS:
        return key
    part, rank, rest = found.groups()
    words = [str(_PARTS[part])]
    if rank is not None:
        words.append(str(int(rank) + 1))
    elif rest and part in ("key", "not_observable"):
        words.append(rest)
    elif rest and part == "seed":
        words = [gettext("%(part)s, %(what)s", part=words[0], what=_SEED.get(rest, rest))]
    return " ".join(words)


def told_missing(finding: PublicationFinding) -> str:
    return str(_PUBLICATION[finding.fault]) % {"about": finding.about}


def told_preparation(finding: PreparationFinding) -> str:
    """`Hors de la plage prévue : Amplitude, CH.`"""
    known = CHARACTERISTICS.get(finding.about)
    about = known.label(language()) if known else finding.about
    place = f", {finding.position}" if finding.position else ""
    return str(_PREPARATION[finding.fault]) % {"about": f"{about}{place}"}

"""The screen words of grids: what was seen, what is concluded, what the rules propose."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.evidence.proposal import Proposal
from workshop.assessment.grid import GridFault, Seen
from workshop.assessment.rules import Mark

SEEN: Mapping[Seen, Any] = {
    Seen.MET: _("Satisfait"),
    Seen.PARTLY: _("En partie"),
    Seen.NOT_MET: _("Non satisfait"),
    Seen.NOT_OBSERVED: _("Non observé"),
    Seen.NOT_APPLICABLE: _("Sans objet"),
}

SIGNS: Mapping[Seen, str] = {
    Seen.MET: "✓",
    Seen.PARTLY: "±",
    Seen.NOT_MET: "✕",
    Seen.NOT_OBSERVED: "○",
    Seen.NOT_APPLICABLE: "–",
}
"""The sign beside each word; on paper the juror writes it in the box."""

MARKS: Mapping[Mark, Any] = {
    Mark.ACQUIRED: _("Acquis"),
    Mark.NOT_ACQUIRED: _("Non acquis"),
}

PROPOSALS: Mapping[Proposal, Any] = {
    Proposal.MET: _("Satisfait selon la fiche"),
    Proposal.NOT_MET: _("Non satisfait selon la fiche"),
    Proposal.NOT_COMPUTABLE: _("La fiche ne permet pas de conclure"),
    Proposal.NOT_OBSERVABLE: _("Le sujet ne crée pas cette situation"),
}

GRID_FAULTS: Mapping[GridFault, Any] = {
    GridFault.ALREADY_SIGNED: _("la grille est déjà signée"),
    GridFault.UNKNOWN_CODE: _("n’est pas évalué ici"),
    GridFault.OBSERVATION_MISSING: _("rien n’est choisi"),
    GridFault.OPINION_MISSING: _("il manque votre avis"),
    GridFault.COMMENT_MISSING: _("« non acquis » demande un commentaire"),
    GridFault.NOTHING_OBSERVED: _("rien n’a été observé : elle ne peut pas être acquise"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (SEEN, MARKS, PROPOSALS, GRID_FAULTS)

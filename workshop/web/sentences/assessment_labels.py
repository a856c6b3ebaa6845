"""The screen words of the assessment: what the program can propose, and how a sitting stands."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.clock import Phase
from workshop.assessment.evidence_map import Automation, EvidenceRule
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.web.sentences import scenario_words, sitting_words

AUTOMATIONS: Mapping[Automation, Any] = {
    Automation.YES: _("proposé par le programme"),
    Automation.PARTLY: _("proposé en partie"),
    Automation.NO: _("observé par le jury"),
}

EVIDENCE_RULES: Mapping[EvidenceRule, Any] = {
    EvidenceRule.COMPLETE: _("ce qui devait être rempli l’est"),
    EvidenceRule.ORDER: _("les actes sont dans l’ordre"),
    EvidenceRule.BOTH_SIDES: _("le même test avant et après"),
    EvidenceRule.TOLERANCE: _("les valeurs face à leurs tolérances"),
    EvidenceRule.KEY_MATCH: _("comparaison au corrigé"),
    EvidenceRule.WITNESS_MATCH: _("comparaison aux notes des jurés"),
    EvidenceRule.ACK: _("accord d’une autre personne"),
    EvidenceRule.SPREAD: _("régularité des entrées"),
    EvidenceRule.PHOTO_PAIR: _("photos avant et après"),
    EvidenceRule.COST: _("montant recalculé"),
    EvidenceRule.DUE: _("dates face à la promesse"),
    EvidenceRule.NONE: _("aucune règle"),
}

SITTING_STATES: Mapping[SittingState, Any] = {
    SittingState.PLANNED: _("Prévue"),
    SittingState.CHECKED_IN: _("Candidat présent"),
    SittingState.PREPARING: _("Préparation en cours"),
    SittingState.RUNNING: _("En cours"),
    SittingState.SUSPENDED: _("Suspendue"),
    SittingState.FROZEN: _("Arrêtée, à juger"),
    SittingState.GRADED: _("Grilles signées"),
    SittingState.AGREED: _("Grille commune close"),
    SittingState.ABSENT: _("Candidat absent"),
    SittingState.ABORTED: _("Interrompue"),
    SittingState.ANNULLED: _("Annulée"),
}

SITTING_MODES: Mapping[SittingMode, Any] = {
    SittingMode.EXAM: _("Épreuve"),
    SittingMode.TRAINING: _("Entraînement"),
    SittingMode.SOLUTION: _("Corrigé joué"),
}

PHASES: Mapping[Phase, Any] = {
    Phase.PREPARATION: _("Préparation"),
    Phase.EVALUATION: _("Évaluation"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    *scenario_words.WORDS,
    *sitting_words.WORDS,
    AUTOMATIONS,
    EVIDENCE_RULES,
    SITTING_STATES,
    SITTING_MODES,
    PHASES,
)

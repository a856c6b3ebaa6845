"""The screen words of the assessment: what the program can propose, and from what."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.assessment.evidence_map import Automation, EvidenceRule

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

WORDS: tuple[Mapping[Any, Any], ...] = (AUTOMATIONS, EVIDENCE_RULES)

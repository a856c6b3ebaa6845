"""The screen words of the work order: where work comes from, tools, supplies, steps, findings."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.db.work import WorkSource
from workshop.domain.preparation import SupplyState, ToolState
from workshop.domain.servicing import Finding, StepOutcome

WORK_SOURCES: Mapping[WorkSource, Any] = {
    WorkSource.QUOTE: _("du devis accepté"),
    WorkSource.DIAGNOSIS: _("du diagnostic"),
    WorkSource.PRICE_LIST: _("de la liste de prix"),
}

TOOL_STATES: Mapping[ToolState, Any] = {
    ToolState.OK: _("en état"),
    ToolState.WORN: _("usé, utilisable"),
    ToolState.OUT_OF_ORDER: _("hors service"),
    ToolState.OVERDUE: _("étalonnage dépassé"),
}

SUPPLY_STATES: Mapping[SupplyState, Any] = {
    SupplyState.TO_CHECK: _("à vérifier"),
    SupplyState.AVAILABLE: _("disponible"),
    SupplyState.REQUESTED: _("attendue"),
    SupplyState.RECEIVED: _("arrivée"),
}

FINDINGS: Mapping[Finding, Any] = {
    Finding.CONFIRMED: _("diagnostic confirmé"),
    Finding.EXTRA_FAULT: _("défaut supplémentaire"),
    Finding.HIGHER_LEVEL: _("niveau supérieur requis"),
}

STEP_OUTCOMES: Mapping[StepOutcome, Any] = {
    StepOutcome.DONE: _("fait"),
    StepOutcome.OK: _("conforme"),
    StepOutcome.FAULTY: _("défaut"),
    StepOutcome.NOT_APPLICABLE: _("sans objet"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    WORK_SOURCES,
    TOOL_STATES,
    SUPPLY_STATES,
    FINDINGS,
    STEP_OUTCOMES,
)

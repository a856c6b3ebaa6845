"""From which catalogue the codes of a subject come: to check an answer key and to label reasons."""

from collections.abc import Mapping
from typing import Final

from workshop.assessment.evidence.snapshot import Subject
from workshop.domain.catalogue import items
from workshop.domain.permissions import Role

# The vocabulary of each part of a code: `bezel_ne:scratch` is of `zones`, then of `marks`.
VOCABULARIES: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.ACCESS_NEEDS: ("access_needs",),
    Subject.SYMPTOMS: ("symptoms",),
    Subject.RECEPTION_MARKS: ("zones", "marks"),
    Subject.FUNCTIONAL_TESTS: ("functional_tests",),
    Subject.HYPOTHESES: ("hypotheses",),
    Subject.SERVICE: ("services",),
    Subject.DIAGNOSIS_SYMPTOMS: ("symptoms",),
    Subject.CASE_BACK: ("case_backs",),
    Subject.UNCASING_TOOLS: ("tools",),
    Subject.UNCASING_STEPS: ("steps",),
    Subject.UNCASING_PROCEDURE: ("case_backs",),
    Subject.UNCASING_MARKS: ("zones", "marks"),
    Subject.MOVEMENT_MARKS: ("components", "component_states"),
    Subject.COMPONENTS: ("components", "component_states"),
    Subject.ANOMALIES: ("anomalies",),
    Subject.QUALIFIED_ANOMALIES: ("anomalies", "severities"),
    Subject.CAUSE: ("hypotheses",),
    Subject.NEEDS: ("needs",),
    Subject.COMPLAINT_CAUSE: ("complaint_causes",),
    Subject.COMPLAINT_RESOLUTIONS: ("complaint_resolutions",),
    Subject.DIAGNOSIS_INPUTS: ("diagnosis_inputs",),
    Subject.REPORT_SECTIONS: ("report_sections",),
    Subject.LEVEL: ("technical_levels",),
    Subject.OPERATIONS: ("operations",),
    Subject.SUPPLIES: ("supplies",),
    Subject.TOOLS_CHECKED: ("tools",),
    Subject.TOOL_FAULTS: ("tools",),
    Subject.TOOL_ALERTS: ("tools",),
    Subject.HSE: ("hse_checks",),
    Subject.SUPPLY_REQUESTS: ("supplies",),
    Subject.SLIP_REASON: ("delay_reasons",),
    Subject.WASTE: ("hse_checks",),
    Subject.WORN_TOOLS: ("tools",),
    Subject.PROCEDURE: ("operations",),
    Subject.PARTS_FITTED: ("supplies",),
    Subject.PARTS_CONTROLLED: ("supplies",),
    Subject.WORN_COMPONENTS: ("components", "component_states"),
    Subject.REQUEST_RESOLVED: ("symptoms",),
    Subject.ITEMS_ANSWERED: ("anomalies",),
    Subject.STEP_CONTROLS: ("operations", "steps"),
    Subject.PARTS_ON: ("components",),
    Subject.COSMETIC_MARKS: ("zones", "marks"),
    Subject.FINISHING_MEANS: ("tools",),
    Subject.FINAL_MARKS: ("zones", "marks"),
    Subject.ACCESSORIES_RETURNED: ("accessories",),
}
ROLES: Final = frozenset(
    {Subject.QUESTIONS_ASKED, Subject.COMPLAINT_REDIRECTED_TO, Subject.ESCALATED_TO}
)


def is_known(subject: Subject, code: str) -> bool:
    """False for a code that its catalogue does not hold; what has no catalogue is free."""
    if subject in ROLES:
        return code in list(Role)
    parts = code.split(":")
    names = VOCABULARIES.get(subject, ())
    return len(parts) >= len(names) and all(
        part in items(name) for part, name in zip(parts, names, strict=False)
    )

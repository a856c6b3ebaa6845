"""Work beyond the workshop's scope: who is asked, and where the watch may go."""

from enum import StrEnum
from typing import Final

from workshop.domain.ticket import WaitingOn


class EscalationTarget(StrEnum):
    """Where a job that is out of scope goes: the ticket stays ours, the watch may travel."""

    HIGHER_LEVEL = "higher_level"
    SUBCONTRACTOR = "subcontractor"
    BRAND = "brand"


class EscalationDecision(StrEnum):
    """What the hierarchy decides: one of the targets, or to go on here."""

    GO_ON = "go_on"
    HIGHER_LEVEL = "higher_level"
    SUBCONTRACTOR = "subcontractor"
    BRAND = "brand"


# Whose turn it is after the decision, with the code of the reason (`waiting_reasons`).
TURNS: Final[dict[EscalationDecision, tuple[WaitingOn, str]]] = {
    EscalationDecision.GO_ON: (WaitingOn.US, ""),
    EscalationDecision.HIGHER_LEVEL: (WaitingOn.US, ""),
    EscalationDecision.SUBCONTRACTOR: (WaitingOn.SUBCONTRACTOR, "subcontracted_work"),
    EscalationDecision.BRAND: (WaitingOn.SUBCONTRACTOR, "brand_service"),
}

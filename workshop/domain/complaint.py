"""Complaints: who answers them, when they are followed up, and how they end."""

from enum import StrEnum
from typing import Final

from workshop.domain.errors import NotAllowed, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role

FIRST_ANSWER_WORKING_DAYS: Final = 2
"""House rule: a complaint is answered within two working days."""

FOLLOW_UP_WORKING_DAYS: Final = 5
"""House rule: after an answer, how long before somebody asks for news."""


class ComplaintOutcome(StrEnum):
    """`UNSETTLED`: the customer does not agree, and is told of the mediator."""

    SETTLED = "settled"
    UNSETTLED = "unsettled"


def check_answers_for(actor: Actor, to_role: Role | None, site_id: int) -> None:
    """Whoever writes on tickets, unless it was passed to a role: then that role, or the hierarchy."""
    if to_role is not None and not actor.answers_for(to_role, site_id):
        raise NotAllowed("complaint_of_another_role", {"role": to_role})


def check_closing(
    actor: Actor, site_id: int, outcome: ComplaintOutcome, *, agreed: bool, mediator: str
) -> None:
    """Settled is what the customer agreed with; unsettled is for the hierarchy, and names a mediator.

    C. conso. L616-1 and R616-1: the mediator is named again when a complaint is not settled.
    """
    if outcome is ComplaintOutcome.SETTLED:
        if not agreed:
            raise RuleViolation("complaint_not_accepted", field="outcome")
        return
    if not actor.may(Permission.APPROVE, site_id):
        raise NotAllowed("permission_missing", {"permission": Permission.APPROVE.value})
    if not mediator.strip():
        raise RuleViolation("mediator_missing", field="outcome")

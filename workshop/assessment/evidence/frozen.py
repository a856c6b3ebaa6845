"""Snapshots and proposals as JSON values, and back again: what an evidence package keeps of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from workshop.assessment.evidence.proposal import PreAssessment, Proposal, Reason, ReasonCode
from workshop.assessment.evidence.snapshot import TicketSnapshot
from workshop.domain.plain_json import from_json, to_json

_DAYS: Final = "_on"
"""Facts whose name ends so are days."""


def snapshot_to_dict(snapshot: TicketSnapshot) -> dict[str, Any]:
    found: dict[str, Any] = to_json(snapshot)
    return found


def snapshot_from_dict(stored: Mapping[str, Any]) -> TicketSnapshot:
    found: TicketSnapshot = from_json(TicketSnapshot, stored)
    return found


def proposals_to_list(proposals: Sequence[PreAssessment]) -> list[dict[str, Any]]:
    return [to_json(each) for each in proposals]


def proposals_from_list(stored: Sequence[Mapping[str, Any]]) -> tuple[PreAssessment, ...]:
    return tuple(
        PreAssessment(
            each["criterion_id"],
            Proposal(each["proposal"]),
            each["is_partial"],
            tuple(_reason(reason) for reason in each["reasons"]),
        )
        for each in stored
    )


def _reason(stored: Mapping[str, Any]) -> Reason:
    facts = {name: _fact(name, value) for name, value in stored["facts"].items()}
    return Reason(ReasonCode(stored["code"]), facts, tuple(stored["entries"]))


def _fact(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return date.fromisoformat(value) if name.endswith(_DAYS) and value else value

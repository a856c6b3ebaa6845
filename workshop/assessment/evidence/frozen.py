"""Snapshots and proposals as JSON values, and back again: what an evidence package keeps of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from workshop.assessment.evidence.proposal import PreAssessment, Proposal, Reason, ReasonCode
from workshop.assessment.evidence.snapshot import TicketSnapshot

_DAYS: Final = "_on"
"""Facts whose name ends so are days."""


def snapshot_to_dict(snapshot: TicketSnapshot) -> dict[str, Any]:
    found: dict[str, Any] = to_json(snapshot)
    return found


def snapshot_from_dict(stored: Mapping[str, Any]) -> TicketSnapshot:
    found: TicketSnapshot = _read(TicketSnapshot, stored)
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


def to_json(value: Any) -> Any:
    """Dataclasses as objects, sets sorted, instants and days in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_json(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_json(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: Any, stored: Any) -> Any:
    """The value of this type that `to_json` made `stored` of."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if stored is None else _read(inner[0], stored)
    if origin in (tuple, frozenset):
        return origin(_read(inner[0], each) for each in stored)
    if origin is not None and issubclass(origin, Mapping):
        return {_read(inner[0], name): _read(inner[1], each) for name, each in stored.items()}
    if is_dataclass(kind):
        hints, make = get_type_hints(kind), cast(Callable[..., Any], kind)
        return make(**{name: _read(hints[name], each) for name, each in stored.items()})
    if kind in (datetime, date):
        return kind.fromisoformat(stored)
    return stored if kind is Any else kind(stored)

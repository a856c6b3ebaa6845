"""An assessment session: its states, and what is noted around it."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from workshop.domain.errors import RuleViolation


class SessionState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"
    DELIBERATED = "deliberated"
    NOTIFIED = "notified"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class SessionMove(StrEnum):
    ANNOUNCE = "announce"
    CONVENE = "convene"
    OPEN = "open"
    CLOSE = "close"
    DELIBERATE = "deliberate"
    NOTIFY = "notify"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"
    POSTPONE = "postpone"
    RESUME = "resume"
    CANCEL = "cancel"


_S = SessionState
_BEFORE: Final = (_S.DRAFT, _S.ANNOUNCED, _S.CONVENED)
MOVES: Final[Mapping[SessionMove, tuple[Collection[SessionState], SessionState]]] = {
    SessionMove.ANNOUNCE: ((_S.DRAFT,), _S.ANNOUNCED),
    SessionMove.CONVENE: ((_S.ANNOUNCED,), _S.CONVENED),
    SessionMove.OPEN: ((_S.CONVENED,), _S.OPEN),
    SessionMove.CLOSE: ((_S.OPEN,), _S.CLOSED),
    SessionMove.DELIBERATE: ((_S.CLOSED,), _S.DELIBERATED),
    SessionMove.NOTIFY: ((_S.DELIBERATED,), _S.NOTIFIED),
    SessionMove.UNPUBLISH: ((_S.NOTIFIED,), _S.DELIBERATED),
    SessionMove.ARCHIVE: ((_S.NOTIFIED,), _S.ARCHIVED),
    SessionMove.POSTPONE: (_BEFORE, _S.POSTPONED),
    SessionMove.RESUME: ((_S.POSTPONED,), _S.DRAFT),
    SessionMove.CANCEL: ((*_BEFORE, _S.POSTPONED), _S.CANCELLED),
}
PLANNABLE_IN: Final = (*_BEFORE, _S.OPEN)
"""While an exam can still be planned in a session."""
RESULTS_VISIBLE: Final = frozenset({_S.NOTIFIED, _S.ARCHIVED})


def after(move: SessionMove, state: SessionState) -> SessionState:
    """The state a move leads to. Raises `RuleViolation("session_move")`."""
    sources, target = MOVES[move]
    if state not in sources:
        raise RuleViolation("session_move", {"move": move, "state": state})
    return target


class SessionFact(StrEnum):
    """What a move of a session needs."""

    CANDIDATES = "candidates"
    SITTINGS_PLANNED = "sittings_planned"
    CONVOCATIONS_SENT = "convocations_sent"
    JURY_IN_ORDER = "jury_in_order"
    CONFLICTS_DECLARED = "conflicts_declared"
    SITTINGS_OVER = "sittings_over"
    FRAUDS_DECIDED = "frauds_decided"
    ALL_DECIDED = "all_decided"
    QUESTIONS_ANSWERED = "questions_answered"
    CERTIFICATION_JURY_IN_ORDER = "certification_jury_in_order"
    MINUTES_SIGNED = "minutes_signed"
    RESULTS_SENT = "results_sent"
    APPEALS_DECIDED = "appeals_decided"


_F = SessionFact
NEEDS: Final[Mapping[SessionMove, tuple[SessionFact, ...]]] = {
    SessionMove.ANNOUNCE: (_F.CANDIDATES,),
    SessionMove.CONVENE: (_F.CANDIDATES, _F.SITTINGS_PLANNED, _F.CONVOCATIONS_SENT),
    SessionMove.OPEN: (
        _F.CANDIDATES,
        _F.SITTINGS_PLANNED,
        _F.CONVOCATIONS_SENT,
        _F.JURY_IN_ORDER,
        _F.CONFLICTS_DECLARED,
    ),
    SessionMove.CLOSE: (_F.SITTINGS_OVER,),
    SessionMove.DELIBERATE: (
        _F.FRAUDS_DECIDED,
        _F.ALL_DECIDED,
        _F.QUESTIONS_ANSWERED,
        _F.CERTIFICATION_JURY_IN_ORDER,
    ),
    SessionMove.NOTIFY: (_F.MINUTES_SIGNED, _F.RESULTS_SENT),
    SessionMove.ARCHIVE: (_F.APPEALS_DECIDED,),
}
OVERRIDABLE: Final = frozenset(
    {_F.JURY_IN_ORDER, _F.CONFLICTS_DECLARED, _F.CERTIFICATION_JURY_IN_ORDER}
)
"""Facts a reason may stand in for: the session goes on, and the minutes print the reason."""
NEEDS_REASON: Final = frozenset({SessionMove.POSTPONE, SessionMove.CANCEL, SessionMove.UNPUBLISH})


NEXT: Final[Mapping[SessionState, SessionMove]] = {
    _S.DRAFT: SessionMove.ANNOUNCE,
    _S.ANNOUNCED: SessionMove.CONVENE,
    _S.CONVENED: SessionMove.OPEN,
    _S.OPEN: SessionMove.CLOSE,
    _S.CLOSED: SessionMove.DELIBERATE,
    _S.DELIBERATED: SessionMove.NOTIFY,
    _S.NOTIFIED: SessionMove.ARCHIVE,
    _S.POSTPONED: SessionMove.RESUME,
}
"""The move that leads a session on; the others are rare."""


def rare_moves(state: SessionState) -> tuple[SessionMove, ...]:
    """What else may become of a session in a state."""
    return tuple(
        move
        for move, (sources, _) in MOVES.items()
        if state in sources and NEXT.get(state) is not move
    )


def missing_facts(move: SessionMove, facts: Collection[SessionFact]) -> tuple[SessionFact, ...]:
    """What a move still needs, in the order it is prepared."""
    return tuple(each for each in NEEDS.get(move, ()) if each not in facts)


def require_facts(
    move: SessionMove, facts: Collection[SessionFact], override_reason: str = ""
) -> None:
    """Raises `RuleViolation`: `session_facts_missing`, or `session_override_missing` when a reason
    would do in their place.
    """
    missing = missing_facts(move, facts)
    if not missing or (OVERRIDABLE.issuperset(missing) and override_reason.strip()):
        return
    if OVERRIDABLE.issuperset(missing):
        raise RuleViolation(
            "session_override_missing", {"missing": missing}, field="override_reason"
        )
    raise RuleViolation("session_facts_missing", {"missing": missing})


class NoticeKind(StrEnum):
    INFORMATION = "information"
    CONVOCATION = "convocation"
    RESULT = "result"
    CERTIFICATE = "certificate"


class NoticeChannel(StrEnum):
    MAIL = "mail"
    POST = "post"
    REGISTERED = "registered"
    BY_HAND = "by_hand"


class IncidentKind(StrEnum):
    """The coded kinds of an incident report."""

    LATE_ARRIVAL = "late_arrival"
    EQUIPMENT = "equipment"
    WATCH = "watch"
    NETWORK = "network"
    HEALTH = "health"
    EVACUATION = "evacuation"
    JURY_ABSENT = "jury_absent"
    DISTURBANCE = "disturbance"
    OTHER = "other"


class FraudDecision(StrEnum):
    ELIMINATED = "eliminated"
    DISMISSED = "dismissed"


class AwardKind(StrEnum):
    """A whole certificate or one block."""

    CERTIFICATE = "certificate"
    BLOCK = "block"


class AppealDecision(StrEnum):
    UPHELD = "upheld"
    REJECTED = "rejected"
    INADMISSIBLE = "inadmissible"

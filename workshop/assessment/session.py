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
RESULTS_VISIBLE: Final = frozenset({_S.NOTIFIED, _S.ARCHIVED})


def after(move: SessionMove, state: SessionState) -> SessionState:
    """The state a move leads to. Raises `RuleViolation("session_move")`."""
    sources, target = MOVES[move]
    if state not in sources:
        raise RuleViolation("session_move", {"move": move.value, "state": state.value})
    return target


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

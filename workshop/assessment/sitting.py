"""A sitting: one person at a bench of their own, for one modality. Its states and moves."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from workshop.assessment.clock import Phase
from workshop.assessment.scenario import BriefGiven, VersionState
from workshop.domain.errors import RuleViolation


class SittingMode(StrEnum):
    """`EXAM` hides every hint; `TRAINING` shows them; `SOLUTION` is a scenario's recorded run."""

    EXAM = "exam"
    TRAINING = "training"
    SOLUTION = "solution"


class SittingState(StrEnum):
    PLANNED = "planned"
    CHECKED_IN = "checked_in"
    PREPARING = "preparing"
    RUNNING = "running"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    GRADED = "graded"
    AGREED = "agreed"
    ABSENT = "absent"
    ABORTED = "aborted"
    ANNULLED = "annulled"


class SittingMove(StrEnum):
    CHECK_IN = "check_in"
    START_PREPARATION = "start_preparation"
    START_EVALUATION = "start_evaluation"
    SUSPEND = "suspend"
    RESUME_PREPARATION = "resume_preparation"
    RESUME_EVALUATION = "resume_evaluation"
    STOP = "stop"
    SIGN_GRIDS = "sign_grids"
    AGREE = "agree"
    MARK_ABSENT = "mark_absent"
    ABORT = "abort"
    ANNUL = "annul"


_S = SittingState
AT_THE_BENCH: Final = frozenset({_S.PREPARING, _S.RUNNING, _S.SUSPENDED})
"""The candidate has a bench; its clock runs or is held."""
JUDGED: Final = frozenset({_S.FROZEN, _S.GRADED, _S.AGREED})
"""The work is frozen into evidence."""

MOVES: Final[Mapping[SittingMove, tuple[Collection[SittingState], SittingState]]] = {
    SittingMove.CHECK_IN: ((_S.PLANNED,), _S.CHECKED_IN),
    SittingMove.START_PREPARATION: ((_S.CHECKED_IN,), _S.PREPARING),
    SittingMove.START_EVALUATION: ((_S.CHECKED_IN, _S.PREPARING), _S.RUNNING),
    SittingMove.SUSPEND: ((_S.PREPARING, _S.RUNNING), _S.SUSPENDED),
    SittingMove.RESUME_PREPARATION: ((_S.SUSPENDED,), _S.PREPARING),
    SittingMove.RESUME_EVALUATION: ((_S.SUSPENDED,), _S.RUNNING),
    SittingMove.STOP: ((_S.RUNNING, _S.SUSPENDED), _S.FROZEN),
    SittingMove.SIGN_GRIDS: ((_S.FROZEN,), _S.GRADED),
    SittingMove.AGREE: ((_S.GRADED,), _S.AGREED),
    SittingMove.MARK_ABSENT: ((_S.PLANNED,), _S.ABSENT),
    SittingMove.ABORT: ((_S.CHECKED_IN, *AT_THE_BENCH), _S.ABORTED),
    SittingMove.ANNUL: ((_S.CHECKED_IN, *AT_THE_BENCH, *JUDGED), _S.ANNULLED),
}
RUNNING_PHASE: Final[Mapping[SittingState, Phase]] = {
    _S.PREPARING: Phase.PREPARATION,
    _S.RUNNING: Phase.EVALUATION,
}


def after(move: SittingMove, state: SittingState) -> SittingState:
    """The state a move leads to. Raises `RuleViolation("sitting_move")`."""
    sources, target = MOVES[move]
    if state not in sources:
        raise RuleViolation("sitting_move", {"move": move.value, "state": state.value})
    return target


_V = VersionState
PLANNABLE: Final[Mapping[SittingMode, Collection[VersionState]]] = {
    SittingMode.EXAM: (_V.PUBLISHED, _V.FROZEN),
    SittingMode.TRAINING: (_V.REVIEWED, _V.PUBLISHED, _V.FROZEN),
    SittingMode.SOLUTION: (_V.DRAFT, _V.REVIEWED, _V.PUBLISHED, _V.FROZEN),
}
"""Which versions of a scenario may be sat, by mode."""


BRIEF: Final = "brief"
"""The document that is the brief itself; the others bear their id in the scenario."""


def brief_is_open(given: BriefGiven, state: SittingState, *, has_preparation: bool) -> bool:
    """Whether the candidate may read the brief and its documents now.

    One given before is read during the preparation, or from the check-in on where the modality has
    none; one given at the start appears with the evaluation. It closes while the clock is held.
    """
    if given is BriefGiven.AT_START:
        return state is SittingState.RUNNING
    early = SittingState.PREPARING if has_preparation else SittingState.CHECKED_IN
    return state in (early, SittingState.RUNNING)


class IdentityMethod(StrEnum):
    """How the candidate's identity was checked at check-in."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    KNOWN_TO_THE_CENTRE = "known_to_the_centre"


class Route(StrEnum):
    """By what way a candidate comes to the certification."""

    TRAINING = "training"
    APPRENTICESHIP = "apprenticeship"
    PROFESSIONAL_CONTRACT = "professional_contract"
    CONTINUING_TRAINING = "continuing_training"
    EXPERIENCE = "experience"
    INDIVIDUAL = "individual"

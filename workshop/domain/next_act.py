"""The next act of a ticket: the one thing that brings it forward now, and whose it is.

Either every fact is there and the act is the move itself, or the first missing fact names it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workshop.domain.permissions import GIVEN_ROLES, GRANTS, MOVE_PERMISSIONS, Permission, Role
from workshop.domain.ticket import (
    Move,
    State,
    TicketFacts,
    WaitingOn,
    missing_facts,
    target_of,
)


class Act(StrEnum):
    """What is done on the page of the step; its screen words are in `web/sentences/labels.py`."""

    SIGN_DEPOSIT = "sign_deposit"
    SEND_PRE_DIAGNOSIS = "send_pre_diagnosis"
    VALIDATE_PRE_QUOTE = "validate_pre_quote"
    DIAGNOSE = "diagnose"
    VALIDATE_DIAGNOSIS = "validate_diagnosis"
    HAND_OVER = "hand_over"
    APPROVE_GUARANTEE = "approve_guarantee"
    WRITE_QUOTE = "write_quote"
    RECORD_DECISION = "record_decision"
    RECEIVE_DOWN_PAYMENT = "receive_down_payment"
    CHECK_LEVEL = "check_level"
    PLAN_WORK = "plan_work"
    CHECK_TOOLS = "check_tools"
    GET_SUPPLIES = "get_supplies"
    CHECK_HSE = "check_hse"
    DO_OPERATIONS = "do_operations"
    CONTROL = "control"
    HAND_BACK = "hand_back"


WITH_WATCH_IN_HAND: Final = frozenset(
    {
        Act.DIAGNOSE,
        Act.CHECK_LEVEL,
        Act.PLAN_WORK,
        Act.CHECK_TOOLS,
        Act.CHECK_HSE,
        Act.DO_OPERATIONS,
        Act.CONTROL,
    }
)
"""What is done at the bench, by whoever holds the watch."""


@dataclass(frozen=True)
class NextAct:
    """`move` when it is ready, else `act` on the page of the step, with the facts still missing."""

    permission: Permission
    move: Move | None = None
    act: Act | None = None
    missing: tuple[str, ...] = ()


# The moves a step leads to: those that need a special reason first, the ordinary one last.
NEXT_MOVES: Final[dict[State, tuple[Move, ...]]] = {
    State.RECEPTION: (Move.QUICK_SERVICE, Move.SEND_TO_DIAGNOSIS),
    State.DIAGNOSIS: (Move.APPROVE_GUARANTEE, Move.SEND_TO_QUOTE),
    State.QUOTE: (
        Move.APPROVE_GUARANTEE,
        Move.RESUME_FIRST_QUOTE,
        Move.CLOSE_UNREPAIRED,
        Move.ACCEPT_QUOTE,
    ),
    State.PREPARATION: (Move.START_SERVICING,),
    State.SERVICING: (
        Move.SUPPLEMENTARY_QUOTE,
        Move.FAIL_FINAL_CONTROL,
        Move.SEND_TO_RESTITUTION,
    ),
    State.RESTITUTION: (Move.RETURN_UNREPAIRED, Move.RETURN_REPAIRED),
}

# The facts that say a special move is the one wanted, though others of its facts are missing.
WANTED_BY: Final[dict[Move, frozenset[str]]] = {
    Move.QUICK_SERVICE: frozenset({"price_from_list", "pre_quote_signed"}),
    Move.APPROVE_GUARANTEE: frozenset({"under_guarantee"}),
    Move.RETURN_UNREPAIRED: frozenset({"work_not_done"}),
}

NEXT_ACTS: Final[dict[str, tuple[Act, Permission]]] = {
    "deposit_signed": (Act.SIGN_DEPOSIT, Permission.RECEIVE),
    "pre_diagnosis_sent": (Act.SEND_PRE_DIAGNOSIS, Permission.RECEIVE),
    "pre_quote_validated": (Act.VALIDATE_PRE_QUOTE, Permission.APPROVE),
    "diagnosis_validated": (Act.DIAGNOSE, Permission.DIAGNOSE),
    "diagnosis_handed_over": (Act.HAND_OVER, Permission.DIAGNOSE),
    "guarantee_approved": (Act.APPROVE_GUARANTEE, Permission.APPROVE),
    "quote_accepted": (Act.WRITE_QUOTE, Permission.QUOTE),
    "down_payment_received": (Act.RECEIVE_DOWN_PAYMENT, Permission.RECORD_DECISION),
    "level_covered": (Act.CHECK_LEVEL, Permission.PREPARE),
    "plan_ready": (Act.PLAN_WORK, Permission.PREPARE),
    "tools_ready": (Act.CHECK_TOOLS, Permission.PREPARE),
    "supplies_ready": (Act.GET_SUPPLIES, Permission.SUPPLY),
    "hse_ready": (Act.CHECK_HSE, Permission.PREPARE),
    "operations_done": (Act.DO_OPERATIONS, Permission.SERVICE),
    "parts_answered": (Act.DO_OPERATIONS, Permission.SERVICE),
    "diagnosis_compared": (Act.DO_OPERATIONS, Permission.SERVICE),
    "final_control_passed": (Act.CONTROL, Permission.CONTROL),
    "accessories_returned": (Act.HAND_BACK, Permission.RETURN_WATCH),
    "down_payment_repaid": (Act.HAND_BACK, Permission.RETURN_WATCH),
    "collector_identified": (Act.HAND_BACK, Permission.RETURN_WATCH),
    "collector_signed": (Act.HAND_BACK, Permission.RETURN_WATCH),
    "work_done": (Act.HAND_BACK, Permission.RETURN_WATCH),
}

# What a missing fact asks for once the work is done and an answer is awaited.
AWAITED: Final[dict[tuple[str, WaitingOn], tuple[Act, Permission]]] = {
    ("diagnosis_validated", WaitingOn.MANAGER): (
        Act.VALIDATE_DIAGNOSIS,
        Permission.VALIDATE_DIAGNOSIS,
    ),
    ("quote_accepted", WaitingOn.CUSTOMER): (Act.RECORD_DECISION, Permission.RECORD_DECISION),
}


def next_act(state: State, waiting_on: WaitingOn, facts: TicketFacts) -> NextAct | None:
    """None once the ticket is closed."""
    moves = NEXT_MOVES.get(state)
    if moves is None:
        return None
    missing = {move: missing_facts(move, state, target_of(move, state), facts) for move in moves}
    ready = next((move for move in moves if not missing[move]), None)
    if ready:
        return NextAct(MOVE_PERMISSIONS[ready], move=ready)
    known = facts.true_names()
    wanted = next((m for m in moves if m in WANTED_BY and WANTED_BY[m] <= known), moves[-1])
    first = missing[wanted][0]
    act, permission = AWAITED.get((first, waiting_on)) or NEXT_ACTS[first]
    return NextAct(permission, act=act, missing=missing[wanted])


def roles_for(permission: Permission) -> tuple[Role, ...]:
    """Who to turn to in a workshop: those who hold the right, candidates left out."""
    return tuple(r for r in GIVEN_ROLES if r in GRANTS[permission] and r is not Role.CANDIDATE)

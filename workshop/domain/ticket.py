"""A ticket's life: steps, ends and the one table of legal moves.

Steps mirror the blocks of RNCP37858 (see `docs/glossary.md`). A move is legal when a row of
`TRANSITIONS` names it and every fact the row asks for is true.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from workshop.domain.errors import RuleViolation


class State(StrEnum):
    RECEPTION = "reception"
    DIAGNOSIS = "diagnosis"
    QUOTE = "quote"
    PREPARATION = "preparation"
    SERVICING = "servicing"
    RESTITUTION = "restitution"
    RETURNED = "returned"
    RETURNED_UNREPAIRED = "returned_unrepaired"
    CANCELLED = "cancelled"
    UNCLAIMED_DISPOSED = "unclaimed_disposed"


STEPS: Final = (
    State.RECEPTION,
    State.DIAGNOSIS,
    State.QUOTE,
    State.PREPARATION,
    State.SERVICING,
    State.RESTITUTION,
)
ENDS: Final = (
    State.RETURNED,
    State.RETURNED_UNREPAIRED,
    State.CANCELLED,
    State.UNCLAIMED_DISPOSED,
)
BLOCKS: Final[dict[State, tuple[str, ...]]] = {
    State.RECEPTION: ("BC1",),
    State.DIAGNOSIS: ("BC2",),
    State.QUOTE: ("BC1", "BC2"),
    State.PREPARATION: ("BC3",),
    State.SERVICING: ("BC4",),
    State.RESTITUTION: ("BC1", "BC4"),
}


class WaitingOn(StrEnum):
    US = "us"
    CUSTOMER = "customer"
    PART = "part"
    SUBCONTRACTOR = "subcontractor"
    MANAGER = "manager"


class Outcome(StrEnum):
    """What became of the work once the ticket reaches restitution."""

    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"


class RepairKind(StrEnum):
    """Who pays: the customer, our own guarantee on an earlier repair, or the brand."""

    PAID = "paid"
    OWN_GUARANTEE = "own_guarantee"
    BRAND_GUARANTEE = "brand_guarantee"


class Move(StrEnum):
    """The names of the moves, one per way of going from a step to another."""

    SEND_TO_DIAGNOSIS = "send_to_diagnosis"
    QUICK_SERVICE = "quick_service"
    CANCEL = "cancel"
    SEND_TO_QUOTE = "send_to_quote"
    APPROVE_GUARANTEE = "approve_guarantee"
    ACCEPT_QUOTE = "accept_quote"
    RESUME_FIRST_QUOTE = "resume_first_quote"
    CLOSE_UNREPAIRED = "close_unrepaired"
    START_SERVICING = "start_servicing"
    SUPPLEMENTARY_QUOTE = "supplementary_quote"
    FAIL_FINAL_CONTROL = "fail_final_control"
    SEND_TO_RESTITUTION = "send_to_restitution"
    REOPEN = "reopen"
    RETURN_REPAIRED = "return_repaired"
    RETURN_UNREPAIRED = "return_unrepaired"
    DISPOSE_UNCLAIMED = "dispose_unclaimed"


OUTCOMES: Final[dict[Move, Outcome | None]] = {
    Move.CLOSE_UNREPAIRED: Outcome.UNREPAIRED,
    Move.SEND_TO_RESTITUTION: Outcome.REPAIRED,
    Move.REOPEN: None,
}
"""What a move makes of the work; the others leave it as it was."""


def place_at_end(end: State) -> str:
    """Where the watch is once its ticket is closed."""
    return "disposed" if end is State.UNCLAIMED_DISPOSED else "with_customer"


@dataclass(frozen=True)
class TicketFacts:
    """What is true of a ticket, as far as moves are concerned. A fact not known is not true."""

    deposit_unsigned: bool = False
    deposit_signed: bool = False
    pre_diagnosis_sent: bool = False
    pre_quote_validated: bool = False
    price_from_list: bool = False
    pre_quote_signed: bool = False
    diagnosis_validated: bool = False
    diagnosis_handed_over: bool = False
    under_guarantee: bool = False
    guarantee_approved: bool = False
    quote_accepted: bool = False
    first_quote_accepted: bool = False
    quote_refused_or_expired: bool = False
    down_payment_received: bool = False
    level_covered: bool = False
    plan_ready: bool = False
    tools_ready: bool = False
    supplies_ready: bool = False
    hse_ready: bool = False
    operations_done: bool = False
    parts_answered: bool = False
    diagnosis_compared: bool = False
    final_control_passed: bool = False
    final_control_failed: bool = False
    failure_cause_recorded: bool = False
    extra_work_recorded: bool = False
    reopening_cause_recorded: bool = False
    work_done: bool = False
    work_not_done: bool = False
    accessories_returned: bool = False
    collector_identified: bool = False
    collector_signed: bool = False
    down_payment_repaid: bool = False
    reminders_proved: bool = False
    one_year_elapsed: bool = False
    court_authorised: bool = False

    @property
    def told_before_control(self) -> bool:
        return self.true_names().issuperset(BEFORE_CONTROL)

    def true_names(self) -> frozenset[str]:
        return frozenset(f.name for f in fields(self) if getattr(self, f.name))


BEFORE_CONTROL: Final = ("operations_done", "parts_answered", "diagnosis_compared")
"""What the bench has to say before a second person controls the watch."""

TRANSITIONS: Final[dict[tuple[State, State], dict[Move, tuple[str, ...]]]] = {
    (State.RECEPTION, State.DIAGNOSIS): {
        Move.SEND_TO_DIAGNOSIS: ("deposit_signed", "pre_diagnosis_sent", "pre_quote_validated"),
    },
    (State.RECEPTION, State.PREPARATION): {
        Move.QUICK_SERVICE: (
            "price_from_list",
            "pre_quote_signed",
            "deposit_signed",
            "pre_quote_validated",
        ),
    },
    (State.RECEPTION, State.CANCELLED): {Move.CANCEL: ("deposit_unsigned",)},
    (State.DIAGNOSIS, State.QUOTE): {
        Move.SEND_TO_QUOTE: ("diagnosis_validated", "diagnosis_handed_over"),
    },
    (State.DIAGNOSIS, State.PREPARATION): {
        Move.APPROVE_GUARANTEE: ("diagnosis_validated", "under_guarantee", "guarantee_approved"),
    },
    (State.QUOTE, State.PREPARATION): {
        Move.ACCEPT_QUOTE: ("quote_accepted", "down_payment_received"),
        Move.APPROVE_GUARANTEE: ("diagnosis_validated", "under_guarantee", "guarantee_approved"),
    },
    (State.QUOTE, State.SERVICING): {
        Move.RESUME_FIRST_QUOTE: ("quote_refused_or_expired", "first_quote_accepted"),
    },
    (State.QUOTE, State.RESTITUTION): {Move.CLOSE_UNREPAIRED: ("quote_refused_or_expired",)},
    (State.PREPARATION, State.SERVICING): {
        Move.START_SERVICING: (
            "level_covered",
            "plan_ready",
            "tools_ready",
            "supplies_ready",
            "hse_ready",
        ),
    },
    (State.SERVICING, State.QUOTE): {Move.SUPPLEMENTARY_QUOTE: ("extra_work_recorded",)},
    (State.SERVICING, State.SERVICING): {
        Move.FAIL_FINAL_CONTROL: ("final_control_failed", "failure_cause_recorded"),
    },
    (State.SERVICING, State.RESTITUTION): {
        Move.SEND_TO_RESTITUTION: (*BEFORE_CONTROL, "final_control_passed"),
    },
    (State.RESTITUTION, State.SERVICING): {
        Move.REOPEN: ("work_done", "reopening_cause_recorded"),
    },
    (State.RESTITUTION, State.RETURNED): {
        Move.RETURN_REPAIRED: (
            "work_done",
            "accessories_returned",
            "down_payment_repaid",
            "collector_identified",
            "collector_signed",
        ),
    },
    (State.RESTITUTION, State.RETURNED_UNREPAIRED): {
        Move.RETURN_UNREPAIRED: (
            "work_not_done",
            "accessories_returned",
            "down_payment_repaid",
            "collector_identified",
            "collector_signed",
        ),
    },
    (State.RESTITUTION, State.UNCLAIMED_DISPOSED): {
        Move.DISPOSE_UNCLAIMED: ("reminders_proved", "one_year_elapsed", "court_authorised"),
    },
}


def missing_facts(move: Move, origin: State, target: State, facts: TicketFacts) -> tuple[str, ...]:
    """Names of the facts `move` still needs, in the order the table gives them.

    Raises `RuleViolation("illegal_move")` when no row of the table allows it.
    """
    required = TRANSITIONS.get((origin, target), {}).get(move)
    if required is None:
        raise RuleViolation("illegal_move", {"from": origin, "to": target, "move": move})
    known = facts.true_names()
    return tuple(name for name in required if name not in known)


def check_move(move: Move, origin: State, facts: TicketFacts) -> State:
    """The state `move` leads to from `origin`, or `RuleViolation` naming what is missing."""
    target = target_of(move, origin)
    missing = missing_facts(move, origin, target, facts)
    if missing:
        raise RuleViolation(
            "facts_missing", {"from": origin, "to": target, "move": move, "missing": missing}
        )
    return target


def target_of(move: Move, origin: State) -> State:
    for (start, target), moves in TRANSITIONS.items():
        if start == origin and move in moves:
            return target
    raise RuleViolation("illegal_move", {"from": origin, "move": move})


def moves_from(origin: State) -> tuple[Move, ...]:
    """Every move the table knows from `origin`, whatever the facts."""
    return tuple(
        move for (start, _), moves in TRANSITIONS.items() if start == origin for move in moves
    )


def allowed_moves(origin: State, facts: TicketFacts) -> tuple[Move, ...]:
    return tuple(
        move
        for move in moves_from(origin)
        if not missing_facts(move, origin, target_of(move, origin), facts)
    )


def is_open(state: State) -> bool:
    return state in STEPS

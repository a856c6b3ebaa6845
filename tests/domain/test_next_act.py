"""The next act of a ticket: the move when everything is there, else the first thing missing."""

import pytest

from workshop.domain.next_act import NEXT_ACTS, NEXT_MOVES, Act, next_act, roles_for
from workshop.domain.permissions import Permission, Role
from workshop.domain.ticket import (
    BEFORE_CONTROL,
    ENDS,
    STEPS,
    TRANSITIONS,
    Move,
    State,
    TicketFacts,
    WaitingOn,
    target_of,
)

TOLD = dict.fromkeys(BEFORE_CONTROL, True)
READY_FOR_DIAGNOSIS = {
    "deposit_signed": True,
    "pre_diagnosis_sent": True,
    "pre_quote_validated": True,
}


@pytest.mark.parametrize(
    ("state", "facts", "expected"),
    [
        (State.RECEPTION, {"deposit_unsigned": True}, Act.SIGN_DEPOSIT),
        (State.RECEPTION, {"deposit_signed": True}, Act.SEND_PRE_DIAGNOSIS),
        (
            State.RECEPTION,
            {"deposit_signed": True, "pre_diagnosis_sent": True},
            Act.VALIDATE_PRE_QUOTE,
        ),
        (State.RECEPTION, READY_FOR_DIAGNOSIS, Move.SEND_TO_DIAGNOSIS),
        (
            State.RECEPTION,
            {"price_from_list": True, "pre_quote_signed": True},
            Act.SIGN_DEPOSIT,
        ),
        (
            State.RECEPTION,
            READY_FOR_DIAGNOSIS | {"price_from_list": True, "pre_quote_signed": True},
            Move.QUICK_SERVICE,
        ),
        (State.DIAGNOSIS, {}, Act.DIAGNOSE),
        (State.DIAGNOSIS, {"diagnosis_validated": True}, Act.HAND_OVER),
        (
            State.DIAGNOSIS,
            {"diagnosis_validated": True, "diagnosis_handed_over": True},
            Move.SEND_TO_QUOTE,
        ),
        (
            State.DIAGNOSIS,
            {"diagnosis_validated": True, "under_guarantee": True},
            Act.APPROVE_GUARANTEE,
        ),
        (State.QUOTE, {}, Act.WRITE_QUOTE),
        (State.QUOTE, {"quote_accepted": True}, Act.RECEIVE_DOWN_PAYMENT),
        (
            State.QUOTE,
            {"quote_accepted": True, "down_payment_received": True},
            Move.ACCEPT_QUOTE,
        ),
        (State.QUOTE, {"quote_refused_or_expired": True}, Move.CLOSE_UNREPAIRED),
        (
            State.QUOTE,
            {"quote_refused_or_expired": True, "first_quote_accepted": True},
            Move.RESUME_FIRST_QUOTE,
        ),
        (State.PREPARATION, {}, Act.CHECK_LEVEL),
        (State.PREPARATION, {"level_covered": True, "plan_ready": True}, Act.CHECK_TOOLS),
        (State.SERVICING, {}, Act.DO_OPERATIONS),
        (State.SERVICING, {"operations_done": True}, Act.DO_OPERATIONS),
        (State.SERVICING, {"operations_done": True, "parts_answered": True}, Act.DO_OPERATIONS),
        (State.SERVICING, TOLD, Act.CONTROL),
        (State.SERVICING, {"extra_work_recorded": True}, Move.SUPPLEMENTARY_QUOTE),
        (
            State.SERVICING,
            {"final_control_failed": True, "failure_cause_recorded": True},
            Move.FAIL_FINAL_CONTROL,
        ),
        (
            State.SERVICING,
            TOLD | {"final_control_passed": True},
            Move.SEND_TO_RESTITUTION,
        ),
        (State.RESTITUTION, {"work_done": True}, Act.HAND_BACK),
        (State.RESTITUTION, {"work_not_done": True}, Act.HAND_BACK),
    ],
)
def test_the_next_act(state: State, facts: dict[str, bool], expected: Act | Move) -> None:
    found = next_act(state, WaitingOn.US, TicketFacts(**facts))
    assert found is not None
    assert (found.move or found.act) == expected
    assert (found.move is None) == bool(found.missing)


def test_once_it_is_somebody_elses_turn_the_act_is_theirs() -> None:
    validate = next_act(State.DIAGNOSIS, WaitingOn.MANAGER, TicketFacts())
    assert validate is not None
    assert (validate.act, validate.permission) == (
        Act.VALIDATE_DIAGNOSIS,
        Permission.VALIDATE_DIAGNOSIS,
    )
    decide = next_act(State.QUOTE, WaitingOn.CUSTOMER, TicketFacts())
    assert decide is not None
    assert decide.act is Act.RECORD_DECISION


@pytest.mark.parametrize("state", ENDS)
def test_a_closed_ticket_has_none(state: State) -> None:
    assert next_act(state, WaitingOn.US, TicketFacts()) is None


def test_every_step_leads_somewhere_and_every_first_fact_has_an_act() -> None:
    assert set(NEXT_MOVES) == set(STEPS)
    for state, moves in NEXT_MOVES.items():
        ordinary = moves[-1]
        for fact in TRANSITIONS[state, target_of(ordinary, state)][ordinary]:
            assert fact in NEXT_ACTS


def test_candidates_are_nobodys_address() -> None:
    assert roles_for(Permission.RECEIVE) == (Role.COUNTER, Role.MANAGER)

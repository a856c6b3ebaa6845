"""The table of moves: every pair of states, and every fact each move asks for."""

from dataclasses import fields, replace
from itertools import product

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.permissions import MOVE_PERMISSIONS
from workshop.domain.ticket import (
    ENDS,
    STEPS,
    TRANSITIONS,
    Move,
    State,
    TicketFacts,
    allowed_moves,
    check_move,
    missing_facts,
    moves_from,
    target_of,
)

EVERY_FACT = TicketFacts(**{field.name: True for field in fields(TicketFacts)})

LEGAL = {
    ("reception", "diagnosis"): {"send_to_diagnosis"},
    ("reception", "preparation"): {"quick_service"},
    ("reception", "cancelled"): {"cancel"},
    ("diagnosis", "quote"): {"send_to_quote"},
    ("diagnosis", "preparation"): {"approve_guarantee"},
    ("quote", "preparation"): {"accept_quote", "approve_guarantee"},
    ("quote", "servicing"): {"resume_first_quote"},
    ("quote", "restitution"): {"close_unrepaired"},
    ("preparation", "servicing"): {"start_servicing"},
    ("servicing", "quote"): {"supplementary_quote"},
    ("servicing", "servicing"): {"fail_final_control"},
    ("servicing", "restitution"): {"send_to_restitution"},
    ("restitution", "servicing"): {"reopen"},
    ("restitution", "returned"): {"return_repaired"},
    ("restitution", "returned_unrepaired"): {"return_unrepaired"},
    ("restitution", "unclaimed_disposed"): {"dispose_unclaimed"},
}


@pytest.mark.parametrize(("origin", "target"), list(product(State, State)))
def test_every_pair_of_states(origin: State, target: State) -> None:
    expected = LEGAL.get((origin.value, target.value), set())
    for move in Move:
        if move.value in expected:
            assert missing_facts(move, origin, target, EVERY_FACT) == ()
        else:
            with pytest.raises(RuleViolation, match="illegal_move"):
                missing_facts(move, origin, target, EVERY_FACT)


@pytest.mark.parametrize(
    ("origin", "move", "fact"),
    [
        (origin, move, fact)
        for (origin, _), moves in TRANSITIONS.items()
        for move, facts in moves.items()
        for fact in facts
    ],
)
def test_a_move_is_refused_and_says_which_fact_is_missing(
    origin: State, move: Move, fact: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        check_move(move, origin, replace(EVERY_FACT, **{fact: False}))
    assert refusal.value.code == "facts_missing"
    assert refusal.value.facts["missing"] == (fact,)


@pytest.mark.parametrize("end", ENDS)
def test_nothing_leaves_an_end(end: State) -> None:
    assert moves_from(end) == ()


@pytest.mark.parametrize("step", STEPS)
def test_without_facts_nothing_moves(step: State) -> None:
    assert allowed_moves(step, TicketFacts()) == ()


@pytest.mark.parametrize("move", list(Move))
def test_a_move_leads_to_one_place_from_each_origin_and_has_a_permission(move: Move) -> None:
    origins = [origin for (origin, _), moves in TRANSITIONS.items() if move in moves]
    assert origins
    assert len(origins) == len(set(origins))
    assert all(target_of(move, origin) in State for origin in origins)
    assert move in MOVE_PERMISSIONS


def test_a_fact_named_by_the_table_exists() -> None:
    known = {field.name for field in fields(TicketFacts)}
    named = {fact for moves in TRANSITIONS.values() for facts in moves.values() for fact in facts}
    assert named == known

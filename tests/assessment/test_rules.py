"""Blocks of four and of five, with and without a compulsory competence; the certificate."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.assessment.library import branch_rules, referential, rules_for
from workshop.assessment.referential import Block, Competence, Referential
from workshop.assessment.rules import (
    BlockRule,
    MarkFault,
    Outcome,
    Reason,
    RuleSet,
    block_result,
    mark_faults,
    results,
)
from workshop.domain.errors import RuleViolation

PRESENT = referential("rncp37858")
RULES = rules_for(PRESENT)
SIXTY = BlockRule(60)


def block(total: int, *, is_whole: bool = True) -> Block:
    competences = tuple(
        Competence(f"C{rank}", "", "", "", "", "", ()) for rank in range(1, total + 1)
    )
    return Block("B", "", 1, "", is_whole, (), (), competences)


def first(acquired: int, total: int) -> dict[str, str]:
    return {f"C{rank}": "A" if rank <= acquired else "NA" for rank in range(1, total + 1)}


def all_marks(of: Referential, mark: str = "A") -> dict[str, str]:
    return {each.id: mark for each in of.competences}


@pytest.mark.parametrize(
    ("total", "acquired", "validated"),
    [(total, acquired, acquired >= 3) for total in (4, 5) for acquired in range(total + 1)],
)
def test_a_block_needs_sixty_in_a_hundred(total: int, acquired: int, validated: bool) -> None:
    found = block_result(block(total), SIXTY, first(acquired, total))
    assert (found.acquired, found.total, found.needed) == (acquired, total, 3)
    assert found.validated is validated
    assert found.reason is (Reason.ENOUGH if validated else Reason.TOO_FEW)


@pytest.mark.parametrize("total", [4, 5])
def test_a_compulsory_competence_not_acquired_closes_the_block(total: int) -> None:
    for marks in product(("A", "NA"), repeat=total):
        given_marks = {f"C{rank}": mark for rank, mark in enumerate(marks, start=1)}
        found = block_result(block(total), BlockRule(60, ("C2",)), given_marks)
        enough, has_it = marks.count("A") >= 3, marks[1] == "A"
        assert found.validated is (enough and has_it)
        assert found.missing == (() if has_it else ("C2",))
        assert (
            found.reason
            is {
                (True, True): Reason.ENOUGH,
                (True, False): Reason.COMPULSORY_MISSING,
                (False, True): Reason.TOO_FEW,
                (False, False): Reason.TOO_FEW_AND_COMPULSORY_MISSING,
            }[enough, has_it]
        )


def test_what_is_not_a_is_not_acquired() -> None:
    found = block_result(block(4), SIXTY, {"C1": "A", "C2": "A", "C3": "a", "C4": ""})
    assert (found.acquired, found.validated) == (2, False)


@given(
    st.integers(1, 12).flatmap(
        lambda total: st.tuples(
            st.lists(st.sampled_from(("A", "NA")), min_size=total, max_size=total),
            st.integers(1, 100),
            st.sets(st.integers(1, total)),
            st.integers(0, total - 1),
        )
    )
)
def test_one_more_acquired_never_closes_a_block(
    case: tuple[list[str], int, set[int], int],
) -> None:
    marks, percent, compulsory, place = case
    rule = BlockRule(percent, tuple(f"C{rank}" for rank in sorted(compulsory)))
    before = {f"C{rank}": mark for rank, mark in enumerate(marks, start=1)}
    after = {**before, f"C{place + 1}": "A"}
    body = block(len(marks))
    assert block_result(body, rule, after).validated >= block_result(body, rule, before).validated
    found = block_result(body, rule, after)
    assert (found.acquired >= found.needed) is (found.acquired * 100 >= percent * found.total)


@pytest.mark.parametrize(
    ("lost", "outcome"),
    [
        ((), Outcome.TOTAL),
        (("C.1.1",), Outcome.TOTAL),
        (("C.1.1", "C.1.2"), Outcome.PARTIAL),
        (("C.2.1", "C.2.2"), Outcome.TOTAL),
        (("C.2.1", "C.2.2", "C.2.3"), Outcome.PARTIAL),
    ],
)
def test_the_certificate_needs_every_block(lost: tuple[str, ...], outcome: Outcome) -> None:
    marks = all_marks(PRESENT) | dict.fromkeys(lost, "NA")
    assert results(PRESENT, RULES, marks).outcome is outcome


def test_nothing_acquired_is_nothing_awarded() -> None:
    found = results(PRESENT, RULES, all_marks(PRESENT, "NA"))
    assert found.outcome is Outcome.NONE
    assert found.is_provisional
    only_blocks = replace(RULES, partial_validation=False)
    marks = all_marks(PRESENT) | {"C.1.1": "NA", "C.1.2": "NA"}
    assert results(PRESENT, only_blocks, marks).outcome is Outcome.NONE


def test_blocks_held_already_count() -> None:
    lost = {each.id: "NA" for each in PRESENT.block("BC1").competences}
    marks = all_marks(PRESENT) | lost
    assert results(PRESENT, RULES, marks, held=["BC1"]).outcome is Outcome.TOTAL
    nothing_new = results(PRESENT, RULES, all_marks(PRESENT, "NA"), held=["BC1"])
    assert nothing_new.outcome is Outcome.NONE
    assert nothing_new.blocks[0].reason is Reason.HELD


def test_marks_are_refused_with_the_codes_concerned() -> None:
    marks = all_marks(PRESENT) | {"C.9.9": "A", "C.2.2": "AA", "C.2.3": "a"}
    del marks["C.4.5"]
    assert mark_faults(marks, PRESENT.blocks) == (
        MarkFault("unknown_competence", "C.9.9"),
        MarkFault("missing_competence", "C.4.5"),
        MarkFault("unknown_mark", "C.2.2", "AA"),
        MarkFault("unknown_mark", "C.2.3", "a"),
    )


def test_the_rules_of_the_sister_certification_are_its_own_and_confirmed() -> None:
    sister = referential("cqp-concepteur-3d")
    rules = rules_for(sister)
    assert not rules.is_provisional
    assert rules.for_block("BC2") == BlockRule(60, ("C2.1", "C2.2", "C2.4"))
    with pytest.raises(RuleViolation, match="block_not_whole"):
        results(sister, rules, {})


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (replace(RULES, blocks={"BC1": BlockRule(60, ("C.2.1",))}), "compulsory_unknown"),
        (replace(RULES, blocks={"BC9": SIXTY}), "rule_of_unknown_block"),
        (replace(RULES, referential_ids=("rncp31314",)), "rules_of_others"),
    ],
)
def test_rules_that_do_not_fit_the_referential_are_refused(rules: RuleSet, code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        results(PRESENT, rules, all_marks(PRESENT))


def test_without_a_list_of_compulsory_competences_the_rules_say_so() -> None:
    assert not branch_rules().compulsory_known
    assert branch_rules().is_provisional

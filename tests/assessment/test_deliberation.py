from dataclasses import replace
from datetime import date

import pytest

from workshop.assessment.appeal import AppealFault, appeal_faults, barred_reviewers
from workshop.assessment.deliberation import (
    CommonMarks,
    Compilation,
    DecisionFault,
    compilation,
    decision_findings,
    outcome_of,
)
from workshop.assessment.library import branch_rules, referential
from workshop.assessment.rules import Mark, Outcome, Reason
from workshop.assessment.session import SessionFact, SessionMove, require_facts
from workshop.domain.errors import RuleViolation

CQP = referential("rncp37858")
RULES = branch_rules()
A, NA = Mark.ACQUIRED, Mark.NOT_ACQUIRED


def grid(modality: str, *marks: Mark | None) -> CommonMarks:
    codes = [each.id for each in CQP.competences if each.modality_id == modality]
    return CommonMarks(modality, dict(zip(codes, marks, strict=True)))


def compiled(*grids: CommonMarks, sought: tuple[str, ...] = ("BC2",)) -> Compilation:
    return compilation(CQP, RULES, grids, sought=sought)


def faults(
    found: Compilation, blocks: tuple[str, ...], reason: str = "", *, eliminated: bool = False
) -> list[DecisionFault]:
    findings = decision_findings(
        found, CQP, RULES, blocks, reason, sought=("BC1", "BC2"), eliminated=eliminated
    )
    return [each.fault for each in findings]


def test_one_block_sought_and_validated_is_a_partial_result() -> None:
    found = compiled(grid("M2", A, A, A, NA, NA))
    assert [(each.block_id, each.validated) for each in found.blocks] == [("BC2", True)]
    assert found.acquired == ("BC2",)
    assert (found.outcome, found.not_taken, found.undecided) == (Outcome.PARTIAL, (), ())


def test_a_test_that_was_not_taken_validates_nothing_and_says_so() -> None:
    found = compiled(grid("M2", A, A, A, A, A), sought=("BC1", "BC2"))
    assert found.not_taken == ("M1",)
    assert found.blocks[0].reason is Reason.NOT_TAKEN
    assert found.outcome is Outcome.PARTIAL


def test_without_consensus_the_certification_jury_decides_the_block_with_a_reason() -> None:
    found = compiled(grid("M2", A, A, None, NA, NA))
    assert found.unsettled == ("C.2.3",)
    assert found.undecided == ("BC2",)
    assert found.outcome is Outcome.NONE
    assert faults(found, ("BC2",)) == [DecisionFault.REASON_MISSING]
    assert faults(found, ("BC2",), "le troisième juré a montré la photo") == []
    assert faults(found, (), "la photo ne montre rien") == []


def test_a_missing_consensus_that_changes_nothing_leaves_nothing_to_decide() -> None:
    assert compiled(grid("M2", A, A, A, None, NA)).undecided == ()


def test_two_tests_that_mark_a_competence_differently_leave_it_unsettled() -> None:
    again = CommonMarks("M2", {"C.2.1": NA})
    assert compiled(grid("M2", A, A, A, A, A), again).unsettled == ("C.2.1",)


def test_departing_from_the_result_needs_a_rule_that_allows_it() -> None:
    found = compiled(grid("M2", A, A, NA, NA, NA))
    assert faults(found, ("BC2",), "bon candidat") == [DecisionFault.DEPARTURE]
    allowed = replace(RULES, departure_allowed=True)
    assert not decision_findings(found, CQP, allowed, ("BC2",), "bon candidat", sought=("BC2",))
    silent = decision_findings(found, CQP, allowed, ("BC2",), " ", sought=("BC2",))
    assert [each.fault for each in silent] == [DecisionFault.REASON_MISSING]


def test_nothing_is_awarded_that_was_not_sought_nor_to_somebody_eliminated() -> None:
    found = compiled(grid("M2", A, A, A, A, A))
    assert DecisionFault.BLOCK_NOT_SOUGHT in faults(found, ("BC2", "BC4"))
    assert faults(found, ("BC2",), eliminated=True) == [DecisionFault.ELIMINATED]
    assert faults(found, (), eliminated=True) == []


def test_the_certificate_needs_every_block_now_or_earlier() -> None:
    assert outcome_of(CQP, ("BC2",)) is Outcome.PARTIAL
    assert outcome_of(CQP, ("BC2",), ("BC1", "BC3", "BC4")) is Outcome.TOTAL
    assert outcome_of(CQP, (), ("BC1", "BC2", "BC3", "BC4")) is Outcome.NONE


LAST = date(2027, 2, 28)


@pytest.mark.parametrize(
    ("posted", "received", "expected"),
    [
        (None, LAST, []),
        (LAST, date(2027, 3, 2), [AppealFault.RECEIVED_LATE]),
        (None, date(2027, 3, 1), [AppealFault.LATE]),
        (date(2027, 3, 1), date(2027, 3, 2), [AppealFault.LATE]),
    ],
)
def test_both_days_of_an_appeal_are_looked_at(
    posted: date | None, received: date, expected: list[AppealFault]
) -> None:
    found = appeal_faults(
        LAST, posted_on=posted, received_on=received, registered=True, reasons="C.2.1"
    )
    assert list(found) == expected


def test_an_appeal_is_registered_reasoned_and_seen_by_others() -> None:
    found = appeal_faults(LAST, posted_on=None, received_on=LAST, registered=False, reasons=" ")
    assert found == (AppealFault.NOT_REGISTERED, AppealFault.NO_REASONS)
    assert barred_reviewers((4, 7), (1, 4)) == (4,)


def test_a_reason_stands_in_for_a_jury_but_not_for_a_candidate() -> None:
    jury = {SessionFact.CANDIDATES, SessionFact.SITTINGS_PLANNED, SessionFact.CONVOCATIONS_SENT}
    with pytest.raises(RuleViolation, match="session_override_missing"):
        require_facts(SessionMove.OPEN, jury)
    require_facts(SessionMove.OPEN, jury, "un juré malade")
    with pytest.raises(RuleViolation, match="session_facts_missing"):
        require_facts(SessionMove.OPEN, (), "un juré malade")

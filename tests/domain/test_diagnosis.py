"""What a final diagnosis must hold."""

import pytest

from workshop.domain.diagnosis import Findings, blocking_gaps, gaps


@pytest.mark.parametrize(
    ("findings", "codes"),
    [
        (Findings(), ("tests_missing", "proposal_missing")),
        (Findings(has_tests_before=True), ("tests_after_missing", "proposal_missing")),
        (Findings(has_tests_after=True), ("tests_before_missing", "proposal_missing")),
        (Findings(True, True, has_proposal=True), ()),
        (Findings(True, True, ("crown",), (), True), ("defects_unexplained",)),
        (Findings(True, True, (), ("movement_dirty",), True), ("hypotheses_open",)),
    ],
)
def test_what_is_missing_is_named_in_the_order_of_work(
    findings: Findings, codes: tuple[str, ...]
) -> None:
    assert tuple(gap.code for gap in gaps(findings)) == codes


def test_a_watch_never_opened_and_without_work_can_be_concluded() -> None:
    assert blocking_gaps(Findings(has_tests_before=True)) == ()


def test_gaps_name_their_components_and_hypotheses() -> None:
    defects, suspicions = blocking_gaps(Findings(True, True, ("crown",), ("movement_dirty",)))
    assert (defects.codes, suspicions.codes) == (("crown",), ("movement_dirty",))

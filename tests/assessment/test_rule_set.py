"""Rule sets read from files: whole, partial, and wrong."""

from pathlib import Path

import pytest

from workshop.assessment.library import branch_rules
from workshop.assessment.rule_set_file import read_rule_set
from workshop.assessment.rules import BlockRule, NoConsensus, RuleStatus

TEXT = Path("workshop/data/rule_sets/branche-hbjo.toml").read_text("utf-8")


def findings(text: str) -> list[tuple[str, str]]:
    _, file = read_rule_set("rules.toml", text.encode())
    return [(each.code, each.key) for each in file.findings]


def test_the_branch_asks_for_sixty_in_a_hundred_and_is_not_confirmed() -> None:
    rules = branch_rules()
    assert rules.default == BlockRule(60)
    assert rules.status is RuleStatus.PROVISIONAL
    assert rules.no_consensus is NoConsensus.SENT_TO_CERTIFICATION_JURY
    assert rules.referential_ids == ("rncp37858", "rncp31314", "rncp31387")


def test_a_short_file_takes_the_rest_from_another_rule_set() -> None:
    text = """
status = "confirmed"
confirmed_by = "CPNEFP"
confirmed_on = 2026-11-20
[[validation.block_rules]]
block = "BC2"
acquired_min_percent = 80
mandatory = ["C.2.4"]
"""
    with_branch, file = read_rule_set("rules.toml", text.encode(), branch_rules())
    assert file.findings == []
    assert with_branch is not None
    assert with_branch.for_block("BC2") == BlockRule(80, ("C.2.4",))
    assert with_branch.for_block("BC1") == BlockRule(60)
    assert not with_branch.is_provisional
    assert with_branch.juries == branch_rules().juries
    alone, file = read_rule_set("rules.toml", text.encode())
    assert alone is None
    assert {each.key for each in file.findings} >= {"jury", "delays"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("acquired_min_percent = 60", "acquired_min_percent = 0", ("out_of_range", "validation.acquired_min_percent")),
        ("acquired_min_percent = 60", "acquired_min_percent = 59.5", ("wrong_type", "validation.acquired_min_percent")),
        ('status = "provisional"', 'status = "sure"', ("unknown_choice", "status")),
        ('status = "provisional"', 'status = "confirmed"', ("missing_key", "confirmed_on")),
        ('quality = "trainer"', 'quality = "employers"', ("duplicate_id", "jury.evaluation.members[2].quality")),
        ("size = 3", "size = 4", ("wrong_count", "jury.evaluation.size")),
        ('unit = "day"', 'unit = "week"', ("unknown_choice", "delays[1].unit")),
        ('id = "ban"', 'id = "appeal"', ("duplicate_id", "delays[5].id")),
        ('trained_effect = "barred"', "", ("missing_key", "conflicts.trained_effect")),
        ("[validation]", "[validations]", ("missing_key", "validation")),
        ('schema = "workshop-rule-set/1"', 'schema = "x"', ("wrong_schema", "schema")),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(before: str, after: str, expected: tuple[str, str]) -> None:
    assert before in TEXT
    assert expected in findings(TEXT.replace(before, after, 1))


def test_the_two_percentages_of_a_rule_agree() -> None:
    rule = '[[validation.block_rules]]\nblock = "BC1"\nacquired_min_percent = 60\n'
    assert findings(f"{TEXT}\n{rule}not_acquired_max_percent = 40\n") == []
    assert findings(f"{TEXT}\n{rule}not_acquired_max_percent = 41\n") == [
        ("wrong_sum", "validation.block_rules[0].not_acquired_max_percent")
    ]

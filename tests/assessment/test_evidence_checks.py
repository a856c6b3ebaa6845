"""Each criterion with a rule has its parameters; what they name exists."""

from pathlib import Path

import pytest

from workshop.assessment.evidence.checks import (
    Ack,
    BothSides,
    KeyMatch,
    Order,
    Tolerance,
    Unseen,
    evidence_checks,
    read_checks,
)
from workshop.assessment.evidence_map import EvidenceRule, evidence_map
from workshop.domain.catalogue import steps
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import CHARACTERISTICS, Stage

TEXT = Path("workshop/data/evidence_checks/rncp37858.toml").read_text("utf-8")
# Written by the screens of a sitting, not by the workshop's own.
ACTS_OF_A_SITTING = {"complaint_accepted", "tracking_transmitted"}


def test_every_criterion_has_its_check() -> None:
    assert set(evidence_checks()) == set(evidence_map())
    unseen = [k for k, each in evidence_checks().items() if isinstance(each, Unseen)]
    assert len(unseen) == 11
    assert {evidence_map()[each].rule for each in unseen} == {EvidenceRule.NONE}


def test_marks_and_characteristics_exist() -> None:
    marks: set[str] = set()
    for check in evidence_checks().values():
        match check:
            case Order():
                marks |= {
                    mark
                    for group in check.marks
                    for part in group.split("+")
                    for mark in part.split("|")
                }
            case BothSides():
                marks.add(check.mark)
            case KeyMatch(before=before) if before:
                marks.add(before)
            case Ack():
                marks.add(check.act)
            case Tolerance():
                assert set(check.stages) <= set(Stage)
                assert set(check.characteristics) <= set(CHARACTERISTICS)
    acts = {each for each in marks if ":" not in each} - ACTS_OF_A_SITTING
    assert acts <= {str(each) for each in EntryKind}
    named = {tuple(each.split(":")) for each in marks if ":" in each}
    assert {name for source, name in named if source == "step"} <= set(steps())
    assert {name for source, name in named if source == "reading"} <= set(CHARACTERISTICS)
    assert {source for source, _ in named} <= {"step", "reading", "view"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("workshop-evidence-checks/1", "other/1", ("wrong_schema", "schema")),
        ('"customer.access_needs"', '"nothing"', ("unknown_choice", "checks.C.1.1-k2.subject")),
        ('by = "candidate"', 'by = "nobody"', ("unknown_choice", "checks.C.1.2-k6.by")),
        ("lag_min = 10, ", "", ("missing_key", "checks.C.3.4-k1.lag_min")),
        ("silence_min =", "silent =", ("unknown_key", "checks.C.3.4-k1.silent")),
        ('"C.4.5-k4" =', '"C.4.5-k9" =', ("missing_item", "checks")),
    ],
)
def test_a_wrong_file_is_told(old: str, new: str, expected: tuple[str, str]) -> None:
    assert old in TEXT
    _, file = read_checks("checks.toml", TEXT.replace(old, new, 1).encode(), evidence_map())
    assert expected in [(each.code, each.key) for each in file.findings]

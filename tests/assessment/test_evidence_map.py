"""The map covers the 97 criteria, with the totals of the design."""

from collections import Counter
from pathlib import Path

import pytest

from workshop.assessment.evidence_map import (
    Automation,
    EvidenceRule,
    When,
    evidence_map,
    read_evidence_map,
)
from workshop.assessment.library import referential

PRESENT = referential("rncp37858")
TEXT = Path("workshop/data/referentials/evidence-map-rncp37858.toml").read_text("utf-8")
OBSERVED = {
    "C.1.1-k1", "C.1.1-k4", "C.1.3-k2", "C.1.4-k1", "C.2.2-k5", "C.4.1-k2", "C.3.3-k3", "C.3.5-k3",
    "C.4.3-k1", "C.4.3-k3", "C.4.5-k5",
}  # fmt: skip


def findings(text: str) -> list[tuple[str, str]]:
    _, file = read_evidence_map("map.toml", text.encode(), PRESENT)
    return [(each.code, each.key) for each in file.findings]


def test_every_criterion_has_its_evidence_in_order() -> None:
    assert list(evidence_map()) == [each.id for each in PRESENT.criteria]
    counted = Counter(each.automation for each in evidence_map().values())
    assert [counted[each] for each in Automation] == [47, 39, 11]


def test_what_only_a_person_can_see() -> None:
    alone = {k for k, each in evidence_map().items() if each.automation is Automation.NO}
    assert alone == OBSERVED
    assert {each.rule for each in evidence_map().values()} == set(EvidenceRule)
    assert sum(each.needs_key for each in evidence_map().values()) == 44
    assert sum(each.when is When.PLANTED for each in evidence_map().values()) == 12


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('id = "C.1.1-k1"\nauto = "no"', 'id = "C.1.1-k1"\nauto = "yes"', ("wrong_totals", "criteria")),
        ('id = "C.1.1-k1"', 'id = "C.1.1-k9"', ("unknown_reference", "criteria[0].id")),
        ('id = "C.1.1-k2"', 'id = "C.1.1-k1"', ("duplicate_id", "criteria[1].id")),
        ('rule = "none"', 'rule = "nothing"', ("unknown_choice", "criteria[0].rule")),
        ("key = false", 'key = "no"', ("wrong_type", "criteria[0].key")),
        ('referential = "rncp37858"', 'referential = "rncp1"', ("unknown_reference", "referential")),
    ],
)  # fmt: skip
def test_a_damaged_map_is_refused(before: str, after: str, expected: tuple[str, str]) -> None:
    assert before in TEXT
    assert expected in findings(TEXT.replace(before, after, 1))


def test_a_criterion_left_out_is_named() -> None:
    start = TEXT.index('[[criteria]]\nid = "C.4.5-k5"')
    _, file = read_evidence_map("map.toml", TEXT[:start].encode(), PRESENT)
    assert [(each.code, each.facts) for each in file.findings] == [
        ("missing_item", {"id": "C.4.5-k5"})
    ]

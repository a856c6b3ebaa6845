"""The examples can be solved, and every reason is told in both languages."""

from dataclasses import replace

import pytest

from tests.assessment.solved import END, START, criteria_of, solved_ticket
from workshop.assessment.evidence.checks import Ack, BothSides, KeyMatch, Order, evidence_checks
from workshop.assessment.evidence.pre_assessment import pre_assess
from workshop.assessment.evidence.proposal import Proposal, Reason, ReasonCode
from workshop.assessment.evidence.snapshot import Recorded, Subject, TicketSnapshot
from workshop.assessment.evidence_map import Automation, evidence_map
from workshop.assessment.library import referential
from workshop.assessment.publication import publication_findings
from workshop.assessment.scenario import Scenario
from workshop.assessment.scenario_file import example_scenarios
from workshop.documents.evidence_reasons import _SENTENCES, _words, told_evidence_reason
from workshop.domain.permissions import Role

EVERY = pytest.mark.parametrize("scenario", example_scenarios().values(), ids=example_scenarios())
EMPTY = TicketSnapshot(1, START, END)


@EVERY
def test_a_solved_run_is_met_by_every_rule(scenario: Scenario) -> None:
    run = pre_assess(
        solved_ticket(scenario), criteria_of(scenario), scenario.key, scenario.planted_criteria
    )
    unmet = {each.criterion_id: each.reasons for each in run if each.proposal is not Proposal.MET}
    alone = [k for k in criteria_of(scenario) if evidence_map()[k].automation is Automation.NO]
    assert list(unmet) == alone
    of = referential(scenario.referential_id)
    assert publication_findings(scenario, of, author_id=1, reviewer_id=2, solved_run=run) == ()


@EVERY
def test_an_empty_ticket_meets_nothing(scenario: Scenario) -> None:
    run = pre_assess(EMPTY, criteria_of(scenario), scenario.key, scenario.planted_criteria)
    assert not [each.criterion_id for each in run if each.proposal is Proposal.MET]


@EVERY
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_is_a_sentence(scenario: Scenario, language: str) -> None:
    solved = solved_ticket(scenario)
    emptied = replace(solved, recorded=dict.fromkeys(solved.recorded, Recorded()))
    for ticket in (solved, emptied, EMPTY, replace(emptied, entries=(), readings=())):
        for each in pre_assess(ticket, criteria_of(scenario), scenario.key, ()):
            assert each.reasons
        planted = scenario.planted_criteria
        for each in pre_assess(ticket, criteria_of(scenario), scenario.key, planted):
            for reason in each.reasons:
                told = told_evidence_reason(reason, language)
                assert told.endswith(".")
                assert told[0].isupper()
                assert "{" not in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_has_its_sentence(language: str) -> None:
    assert set(_SENTENCES[language]) == set(ReasonCode)


def test_everything_spoken_of_has_a_name() -> None:
    words = _words()
    assert set(words["subjects"]) == set(Subject)
    assert set(words["roles"]) == set(Role)
    marks: set[str] = set()
    for check in evidence_checks().values():
        match check:
            case Order():
                marks |= {mark for group in check.marks for mark in group.split("+")}
            case BothSides():
                marks.add(check.mark)
            case Ack():
                marks.add(check.act)
            case KeyMatch() if check.before:
                marks.add(check.before)
    assert set(words["marks"]) == marks


def test_codes_are_told_by_their_catalogue() -> None:
    facts = {"subject": Subject.RECEPTION_MARKS, "codes": ("crystal:scratch",)}
    reason = Reason(ReasonCode.KEY_MISSED, facts)
    assert told_evidence_reason(reason, "fr") == (
        "État de la montre à la réception\u00a0: manqué Glace\u00a0: Rayure."
    )
    told = told_evidence_reason(Reason(ReasonCode.OUTSIDE_RANGE, {
        "total_cents": 9000, "least_cents": None, "most_cents": 6000}), "en")  # fmt: skip
    assert told == "Total €90.00, expected from — to €60.00."

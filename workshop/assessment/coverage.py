"""What a scenario lets a jury see: the coverage matrix, and whether two scenarios are equivalent."""

from dataclasses import dataclass
from enum import StrEnum

from workshop.assessment.evidence_map import Automation, Evidence, When, evidence_map
from workshop.assessment.referential import Referential
from workshop.assessment.scenario import Scenario, competences_of


class Means(StrEnum):
    """By what a criterion can be seen."""

    WORK = "work"
    KEY = "key"
    PLANTED = "planted"
    OBSERVATION = "observation"


@dataclass(frozen=True)
class Coverage:
    """One cell of the coverage matrix; `elements` are the ids of what was planted for it.

    `is_computed`: a rule proposes. Without means the criterion cannot be observed, `why_not` says why.
    """

    criterion_id: str
    means: tuple[Means, ...]
    elements: tuple[str, ...]
    is_computed: bool
    why_not: str = ""

    @property
    def is_observable(self) -> bool:
        return bool(self.means)


def coverage(scenario: Scenario, referential: Referential) -> tuple[Coverage, ...]:
    """For each criterion of the modality, by what it can be observed."""
    return tuple(
        _covered(scenario, evidence_map()[criterion.id])
        for competence in competences_of(scenario, referential)
        for criterion in competence.criteria
    )


def _covered(scenario: Scenario, evidence: Evidence) -> Coverage:
    criterion = evidence.criterion_id
    elements = tuple(each.id for each in scenario.planted if criterion in each.criteria)
    why_not = scenario.not_observable.get(criterion, "")
    if why_not or (evidence.when is When.PLANTED and not elements):
        return Coverage(criterion, (), elements, is_computed=False, why_not=why_not)
    has_key = criterion in scenario.key
    is_computed = evidence.automation is not Automation.NO and (has_key or not evidence.needs_key)
    means = {
        Means.WORK: is_computed and not evidence.needs_key,
        Means.KEY: is_computed and evidence.needs_key,
        Means.PLANTED: bool(elements),
        Means.OBSERVATION: evidence.automation is not Automation.YES,
    }
    seen = tuple(each for each, holds in means.items() if holds)
    return Coverage(criterion, seen, elements, is_computed)


@dataclass(frozen=True)
class Difference:
    """Why two scenarios are no variants of each other. `what`: modality, level or criterion."""

    what: str
    about: str = ""


def differences(first: Scenario, second: Scenario, referential: Referential) -> list[Difference]:
    """None when both assess the same modality and criteria at the same level."""
    if first.modality_id != second.modality_id:
        return [Difference("modality")]
    found = [Difference("level")] if first.level != second.level else []
    seen = [
        {each.criterion_id for each in coverage(scenario, referential) if each.is_observable}
        for scenario in (first, second)
    ]
    return found + [Difference("criterion", each) for each in sorted(seen[0] ^ seen[1])]

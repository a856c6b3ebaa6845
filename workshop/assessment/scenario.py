"""A scenario: what the candidate is given, what was planted, and what is expected in return."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.evidence_map import Automation, Evidence, When, evidence_map
from workshop.assessment.referential import Competence, Referential

OBSERVABLE_PERCENT: Final = 60


class BriefGiven(StrEnum):
    BEFORE = "before"
    AT_START = "at_start"


class PlantedKind(StrEnum):
    FAULT = "fault"
    MISSING_DATUM = "missing_datum"
    STALE_DATUM = "stale_datum"
    SHORTAGE = "shortage"
    WORN_TOOL = "worn_tool"
    COMPLAINT = "complaint"
    HIDDEN_HIGHER_FAULT = "hidden_higher_fault"
    ACCESS_NEED = "access_need"
    MARK = "mark"
    DELAY = "delay"


class Visibility(StrEnum):
    """How the candidate comes upon it."""

    VISIBLE = "visible"
    ON_ASKING = "on_asking"
    BY_MEASURING = "by_measuring"
    DURING_WORK = "during_work"


class VersionState(StrEnum):
    """In this order; a version in use never changes."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    FROZEN = "frozen"
    RETIRED = "retired"


@dataclass(frozen=True)
class Document:
    """Handed to the candidate; `text` is what it says."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class ScriptLine:
    """What the juror who plays the client says, and when."""

    moment: str
    says: str


@dataclass(frozen=True)
class PreparedQuestion:
    """Asked by the jury; `expected` helps the juror and is no mark scheme."""

    id: str
    text: str
    expected: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class PlantedElement:
    id: str
    kind: PlantedKind
    what: str
    visibility: Visibility
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class BaselineRange:
    """Where a reading of the prepared watch must lie, inclusive, in the characteristic's own unit.

    `least` and `most` are decimal numbers as text, the same when the value is a code (`faulty`).
    """

    characteristic: str
    position: str
    least: str
    most: str


@dataclass(frozen=True)
class WatchToPrepare:
    """A physical watch of the scenario, with the faults to set and how to put it back after."""

    id: str
    description: str
    faults: tuple[str, ...]
    restore: str
    baseline: tuple[BaselineRange, ...]


@dataclass(frozen=True)
class Scenario:
    """One version. `level` is the author's, for comparing variants; `digest` covers everything.

    `is_project_example`: worded by the project, not by the certifier. `seed` opens the ticket:
    `customer`, `watch` and what else the candidate is to find there.
    """

    id: str
    version: int
    title: str
    referential_id: str
    modality_id: str
    level: int
    is_project_example: bool
    brief: str
    brief_given: BriefGiven
    documents: tuple[Document, ...]
    seed: Mapping[str, Any]
    script: tuple[ScriptLine, ...]
    questions: tuple[PreparedQuestion, ...]
    planted: tuple[PlantedElement, ...]
    key: Mapping[str, KeyEntry]
    not_observable: Mapping[str, str]
    watches: tuple[WatchToPrepare, ...]
    digest: str

    @property
    def planted_criteria(self) -> frozenset[str]:
        return frozenset(each for element in self.planted for each in element.criteria)


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


def competences_of(scenario: Scenario, referential: Referential) -> tuple[Competence, ...]:
    """The competences its modality assesses."""
    found = referential.competences
    return tuple(each for each in found if each.modality_id == scenario.modality_id)


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


class PublicationFault(StrEnum):
    NO_REVIEWER = "no_reviewer"
    REVIEWER_IS_AUTHOR = "reviewer_is_author"
    COMPETENCE_NOT_COVERED = "competence_not_covered"
    COMPETENCE_COVERED_TOO_LITTLE = "competence_covered_too_little"
    NO_SOLVED_RUN = "no_solved_run"
    SOLVED_RUN_NOT_MET = "solved_run_not_met"


@dataclass(frozen=True)
class PublicationFinding:
    """`about` is the competence or criterion it speaks of, empty for the scenario as a whole."""

    fault: PublicationFault
    about: str = ""


def publication_findings(
    scenario: Scenario,
    referential: Referential,
    *,
    author_id: int,
    reviewer_id: int | None,
    solved_run: Sequence[PreAssessment] | None,
    observable_percent: int = OBSERVABLE_PERCENT,
) -> tuple[PublicationFinding, ...]:
    """All that keeps a version from being published.

    Each competence needs one observable criterion, and `observable_percent` of its criteria; a
    competent person's recorded run must be proposed as met wherever a rule proposes.
    """
    covered = {each.criterion_id: each for each in coverage(scenario, referential)}
    return (
        *_review_findings(author_id, reviewer_id),
        *_coverage_findings(competences_of(scenario, referential), covered, observable_percent),
        *_run_findings(covered.values(), solved_run),
    )


def _review_findings(author_id: int, reviewer_id: int | None) -> Iterable[PublicationFinding]:
    if reviewer_id is None:
        yield PublicationFinding(PublicationFault.NO_REVIEWER)
    elif reviewer_id == author_id:
        yield PublicationFinding(PublicationFault.REVIEWER_IS_AUTHOR)


def _coverage_findings(
    competences: Iterable[Competence], covered: Mapping[str, Coverage], percent: int
) -> Iterable[PublicationFinding]:
    for competence in competences:
        seen = sum(covered[each.id].is_observable for each in competence.criteria)
        if not seen:
            yield PublicationFinding(PublicationFault.COMPETENCE_NOT_COVERED, competence.id)
        elif seen * 100 < percent * len(competence.criteria):
            fault = PublicationFault.COMPETENCE_COVERED_TOO_LITTLE
            yield PublicationFinding(fault, competence.id)


def _run_findings(
    covered: Iterable[Coverage], run: Sequence[PreAssessment] | None
) -> Iterable[PublicationFinding]:
    if run is None:
        yield PublicationFinding(PublicationFault.NO_SOLVED_RUN)
        return
    met = {each.criterion_id for each in run if each.proposal is Proposal.MET}
    for each in covered:
        if each.is_observable and each.is_computed and each.criterion_id not in met:
            yield PublicationFinding(PublicationFault.SOLVED_RUN_NOT_MET, each.criterion_id)


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


NEXT_STATES: Final[Mapping[VersionState, Collection[VersionState]]] = {
    VersionState.DRAFT: (VersionState.REVIEWED,),
    VersionState.REVIEWED: (VersionState.DRAFT, VersionState.PUBLISHED),
    VersionState.PUBLISHED: (VersionState.FROZEN, VersionState.RETIRED),
    VersionState.FROZEN: (VersionState.RETIRED,),
    VersionState.RETIRED: (),
}
"""Where a version may go; it is frozen by its first sitting, and a correction is a new version."""


@dataclass(frozen=True)
class BaselineReading:
    """`value` is a decimal number as text, or the code of a functional check."""

    characteristic: str
    position: str
    value: str


@dataclass(frozen=True)
class WatchPreparation:
    """What was really set on a physical watch before it was handed out."""

    watch_id: str
    faults: tuple[str, ...]
    readings: tuple[BaselineReading, ...]
    prepared_by_id: int
    verified_by_id: int | None = None
    restored_on: date | None = None

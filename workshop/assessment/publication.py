"""From draft to retirement: where a version of a scenario may go, and what keeps it from being used."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workshop.assessment.coverage import Coverage, coverage
from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.evidence_map import EvidenceRule, evidence_map
from workshop.assessment.referential import Competence, Referential
from workshop.assessment.scenario import Scenario, VersionState, competences_of
from workshop.domain.errors import RuleViolation

OBSERVABLE_PERCENT: Final = 60

NEXT_STATES: Final[Mapping[VersionState, Collection[VersionState]]] = {
    VersionState.DRAFT: (VersionState.REVIEWED,),
    VersionState.REVIEWED: (VersionState.DRAFT, VersionState.PUBLISHED),
    VersionState.PUBLISHED: (VersionState.FROZEN, VersionState.RETIRED),
    VersionState.FROZEN: (VersionState.RETIRED,),
    VersionState.RETIRED: (),
}
"""Where a version may go; it is frozen by its first sitting, and a correction is a new version."""


def require_next(state: VersionState, target: VersionState) -> None:
    """Raises `RuleViolation("scenario_state")` when a version may not go from one to the other."""
    if target not in NEXT_STATES[state]:
        raise RuleViolation("scenario_state", {"state": state.value})


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
    competent person's recorded run must be proposed as met wherever a rule proposes, but for what
    is compared to a juror's notes: nobody judges that run.
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
        code = each.criterion_id
        needs_juror = evidence_map()[code].rule is EvidenceRule.WITNESS_MATCH
        if each.is_observable and each.is_computed and code not in met and not needs_juror:
            yield PublicationFinding(PublicationFault.SOLVED_RUN_NOT_MET, code)

"""The proposal of the rules for every criterion of a modality, with reasons."""

from collections.abc import Collection, Iterable, Mapping

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import (
    Ack,
    BothSides,
    Check,
    Complete,
    Cost,
    DueDate,
    KeyMatch,
    Order,
    PhotoPair,
    Spread,
    Tolerance,
    Unseen,
    WitnessMatch,
    evidence_checks,
)
from workshop.assessment.evidence.figure_rules import cost, due
from workshop.assessment.evidence.key_rules import key_match, witness_match
from workshop.assessment.evidence.measured_rules import both_sides, tolerance
from workshop.assessment.evidence.proposal import (
    Finding,
    PreAssessment,
    Proposal,
    Reason,
    ReasonCode,
    not_computable,
)
from workshop.assessment.evidence.recorded_rules import ack, complete, order, photo_pair, spread
from workshop.assessment.evidence.snapshot import TicketSnapshot
from workshop.assessment.evidence_map import Automation, Evidence, When, evidence_map


def pre_assess(
    snapshot: TicketSnapshot,
    criteria: Iterable[str],
    key: Mapping[str, KeyEntry],
    planted: Collection[str],
) -> tuple[PreAssessment, ...]:
    """One proposal per criterion, in the order given; `planted` are the criteria set up on purpose."""
    return tuple(_proposed(evidence_map()[each], snapshot, key, planted) for each in criteria)


def _proposed(
    evidence: Evidence,
    snapshot: TicketSnapshot,
    key: Mapping[str, KeyEntry],
    planted: Collection[str],
) -> PreAssessment:
    criterion = evidence.criterion_id
    finding = _finding(evidence, snapshot, key.get(criterion), criterion in planted)
    is_partial = evidence.automation is Automation.PARTLY
    return PreAssessment(criterion, finding.proposal, is_partial, finding.reasons)


def _finding(
    evidence: Evidence, snapshot: TicketSnapshot, key: KeyEntry | None, is_planted: bool
) -> Finding:
    if evidence.when is When.PLANTED and not is_planted:
        return Finding(Proposal.NOT_OBSERVABLE, (Reason(ReasonCode.NOT_PLANTED),))
    if evidence.needs_key and (key is None or key.is_empty):
        return not_computable(Reason(ReasonCode.NO_KEY))
    return apply(evidence_checks()[evidence.criterion_id], snapshot, key)


def apply(check: Check, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """The rule that belongs to a check."""
    match check:
        case Complete():
            return complete(check, snapshot, key)
        case Order():
            return order(check, snapshot, key)
        case BothSides():
            return both_sides(check, snapshot)
        case Tolerance():
            return tolerance(check, snapshot, key)
        case KeyMatch():
            if key is None:
                return not_computable(Reason(ReasonCode.NO_KEY))
            return key_match(check, snapshot, key)
        case WitnessMatch():
            return witness_match(check, snapshot)
        case Ack():
            return ack(check, snapshot)
        case Spread():
            return spread(check, snapshot)
        case PhotoPair():
            return photo_pair(check, snapshot)
        case Cost():
            return cost(check, snapshot, key)
        case DueDate():
            return due(check, snapshot, key)
        case Unseen():
            return not_computable(Reason(ReasonCode.OBSERVATION_ONLY))

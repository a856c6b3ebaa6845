"""What a rule proposes for one criterion, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Proposal(StrEnum):
    """`NOT_COMPUTABLE`: the ticket or the key does not say; `NOT_OBSERVABLE`: nothing was planted."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_COMPUTABLE = "not_computable"
    NOT_OBSERVABLE = "not_observable"


class ReasonCode(StrEnum):
    """Why; the sentence is made at display time (`documents/evidence_reasons.py`)."""

    ALL_RECORDED = "all_recorded"
    NOT_RECORDED = "not_recorded"
    LEFT_OUT = "left_out"
    NOT_COLLECTED = "not_collected"
    NO_KEY = "no_key"
    NOT_PLANTED = "not_planted"
    OBSERVATION_ONLY = "observation_only"
    IN_ORDER = "in_order"
    OUT_OF_ORDER = "out_of_order"
    NEVER_HAPPENED = "never_happened"
    BOTH_SIDES = "both_sides"
    ONE_SIDE_MISSING = "one_side_missing"
    NO_READINGS = "no_readings"
    NO_LIMIT = "no_limit"
    WITHOUT_VERDICT = "without_verdict"
    VERDICTS_DIFFER = "verdicts_differ"
    DEVIATION_NOT_NOTED = "deviation_not_noted"
    FALSE_DEVIATION = "false_deviation"
    OUTSIDE_TOLERANCE = "outside_tolerance"
    BEFORE_LAST_OPERATION = "before_last_operation"
    READINGS_HOLD = "readings_hold"
    KEY_FOUND = "key_found"
    KEY_MISSED = "key_missed"
    KEY_NONE_OF = "key_none_of"
    KEY_WRONG = "key_wrong"
    KEY_EXTRA = "key_extra"
    TOO_LATE = "too_late"
    WITNESS_MISSED = "witness_missed"
    WITNESS_FOUND = "witness_found"
    NOT_WITNESSED = "not_witnessed"
    ACKNOWLEDGED = "acknowledged"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    WRONG_PERSON = "wrong_person"
    OUTSIDE_SITTING = "outside_sitting"
    SPREAD = "spread"
    ENTERED_LATE = "entered_late"
    LONG_SILENCE = "long_silence"
    PHOTOS_PAIRED = "photos_paired"
    PHOTO_MISSING = "photo_missing"
    NEW_MARKS = "new_marks"
    NO_AMOUNTS = "no_amounts"
    AMOUNTS_HOLD = "amounts_hold"
    TOTAL_WRONG = "total_wrong"
    NOT_ON_LIST = "not_on_list"
    LINE_MISSING = "line_missing"
    PRICE_OFF_LIST = "price_off_list"
    OUTSIDE_RANGE = "outside_range"
    OVER_AGREED = "over_agreed"
    NOT_AGREED = "not_agreed"
    NO_DATES = "no_dates"
    IN_TIME = "in_time"
    PLANNED_TOO_LATE = "planned_too_late"
    NOT_APPROVED = "not_approved"
    NOT_TOLD = "not_told"


@dataclass(frozen=True)
class Reason:
    """`entries` are the ranks on the tracking sheet of what it speaks of."""

    code: ReasonCode
    facts: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """The outcome of one rule."""

    proposal: Proposal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PreAssessment:
    """`is_partial`: the rule sees only part of the criterion, the juror judges the rest."""

    criterion_id: str
    proposal: Proposal
    is_partial: bool
    reasons: tuple[Reason, ...]


def met(*reasons: Reason) -> Finding:
    return Finding(Proposal.MET, reasons)


def not_met(*reasons: Reason) -> Finding:
    return Finding(Proposal.NOT_MET, reasons)


def not_computable(*reasons: Reason) -> Finding:
    return Finding(Proposal.NOT_COMPUTABLE, reasons)


def concluded(faults: Sequence[Reason], otherwise: Reason) -> Finding:
    """Not met with its faults; met for the reason given when there are none."""
    return not_met(*faults) if faults else met(otherwise)

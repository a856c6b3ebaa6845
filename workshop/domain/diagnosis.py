"""What a diagnosis must hold before it can be called final."""

from dataclasses import dataclass
from enum import StrEnum


class HypothesisStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


@dataclass(frozen=True)
class Findings:
    """What was found so far, as far as concluding is concerned.

    `unexplained_defects` are components in a defective state with neither a note nor an anomaly;
    `open_hypotheses` are suspicions nobody has confirmed or refuted. Both hold codes.
    """

    has_tests_before: bool = False
    has_tests_after: bool = False
    unexplained_defects: tuple[str, ...] = ()
    open_hypotheses: tuple[str, ...] = ()
    has_proposal: bool = False


@dataclass(frozen=True)
class Gap:
    """Something a final diagnosis lacks; `codes` say which components or hypotheses."""

    code: str
    codes: tuple[str, ...] = ()
    blocking: bool = True


def gaps(findings: Findings) -> tuple[Gap, ...]:
    """What is still missing, in the order of work.

    A gap that does not block is a reminder: some watches are never opened, some need no work.
    """
    found = (
        Gap("tests_missing")
        if not (findings.has_tests_before or findings.has_tests_after)
        else None,
        Gap("tests_before_missing", blocking=False)
        if findings.has_tests_after and not findings.has_tests_before
        else None,
        Gap("tests_after_missing", blocking=False)
        if findings.has_tests_before and not findings.has_tests_after
        else None,
        Gap("defects_unexplained", findings.unexplained_defects)
        if findings.unexplained_defects
        else None,
        Gap("hypotheses_open", findings.open_hypotheses) if findings.open_hypotheses else None,
        Gap("proposal_missing", blocking=False) if not findings.has_proposal else None,
    )
    return tuple(gap for gap in found if gap)


def blocking_gaps(findings: Findings) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps(findings) if gap.blocking)

"""What was compiled of a candidate, as it is kept beside the decision."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from workshop.assessment.deliberation import Compilation
from workshop.assessment.rules import BlockResult, Mark, Outcome, Reason


def stored_compilation(compiled: Compilation) -> dict[str, Any]:
    return {
        "marks": dict(compiled.marks),
        "unsettled": list(compiled.unsettled),
        "not_taken": list(compiled.not_taken),
        "undecided": list(compiled.undecided),
        "outcome": compiled.outcome,
        "blocks": [asdict(each) for each in compiled.blocks],
    }


def compiled_of(stored: Mapping[str, Any]) -> Compilation:
    """What `CandidateResult.compiled` keeps, as the rules know it."""
    return Compilation(
        marks={code: Mark(mark) for code, mark in stored["marks"].items()},
        unsettled=tuple(stored["unsettled"]),
        not_taken=tuple(stored["not_taken"]),
        undecided=tuple(stored["undecided"]),
        outcome=Outcome(stored["outcome"]),
        blocks=tuple(
            BlockResult(**{**each, "reason": Reason(each["reason"]), "missing": tuple(each["missing"])})
            for each in stored["blocks"]
        ),
    )  # fmt: skip

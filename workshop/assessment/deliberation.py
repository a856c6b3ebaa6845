"""The deliberation: what common grids amount to, and what a certification jury may decide of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workshop.assessment.referential import Referential
from workshop.assessment.rules import (
    BlockResult,
    Mark,
    NoConsensus,
    Outcome,
    Reason,
    RuleSet,
    outcome,
    results,
)


@dataclass(frozen=True)
class CommonMarks:
    """The closed common grid of one test: competence → mark, None where there is no consensus."""

    modality_id: str
    marks: Mapping[str, Mark | None]


@dataclass(frozen=True)
class Compilation:
    """What the common grids of a candidate amount to, before anybody decides.

    `blocks` are those sought or held already. `unsettled` are the competences without consensus, or
    marked differently in two tests; `undecided` the blocks that hang on them. `not_taken` are the
    tests of the blocks sought that have no closed grid.
    """

    marks: Mapping[str, Mark]
    unsettled: tuple[str, ...]
    not_taken: tuple[str, ...]
    blocks: tuple[BlockResult, ...]
    undecided: tuple[str, ...]
    outcome: Outcome

    @property
    def acquired(self) -> tuple[str, ...]:
        """The blocks newly validated."""
        return tuple(
            each.block_id
            for each in self.blocks
            if each.validated and each.reason is not Reason.HELD
        )


def compilation(
    referential: Referential,
    rules: RuleSet,
    grids: Sequence[CommonMarks],
    *,
    sought: Collection[str],
    held: Collection[str] = (),
) -> Compilation:
    """Anything unsettled counts as not acquired until the certification jury has decided.

    Raises the `RuleViolation`s of `results`.
    """
    marks, unsettled = _settled(grids)
    not_taken = _not_taken(referential, grids, set(sought) - set(held))
    blocks = _blocks(referential, rules, marks, sought, held, not_taken)
    best = _blocks(
        referential,
        rules,
        {**marks, **dict.fromkeys(unsettled, Mark.ACQUIRED)},
        sought,
        held,
        not_taken,
    )
    is_sent_on = rules.no_consensus is NoConsensus.SENT_TO_CERTIFICATION_JURY
    undecided = tuple(
        now.block_id
        for now, then in zip(blocks, best, strict=True)
        if is_sent_on and now.validated != then.validated
    )
    shown = tuple(each for each in blocks if each.block_id in sought or each.block_id in held)
    return Compilation(marks, unsettled, not_taken, shown, undecided, outcome(blocks, rules))


def _settled(grids: Sequence[CommonMarks]) -> tuple[dict[str, Mark], tuple[str, ...]]:
    found: dict[str, set[Mark | None]] = {}
    for grid in grids:
        for code, mark in grid.marks.items():
            found.setdefault(code, set()).add(mark)
    marks = {}
    for code, said in found.items():
        mark = next(iter(said)) if len(said) == 1 else None
        if mark is not None:
            marks[code] = mark
    return marks, tuple(code for code in found if code not in marks)


def _not_taken(
    referential: Referential, grids: Sequence[CommonMarks], sought: Collection[str]
) -> tuple[str, ...]:
    taken = {each.modality_id for each in grids}
    return tuple(
        modality.id
        for block in referential.blocks
        if block.id in sought
        for modality in block.modalities
        if modality.id not in taken
    )


def _blocks(
    referential: Referential,
    rules: RuleSet,
    marks: Mapping[str, Mark],
    sought: Collection[str],
    held: Collection[str],
    not_taken: Collection[str],
) -> tuple[BlockResult, ...]:
    """Every block; one that is not sought, or whose tests were not all taken, is not validated."""
    counted = {code: mark.value for code, mark in marks.items()}
    found = results(referential, rules, counted, held=held).blocks
    return tuple(
        replace(each, validated=False, reason=Reason.NOT_TAKEN)
        if each.block_id not in held
        and (
            each.block_id not in sought
            or (rules.participation_required and _misses_test(referential, each, not_taken))
        )
        else each
        for each in found
    )


def _misses_test(referential: Referential, result: BlockResult, not_taken: Collection[str]) -> bool:
    modalities = referential.block(result.block_id).modalities
    return any(each.id in not_taken for each in modalities)


def outcome_of(
    referential: Referential, new: Collection[str], held: Collection[str] = ()
) -> Outcome:
    """What blocks newly awarded give together with those held already."""
    if new and {block.id for block in referential.blocks} <= {*new, *held}:
        return Outcome.TOTAL
    return Outcome.PARTIAL if new else Outcome.NONE


class DecisionFault(StrEnum):
    """What keeps a decision from being taken."""

    BLOCK_NOT_SOUGHT = "block_not_sought"
    BLOCK_HELD = "block_held"
    ELIMINATED = "eliminated"
    DEPARTURE = "departure"
    REASON_MISSING = "reason_missing"
    NO_PARTIAL_AWARD = "no_partial_award"


@dataclass(frozen=True)
class DecisionFinding:
    """`block` is what it is about, where there is one."""

    fault: DecisionFault
    block: str = ""


def decision_findings(
    compiled: Compilation,
    referential: Referential,
    rules: RuleSet,
    blocks: Collection[str],
    reason: str,
    *,
    sought: Collection[str],
    held: Collection[str] = (),
    eliminated: bool = False,
) -> tuple[DecisionFinding, ...]:
    """All that is wrong with awarding `blocks`.

    Departing from the compiled result needs a rule that allows it, and a reason; deciding a block
    that hangs on unsettled competences needs a reason only.
    """
    found = []
    for block in blocks:
        if block in held:
            found.append(DecisionFinding(DecisionFault.BLOCK_HELD, block))
        elif block not in sought:
            found.append(DecisionFinding(DecisionFault.BLOCK_NOT_SOUGHT, block))
    if eliminated:
        if blocks:
            found.append(DecisionFinding(DecisionFault.ELIMINATED))
        return tuple(found)
    partial = outcome_of(referential, blocks, held) is Outcome.PARTIAL
    if partial and not rules.partial_validation:
        found.append(DecisionFinding(DecisionFault.NO_PARTIAL_AWARD))
    found += _departures(compiled, rules, blocks, reason)
    return tuple(found)


def _departures(
    compiled: Compilation, rules: RuleSet, blocks: Collection[str], reason: str
) -> Iterable[DecisionFinding]:
    computed = {each.block_id for each in compiled.blocks}
    departing = {code for code in set(blocks) ^ set(compiled.acquired) if code in computed} - set(
        compiled.undecided
    )
    if not rules.departure_allowed:
        for code in sorted(departing):
            yield DecisionFinding(DecisionFault.DEPARTURE, code)
    if (departing or compiled.undecided) and not reason.strip():
        yield DecisionFinding(DecisionFault.REASON_MISSING)

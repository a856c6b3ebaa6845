"""From marks to blocks, from blocks to the certificate: rules as data, whole numbers only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from workshop.assessment.calendar import Delay, Due
from workshop.assessment.jury import ConflictRules, JuryKind, JuryRule
from workshop.assessment.referential import Block, Referential
from workshop.domain.errors import RuleViolation


class Mark(StrEnum):
    """The scale of the branch, given per competence."""

    ACQUIRED = "A"
    NOT_ACQUIRED = "NA"


class RuleStatus(StrEnum):
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class NoConsensus(StrEnum):
    """What becomes of a competence on which the evaluation jury does not agree."""

    SENT_TO_CERTIFICATION_JURY = "sent_to_certification_jury"
    NOT_ACQUIRED = "not_acquired"


@dataclass(frozen=True)
class BlockRule:
    """A block is validated from `acquired_min_percent` of its competences, the compulsory ones among them."""

    acquired_min_percent: int
    compulsory: tuple[str, ...] = ()

    def needed(self, total: int) -> int:
        """How many competences of `total` must be acquired."""
        return -(-self.acquired_min_percent * total // 100)


@dataclass(frozen=True)
class RuleSet:
    """`blocks` holds the rules of single blocks, by id; `default` is that of the others.

    `compulsory_known` is False when no text says which competences are compulsory: the empty list
    then means nothing. `digest` is the hash of the file's content.
    """

    id: str
    version: str
    title: str
    status: RuleStatus
    source: str
    digest: str
    default: BlockRule
    blocks: Mapping[str, BlockRule]
    compulsory_known: bool
    partial_validation: bool
    participation_required: bool
    departure_allowed: bool
    no_consensus: NoConsensus
    juries: Mapping[JuryKind, JuryRule]
    conflicts: ConflictRules
    delays: Mapping[Due, Delay]
    referential_ids: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def is_provisional(self) -> bool:
        return self.status is not RuleStatus.CONFIRMED

    def for_block(self, block_id: str) -> BlockRule:
        return self.blocks.get(block_id, self.default)


class Reason(StrEnum):
    """Why a block is validated or not; `NOT_TAKEN`: one of its tests was not taken."""

    ENOUGH = "enough"
    TOO_FEW = "too_few"
    COMPULSORY_MISSING = "compulsory_missing"
    TOO_FEW_AND_COMPULSORY_MISSING = "too_few_and_compulsory_missing"
    HELD = "held"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True)
class BlockResult:
    """`missing` are the compulsory competences not acquired; a block held already has no counts."""

    block_id: str
    acquired: int
    total: int
    needed: int
    missing: tuple[str, ...]
    validated: bool
    reason: Reason


class Outcome(StrEnum):
    """What is awarded: the certificate, some of its blocks, or nothing."""

    TOTAL = "total"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Results:
    """The results of a candidate, by block in the order of the referential."""

    blocks: tuple[BlockResult, ...]
    outcome: Outcome
    is_provisional: bool


MARKS: Final = frozenset(mark.value for mark in Mark)


@dataclass(frozen=True)
class MarkFault:
    """A mark that cannot be used. `code`: unknown_competence, missing_competence, unknown_mark."""

    code: str
    competence: str
    value: str = ""


def mark_faults(marks: Mapping[str, object], blocks: Collection[Block]) -> tuple[MarkFault, ...]:
    """Every competence that is unknown, missing or marked with anything but A or NA."""
    expected = [each.id for block in blocks for each in block.competences]
    unknown = [MarkFault("unknown_competence", code) for code in marks if code not in expected]
    missing = [MarkFault("missing_competence", code) for code in expected if code not in marks]
    wrong = [
        MarkFault("unknown_mark", code, str(value))
        for code, value in marks.items()
        if code in expected and not (isinstance(value, str) and value in MARKS)
    ]
    return (*unknown, *missing, *wrong)


def block_result(block: Block, rule: BlockRule, marks: Mapping[str, str]) -> BlockResult:
    """Anything that is not A counts as not acquired.

    Raises `RuleViolation("block_not_whole")` when the referential does not name all competences.
    """
    if not block.is_whole:
        raise RuleViolation("block_not_whole", {"block": block.id})
    codes = [each.id for each in block.competences]
    acquired = [code for code in codes if marks.get(code) == Mark.ACQUIRED]
    missing = tuple(code for code in rule.compulsory if code not in acquired)
    enough = len(acquired) * 100 >= rule.acquired_min_percent * len(codes)
    return BlockResult(
        block_id=block.id,
        acquired=len(acquired),
        total=len(codes),
        needed=rule.needed(len(codes)),
        missing=missing,
        validated=enough and not missing,
        reason=_REASONS[enough, not missing],
    )


_REASONS: Final = {
    (True, True): Reason.ENOUGH,
    (False, True): Reason.TOO_FEW,
    (True, False): Reason.COMPULSORY_MISSING,
    (False, False): Reason.TOO_FEW_AND_COMPULSORY_MISSING,
}


def results(
    referential: Referential,
    rules: RuleSet,
    marks: Mapping[str, str],
    *,
    held: Collection[str] = (),
) -> Results:
    """Blocks `held` already count without marks; every other block is judged on its marks.

    Raises `RuleViolation`: `block_not_whole`, `rules_of_others`, `rule_of_unknown_block`,
    `compulsory_unknown`.
    """
    _check_rules(referential, rules)
    blocks = tuple(
        _held(block) if block.id in held else block_result(block, rules.for_block(block.id), marks)
        for block in referential.blocks
    )
    return Results(blocks, outcome(blocks, rules), rules.is_provisional)


def outcome(blocks: Collection[BlockResult], rules: RuleSet) -> Outcome:
    """The certificate needs all blocks, now or earlier; a new block alone is a partial award."""
    if all(each.validated for each in blocks):
        return Outcome.TOTAL
    is_new = any(each.validated and each.reason is not Reason.HELD for each in blocks)
    return Outcome.PARTIAL if is_new and rules.partial_validation else Outcome.NONE


def _held(block: Block) -> BlockResult:
    return BlockResult(block.id, 0, 0, 0, (), validated=True, reason=Reason.HELD)


def _check_rules(referential: Referential, rules: RuleSet) -> None:
    if rules.referential_ids and referential.id not in rules.referential_ids:
        raise RuleViolation("rules_of_others", {"rules": rules.id, "referential": referential.id})
    ids = {block.id for block in referential.blocks}
    for block_id in rules.blocks:
        if block_id not in ids:
            raise RuleViolation("rule_of_unknown_block", {"block": block_id, "rules": rules.id})
    for block in referential.blocks:
        own = {each.id for each in block.competences}
        for code in rules.for_block(block.id).compulsory:
            if code not in own:
                facts = {"competence": code, "block": block.id, "rules": rules.id}
                raise RuleViolation("compulsory_unknown", facts)

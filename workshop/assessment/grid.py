"""A juror's grid, then the jury's: opinions are people's, never computed from criteria."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.referential import Competence
from workshop.assessment.rules import Mark


class Seen(StrEnum):
    """What a juror saw of a criterion."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_OBSERVED = "not_observed"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Observation:
    seen: Seen
    note: str = ""


@dataclass(frozen=True)
class Opinion:
    mark: Mark
    comment: str = ""


@dataclass(frozen=True)
class Grid:
    """One juror's, by criterion and by competence; `signed_at` is None while it is open."""

    juror_id: int
    observations: Mapping[str, Observation] = field(default_factory=dict)
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    signed_at: datetime | None = None

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class GridFault(StrEnum):
    """What a grid still lacks before it is signed."""

    ALREADY_SIGNED = "already_signed"
    UNKNOWN_CODE = "unknown_code"
    OBSERVATION_MISSING = "observation_missing"
    OPINION_MISSING = "opinion_missing"
    COMMENT_MISSING = "comment_missing"
    NOTHING_OBSERVED = "nothing_observed"


@dataclass(frozen=True)
class GridFinding:
    """`about` is the criterion or the competence."""

    fault: GridFault
    about: str = ""


def signing_findings(grid: Grid, competences: Collection[Competence]) -> tuple[GridFinding, ...]:
    """All that keeps a grid from being signed: every row entered, and a reason for each NA.

    A competence of which nothing was observed cannot be held acquired.
    """
    if grid.is_signed:
        return (GridFinding(GridFault.ALREADY_SIGNED),)
    found = [*_unknown_codes(grid, competences)]
    for competence in competences:
        found += _criterion_findings(grid, competence)
        found += _opinion_findings(grid, competence)
    return tuple(found)


def _unknown_codes(grid: Grid, competences: Collection[Competence]) -> Iterable[GridFinding]:
    known = {each.id for each in competences}
    known |= {criterion.id for each in competences for criterion in each.criteria}
    for code in (*grid.observations, *grid.opinions):
        if code not in known:
            yield GridFinding(GridFault.UNKNOWN_CODE, code)


def _criterion_findings(grid: Grid, competence: Competence) -> Iterable[GridFinding]:
    for criterion in competence.criteria:
        if criterion.id not in grid.observations:
            yield GridFinding(GridFault.OBSERVATION_MISSING, criterion.id)


def _opinion_findings(grid: Grid, competence: Competence) -> Iterable[GridFinding]:
    opinion = grid.opinions.get(competence.id)
    if opinion is None:
        yield GridFinding(GridFault.OPINION_MISSING, competence.id)
    elif opinion.mark is not Mark.ACQUIRED:
        if not opinion.comment.strip():
            yield GridFinding(GridFault.COMMENT_MISSING, competence.id)
    elif competence.criteria and not _saw_something(grid, competence):
        yield GridFinding(GridFault.NOTHING_OBSERVED, competence.id)


def _saw_something(grid: Grid, competence: Competence) -> bool:
    seen = [grid.observations.get(each.id) for each in competence.criteria]
    return any(each is None or each.seen not in _UNSEEN for each in seen)


_UNSEEN: Final = (Seen.NOT_OBSERVED, Seen.NOT_APPLICABLE)


def visible_grids(viewer_id: int, grids: Iterable[Grid]) -> tuple[Grid, ...]:
    """His own, and the signed ones of others once he has signed his."""
    found = tuple(grids)
    has_signed = any(each.juror_id == viewer_id and each.is_signed for each in found)
    return tuple(
        each for each in found if each.juror_id == viewer_id or (has_signed and each.is_signed)
    )


@dataclass(frozen=True)
class Comparison:
    """The opinions on one competence side by side, by juror.

    `opposed` are the criteria that one juror saw met and another not met.
    """

    competence_id: str
    opinions: Mapping[int, Opinion]
    opposed: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len({each.mark for each in self.opinions.values()}) > 1


def comparisons(grids: Sequence[Grid], competences: Iterable[Competence]) -> tuple[Comparison, ...]:
    """One row per competence, in order."""
    return tuple(
        Comparison(
            competence.id,
            {each.juror_id: each.opinions[competence.id] for each in grids
             if competence.id in each.opinions},
            tuple(each.id for each in competence.criteria if _is_opposed(grids, each.id)),
        )
        for competence in competences
    )  # fmt: skip


def _is_opposed(grids: Iterable[Grid], criterion: str) -> bool:
    seen = {each.observations[criterion].seen for each in grids if criterion in each.observations}
    return {Seen.MET, Seen.NOT_MET} <= seen


@dataclass(frozen=True)
class Agreement:
    """What the president enters for one competence; without a mark there is no consensus."""

    competence_id: str
    mark: Mark | None
    reason: str = ""


class AgreementFault(StrEnum):
    NOT_THE_PRESIDENT = "not_the_president"
    GRID_NOT_SIGNED = "grid_not_signed"
    AGREEMENT_MISSING = "agreement_missing"
    ENTERED_TWICE = "entered_twice"
    UNKNOWN_COMPETENCE = "unknown_competence"
    REASON_MISSING = "reason_missing"


@dataclass(frozen=True)
class AgreementFinding:
    """`about` is the competence; `juror_id` whose grid is not signed."""

    fault: AgreementFault
    about: str = ""
    juror_id: int | None = None


def agreement_findings(
    grids: Sequence[Grid],
    competences: Collection[Competence],
    agreements: Sequence[Agreement],
    *,
    entered_by_id: int,
    president_id: int,
) -> tuple[AgreementFinding, ...]:
    """All that keeps the common grid from being closed.

    A reason is due where opinions differed, where there is no consensus, and where what is entered
    is nobody's opinion.
    """
    found = []
    if entered_by_id != president_id:
        found.append(AgreementFinding(AgreementFault.NOT_THE_PRESIDENT))
    found += [
        AgreementFinding(AgreementFault.GRID_NOT_SIGNED, juror_id=each.juror_id)
        for each in grids
        if not each.is_signed
    ]
    rows = {each.competence_id: each for each in comparisons(grids, competences)}
    entered = [each.competence_id for each in agreements]
    found += [
        AgreementFinding(AgreementFault.AGREEMENT_MISSING, code)
        for code in rows
        if code not in entered
    ]
    for rank, each in enumerate(agreements):
        found += _agreement_findings(each, rows, entered[:rank])
    return tuple(found)


def _agreement_findings(
    agreement: Agreement, rows: Mapping[str, Comparison], before: Collection[str]
) -> Iterable[AgreementFinding]:
    code = agreement.competence_id
    if code not in rows:
        yield AgreementFinding(AgreementFault.UNKNOWN_COMPETENCE, code)
        return
    if code in before:
        yield AgreementFinding(AgreementFault.ENTERED_TWICE, code)
    if needs_reason(agreement, rows[code]) and not agreement.reason.strip():
        yield AgreementFinding(AgreementFault.REASON_MISSING, code)


def needs_reason(agreement: Agreement, row: Comparison) -> bool:
    """True unless it says what every juror said."""
    opinions = {each.mark for each in row.opinions.values()}
    return row.differs or agreement.mark is None or agreement.mark not in opinions


@dataclass(frozen=True)
class Disagreement:
    """How often people differed on a criterion.

    `between_jurors` of `sittings`; `with_rules` of the `proposals` a juror could be compared with.
    """

    criterion_id: str
    between_jurors: int
    sittings: int
    with_rules: int
    proposals: int


def disagreements(
    sittings: Sequence[tuple[Sequence[Grid], Sequence[PreAssessment]]], criteria: Iterable[str]
) -> tuple[Disagreement, ...]:
    """Per criterion: sittings where jurors were opposed, observations against the rule's proposal."""
    return tuple(_disagreement(criterion, sittings) for criterion in criteria)


def _disagreement(
    criterion: str, sittings: Sequence[tuple[Sequence[Grid], Sequence[PreAssessment]]]
) -> Disagreement:
    opposed = [_is_opposed(grids, criterion) for grids, _ in sittings]
    against = [
        _OPPOSITE[proposal.proposal] is grid.observations[criterion].seen
        for grids, proposals in sittings
        for proposal in proposals
        if proposal.criterion_id == criterion and proposal.proposal in _OPPOSITE
        for grid in grids
        if criterion in grid.observations and grid.observations[criterion].seen not in _UNSEEN
    ]
    return Disagreement(criterion, sum(opposed), len(opposed), sum(against), len(against))


_OPPOSITE: Final = {Proposal.MET: Seen.NOT_MET, Proposal.NOT_MET: Seen.MET}

"""What a grid needs before it is signed, who sees it, and what the president may enter."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workshop.assessment.evidence.proposal import PreAssessment, Proposal
from workshop.assessment.grid import (
    Agreement,
    AgreementFault,
    Grid,
    GridFault,
    Observation,
    Opinion,
    Seen,
    agreement_findings,
    comparisons,
    disagreements,
    signing_findings,
    visible_grids,
)
from workshop.assessment.library import referential
from workshop.assessment.rules import Mark

COMPETENCES = tuple(
    each for each in referential("rncp37858").competences if each.modality_id == "M2"
)
CRITERIA = [criterion.id for each in COMPETENCES for criterion in each.criteria]
A, NA = Mark.ACQUIRED, Mark.NOT_ACQUIRED
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def grid(juror: int, *, signed: bool = True, **not_acquired: str) -> Grid:
    """All met and acquired, but for the competences named by their last digit: `c4="why"`."""
    refused = {f"C.2.{name[1:]}": why for name, why in not_acquired.items()}
    return Grid(
        juror,
        {each: Observation(Seen.MET) for each in CRITERIA},
        {
            each.id: Opinion(NA, refused[each.id]) if each.id in refused else Opinion(A)
            for each in COMPETENCES
        },
        NOW if signed else None,
    )


def faults(found: Grid) -> list[tuple[GridFault, str]]:
    return [(each.fault, each.about) for each in signing_findings(found, COMPETENCES)]


def test_a_whole_grid_is_signed_once() -> None:
    assert faults(grid(1, signed=False)) == []
    assert faults(grid(1)) == [(GridFault.ALREADY_SIGNED, "")]


def test_every_row_and_every_opinion_is_entered() -> None:
    empty = faults(Grid(1))
    assert [about for fault, about in empty if fault is GridFault.OBSERVATION_MISSING] == CRITERIA
    missing = [about for fault, about in empty if fault is GridFault.OPINION_MISSING]
    assert missing == [each.id for each in COMPETENCES]


def test_not_acquired_wants_a_comment() -> None:
    assert faults(grid(1, signed=False, c4=" ")) == [(GridFault.COMMENT_MISSING, "C.2.4")]
    assert faults(grid(1, signed=False, c4="La cause est fausse.")) == []


def test_nothing_observed_is_not_acquired() -> None:
    whole = grid(1, signed=False)
    unseen = {
        code: Observation(Seen.NOT_OBSERVED) if code.startswith("C.2.5") else each
        for code, each in whole.observations.items()
    }
    assert faults(replace(whole, observations=unseen)) == [(GridFault.NOTHING_OBSERVED, "C.2.5")]


def test_all_met_does_not_make_an_opinion() -> None:
    whole = grid(1, signed=False)
    assert len(faults(replace(whole, opinions={}))) == len(COMPETENCES)


def test_a_code_of_another_modality_is_refused() -> None:
    strange = replace(grid(1, signed=False), opinions={**grid(1).opinions, "C.3.1": Opinion(A)})
    assert faults(strange) == [(GridFault.UNKNOWN_CODE, "C.3.1")]


@pytest.mark.parametrize(
    ("own", "other", "seen"),
    [(False, True, [1]), (True, True, [1, 2]), (True, False, [1]), (False, False, [1])],
)
def test_others_grids_are_seen_after_ones_own_is_signed(
    own: bool, other: bool, seen: list[int]
) -> None:
    found = visible_grids(1, [grid(1, signed=own), grid(2, signed=other)])
    assert [each.juror_id for each in found] == seen


def test_opinions_side_by_side() -> None:
    other = grid(2, c4="Non")
    observed = {**other.observations, "C.2.4-k3": Observation(Seen.NOT_MET)}
    rows = comparisons([grid(1), replace(other, observations=observed)], COMPETENCES)
    assert [each.competence_id for each in rows if each.differs] == ["C.2.4"]
    assert [each.opposed for each in rows if each.opposed] == [("C.2.4-k3",)]


def agreed(reason: str = "", **marks: Mark | None) -> list[Agreement]:
    named = {f"C.2.{name[1:]}": mark for name, mark in marks.items()}
    return [
        Agreement(each.id, named.get(each.id, A), reason if each.id in named else "")
        for each in COMPETENCES
    ]


def refused(
    grids: list[Grid], entered: list[Agreement], by: int = 1
) -> list[tuple[AgreementFault, str]]:
    found = agreement_findings(grids, COMPETENCES, entered, entered_by_id=by, president_id=1)
    return [(each.fault, each.about) for each in found]


REASON_MISSING = (AgreementFault.REASON_MISSING, "C.2.4")


@pytest.mark.parametrize(
    ("second", "entered", "expected"),
    [
        (grid(2), agreed(), []),
        (grid(2, c4="Non"), agreed(c4=A), [REASON_MISSING]),
        (grid(2, c4="Non"), agreed("Entendu à l’oral.", c4=A), []),
        (grid(2, c4="Non"), agreed("Avis partagés.", c4=None), []),
        (grid(2), agreed(c4=None), [REASON_MISSING]),
        (grid(2), agreed(c4=NA), [REASON_MISSING]),
        (grid(2), agreed()[1:], [(AgreementFault.AGREEMENT_MISSING, "C.2.1")]),
        (grid(2), [*agreed(), Agreement("C.2.1", A)], [(AgreementFault.ENTERED_TWICE, "C.2.1")]),
        (
            grid(2),
            [*agreed(), Agreement("C.9.9", A)],
            [(AgreementFault.UNKNOWN_COMPETENCE, "C.9.9")],
        ),
        (grid(2, signed=False), agreed(), [(AgreementFault.GRID_NOT_SIGNED, "")]),
    ],
)
def test_agreement(
    second: Grid, entered: list[Agreement], expected: list[tuple[AgreementFault, str]]
) -> None:
    assert refused([grid(1), second], entered) == expected


def test_only_the_president_enters_the_agreement() -> None:
    assert refused([grid(1), grid(2)], agreed(), by=2) == [(AgreementFault.NOT_THE_PRESIDENT, "")]


def test_disagreements_over_sittings() -> None:
    other = replace(grid(2), observations={"C.2.1-k1": Observation(Seen.NOT_MET)})
    rule = PreAssessment("C.2.1-k1", Proposal.MET, True, ())
    found = disagreements([([grid(1), other], [rule]), ([grid(1)], [])], ["C.2.1-k1", "C.2.1-k2"])
    assert (found[0].between_jurors, found[0].sittings) == (1, 2)
    assert (found[0].with_rules, found[0].proposals) == (1, 2)
    assert (found[1].between_jurors, found[1].proposals) == (0, 0)

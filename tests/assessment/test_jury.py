from datetime import date

import pytest

from workshop.assessment.jury import (
    Affiliation,
    AffiliationKind,
    ConflictKind,
    Effect,
    JuryFault,
    JuryKind,
    Quality,
    Seat,
    composition_findings,
    conflicts,
    is_kept_out,
    voters,
)
from workshop.assessment.library import branch_rules

RULES = branch_rules()
EVALUATION = RULES.juries[JuryKind.EVALUATION]
CERTIFICATION = RULES.juries[JuryKind.CERTIFICATION]
WHOLE = (Seat(1, Quality.EMPLOYEES), Seat(2, Quality.EMPLOYERS), Seat(3, Quality.TRAINER))
ON = date(2026, 11, 20)
JUROR, CANDIDATE = 1, 9


def faults(seats: tuple[Seat, ...], *presidents: int) -> list[JuryFault]:
    return [each.fault for each in composition_findings(EVALUATION, seats, presidents)]


@pytest.mark.parametrize("president", [1, 2])
def test_three_qualities_and_a_president_among_the_representatives(president: int) -> None:
    assert EVALUATION.size == 3
    assert faults(WHOLE, president) == []


@pytest.mark.parametrize(
    ("seats", "presidents", "expected"),
    [
        (WHOLE, (), [JuryFault.NO_PRESIDENT]),
        (WHOLE, (3,), [JuryFault.PRESIDENT_QUALITY]),
        (WHOLE, (4,), [JuryFault.PRESIDENT_NOT_SEATED]),
        (WHOLE, (1, 2), [JuryFault.SEVERAL_PRESIDENTS]),
        (WHOLE[:2], (1,), [JuryFault.SEAT_EMPTY]),
        ((*WHOLE, Seat(4, Quality.TRAINER)), (1,), [JuryFault.SEAT_TOO_MANY]),
        ((*WHOLE[:2], Seat(1, Quality.TRAINER)), (2,), [JuryFault.PERSON_TWICE]),
        ((), (), [JuryFault.SEAT_EMPTY] * 3 + [JuryFault.NO_PRESIDENT]),
    ],
)
def test_what_keeps_a_jury_from_opening(
    seats: tuple[Seat, ...], presidents: tuple[int, ...], expected: list[JuryFault]
) -> None:
    assert faults(seats, *presidents) == expected


def test_the_certification_jury_has_its_own_seats_and_chooses_no_president() -> None:
    seats = (*WHOLE[:2], Seat(3, Quality.INSTITUTION_PRESIDENT))
    assert composition_findings(CERTIFICATION, seats, ()) == ()
    assert composition_findings(CERTIFICATION, WHOLE, ())


def kinds(*affiliations: Affiliation, **facts: object) -> dict[ConflictKind, Effect]:
    found = conflicts(RULES.conflicts, JUROR, CANDIDATE, ON, affiliations=affiliations, **facts)  # type: ignore[arg-type]
    return {each.kind: each.effect for each in found}


def at(person: int, place: int, kind: AffiliationKind, to_on: date | None = None) -> Affiliation:
    return Affiliation(person, place, kind, date(2015, 1, 1), to_on)


def test_a_stranger_has_no_conflict() -> None:
    employer = AffiliationKind.EMPLOYER
    assert kinds(at(JUROR, 1, employer), at(CANDIDATE, 2, employer)) == {}
    union = AffiliationKind.UNION
    assert kinds(at(JUROR, 1, union), at(CANDIDATE, 1, union)) == {}


def test_who_trained_the_candidate_is_barred() -> None:
    assert kinds(trainer_ids=[JUROR]) == {ConflictKind.TRAINED: Effect.BARRED}


def test_who_knows_the_candidate_personally_is_recused() -> None:
    assert kinds(known_personally=True) == {ConflictKind.KNOWN_PERSONALLY: Effect.RECUSED}


def test_the_same_training_centre_only_warns() -> None:
    centre = AffiliationKind.TRAINING_CENTRE
    found = conflicts(
        RULES.conflicts, JUROR, CANDIDATE, ON, affiliations=[at(JUROR, 1, centre), at(CANDIDATE, 1, centre)]
    )  # fmt: skip
    assert [each.kind for each in found] == [ConflictKind.SAME_TRAINING_CENTRE]
    assert not is_kept_out(found)


@pytest.mark.parametrize(
    ("left_on", "in_conflict"),
    [
        (None, True),
        (date(2024, 11, 20), True),
        (date(2024, 11, 19), False),
    ],
)
def test_an_employer_in_common_counts_for_a_set_time(
    left_on: date | None, in_conflict: bool
) -> None:
    employer = AffiliationKind.EMPLOYER
    found = kinds(at(JUROR, 1, employer), at(CANDIDATE, 1, employer, left_on))
    assert (ConflictKind.SAME_EMPLOYER in found) is in_conflict


def test_an_employer_to_come_does_not_count() -> None:
    employer = AffiliationKind.EMPLOYER
    later = Affiliation(CANDIDATE, 1, employer, date(2026, 11, 21))
    assert kinds(at(JUROR, 1, employer), later) == {}


def test_who_is_recused_does_not_vote_on_this_candidate() -> None:
    known = conflicts(RULES.conflicts, 2, CANDIDATE, ON, known_personally=True)
    assert [seat.person_id for seat in voters(WHOLE, {2: known})] == [1, 3]
    assert voters(WHOLE, {}) == WHOLE

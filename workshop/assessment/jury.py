"""Who may sit on a jury, who presides, and who may not judge whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from workshop.assessment.calendar import add_months


class JuryKind(StrEnum):
    EVALUATION = "evaluation"
    CERTIFICATION = "certification"


class Quality(StrEnum):
    """In whose name a juror sits."""

    EMPLOYEES = "employees"
    EMPLOYERS = "employers"
    TRAINER = "trainer"
    INSTITUTION_PRESIDENT = "institution_president"


@dataclass(frozen=True)
class JuryRule:
    """`seats` says how many of each quality; without `president_among` nobody is chosen to preside."""

    seats: Mapping[Quality, int]
    president_among: tuple[Quality, ...]

    @property
    def size(self) -> int:
        return sum(self.seats.values())


@dataclass(frozen=True)
class Seat:
    person_id: int
    quality: Quality


class JuryFault(StrEnum):
    """What keeps a jury from opening a session."""

    SEAT_EMPTY = "seat_empty"
    SEAT_TOO_MANY = "seat_too_many"
    PERSON_TWICE = "person_twice"
    NO_PRESIDENT = "no_president"
    SEVERAL_PRESIDENTS = "several_presidents"
    PRESIDENT_NOT_SEATED = "president_not_seated"
    PRESIDENT_QUALITY = "president_quality"


@dataclass(frozen=True)
class JuryFinding:
    """`quality` and `person_id` name what it is about, where there is something to name."""

    fault: JuryFault
    quality: Quality | None = None
    person_id: int | None = None


def composition_findings(
    rule: JuryRule, seats: Collection[Seat], presidents: Collection[int]
) -> tuple[JuryFinding, ...]:
    """All that is wrong with a jury; `presidents` are the persons chosen to preside."""
    return (*_seat_findings(rule, seats), *_president_findings(rule, seats, presidents))


def _seat_findings(rule: JuryRule, seats: Collection[Seat]) -> Iterable[JuryFinding]:
    for quality in Quality:
        wanted = rule.seats.get(quality, 0)
        taken = sum(seat.quality is quality for seat in seats)
        if taken < wanted:
            yield JuryFinding(JuryFault.SEAT_EMPTY, quality=quality)
        elif taken > wanted:
            yield JuryFinding(JuryFault.SEAT_TOO_MANY, quality=quality)
    people = [seat.person_id for seat in seats]
    for person_id in dict.fromkeys(people):
        if people.count(person_id) > 1:
            yield JuryFinding(JuryFault.PERSON_TWICE, person_id=person_id)


def _president_findings(
    rule: JuryRule, seats: Collection[Seat], presidents: Collection[int]
) -> Iterable[JuryFinding]:
    if not presidents and rule.president_among:
        yield JuryFinding(JuryFault.NO_PRESIDENT)
    if len(presidents) > 1:
        yield JuryFinding(JuryFault.SEVERAL_PRESIDENTS)
    for person_id in presidents:
        qualities = {seat.quality for seat in seats if seat.person_id == person_id}
        if not qualities:
            yield JuryFinding(JuryFault.PRESIDENT_NOT_SEATED, person_id=person_id)
        elif qualities.isdisjoint(rule.president_among):
            yield JuryFinding(JuryFault.PRESIDENT_QUALITY, person_id=person_id)


class AffiliationKind(StrEnum):
    EMPLOYER = "employer"
    TRAINING_CENTRE = "training_centre"
    UNION = "union"
    EMPLOYERS_BODY = "employers_body"


@dataclass(frozen=True)
class Affiliation:
    """A person at an organisation; `to_on` is its last day, None while it lasts."""

    person_id: int
    organisation_id: int
    kind: AffiliationKind
    from_on: date
    to_on: date | None = None

    def is_current(self, on: date, months_after: int = 0) -> bool:
        """True on each of its days, and during `months_after` calendar months after the last."""
        if on < self.from_on:
            return False
        return self.to_on is None or on <= add_months(self.to_on, months_after)


class ConflictKind(StrEnum):
    """The first three are detected; a juror declares that he knows a candidate personally."""

    TRAINED = "trained"
    SAME_EMPLOYER = "same_employer"
    SAME_TRAINING_CENTRE = "same_training_centre"
    KNOWN_PERSONALLY = "known_personally"


class Effect(StrEnum):
    """`BARRED` from the jury; `RECUSED` from this candidate's deliberation; `WARNED` only."""

    BARRED = "barred"
    RECUSED = "recused"
    WARNED = "warned"


@dataclass(frozen=True)
class ConflictRules:
    """`same_employer_months`: how long a past employer in common still counts."""

    effects: Mapping[ConflictKind, Effect]
    same_employer_months: int


@dataclass(frozen=True)
class Conflict:
    kind: ConflictKind
    effect: Effect


_SHARED: Final = {
    AffiliationKind.EMPLOYER: ConflictKind.SAME_EMPLOYER,
    AffiliationKind.TRAINING_CENTRE: ConflictKind.SAME_TRAINING_CENTRE,
}


def conflicts(
    rules: ConflictRules,
    juror_id: int,
    candidate_id: int,
    on: date,
    *,
    trainer_ids: Collection[int] = (),
    affiliations: Collection[Affiliation] = (),
    known_personally: bool = False,
) -> tuple[Conflict, ...]:
    """What stands between a juror and a candidate on a day.

    `trainer_ids` are those who ever trained the candidate; `affiliations` those of the two.
    """
    kinds = set(_shared(rules, juror_id, candidate_id, on, affiliations))
    if juror_id in trainer_ids:
        kinds.add(ConflictKind.TRAINED)
    if known_personally:
        kinds.add(ConflictKind.KNOWN_PERSONALLY)
    return tuple(Conflict(kind, rules.effects[kind]) for kind in ConflictKind if kind in kinds)


def _shared(
    rules: ConflictRules,
    juror_id: int,
    candidate_id: int,
    on: date,
    affiliations: Collection[Affiliation],
) -> Iterable[ConflictKind]:
    def places(person_id: int, kind: AffiliationKind, months: int) -> set[int]:
        return {
            each.organisation_id
            for each in affiliations
            if each.person_id == person_id and each.kind is kind and each.is_current(on, months)
        }

    for kind, conflict in _SHARED.items():
        months = rules.same_employer_months if kind is AffiliationKind.EMPLOYER else 0
        if places(juror_id, kind, months) & places(candidate_id, kind, months):
            yield conflict


def is_kept_out(found: Iterable[Conflict]) -> bool:
    """True for a juror who takes no part in this candidate's deliberation."""
    return any(each.effect in (Effect.BARRED, Effect.RECUSED) for each in found)


def voters(
    seats: Collection[Seat], conflicts_by_person: Mapping[int, Iterable[Conflict]]
) -> tuple[Seat, ...]:
    """The seats that deliberate on a candidate."""
    return tuple(
        seat for seat in seats if not is_kept_out(conflicts_by_person.get(seat.person_id, ()))
    )

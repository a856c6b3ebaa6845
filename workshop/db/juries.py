"""Who sits on the juries of a session, who is assessed, and what stands between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import Anchor, Due
from workshop.assessment.jury import (
    Affiliation,
    Conflict,
    Effect,
    JuryFinding,
    JuryKind,
    Quality,
    Seat,
    composition_findings,
    conflicts,
)
from workshop.assessment.library import referential, rules_for
from workshop.assessment.rules import RuleSet
from workshop.db.models import (
    AffiliationRecord,
    AssessmentSession,
    ConflictDeclaration,
    Enrolment,
    EnrolmentTrainer,
    JurySeat,
    Person,
    SessionCandidate,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor, Language


@dataclass(frozen=True)
class Seated:
    """A juror who sits now."""

    id: int
    kind: JuryKind
    person_id: int
    name: str
    quality: Quality
    is_president: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody assessed in a session; `held` are the blocks already acquired, with their proof."""

    enrolment_id: int
    person_id: int
    name: str
    email: str
    language: Language
    born_on: date
    sought: tuple[str, ...]
    held: Mapping[str, str]


@dataclass(frozen=True)
class Juries:
    """The juries of a session beside its candidates.

    `conflicts` by juror and enrolment, those with something in them only; `undeclared` are the
    jurors who have not declared about every candidate.
    """

    rules: RuleSet
    seats: tuple[Seated, ...]
    candidates: tuple[Candidate, ...]
    conflicts: Mapping[tuple[int, int], tuple[Conflict, ...]]
    undeclared: frozenset[int]

    def of(self, kind: JuryKind) -> tuple[Seated, ...]:
        return tuple(each for each in self.seats if each.kind is kind)

    def president_id(self, kind: JuryKind) -> int | None:
        return next((each.person_id for each in self.of(kind) if each.is_president), None)

    def findings(self, kind: JuryKind) -> tuple[JuryFinding, ...]:
        """What is wrong with the composition of a jury."""
        seats = [Seat(each.person_id, each.quality) for each in self.of(kind)]
        presidents = [each.person_id for each in self.of(kind) if each.is_president]
        return composition_findings(self.rules.juries[kind], seats, presidents)

    def barred(self, kind: JuryKind) -> tuple[Seated, ...]:
        """The jurors who may not sit there because of one of the candidates."""
        return tuple(each for each in self.of(kind) if self._is_barred(each.person_id))

    def _is_barred(self, person_id: int) -> bool:
        return any(
            conflict.effect is Effect.BARRED
            for (juror_id, _), found in self.conflicts.items()
            for conflict in found
            if juror_id == person_id
        )

    def is_in_order(self, kind: JuryKind) -> bool:
        return not self.findings(kind) and not self.barred(kind)

    def has_declared(self, kind: JuryKind) -> bool:
        return all(each.person_id not in self.undeclared for each in self.of(kind))

    def kept_out(self, kind: JuryKind, enrolment_id: int) -> tuple[Seated, ...]:
        """The members who take no part in this candidate's deliberation."""
        return tuple(
            each
            for each in self.of(kind)
            if any(
                conflict.effect in _KEEPS_OUT
                for conflict in self.conflicts.get((each.person_id, enrolment_id), ())
            )
        )

    def voters(self, enrolment_id: int) -> tuple[Seated, ...]:
        """Those of the certification jury who decide on a candidate."""
        out = self.kept_out(JuryKind.CERTIFICATION, enrolment_id)
        return tuple(each for each in self.of(JuryKind.CERTIFICATION) if each not in out)


_KEEPS_OUT: Final = (Effect.BARRED, Effect.RECUSED)


def juries_of(session: Session, found: AssessmentSession) -> Juries:
    """Conflicts are those of the day of the exam."""
    seats, said = _seats_and_declarations(session, found.id)
    candidates = candidates_of(session, found.id)
    rules = rules_of(found)
    known = frozenset(pair for pair, personally in said.items() if personally)
    return Juries(
        rules=rules,
        seats=seats,
        candidates=candidates,
        conflicts=_conflicts(session, found, rules, seats, candidates, known),
        undeclared=frozenset(
            seat.person_id
            for seat in seats
            for each in candidates
            if (seat.person_id, each.enrolment_id) not in said
        ),
    )


def rules_of(found: AssessmentSession) -> RuleSet:
    """The rules the session was made with.

    Raises `RuleViolation("session_rules_changed")` when the installed ones are not these any more.
    """
    if not has_its_rules(found):
        raise RuleViolation("session_rules_changed")
    return rules_for(referential(found.referential_id))


def has_its_rules(found: AssessmentSession) -> bool:
    """Whether the referential and the rules installed are those the session was made with."""
    certification = referential(found.referential_id)
    installed = (certification.digest, rules_for(certification).digest)
    return installed == (found.referential_digest, found.rules_digest)


def appeal_until(found: AssessmentSession) -> date | None:
    """The last day to appeal; None before the deliberation."""
    if found.deliberated_on is None:
        return None
    delay = rules_of(found).delays[Due.APPEAL]
    assert delay.anchor is Anchor.DELIBERATION
    return delay.day(found.deliberated_on)


def seats_of(session: Session, session_id: int) -> tuple[Seated, ...]:
    """The jurors who sit now, the presidents first."""
    return tuple(Seated(*row) for row in session.execute(_sitting_now(session_id)))


def _sitting_now(session_id: int) -> Select[int, JuryKind, int, str, Quality, bool]:
    """The columns of `Seated`."""
    return (
        select(
            JurySeat.id,
            JurySeat.kind,
            JurySeat.person_id,
            Person.name,
            JurySeat.quality,
            JurySeat.is_president,
        )
        .join(Person, Person.id == JurySeat.person_id)
        .where(JurySeat.session_id == session_id, JurySeat.left_at.is_(None))
        .order_by(JurySeat.kind.desc(), JurySeat.is_president.desc(), JurySeat.id)
    )


def _seats_and_declarations(
    session: Session, session_id: int
) -> tuple[tuple[Seated, ...], dict[tuple[int, int], bool]]:
    """Who sits now, and by juror and enrolment whether he said that he knows him personally."""
    rows = session.execute(
        _sitting_now(session_id)
        .outerjoin(
            ConflictDeclaration,
            and_(
                ConflictDeclaration.session_id == JurySeat.session_id,
                ConflictDeclaration.juror_id == JurySeat.person_id,
            ),
        )
        .add_columns(ConflictDeclaration.enrolment_id, ConflictDeclaration.known_personally)
    )
    seats: dict[Seated, None] = {}
    said: dict[tuple[int, int], bool] = {}
    for *seat, enrolment_id, known_personally in rows:
        juror = Seated(*seat)
        seats.setdefault(juror)
        if enrolment_id is not None:
            said[juror.person_id, enrolment_id] = known_personally
    return tuple(seats), said


def candidates_of(session: Session, session_id: int) -> tuple[Candidate, ...]:
    """By name."""
    rows = session.execute(
        select(
            Enrolment.id,
            Enrolment.person_id,
            Person.name,
            Person.email,
            Person.language,
            Enrolment.born_on,
            Enrolment.sought,
            Enrolment.held,
        )
        .join(SessionCandidate, SessionCandidate.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(SessionCandidate.session_id == session_id)
        .order_by(Person.name, Enrolment.id)
    )
    return tuple(
        Candidate(
            enrolment_id=row.id,
            person_id=row.person_id,
            name=row.name,
            email=row.email,
            language=row.language,
            born_on=row.born_on,
            sought=tuple(row.sought),
            held=row.held,
        )
        for row in rows
    )


def candidate_of(candidates: Sequence[Candidate], enrolment_id: int) -> Candidate:
    """Raises `NotFound("enrolment_not_found")` for somebody who is not assessed in the session."""
    for each in candidates:
        if each.enrolment_id == enrolment_id:
            return each
    raise NotFound("enrolment_not_found")


def require_seat(juries: Juries, actor: Actor, kind: JuryKind) -> Seated:
    """The actor's seat. Raises `RuleViolation("not_on_this_jury")`."""
    for each in juries.of(kind):
        if each.person_id == actor.person_id:
            return each
    raise RuleViolation("not_on_this_jury", {"jury": kind})


def _conflicts(
    session: Session,
    found: AssessmentSession,
    rules: RuleSet,
    seats: Sequence[Seated],
    candidates: Sequence[Candidate],
    known: frozenset[tuple[int, int]],
) -> dict[tuple[int, int], tuple[Conflict, ...]]:
    trainers = _trainers(session, candidates)
    affiliations = _affiliations(session, seats, candidates)
    pairs = {(seat.person_id, each.enrolment_id): each for seat in seats for each in candidates}
    kept = {}
    for (juror_id, enrolment_id), candidate in pairs.items():
        conflicting = conflicts(
            rules.conflicts,
            juror_id,
            candidate.person_id,
            found.exam_on,
            trainer_ids=trainers.get(candidate.person_id, ()),
            affiliations=affiliations,
            known_personally=(juror_id, enrolment_id) in known,
        )
        if conflicting:
            kept[juror_id, enrolment_id] = conflicting
    return kept


def _trainers(session: Session, candidates: Sequence[Candidate]) -> dict[int, set[int]]:
    """Whoever trained a candidate in any of his enrolments, by candidate."""
    rows = session.execute(
        select(Enrolment.person_id, EnrolmentTrainer.person_id.label("trainer_id"))
        .join(EnrolmentTrainer, EnrolmentTrainer.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id.in_([each.person_id for each in candidates]))
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.person_id, set()).add(row.trainer_id)
    return found


def _affiliations(
    session: Session, seats: Sequence[Seated], candidates: Sequence[Candidate]
) -> tuple[Affiliation, ...]:
    people = {each.person_id for each in seats} | {each.person_id for each in candidates}
    rows = session.scalars(select(AffiliationRecord).where(AffiliationRecord.person_id.in_(people)))
    return tuple(
        Affiliation(row.person_id, row.organisation_id, row.kind, row.from_on, row.until_on)
        for row in rows
    )

"""The juries of a session as its organiser sees them, and what each juror declares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.jury import Conflict, JuryFinding, JuryKind, Quality
from workshop.assessment.session import SessionState
from workshop.db.juries import Candidate, Juries, Seated, juries_of
from workshop.db.models import AffiliationRecord, JurySeat, Organisation, Person, RoleAssignment
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission
from workshop.queries.sessions import SessionHead, head_of, seated_session, shown_session


@dataclass(frozen=True)
class SeatLine:
    """`conflicts` by candidate's name; `declared` once he said whom he knows."""

    seat: Seated
    declared: bool
    conflicts: tuple[tuple[str, Conflict], ...]


@dataclass(frozen=True)
class LeftLine:
    name: str
    quality: Quality
    reason: str
    left_at: datetime | None


@dataclass(frozen=True)
class JuryView:
    """`free` are the qualities of which a seat is empty; `can_preside` the seats that may."""

    kind: JuryKind
    seats: tuple[SeatLine, ...]
    left: tuple[LeftLine, ...]
    findings: tuple[JuryFinding, ...]
    free: tuple[Quality, ...]
    can_preside: tuple[int, ...]
    president_seat_id: int | None


@dataclass(frozen=True)
class AffiliationLine:
    person: str
    organisation: str
    kind: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class JuriesPage:
    """`people` may be seated; `everybody` are those an affiliation may be noted for."""

    head: SessionHead
    juries: tuple[JuryView, ...]
    candidates: tuple[Candidate, ...]
    people: tuple[tuple[int, str], ...]
    everybody: tuple[tuple[int, str], ...]
    affiliations: tuple[AffiliationLine, ...]
    may_change: bool


def juries_page(session: Session, actor: Actor, session_id: int) -> JuriesPage:
    found = shown_session(session, actor, session_id, Permission.ORGANISE)
    juries = juries_of(session, found)
    people = _people(session, found.site_id)
    candidates = {each.person_id for each in juries.candidates}
    everybody = {each.person_id: each.name for each in (*juries.seats,)} | {
        each.person_id: each.name for each in juries.candidates
    }
    left = _left(session, found.id)
    return JuriesPage(
        head=head_of(actor, found, juries),
        juries=tuple(_jury_view(juries, kind, left.get(kind, ())) for kind in JuryKind),
        candidates=juries.candidates,
        people=tuple((id, name) for id, name in people if id not in candidates),
        everybody=tuple(sorted(everybody.items(), key=lambda item: item[1])),
        affiliations=_affiliation_lines(session, tuple(everybody)),
        may_change=found.state
        in (
            SessionState.DRAFT,
            SessionState.ANNOUNCED,
            SessionState.CONVENED,
            SessionState.OPEN,
            SessionState.CLOSED,
        ),
    )


def _jury_view(juries: Juries, kind: JuryKind, left: tuple[LeftLine, ...]) -> JuryView:
    seats = juries.of(kind)
    rule = juries.rules.juries[kind]
    names = {each.enrolment_id: each.name for each in juries.candidates}
    return JuryView(
        kind=kind,
        seats=tuple(
            SeatLine(
                each,
                each.person_id not in juries.undeclared,
                tuple(
                    (names[enrolment_id], conflict)
                    for (juror_id, enrolment_id), found in juries.conflicts.items()
                    if juror_id == each.person_id
                    for conflict in found
                ),
            )
            for each in seats
        ),
        left=left,
        findings=juries.findings(kind),
        free=tuple(
            quality
            for quality, wanted in rule.seats.items()
            if sum(each.quality is quality for each in seats) < wanted
        ),
        can_preside=tuple(each.id for each in seats if each.quality in rule.president_among),
        president_seat_id=next((each.id for each in seats if each.is_president), None),
    )


def _left(session: Session, session_id: int) -> dict[JuryKind, tuple[LeftLine, ...]]:
    rows = session.execute(
        select(JurySeat, Person.name)
        .join(Person, Person.id == JurySeat.person_id)
        .where(JurySeat.session_id == session_id, JurySeat.left_at.is_not(None))
        .order_by(JurySeat.left_at)
    )
    lines: dict[JuryKind, tuple[LeftLine, ...]] = {}
    for seat, name in rows:
        line = LeftLine(name, seat.quality, seat.left_reason, seat.left_at)
        lines[seat.kind] = (*lines.get(seat.kind, ()), line)
    return lines


def _people(session: Session, site_id: int) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.site_id == site_id,
            RoleAssignment.role.in_(tuple(GRANTS[Permission.DELIBERATE])),
            Person.active,
        )
        .distinct()
        .order_by(Person.name)
    )
    return tuple((row.id, row.name) for row in rows)


def _affiliation_lines(session: Session, person_ids: Sequence[int]) -> tuple[AffiliationLine, ...]:
    rows = session.execute(
        select(AffiliationRecord, Organisation.name.label("organisation"), Person.name)
        .join(Organisation, Organisation.id == AffiliationRecord.organisation_id)
        .join(Person, Person.id == AffiliationRecord.person_id)
        .where(AffiliationRecord.person_id.in_(person_ids))
        .order_by(Person.name, AffiliationRecord.from_on)
    )
    return tuple(
        AffiliationLine(
            row.name,
            row.organisation,
            row.AffiliationRecord.kind,
            row.AffiliationRecord.from_on,
            row.AffiliationRecord.until_on,
        )
        for row in rows
    )


@dataclass(frozen=True)
class DeclarationPage:
    """What a juror is asked about every candidate; for himself, or entered from paper."""

    head: SessionHead
    juror_id: int
    juror: str
    candidates: tuple[Candidate, ...]
    is_declared: bool


def declaration_page(
    session: Session, actor: Actor, session_id: int, juror_id: int | None = None
) -> DeclarationPage | None:
    """None when nobody sits there under that number."""
    found, juries = seated_session(session, actor, session_id)
    wanted = juror_id or actor.person_id
    if wanted != actor.person_id and not actor.may(Permission.ORGANISE, found.site_id):
        return None
    seat = next((each for each in juries.seats if each.person_id == wanted), None)
    if seat is None:
        return None
    return DeclarationPage(
        head=head_of(actor, found, juries),
        juror_id=wanted,
        juror=seat.name,
        candidates=juries.candidates,
        is_declared=wanted not in juries.undeclared,
    )

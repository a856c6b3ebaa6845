"""What went wrong in a session: incidents and frauds, with what became of them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.session import FraudDecision, IncidentKind, SessionState
from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.models import AssessmentSession, FraudReport, IncidentReport, Person, Sitting
from workshop.domain.people import Actor
from workshop.queries.sessions import SessionHead, head_of, seated_session


@dataclass(frozen=True)
class IncidentLine:
    """`about` names the candidate and the test; empty for the whole session."""

    id: int
    kind: IncidentKind
    impacting: bool
    about: str
    minutes_lost: int
    minutes_given_back: int
    statement: str
    reported_by: str
    reported_at: datetime
    decision: str
    decided_on: date | None


@dataclass(frozen=True)
class FraudLine:
    id: int
    about: str
    statement: str
    reported_by: str
    reported_at: datetime
    decision: FraudDecision | None
    decided_on: date | None
    ban_until: date | None


@dataclass(frozen=True)
class IncidentsPage:
    """`sittings` are those a report may be about, with the candidate and the test."""

    head: SessionHead
    incidents: tuple[IncidentLine, ...]
    frauds: tuple[FraudLine, ...]
    sittings: tuple[tuple[int, str], ...]
    begun: tuple[tuple[int, str], ...]
    may_report: bool
    may_report_fraud: bool


def incidents_page(session: Session, actor: Actor, session_id: int) -> IncidentsPage:
    """For who organises the session or sits on one of its juries."""
    found, juries = seated_session(session, actor, session_id)
    sittings = _sittings(session, found)
    abouts = {each: about for each, about, _ in sittings}
    unstarted = (SittingState.PLANNED, SittingState.ABSENT)
    under_way = found.state in (SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED)
    ended = (SessionState.DELIBERATED, SessionState.NOTIFIED, SessionState.ARCHIVED)
    return IncidentsPage(
        head=head_of(actor, found, juries),
        incidents=_incidents(session, found, abouts),
        frauds=_frauds(session, found, abouts),
        sittings=tuple((id, about) for id, about, _ in sittings),
        begun=tuple((id, about) for id, about, state in sittings if state not in unstarted),
        may_report=under_way,
        may_report_fraud=under_way or found.state in ended,
    )


def _sittings(
    session: Session, found: AssessmentSession
) -> tuple[tuple[int, str, SittingState], ...]:
    rows = session.execute(
        select(Sitting.id, Person.name, Sitting.modality_id, Sitting.state)
        .join(Person, Person.id == Sitting.candidate_id)
        .where(Sitting.session_id == found.id, Sitting.mode == SittingMode.EXAM)
        .order_by(Person.name, Sitting.modality_id)
    )
    return tuple((row.id, f"{row.name}, {row.modality_id}", row.state) for row in rows)


def _incidents(
    session: Session, found: AssessmentSession, abouts: dict[int, str]
) -> tuple[IncidentLine, ...]:
    rows = session.execute(
        select(IncidentReport, Person.name)
        .join(Person, Person.id == IncidentReport.reported_by_id)
        .where(IncidentReport.session_id == found.id)
        .order_by(IncidentReport.id.desc())
    )
    return tuple(
        IncidentLine(
            id=report.id,
            kind=report.kind,
            impacting=report.impacting,
            about=abouts.get(report.sitting_id, "") if report.sitting_id else "",
            minutes_lost=report.minutes_lost,
            minutes_given_back=report.minutes_given_back,
            statement=report.statement,
            reported_by=name,
            reported_at=report.reported_at,
            decision=report.decision,
            decided_on=report.decided_on,
        )
        for report, name in rows
    )


def _frauds(
    session: Session, found: AssessmentSession, abouts: dict[int, str]
) -> tuple[FraudLine, ...]:
    rows = session.execute(
        select(FraudReport, Person.name)
        .join(Person, Person.id == FraudReport.reported_by_id)
        .where(FraudReport.session_id == found.id)
        .order_by(FraudReport.id.desc())
    )
    return tuple(
        FraudLine(
            id=report.id,
            about=abouts.get(report.sitting_id, ""),
            statement=report.statement,
            reported_by=name,
            reported_at=report.reported_at,
            decision=report.decision,
            decided_on=report.decided_on,
            ban_until=report.ban_until,
        )
        for report, name in rows
    )

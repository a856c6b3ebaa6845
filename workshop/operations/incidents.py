"""Incidents of a session, and fraud: reported by the jury, decided by the certifier."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.calendar import Due, paris_day
from workshop.assessment.session import FraudDecision, IncidentKind, SessionState
from workshop.assessment.sitting import SittingMove, SittingState, after
from workshop.db.assessment import assessment_session
from workshop.db.juries import rules_of, seats_of
from workshop.db.models import (
    AssessmentSession,
    Award,
    FraudReport,
    IncidentReport,
    Minutes,
    Person,
    Sitting,
)
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.assessment_session import note_change, require_state
from workshop.operations.awards import revoke
from workshop.operations.bench import clear_bench
from workshop.operations.sitting import enter
from workshop.operations.sitting_clock import Suspend, suspend

Report = TypeVar("Report", IncidentReport, FraudReport)

_REPORTABLE: Final = (SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED)
_FRAUD_REPORTABLE: Final = (
    *_REPORTABLE,
    SessionState.DELIBERATED,
    SessionState.NOTIFIED,
    SessionState.ARCHIVED,
)
"""A fraud may come to light once everything is decided."""
_CLOCK_RUNS: Final = frozenset({SittingState.PREPARING, SittingState.RUNNING})


@dataclass(frozen=True)
class ReportIncident:
    """Of one sitting, or of the whole session; minutes are whole."""

    session_id: int
    kind: IncidentKind
    impacting: bool
    statement: str
    sitting_id: int | None = None
    minutes_lost: int = 0
    minutes_given_back: int = 0


def report_incident(
    session: Session, actor: Actor, command: ReportIncident, *, now: datetime
) -> IncidentReport:
    """Reported by a juror of the session or by who organises it."""
    found = _reportable(session, actor, command.session_id, _REPORTABLE)
    if command.sitting_id is not None:
        _sitting(session, found, command.sitting_id)
    if command.minutes_given_back > command.minutes_lost:
        raise RuleViolation("more_given_back_than_lost", field="minutes_given_back")
    report = IncidentReport(
        session_id=found.id,
        sitting_id=command.sitting_id,
        kind=command.kind,
        impacting=command.impacting,
        minutes_lost=command.minutes_lost,
        minutes_given_back=command.minutes_given_back,
        statement=_stated(command.statement),
        reported_by_id=actor.person_id,
        reported_at=now,
    )
    session.add(report)
    session.flush()
    note_change(session, actor, found, {}, {"incident": command.kind.value}, now=now)
    return report


@dataclass(frozen=True)
class DecideIncident:
    session_id: int
    incident_id: int
    decision: str


def decide_incident(
    session: Session, actor: Actor, command: DecideIncident, *, now: datetime
) -> IncidentReport:
    """What becomes of an incident, in words; decided once."""
    found, report = _to_decide(
        session, actor, IncidentReport, command.session_id, command.incident_id
    )
    decision = command.decision.strip()
    if not decision:
        raise RuleViolation("decision_in_words_missing", field="decision")
    report.decision = decision
    report.decided_on = paris_day(now)
    said = {"incident": report.kind.value, "decision": decision}
    note_change(session, actor, found, {}, said, now=now)
    return report


@dataclass(frozen=True)
class ReportFraud:
    session_id: int
    sitting_id: int
    statement: str


def report_fraud(
    session: Session, actor: Actor, command: ReportFraud, *, now: datetime
) -> FraudReport:
    """What the jury states; a sitting that runs is suspended with it."""
    found = _reportable(session, actor, command.session_id, _FRAUD_REPORTABLE)
    sitting = _sitting(session, found, command.sitting_id)
    statement = _stated(command.statement)
    if sitting.state in (SittingState.PLANNED, SittingState.ABSENT):
        raise RuleViolation("fraud_before_the_sitting", field="sitting_id")
    if sitting.state in _CLOCK_RUNS:
        suspend(session, actor, Suspend(sitting.id, statement), now=now)
    report = FraudReport(
        session_id=found.id,
        sitting_id=sitting.id,
        person_id=sitting.candidate_id,
        statement=statement,
        reported_by_id=actor.person_id,
        reported_at=now,
    )
    session.add(report)
    session.flush()
    name = session.get_one(Person, sitting.candidate_id).name
    note_change(session, actor, found, {}, {"fraud": name}, now=now)
    return report


@dataclass(frozen=True)
class DecideFraud:
    session_id: int
    report_id: int
    decision: FraudDecision


def decide_fraud(
    session: Session, actor: Actor, command: DecideFraud, *, now: datetime
) -> FraudReport:
    """Eliminated: the sitting is annulled, a ban begins, and what the session awarded is revoked."""
    found, report = _to_decide(session, actor, FraudReport, command.session_id, command.report_id)
    report.decision = command.decision
    report.decided_on = paris_day(now)
    if command.decision is FraudDecision.ELIMINATED:
        report.ban_until = rules_of(found).delays[Due.BAN].day(report.decided_on)
        sitting = session.get_one(Sitting, report.sitting_id)
        if sitting.state not in (SittingState.ANNULLED, SittingState.ABORTED):
            target = after(SittingMove.ANNUL, sitting.state)
            sitting.ended_reason = report.statement
            clear_bench(session, sitting)
            enter(session, actor, sitting, target, now=now, reason=report.statement)
        _revoke_all(session, actor, found, sitting, report.statement, now)
    name = session.get_one(Person, report.person_id).name
    said = {
        "fraud": name,
        "fraud_decision": command.decision.value,
        "ban_until": report.ban_until.isoformat() if report.ban_until else None,
    }
    note_change(session, actor, found, {}, said, now=now)
    return report


def ban_of(session: Session, person_id: int, today: date) -> date | None:
    """The last day of the ban a person is under, at whatever centre; None when there is none."""
    return session.scalar(
        select(FraudReport.ban_until)
        .where(FraudReport.person_id == person_id, FraudReport.ban_until >= today)
        .order_by(FraudReport.ban_until.desc())
        .limit(1)
    )


def _revoke_all(
    session: Session,
    actor: Actor,
    found: AssessmentSession,
    sitting: Sitting,
    reason: str,
    now: datetime,
) -> None:
    awards = session.scalars(
        select(Award)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .where(
            Minutes.session_id == found.id,
            Award.enrolment_id == sitting.enrolment_id,
            Award.revoked_on.is_(None),
        )
    ).all()
    for award in awards:
        revoke(session, actor, found.site_id, award, reason, now=now)


def _reportable(
    session: Session, actor: Actor, session_id: int, states: tuple[SessionState, ...]
) -> AssessmentSession:
    """A session under way that the person sits on the jury of, or organises."""
    found = assessment_session(session, actor, session_id, Permission.DELIBERATE)
    seated = any(each.person_id == actor.person_id for each in seats_of(session, found.id))
    if not seated and not actor.may(Permission.ORGANISE, found.site_id):
        raise NotFound("assessment_session_not_found")
    require_state(found, *states)
    return found


def _to_decide(
    session: Session, actor: Actor, table: type[Report], session_id: int, report_id: int
) -> tuple[AssessmentSession, Report]:
    """A report of this session; that of another is not found, and none is decided twice."""
    found = assessment_session(session, actor, session_id, Permission.CERTIFY)
    report = session.get(table, report_id)
    if report is None or report.session_id != found.id:
        raise NotFound("report_not_found")
    if report.decided_on is not None:
        raise RuleViolation("decided_already", {"day": report.decided_on})
    return found, report


def _sitting(session: Session, found: AssessmentSession, sitting_id: int) -> Sitting:
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.session_id != found.id:
        raise NotFound("sitting_not_found")
    return sitting


def _stated(text: str) -> str:
    statement = text.strip()
    if not statement:
        raise RuleViolation("statement_missing", field="statement")
    return statement

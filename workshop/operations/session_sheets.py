"""The attendance sheet and the incident reports of a session, as they are printed and kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.sitting import SittingMode, SittingState
from workshop.db.assessment import assessment_session
from workshop.db.juries import rules_of, seats_of
from workshop.db.models import (
    AssessmentSession,
    Attendance,
    IncidentReport,
    Person,
    Sitting,
)
from workshop.documents import session_sheets as sheets
from workshop.documents.formats import clock
from workshop.documents.paper import Paper, texts
from workshop.documents.parties import Signature
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.operations.session_papers import LANGUAGE, certification_name, issuer


def attendance_paper(session: Session, actor: Actor, session_id: int, *, now: datetime) -> Paper:
    """The attendance sheet as it stands: signed on screen, or to be signed on paper."""
    found = assessment_session(session, actor, session_id, Permission.ORGANISE)
    return attendance_of(session, found, now=now)


def attendance_of(
    session: Session, found: AssessmentSession, enrolment_id: int | None = None, *, now: datetime
) -> Paper:
    """With one candidate alone, where his enrolment is given."""
    business = issuer(session, found, LANGUAGE)
    signatures = _signatures(session, found.id)
    data = sheets.AttendanceSheet(
        session=found.title,
        certification=certification_name(found.referential_id),
        printed_at=now,
        business=business,
        is_provisional=rules_of(found).is_provisional,
        exam_on=found.exam_on,
        place=found.place,
        candidates=_present_candidates(
            session, found, enrolment_id, signatures, business.time_zone
        ),
        jurors=_present_jurors(session, found, signatures),
    )
    return Paper("emargement.pdf", sheets.attendance_sheet(data, LANGUAGE))


def _present_candidates(
    session: Session,
    found: AssessmentSession,
    enrolment_id: int | None,
    signatures: dict[tuple[int | None, int], Signature],
    zone: str,
) -> tuple[sheets.Present, ...]:
    expected = (
        select(Sitting, Person.name)
        .join(Person, Person.id == Sitting.candidate_id)
        .where(Sitting.session_id == found.id, Sitting.mode == SittingMode.EXAM)
        .order_by(Sitting.planned_at, Person.name)
    )
    if enrolment_id is not None:
        expected = expected.where(Sitting.enrolment_id == enrolment_id)
    rows = session.execute(expected)
    return tuple(
        sheets.Present(
            name,
            f"{sitting.modality_id}, {clock(sitting.planned_at, LANGUAGE, zone)}",
            signatures.get((sitting.id, sitting.candidate_id)),
            is_absent=sitting.state is SittingState.ABSENT,
        )
        for sitting, name in rows
    )


def _present_jurors(
    session: Session,
    found: AssessmentSession,
    signatures: dict[tuple[int | None, int], Signature],
) -> tuple[sheets.Present, ...]:
    """Each once, whatever juries they sit on."""
    words = texts(LANGUAGE)["assessment_words"]
    seats = {each.person_id: each for each in seats_of(session, found.id)}
    return tuple(
        sheets.Present(
            each.name, words[f"quality_{each.quality}"], signatures.get((None, each.person_id))
        )
        for each in seats.values()
    )


def _signatures(session: Session, session_id: int) -> dict[tuple[int | None, int], Signature]:
    rows = session.execute(
        select(
            Attendance.sitting_id,
            Attendance.person_id,
            Person.name,
            Attendance.signed_at,
            Attendance.signature_png,
        )
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.session_id == session_id)
    )
    return {
        (row.sitting_id, row.person_id): Signature(row.name, row.signed_at, row.signature_png)
        for row in rows
    }


def incident_paper(session: Session, actor: Actor, session_id: int, incident_id: int) -> Paper:
    """One incident report, for the jury, the certifier and the candidate."""
    found = assessment_session(session, actor, session_id, Permission.ORGANISE)
    report = session.get(IncidentReport, incident_id)
    if report is None or report.session_id != found.id:
        raise NotFound("report_not_found")
    return incident_of(session, found, report)


def incident_of(session: Session, found: AssessmentSession, report: IncidentReport) -> Paper:
    words = texts(LANGUAGE)["assessment_words"]
    data = sheets.Incident(
        number=f"{report.id}",
        session=found.title,
        certification=certification_name(found.referential_id),
        reported_at=report.reported_at,
        business=issuer(session, found, LANGUAGE),
        is_provisional=rules_of(found).is_provisional,
        kind=words[f"incident_{report.kind}"],
        is_impacting=report.impacting,
        about=incident_about(session, report),
        minutes_lost=report.minutes_lost,
        minutes_given_back=report.minutes_given_back,
        statement=report.statement,
        reported_by=session.get_one(Person, report.reported_by_id).name,
        decision=report.decision,
        decided_on=report.decided_on,
    )
    return Paper(f"incident-{report.id}.pdf", sheets.incident_report(data, LANGUAGE))


def incident_about(session: Session, report: IncidentReport) -> str:
    """`Camille Petit, épreuve M2`, or the whole session."""
    words = texts(LANGUAGE)["assessment_words"]
    if report.sitting_id is None:
        return words["whole_session"]
    sitting = session.get_one(Sitting, report.sitting_id)
    name = session.get_one(Person, sitting.candidate_id).name
    return words["test"].format(candidate=name, modality=sitting.modality_id)

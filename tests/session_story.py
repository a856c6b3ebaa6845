"""Short ways to bring an assessment session where a test needs it.

Fanny organises; Judith (presiding), Kévin and Louis evaluate modality n° 2; Judith, Fabien and
Carole certify. Sittings and their common grids are rows: other tests tell how they come about.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import NOW, Cast
from workshop.assessment.jury import JuryKind, Quality
from workshop.assessment.library import referential
from workshop.assessment.session import (
    IncidentKind,
    NoticeChannel,
    NoticeKind,
    SessionMove,
    SessionState,
)
from workshop.assessment.sitting import Route, SittingMode, SittingState
from workshop.db.compilation import compiled_of
from workshop.db.juries import candidates_of, seats_of
from workshop.db.models import (
    AssessmentSession,
    Award,
    CandidateResult,
    CommonGrid,
    JuryQuestion,
    Minutes,
    Sitting,
)
from workshop.operations.appeals import RecordAppeal, record_appeal
from workshop.operations.assessment_session import (
    AddCandidates,
    CreateSession,
    MoveSession,
    SessionSheet,
    add_candidates,
    create_session,
    move_session,
)
from workshop.operations.deliberation import (
    AskJury,
    CompileResults,
    Decide,
    ask_jury,
    compile_results,
    decide,
)
from workshop.operations.enrolment import CandidateSheet
from workshop.operations.incidents import (
    ReportFraud,
    ReportIncident,
    report_fraud,
    report_incident,
)
from workshop.operations.jury_seats import (
    ChoosePresident,
    DeclareConflicts,
    RecordDeclaration,
    ReplaceJuror,
    SeatJuror,
    choose_president,
    record_declaration,
    replace_juror,
    seat_juror,
)
from workshop.operations.minutes import DrawUpMinutes, draw_up_minutes
from workshop.operations.minutes_signing import SignMinutes, sign_minutes
from workshop.operations.notices import SendNotices, send_notices

EXAM_ON = date(2026, 12, 8)
SHEET = SessionSheet("Session de décembre", EXAM_ON, date(2026, 12, 15), "Morteau")
BC2_ONLY = CandidateSheet(Route.APPRENTICESHIP, date(2006, 3, 14), ("BC2",))
CLASS = ("camille", "denis")
M2_CODES = tuple(each.id for each in referential("rncp37858").assessed_by("M2"))
WHOLE = "A" * len(M2_CODES)
E, C = JuryKind.EVALUATION, JuryKind.CERTIFICATION
SEATS = (
    (E, "judith", Quality.EMPLOYEES), (E, "kevin", Quality.EMPLOYERS), (E, "louis", Quality.TRAINER),
    (C, "judith", Quality.EMPLOYEES), (C, "fabien", Quality.EMPLOYERS),
    (C, "carole", Quality.INSTITUTION_PRESIDENT),
)  # fmt: skip


def drafted(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    """With its candidates and their sittings planned."""
    command = CreateSession(cast.school, "rncp37858", SHEET)
    found = create_session(session, cast.fanny, command, now=NOW)
    enrolled = [exam_story.enrolled(session, cast, each, BC2_ONLY) for each in people]
    ids = tuple(each.id for each in enrolled)
    add_candidates(session, cast.fanny, AddCandidates(found.id, ids), now=NOW)
    version = exam_story.version(session, cast, "M2")
    for each in enrolled:
        session.add(
            Sitting(
                site_id=cast.school, session_id=found.id, enrolment_id=each.id,
                candidate_id=each.person_id, version_id=version.id, referential_id="rncp37858",
                modality_id="M2", mode=SittingMode.EXAM, planned_by_id=cast.fanny.person_id,
                planned_at=NOW + timedelta(days=18), place="Atelier 2",
            )
        )  # fmt: skip
    session.flush()
    return found


def seated(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    """Both juries whole, presided and without a conflict declared."""
    found = drafted(session, cast, people)
    for kind, name, quality in SEATS:
        command = SeatJuror(found.id, kind, cast.people[name].person_id, quality)
        seat_juror(session, cast.fanny, command, now=NOW)
    seat = seats_of(session, found.id)[0]
    choose_president(session, cast.fanny, ChoosePresident(found.id, seat.id), now=NOW)
    declared(session, cast, found)
    return found


def declared(session: Session, cast: Cast, found: AssessmentSession) -> None:
    """Every juror has declared that he knows nobody."""
    known = {each.enrolment_id: False for each in candidates_of(session, found.id)}
    for person_id in {each.person_id for each in seats_of(session, found.id)}:
        said = RecordDeclaration(found.id, person_id, DeclareConflicts(found.id, known))
        record_declaration(session, cast.fanny, said, now=NOW)


def convened(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    found = seated(session, cast, people)
    moved(session, cast, found, SessionMove.ANNOUNCE)
    tell = SendNotices(found.id, NoticeKind.CONVOCATION, NoticeChannel.MAIL)
    send_notices(session, cast.fanny, tell, now=NOW)
    return moved(session, cast, found, SessionMove.CONVENE)


def opened(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    return moved(session, cast, convened(session, cast, people), SessionMove.OPEN)


def closed(
    session: Session, cast: Cast, people: Sequence[str] = CLASS, marks: str = WHOLE
) -> AssessmentSession:
    """Every sitting agreed; `marks` says A, N or – (no consensus) for each competence."""
    found = opened(session, cast, people)
    for sitting in sittings_of(session, found):
        agree(session, cast, sitting, marks)
    return moved(session, cast, found, SessionMove.CLOSE)


def compiled(
    session: Session, cast: Cast, people: Sequence[str] = CLASS, marks: str = WHOLE
) -> AssessmentSession:
    found = closed(session, cast, people, marks)
    return compile_results(session, cast.judith, CompileResults(found.id), now=NOW)


def decided(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    """Everybody is awarded what was compiled."""
    found = compiled(session, cast, people)
    for row in results_of(session, found):
        decide(session, cast.carole, Decide(found.id, row.enrolment_id, ("BC2",)), now=NOW)
    return found


def minuted(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> Minutes:
    found = decided(session, cast, people)
    return draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)


def signed(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    minutes = minuted(session, cast, people)
    for name in ("judith", "fabien", "carole"):
        command = SignMinutes(minutes.session_id, minutes.id, minutes.sha256)
        sign_minutes(session, cast.people[name], command, now=NOW)
    return session.get_one(AssessmentSession, minutes.session_id)


def notified(session: Session, cast: Cast, people: Sequence[str] = CLASS) -> AssessmentSession:
    found = signed(session, cast, people)
    tell = SendNotices(found.id, NoticeKind.RESULT, NoticeChannel.MAIL)
    send_notices(session, cast.fanny, tell, now=NOW)
    return moved(session, cast, found, SessionMove.NOTIFY)


def moved(
    session: Session, cast: Cast, found: AssessmentSession, move: SessionMove, **reasons: str
) -> AssessmentSession:
    return move_session(session, cast.fanny, MoveSession(found.id, move, **reasons), now=NOW)


def agree(session: Session, cast: Cast, sitting: Sitting, marks: str = WHOLE) -> None:
    meaning = {"A": "A", "N": "NA", "–": None}
    sitting.state = SittingState.AGREED
    session.add(
        CommonGrid(
            sitting_id=sitting.id, entered_by_id=cast.judith.person_id, saved_at=NOW,
            closed_at=NOW, digest="5" * 64,
            agreements={
                code: {"mark": meaning[mark], "reason": ""}
                for code, mark in zip(M2_CODES, marks, strict=True)
            },
        )
    )  # fmt: skip
    session.flush()


def sittings_of(session: Session, found: AssessmentSession) -> list[Sitting]:
    return list(session.scalars(select(Sitting).where(Sitting.session_id == found.id)))


def results_of(session: Session, found: AssessmentSession) -> list[CandidateResult]:
    rows = select(CandidateResult).where(CandidateResult.session_id == found.id)
    return list(session.scalars(rows.order_by(CandidateResult.id)))


def session_of(session: Session, session_id: int) -> AssessmentSession:
    return session.get_one(AssessmentSession, session_id)


def leave(session: Session, cast: Cast, found: AssessmentSession, seat_id: int) -> None:
    """A juror falls ill, and nobody takes the seat."""
    replace_juror(session, cast.fanny, ReplaceJuror(found.id, seat_id, "malade"), now=NOW)


def question_of(session: Session, row: CandidateResult) -> JuryQuestion:
    return session.scalars(select(JuryQuestion).where(JuryQuestion.result_id == row.id)).one()


def at_every_turn(session: Session, cast: Cast) -> tuple[AssessmentSession, ...]:
    """Four sessions: prepared, deliberating, deliberated, notified with an appeal.

    States are given as they are, for candidates who seek more than this class sits.
    """
    prepared = seated(session, cast, ("camille",))
    late = SendNotices(prepared.id, NoticeKind.CONVOCATION, NoticeChannel.POST)
    prepared.state = SessionState.ANNOUNCED
    send_notices(session, cast.fanny, late, now=NOW + timedelta(days=10))
    deliberating = _compiled_by_hand(session, cast)
    first, _ = results_of(session, deliberating)
    ask = AskJury(deliberating.id, first.enrolment_id, "Pourquoi ?")
    ask_jury(session, cast.carole, ask, now=NOW)
    sitting = sittings_of(session, deliberating)[0]
    panne = ReportIncident(deliberating.id, IncidentKind.WATCH, True, "Panne.", sitting.id)
    report_incident(session, cast.kevin, panne, now=NOW)
    copied = ReportFraud(deliberating.id, sitting.id, "Copie.")
    report_fraud(session, cast.kevin, copied, now=NOW)
    deliberated, _ = _minuted_by_hand(session, cast)
    over, minutes = _minuted_by_hand(session, cast)
    for name in ("judith", "fabien", "carole"):
        sign = SignMinutes(minutes.session_id, minutes.id, minutes.sha256)
        sign_minutes(session, cast.people[name], sign, now=NOW)
    tell = SendNotices(over.id, NoticeKind.RESULT, NoticeChannel.MAIL)
    send_notices(session, cast.fanny, tell, now=NOW)
    moved(session, cast, over, SessionMove.NOTIFY)
    one = results_of(session, over)[0]
    appeal = RecordAppeal(over.id, one.enrolment_id, NOW.date(), registered=True, reasons="C.2.4")
    record_appeal(session, cast.carole, appeal, now=NOW)
    return prepared, deliberating, deliberated, over


def _compiled_by_hand(session: Session, cast: Cast) -> AssessmentSession:
    found = seated(session, cast)
    for sitting in sittings_of(session, found):
        agree(session, cast, sitting)
        sitting.state = SittingState.ABORTED  # one that was judged would need its frozen work
    found.state = SessionState.CLOSED
    session.flush()
    return compile_results(session, cast.judith, CompileResults(found.id), now=NOW)


def _minuted_by_hand(session: Session, cast: Cast) -> tuple[AssessmentSession, Minutes]:
    found = _compiled_by_hand(session, cast)
    for row in results_of(session, found):
        blocks = tuple(compiled_of(row.compiled).acquired)
        decide(session, cast.carole, Decide(found.id, row.enrolment_id, blocks), now=NOW)
    for award in session.scalars(select(Award).where(Award.revoked_on.is_(None))):
        award.revoked_on, award.revoked_reason = NOW.date(), "Session suivante."
    return found, draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)

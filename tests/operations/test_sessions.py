"""Assessment sessions: who may be on them, what each move needs, what candidates are told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import session_story as story
from tests.cast import NOW, Cast
from workshop.assessment.jury import AffiliationKind, ConflictKind, Effect, JuryKind, Quality
from workshop.assessment.session import (
    FraudDecision,
    IncidentKind,
    NoticeChannel,
    NoticeKind,
    SessionFact,
    SessionMove,
    SessionState,
)
from workshop.assessment.sitting import SittingState
from workshop.db.juries import juries_of, seats_of
from workshop.db.models import (
    AssessmentSession,
    Attendance,
    EnrolmentTrainer,
    JurySeat,
    Notice,
    OutgoingMail,
)
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.operations.assessment_session import (
    AddCandidates,
    ChangeSession,
    CreateSession,
    RemoveCandidate,
    SessionSheet,
    add_candidates,
    change_session,
    create_session,
    remove_candidate,
)
from workshop.operations.attendance import SignAttendance, sign_attendance
from workshop.operations.incidents import (
    DecideFraud,
    DecideIncident,
    ReportFraud,
    ReportIncident,
    ban_of,
    decide_fraud,
    decide_incident,
    report_fraud,
    report_incident,
)
from workshop.operations.jury_seats import (
    ChoosePresident,
    DeclareConflicts,
    RegisterAffiliation,
    ReplaceJuror,
    SeatJuror,
    choose_president,
    declare_conflicts,
    register_affiliation,
    replace_juror,
    seat_juror,
)
from workshop.operations.notices import NoteWaiver, SendNotices, note_waiver, send_notices
from workshop.operations.session_papers import printed_letter
from workshop.operations.session_sheets import attendance_paper, incident_paper

E, C = JuryKind.EVALUATION, JuryKind.CERTIFICATION


def refused(code: str, field: str | None = None) -> pytest.RaisesExc:
    """A refusal by its code and, where given, the field it is about."""
    return pytest.RaisesExc(
        RuleViolation, check=lambda error: (error.code, field or error.field) == (code, error.field)
    )


def test_a_session_freezes_what_is_judged_and_by_which_rules(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    assert found.state is SessionState.DRAFT
    assert len(found.referential_digest) == len(found.rules_digest) == 64
    found.rules_digest = "0" * 64
    with refused("session_rules_changed"):
        juries_of(session, found)


@pytest.mark.parametrize(
    ("sheet", "code", "field"),
    [
        (SessionSheet(" ", story.EXAM_ON), "session_title_missing", "title"),
        (SessionSheet("S", story.EXAM_ON, date(2026, 12, 1)), "jury_before_exam", "jury_on"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(
    session: Session, cast: Cast, sheet: SessionSheet, code: str, field: str
) -> None:
    command = CreateSession(cast.school, "rncp37858", sheet)
    with refused(code, field):
        create_session(session, cast.fanny, command, now=NOW)
    assert not session.scalar(select(func.count()).select_from(AssessmentSession))


def test_only_who_organises_makes_a_session_and_only_at_his_centre(
    session: Session, cast: Cast
) -> None:
    command = CreateSession(cast.school, "rncp37858", story.SHEET)
    with pytest.raises(NotAllowed):
        create_session(session, cast.judith, command, now=NOW)
    with pytest.raises(NotFound):
        create_session(session, cast.marc, command, now=NOW)


def test_two_people_on_one_session_never_overwrite_each_other(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    seen = found.revision
    change_session(session, cast.carole, ChangeSession(found.id, story.SHEET, seen), now=NOW)
    with refused("sheet_changed_meanwhile"):
        change_session(session, cast.fanny, ChangeSession(found.id, story.SHEET, seen), now=NOW)


def test_candidates_leave_only_without_a_sitting(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    sitting = story.sittings_of(session, found)[0]
    leave = RemoveCandidate(found.id, sitting.enrolment_id or 0)
    with refused("candidate_has_sittings"):
        remove_candidate(session, cast.fanny, leave, now=NOW)
    session.delete(sitting)
    session.flush()
    remove_candidate(session, cast.fanny, leave, now=NOW)
    again = AddCandidates(found.id, (leave.enrolment_id,))
    add_candidates(session, cast.fanny, again, now=NOW)
    assert len(juries_of(session, found).candidates) == 2


def test_nobody_sits_twice_nor_judges_himself_nor_takes_a_taken_seat(
    session: Session, cast: Cast
) -> None:
    found = story.seated(session, cast)
    before = session.scalar(select(func.count()).select_from(JurySeat))
    for name, quality, code in (
        ("judith", Quality.EMPLOYERS, "juror_twice"),
        ("camille", Quality.TRAINER, "not_a_juror"),
        ("fanny", Quality.TRAINER, "seat_taken"),
        ("marc", Quality.TRAINER, "not_a_juror"),
    ):
        command = SeatJuror(found.id, E, cast.people[name].person_id, quality)
        with refused(code):
            seat_juror(session, cast.fanny, command, now=NOW)
    assert session.scalar(select(func.count()).select_from(JurySeat)) == before


def test_a_jury_never_has_two_presidents_nor_its_trainer_as_one(
    session: Session, cast: Cast
) -> None:
    found = story.seated(session, cast)
    judith, kevin, louis = (each for each in seats_of(session, found.id) if each.kind is E)
    with refused("president_already_chosen"):
        choose_president(session, cast.fanny, ChoosePresident(found.id, kevin.id), now=NOW)
    with refused("president_quality"):
        choose_president(
            session, cast.fanny, ChoosePresident(found.id, louis.id, judith.id), now=NOW
        )
    choose_president(session, cast.fanny, ChoosePresident(found.id, kevin.id, judith.id), now=NOW)
    assert juries_of(session, found).president_id(E) == cast.kevin.person_id


def test_who_is_replaced_keeps_the_row_with_its_reason(session: Session, cast: Cast) -> None:
    found = story.seated(session, cast)
    kevin = next(each for each in seats_of(session, found.id) if each.name == "Kévin Maire")
    command = ReplaceJuror(found.id, kevin.id, " ", cast.fanny.person_id)
    with refused("replacement_reason_missing", "reason"):
        replace_juror(session, cast.fanny, command, now=NOW)
    command = ReplaceJuror(found.id, kevin.id, "malade", cast.fanny.person_id)
    replace_juror(session, cast.fanny, command, now=NOW)
    row = session.get_one(JurySeat, kevin.id)
    assert (row.left_at, row.left_reason) == (NOW, "malade")
    successor = session.get_one(JurySeat, row.replaced_by_id)
    assert (successor.person_id, successor.quality) == (cast.fanny.person_id, Quality.EMPLOYERS)


def test_conflicts_are_detected_and_declared(session: Session, cast: Cast) -> None:
    found = story.seated(session, cast)
    camille, denis = juries_of(session, found).candidates
    session.add(
        EnrolmentTrainer(
            enrolment_id=camille.enrolment_id,
            person_id=cast.louis.person_id,
            from_on=date(2026, 9, 1),
        )
    )
    for name in ("kevin", "denis"):
        command = RegisterAffiliation(
            cast.school, cast.people[name].person_id, "Manufacture  du Doubs",
            AffiliationKind.EMPLOYER, date(2020, 1, 1),
        )  # fmt: skip
        register_affiliation(session, cast.fanny, command, now=NOW)
    known = {camille.enrolment_id: True, denis.enrolment_id: False}
    declare_conflicts(session, cast.judith, DeclareConflicts(found.id, known), now=NOW)
    juries = juries_of(session, found)
    told = {
        (juror, enrolment): [(each.kind, each.effect) for each in conflicts]
        for (juror, enrolment), conflicts in juries.conflicts.items()
    }
    assert told == {
        (cast.louis.person_id, camille.enrolment_id): [(ConflictKind.TRAINED, Effect.BARRED)],
        (cast.kevin.person_id, denis.enrolment_id): [(ConflictKind.SAME_EMPLOYER, Effect.RECUSED)],
        (cast.judith.person_id, camille.enrolment_id): [
            (ConflictKind.KNOWN_PERSONALLY, Effect.RECUSED)
        ],
    }
    assert [each.name for each in juries.barred(E)] == ["Louis Girod"]
    assert not juries.is_in_order(E)
    names = [each.name for each in juries.voters(camille.enrolment_id)]
    assert names == ["Fabien Droz", "Carole Vauthier"]


def test_a_declaration_is_about_every_candidate_and_by_a_juror(
    session: Session, cast: Cast
) -> None:
    found = story.seated(session, cast)
    with refused("declaration_incomplete"):
        declare_conflicts(session, cast.judith, DeclareConflicts(found.id, {}), now=NOW)
    with pytest.raises(NotFound):
        declare_conflicts(session, cast.fanny, DeclareConflicts(found.id, {}), now=NOW)


def test_each_move_says_what_is_missing_and_changes_nothing(session: Session, cast: Cast) -> None:
    command = CreateSession(cast.school, "rncp37858", story.SHEET)
    found = create_session(session, cast.fanny, command, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast, found, SessionMove.ANNOUNCE)
    assert refusal.value.facts["missing"] == (SessionFact.CANDIDATES,)
    with refused("session_move"):
        story.moved(session, cast, found, SessionMove.OPEN)
    assert found.state is SessionState.DRAFT


def test_an_empty_jury_opens_only_with_a_reason(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    story.moved(session, cast, found, SessionMove.ANNOUNCE)
    tell = SendNotices(found.id, NoticeKind.CONVOCATION, NoticeChannel.POST)
    send_notices(session, cast.fanny, tell, now=NOW)
    story.moved(session, cast, found, SessionMove.CONVENE)
    with refused("session_override_missing", "override_reason"):
        story.moved(session, cast, found, SessionMove.OPEN)
    story.moved(session, cast, found, SessionMove.OPEN, override_reason="Session d’essai.")
    assert (found.state, found.override_reason) == (SessionState.OPEN, "Session d’essai.")


def test_a_session_without_sittings_is_not_convened(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    for sitting in story.sittings_of(session, found):
        session.delete(sitting)
    session.flush()
    story.moved(session, cast, found, SessionMove.ANNOUNCE)
    tell = SendNotices(found.id, NoticeKind.CONVOCATION, NoticeChannel.POST)
    with refused("candidate_without_sitting"):
        send_notices(session, cast.fanny, tell, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast, found, SessionMove.CONVENE)
    assert SessionFact.SITTINGS_PLANNED in refusal.value.facts["missing"]


def test_it_closes_once_no_sitting_is_left(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    first, second = story.sittings_of(session, found)
    story.agree(session, cast, first)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast, found, SessionMove.CLOSE)
    assert refusal.value.facts["missing"] == (SessionFact.SITTINGS_OVER,)
    second.state = SittingState.ABSENT
    session.flush()
    story.moved(session, cast, found, SessionMove.CLOSE)


def test_a_session_is_put_off_with_a_reason_and_taken_up_again(
    session: Session, cast: Cast
) -> None:
    found = story.convened(session, cast)
    with refused("session_reason_missing", "reason"):
        story.moved(session, cast, found, SessionMove.POSTPONE)
    story.moved(session, cast, found, SessionMove.POSTPONE, reason="neige")
    story.moved(session, cast, found, SessionMove.RESUME)
    assert found.state is SessionState.DRAFT


def test_a_closed_session_takes_no_candidate_and_no_change(session: Session, cast: Cast) -> None:
    found = story.closed(session, cast)
    with refused("session_state"):
        add_candidates(session, cast.fanny, AddCandidates(found.id, (1,)), now=NOW)
    with refused("session_state"):
        change_session(session, cast.fanny, ChangeSession(found.id, story.SHEET), now=NOW)


def test_convocations_leave_with_their_letter_each_once(session: Session, cast: Cast) -> None:
    found = story.convened(session, cast)
    mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [each.to_address for each in mails] == [
        "camille@etabli.example", "denis@etabli.example"
    ]  # fmt: skip
    assert all(each.ticket_id is None for each in mails)
    assert (mails[0].attachment_pdf or b"").startswith(b"%PDF")
    again = SendNotices(found.id, NoticeKind.CONVOCATION, NoticeChannel.MAIL)
    with refused("notices_all_sent"):
        send_notices(session, cast.fanny, again, now=NOW)


def test_a_late_convocation_is_noted_and_waived(session: Session, cast: Cast) -> None:
    found = story.seated(session, cast)
    story.moved(session, cast, found, SessionMove.ANNOUNCE)
    camille, denis = juries_of(session, found).candidates
    in_time = SendNotices(
        found.id, NoticeKind.CONVOCATION, NoticeChannel.POST, (camille.enrolment_id,)
    )
    last_day = NOW + timedelta(days=3)
    (first,) = send_notices(session, cast.fanny, in_time, now=last_day)
    rest = SendNotices(found.id, NoticeKind.CONVOCATION, NoticeChannel.BY_HAND)
    (late,) = send_notices(session, cast.fanny, rest, now=last_day + timedelta(days=1))
    assert late.enrolment_id == denis.enrolment_id
    with refused("waiver_not_needed"):
        note_waiver(session, cast.fanny, NoteWaiver(found.id, first.id), now=NOW)
    note_waiver(session, cast.fanny, NoteWaiver(found.id, late.id), now=NOW)
    assert session.get_one(Notice, late.id).waived_at == NOW


def test_everybody_signs_once(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    sitting = story.sittings_of(session, found)[0]
    command = SignAttendance(found.id, sitting.candidate_id, sitting.id, on_paper=True)
    sign_attendance(session, cast.fanny, command, now=NOW)
    with refused("attendance_signed_already"):
        sign_attendance(session, cast.fanny, command, now=NOW)
    with refused("attendance_unsigned", "signature"):
        sign_attendance(
            session, cast.fanny, SignAttendance(found.id, cast.judith.person_id), now=NOW
        )
    with pytest.raises(NotFound):
        sign_attendance(
            session, cast.fanny, SignAttendance(found.id, cast.marc.person_id, on_paper=True),
            now=NOW,
        )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1
    assert attendance_paper(session, cast.fanny, found.id, now=NOW).pdf.startswith(b"%PDF")


def test_an_incident_is_reported_by_the_jury_and_decided_once(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    sitting = story.sittings_of(session, found)[0]
    told = ReportIncident(found.id, IncidentKind.EQUIPMENT, True, "Panne.", sitting.id, 10, 12)
    with refused("more_given_back_than_lost"):
        report_incident(session, cast.judith, told, now=NOW)
    told = ReportIncident(found.id, IncidentKind.EQUIPMENT, True, "Panne.", sitting.id, 10, 10)
    report = report_incident(session, cast.judith, told, now=NOW)
    with pytest.raises(NotAllowed):
        decide_incident(session, cast.fanny, DecideIncident(found.id, report.id, "Rien."), now=NOW)
    decide_incident(
        session, cast.carole, DecideIncident(found.id, report.id, "Temps rendu."), now=NOW
    )
    with refused("decided_already"):
        decide_incident(session, cast.carole, DecideIncident(found.id, report.id, "Rien."), now=NOW)
    assert incident_paper(session, cast.fanny, found.id, report.id).pdf.startswith(b"%PDF")


def test_a_fraud_annuls_the_sitting_and_bans_to_the_day(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    sitting = story.sittings_of(session, found)[0]
    told = ReportFraud(found.id, sitting.id, "Un téléphone.")
    with refused("fraud_before_the_sitting"):
        report_fraud(session, cast.judith, told, now=NOW)
    story.agree(session, cast, sitting)
    report = report_fraud(session, cast.judith, told, now=NOW)
    assert ban_of(session, sitting.candidate_id, NOW.date()) is None
    eliminated = DecideFraud(found.id, report.id, FraudDecision.ELIMINATED)
    decide_fraud(session, cast.carole, eliminated, now=NOW)
    assert sitting.state is SittingState.ANNULLED
    assert report.ban_until == date(2029, 11, 20)
    assert ban_of(session, sitting.candidate_id, date(2029, 11, 20)) == report.ban_until
    assert ban_of(session, sitting.candidate_id, date(2029, 11, 21)) is None


def test_letters_can_be_printed(session: Session, cast: Cast) -> None:
    found = story.drafted(session, cast)
    camille = juries_of(session, found).candidates[0]
    for kind in (NoticeKind.INFORMATION, NoticeKind.CONVOCATION):
        paper = printed_letter(session, cast.fanny, found.id, camille.enrolment_id, kind, now=NOW)
        assert paper.pdf.startswith(b"%PDF")
    with refused("session_not_deliberated"):
        printed_letter(
            session, cast.fanny, found.id, camille.enrolment_id, NoticeKind.RESULT, now=NOW
        )

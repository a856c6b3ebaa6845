"""From common grids to awards: compiled, recommended, decided, minuted, numbered, told, appealed."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from threading import Barrier

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import session_story as story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed, words
from workshop.assessment.jury import JuryKind
from workshop.assessment.minutes import minutes_digest
from workshop.assessment.rules import Outcome
from workshop.assessment.session import (
    AppealDecision,
    FraudDecision,
    NoticeChannel,
    NoticeKind,
    SessionFact,
    SessionMove,
    SessionState,
)
from workshop.assessment.sitting import SittingState
from workshop.db.juries import juries_of
from workshop.db.minutes import content_of
from workshop.db.models import Award, AwardSeries, CandidateResult, Minutes, OutgoingMail, Person
from workshop.db.session import commit, writing
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.numbering import award_number, read_award_number
from workshop.domain.verification import Tampering
from workshop.operations.addendum import AddAddendum, add_addendum
from workshop.operations.appeals import (
    AppointReviewers,
    DecideAppeal,
    RecordAppeal,
    appoint_reviewers,
    decide_appeal,
    record_appeal,
)
from workshop.operations.assessment_session import NoteValidation, note_validation
from workshop.operations.awards import RevokeAward, issue_awards, revoke_award
from workshop.operations.deliberation import (
    AnswerJury,
    AskJury,
    CompileResults,
    Decide,
    DecideAsCompiled,
    Recommend,
    answer_jury,
    ask_jury,
    compile_results,
    decide,
    decide_as_compiled,
    recommend,
)
from workshop.operations.deliberation_table import deliberated, deliberation_paper
from workshop.operations.incidents import DecideFraud, ReportFraud, decide_fraud, report_fraud
from workshop.operations.jury_seats import DeclareConflicts, declare_conflicts
from workshop.operations.minutes import DrawUpMinutes, draw_up_minutes
from workshop.operations.minutes_signing import (
    SignMinutes,
    minutes_paper,
    paper_to_sign,
    sign_minutes,
)
from workshop.operations.notices import SendNotices, send_notices
from workshop.operations.session_papers import printed_letter
from workshop.queries.minutes_verification import verify_minutes

PEOPLE = 6


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.RaisesExc(RuleViolation, check=lambda error: error.code == code)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_results_are_compiled_from_the_common_grids_alone(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast, marks="AAANN")
    row = story.results_of(session, found)[0]
    assert row.compiled["outcome"] == "partial"
    assert row.compiled["provisional"] is True
    (block,) = row.compiled["blocks"]
    assert (block["block_id"], block["acquired"], block["validated"]) == ("BC2", 3, True)
    assert list(row.compiled["grids"].values()) == ["5" * 64]


def test_who_was_absent_is_compiled_without_a_block(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    first, second = story.sittings_of(session, found)
    story.agree(session, cast, first)
    second.state = SittingState.ABSENT
    session.flush()
    story.moved(session, cast, found, SessionMove.CLOSE)
    compile_results(session, cast.judith, CompileResults(found.id), now=NOW)
    results = {row.enrolment_id: row.compiled for row in story.results_of(session, found)}
    assert results[second.enrolment_id or 0]["not_taken"] == ["M2"]
    assert results[second.enrolment_id or 0]["outcome"] == "none"


def test_nothing_is_compiled_before_the_tests_are_closed(session: Session, cast: Cast) -> None:
    found = story.opened(session, cast)
    with refused("session_state"):
        compile_results(session, cast.fanny, CompileResults(found.id), now=NOW)
    with pytest.raises(NotFound):
        compile_results(session, cast.kevin, CompileResults(found.id + 1), now=NOW)


def test_only_the_evaluation_president_recommends(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast)
    row = story.results_of(session, found)[0]
    told = Recommend(found.id, row.enrolment_id, Outcome.PARTIAL, "Soigné.")
    with refused("evaluation_president_only"):
        recommend(session, cast.kevin, told, now=NOW)
    recommend(session, cast.judith, told, now=NOW)
    assert (row.recommendation, row.decision) == (Outcome.PARTIAL, None)


def test_an_open_question_keeps_a_candidate_from_being_decided(
    session: Session, cast: Cast
) -> None:
    found = story.compiled(session, cast)
    row = story.results_of(session, found)[0]
    ask = AskJury(found.id, row.enrolment_id, "Pourquoi ?", "C.2.4")
    with refused("not_on_this_jury"):
        ask_jury(session, cast.kevin, ask, now=NOW)
    with pytest.raises(NotFound):
        ask_jury(session, cast.carole, AskJury(found.id, row.enrolment_id, "?", "C.9.9"), now=NOW)
    question = ask_jury(session, cast.carole, ask, now=NOW)
    award = Decide(found.id, row.enrolment_id, ("BC2",))
    with refused("question_open"):
        decide(session, cast.carole, award, now=NOW)
    with refused("not_on_this_jury"):
        answer_jury(session, cast.carole, AnswerJury(found.id, question.id, "Vu."), now=NOW)
    answer_jury(session, cast.kevin, AnswerJury(found.id, question.id, "La photo."), now=NOW)
    decide(session, cast.carole, award, now=NOW)


def test_the_three_values_stay_side_by_side(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast, marks="AA–NN")
    row = story.results_of(session, found)[0]
    recommended = Recommend(found.id, row.enrolment_id, Outcome.NONE)
    recommend(session, cast.judith, recommended, now=NOW)
    awarding = Decide(found.id, row.enrolment_id, ("BC2",))
    with refused("decision_reason_missing"):
        decide(session, cast.carole, awarding, now=NOW)
    awarding = Decide(found.id, row.enrolment_id, ("BC2",), "La photo tranche.")
    decide(session, cast.carole, awarding, now=NOW)
    values = row.compiled["outcome"], row.recommendation, row.decision
    assert values == ("none", Outcome.NONE, Outcome.PARTIAL)
    compile_results(session, cast.judith, CompileResults(found.id), now=NOW)
    assert row.decision is Outcome.PARTIAL


@pytest.mark.parametrize(
    ("marks", "blocks", "code"),
    [
        ("AANNN", ("BC2",), "decision_departure"),
        ("AAANN", (), "decision_departure"),
        ("AAANN", ("BC2", "BC1"), "decision_block_not_sought"),
    ],
)
def test_a_decision_the_rules_do_not_allow_is_refused(
    session: Session, cast: Cast, marks: str, blocks: tuple[str, ...], code: str
) -> None:
    found = story.compiled(session, cast, marks=marks)
    row = story.results_of(session, found)[0]
    with refused(code):
        decide(session, cast.carole, Decide(found.id, row.enrolment_id, blocks, "Bon."), now=NOW)
    with pytest.raises(NotFound):
        decide(session, cast.carole, Decide(found.id, row.enrolment_id, ("BC9",)), now=NOW)
    assert row.decision is None


def test_those_with_nothing_to_settle_are_decided_at_once(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast)
    asked, other = story.results_of(session, found)
    ask_jury(session, cast.carole, AskJury(found.id, asked.enrolment_id, "Pourquoi ?"), now=NOW)
    with refused("not_on_this_jury"):
        decide_as_compiled(session, cast.kevin, DecideAsCompiled(found.id), now=NOW)
    decide_as_compiled(session, cast.carole, DecideAsCompiled(found.id), now=NOW)
    assert (asked.decision, other.decision) == (None, Outcome.PARTIAL)


def test_who_is_recused_takes_no_part_and_is_named(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast)
    camille, denis = juries_of(session, found).candidates
    known = {camille.enrolment_id: True, denis.enrolment_id: False}
    declare_conflicts(session, cast.carole, DeclareConflicts(found.id, known), now=NOW)
    award = Decide(found.id, camille.enrolment_id, ("BC2",))
    with refused("recused_from_candidate"):
        decide(session, cast.carole, award, now=NOW)
    row = decide(session, cast.fabien, award, now=NOW)
    assert row.recused == [cast.carole.person_id]
    decide(session, cast.carole, Decide(found.id, denis.enrolment_id, ("BC2",)), now=NOW)
    minutes = draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    told = {each["name"]: each for each in content_of(minutes)["candidates"]}
    assert told["Camille Petit"]["recused"] == [cast.carole.person_id]
    assert cast.carole.person_id not in told["Camille Petit"]["voters"]
    assert cast.carole.person_id in told["Denis Caron"]["voters"]


def test_an_eliminated_candidate_is_awarded_nothing(session: Session, cast: Cast) -> None:
    found = story.closed(session, cast)
    sitting = story.sittings_of(session, found)[0]
    fraud = report_fraud(session, cast.kevin, ReportFraud(found.id, sitting.id, "Notes."), now=NOW)
    decision = DecideFraud(found.id, fraud.id, FraudDecision.ELIMINATED)
    decide_fraud(session, cast.carole, decision, now=NOW)
    compile_results(session, cast.judith, CompileResults(found.id), now=NOW)
    enrolment_id = sitting.enrolment_id or 0
    with refused("decision_eliminated"):
        decide(session, cast.carole, Decide(found.id, enrolment_id, ("BC2",)), now=NOW)
    row = decide(session, cast.carole, Decide(found.id, enrolment_id, ()), now=NOW)
    assert row.decision is Outcome.NONE


def test_the_minutes_wait_for_everybody_and_freeze_everything(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast)
    first, second = story.results_of(session, found)
    decide(session, cast.carole, Decide(found.id, first.enrolment_id, ("BC2",)), now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    assert refusal.value.facts["missing"] == (SessionFact.ALL_DECIDED,)
    assert count(session, Minutes) == count(session, Award) == 0
    decide(session, cast.carole, Decide(found.id, second.enrolment_id, ("BC2",)), now=NOW)
    with refused("not_on_this_jury"):
        draw_up_minutes(session, cast.kevin, DrawUpMinutes(found.id), now=NOW)
    minutes = draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    assert minutes.number == "ECO-PV-26-00001"
    assert minutes.sha256 == minutes_digest(content_of(minutes))
    assert minutes.pdf.startswith(b"%PDF")
    assert (found.state, found.deliberated_on) == (SessionState.DELIBERATED, NOW.date())
    numbers = session.scalars(select(Award.number).order_by(Award.id)).all()
    assert numbers == [award_number("BLOC", "RNCP37858", 2026, rank) for rank in (1, 2)]
    assert all(read_award_number(each) == each for each in numbers)
    with refused("session_move"):
        draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)


def test_those_who_decided_sign_what_is_frozen(session: Session, cast: Cast) -> None:
    minutes = story.minuted(session, cast)
    with refused("minutes_of_others"):
        sign_minutes(
            session,
            cast.kevin,
            SignMinutes(minutes.session_id, minutes.id, minutes.sha256),
            now=NOW,
        )
    with refused("minutes_other_hash"):
        sign_minutes(
            session, cast.carole, SignMinutes(minutes.session_id, minutes.id, "0" * 64), now=NOW
        )
    tell = SendNotices(minutes.session_id, NoticeKind.RESULT, NoticeChannel.MAIL)
    with refused("minutes_unsigned"):
        send_notices(session, cast.fanny, tell, now=NOW)
    sign_minutes(
        session, cast.carole, SignMinutes(minutes.session_id, minutes.id, minutes.sha256), now=NOW
    )
    with refused("minutes_signed_already"):
        sign_minutes(
            session,
            cast.carole,
            SignMinutes(minutes.session_id, minutes.id, minutes.sha256),
            now=NOW,
        )


def test_the_last_signature_makes_the_final_version(session: Session, cast: Cast) -> None:
    minutes = story.minuted(session, cast)
    to_sign, held = minutes.pdf, minutes.session_id
    for name, png in (("judith", picture()), ("fabien", None)):
        command = SignMinutes(minutes.session_id, minutes.id, minutes.sha256, png)
        sign_minutes(session, cast.people[name], command, now=NOW)
    assert minutes.signed_sha256 is None
    assert minutes_paper(session, cast.carole, held, minutes.id).pdf == to_sign
    session.get_one(Person, cast.carole.person_id).name = "Carole Remariée"
    sign_minutes(
        session, cast.carole, SignMinutes(minutes.session_id, minutes.id, minutes.sha256), now=NOW
    )

    final = minutes_paper(session, cast.carole, held, minutes.id).pdf
    assert minutes.signed_sha256 == hashlib.sha256(final).hexdigest()
    assert paper_to_sign(session, cast.carole, held, minutes.id).pdf == to_sign
    shown = words(final)
    for said in (
        "Judith Perrin · représentant des salariés",
        "Carole Vauthier, le 20 novembre 2026",
        "Signé avec son compte",
        "Signé par tous ceux qui ont décidé",
    ):
        assert squeezed(said) in shown
    assert squeezed("Carole Remariée") not in shown
    assert squeezed("Signé") not in words(to_sign)
    assert (pictures(final), pictures(to_sign)) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"content": ""},
        {"sha256": "0" * 64},
        {"signed_pdf": b"%PDF-1.7 another"},
        {"signed_sha256": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_minutes_that_were_changed_are_found(
    session: Session, cast: Cast, change: dict[str, object]
) -> None:
    found = story.signed(session, cast, ("camille",))
    assert verify_minutes(session) is None
    if "content" in change:
        row = session.scalars(select(Minutes).where(Minutes.session_id == found.id)).one()
        change = {"content": row.content.replace("Camille Petit", "Camille Grand")}
    session.execute(update(Minutes).values(**change))
    session.expire_all()
    finding = verify_minutes(session)
    assert finding is not None
    assert (finding.tampering, finding.ticket_number) == (
        Tampering.MINUTES_ALTERED, "ECO-PV-26-00001",
    )  # fmt: skip


def picture() -> bytes:
    """A signature drawn on screen."""
    out = BytesIO()
    Image.new("RGB", (120, 40), "navy").save(out, "PNG")
    return out.getvalue()


def pictures(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return sum(
            isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
            for each in document.objects
        )


def test_results_are_published_once_everybody_was_told(session: Session, cast: Cast) -> None:
    found = story.signed(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast, found, SessionMove.NOTIFY)
    assert refusal.value.facts["missing"] == (SessionFact.RESULTS_SENT,)
    tell = SendNotices(found.id, NoticeKind.RESULT, NoticeChannel.MAIL)
    send_notices(session, cast.fanny, tell, now=NOW)
    story.moved(session, cast, found, SessionMove.NOTIFY)
    assert found.notified_at == NOW
    mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.attachment_name == "resultat.pdf"


def test_certificates_are_sent_once_the_certifier_validated(session: Session, cast: Cast) -> None:
    found = story.notified(session, cast)
    tell = SendNotices(found.id, NoticeKind.CERTIFICATE, NoticeChannel.MAIL)
    with refused("awards_not_validated"):
        send_notices(session, cast.fanny, tell, now=NOW)
    with refused("validation_day_implausible"):
        note_validation(session, cast.carole, NoteValidation(found.id, date(2026, 11, 1)), now=NOW)
    note_validation(session, cast.carole, NoteValidation(found.id, NOW.date()), now=NOW)
    assert len(send_notices(session, cast.fanny, tell, now=NOW)) == 2


def test_a_published_result_is_withdrawn_before_it_changes(session: Session, cast: Cast) -> None:
    found = story.notified(session, cast)
    row = story.results_of(session, found)[0]
    award = session.scalars(select(Award).where(Award.enrolment_id == row.enrolment_id)).one()
    anew = Decide(found.id, row.enrolment_id, (), "Erreur.")
    with refused("unpublish_first"):
        add_addendum(session, cast.carole, AddAddendum(found.id, "Erreur.", anew), now=NOW)
    with refused("unpublish_first"):
        revoke_award(session, cast.carole, RevokeAward(found.id, award.id, "Erreur."), now=NOW)
    story.moved(session, cast, found, SessionMove.UNPUBLISH, reason="Recours accepté.")
    revoke_award(session, cast.carole, RevokeAward(found.id, award.id, "Erreur."), now=NOW)
    assert award.revoked_on == NOW.date()
    with refused("award_revoked_already"):
        revoke_award(session, cast.carole, RevokeAward(found.id, award.id, "Erreur."), now=NOW)


def test_an_addendum_decides_anew_and_leaves_the_minutes_as_they_were(
    session: Session, cast: Cast
) -> None:
    found = story.compiled(session, cast, marks="AA–NN")
    for row in story.results_of(session, found):
        award = Decide(found.id, row.enrolment_id, (), "La photo ne montre rien.")
        decide(session, cast.carole, award, now=NOW)
    minutes = draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    frozen = minutes.content
    assert count(session, Award) == 0
    row = story.results_of(session, found)[0]
    again = Decide(found.id, row.enrolment_id, ("BC2",), "Nouvelle photo.")
    addendum = add_addendum(session, cast.carole, AddAddendum(found.id, "Recours.", again), now=NOW)
    assert (addendum.number, addendum.addendum_to_id) == ("ECO-PV-26-00002", minutes.id)
    assert content_of(addendum)["before"]["decision"] == "none"
    assert minutes.content == frozen
    (award,) = session.scalars(select(Award)).all()
    back = Decide(found.id, row.enrolment_id, (), "Erreur.")
    add_addendum(session, cast.carole, AddAddendum(found.id, "Erreur.", back), now=NOW)
    assert award.revoked_on == NOW.date()
    add_addendum(session, cast.carole, AddAddendum(found.id, "Encore.", again), now=NOW)
    numbers = session.scalars(select(Award.number).order_by(Award.id)).all()
    assert len(set(numbers)) == 2


def test_a_fraud_found_late_revokes_what_the_session_awarded(session: Session, cast: Cast) -> None:
    found = story.notified(session, cast)
    sitting = story.sittings_of(session, found)[0]
    fraud = report_fraud(session, cast.kevin, ReportFraud(found.id, sitting.id, "Copie."), now=NOW)
    decide_fraud(
        session, cast.carole, DecideFraud(found.id, fraud.id, FraudDecision.ELIMINATED), now=NOW
    )
    revoked = {each.enrolment_id: each.revoked_on for each in session.scalars(select(Award))}
    assert revoked.pop(sitting.enrolment_id or 0) == NOW.date()
    assert list(revoked.values()) == [None]


def test_an_appeal_is_examined_by_others(session: Session, cast: Cast) -> None:
    found = story.signed(session, cast)
    row = story.results_of(session, found)[0]
    received = RecordAppeal(found.id, row.enrolment_id, NOW.date(), True, None, "C.2.4")
    with refused("appeal_before_notification"):
        record_appeal(session, cast.carole, received, now=NOW)
    tell = SendNotices(found.id, NoticeKind.RESULT, NoticeChannel.POST)
    send_notices(session, cast.fanny, tell, now=NOW)
    story.moved(session, cast, found, SessionMove.NOTIFY)
    early = RecordAppeal(found.id, row.enrolment_id, NOW.date() - timedelta(days=1), True)
    with refused("appeal_day_implausible"):
        record_appeal(session, cast.carole, early, now=NOW)
    appeal = record_appeal(session, cast.carole, received, now=NOW)
    with refused("appeal_open_already"):
        record_appeal(session, cast.carole, received, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        story.moved(session, cast, found, SessionMove.ARCHIVE)
    assert refusal.value.facts["missing"] == (SessionFact.APPEALS_DECIDED,)
    rejected = DecideAppeal(found.id, appeal.id, AppealDecision.REJECTED, "Rien de neuf.")
    with refused("reviewers_missing"):
        decide_appeal(session, cast.carole, rejected, now=NOW)
    with refused("reviewer_judged_first"):
        command = AppointReviewers(found.id, appeal.id, (cast.kevin.person_id,))
        appoint_reviewers(session, cast.carole, command, now=NOW)
    command = AppointReviewers(found.id, appeal.id, (cast.fanny.person_id,))
    appoint_reviewers(session, cast.carole, command, now=NOW)
    decide_appeal(session, cast.carole, rejected, now=NOW)
    story.moved(session, cast, found, SessionMove.ARCHIVE)


def test_the_papers_of_a_decided_session_can_be_printed(session: Session, cast: Cast) -> None:
    found = story.signed(session, cast)
    row = story.results_of(session, found)[0]
    table = deliberation_paper(session, cast.carole, found.id, now=NOW)
    letter = printed_letter(
        session, cast.fanny, found.id, row.enrolment_id, NoticeKind.RESULT, now=NOW
    )
    assert table.pdf.startswith(b"%PDF")
    assert letter.pdf.startswith(b"%PDF")


def test_the_table_prints_each_mark_behind_its_block(session: Session, cast: Cast) -> None:
    found = story.compiled(session, cast, ("camille",), marks="AAN–A")
    (row,) = story.results_of(session, found)
    told = deliberated(session, found, juries_of(session, found), row, "fr")
    marks = "C.2.1\u00a0A, C.2.2\u00a0A, C.2.3\u00a0NA, C.2.4\u00a0–, C.2.5\u00a0A"
    assert told.blocks == (("BC2", f"3 sur 5 acquises\u00a0: bloc validé. {marks}"),)


@pytest.fixture
def together(
    app: Flask, session: Session
) -> Callable[[Callable[[Session, int], object]], list[object]]:
    """Several people at the same moment, each in a transaction of his own."""

    def run(act: Callable[[Session, int], object]) -> list[object]:
        barrier = Barrier(PEOPLE)

        def one(person: int) -> object:
            with writing(), Session(app.extensions["test_engine"], info=dict(session.info)) as own:
                barrier.wait()
                return act(own, person)

        with ThreadPoolExecutor(PEOPLE) as pool:
            return list(pool.map(one, range(PEOPLE)))

    return run


def test_award_numbers_have_no_gap_and_no_twin_under_concurrency(
    session: Session, cast: Cast, together: Callable[[Callable[[Session, int], object]], object]
) -> None:
    """Some transactions fail: their numbers are given to others."""
    minutes = story.minuted(session, cast, ("camille",))
    found_id, minutes_id = minutes.session_id, minutes.id
    row = session.scalars(select(CandidateResult)).one()
    enrolment_id = row.enrolment_id
    commit(session)

    def award(own: Session, person: int) -> None:
        found = own.get_one(Minutes, minutes_id)
        for rank in range(3):
            held = story.session_of(own, found_id)
            block = f"X{person}{rank}"
            issue_awards(own, held, found, enrolment_id, (block,), NOW.date(), certificate=False)
            if rank == 1:
                own.rollback()
            else:
                commit(own)

    together(award)
    session.rollback()
    numbers = sorted(session.scalars(select(Award.number)))
    assert numbers == [award_number("BLOC", "RNCP37858", 2026, n + 1) for n in range(len(numbers))]
    assert session.scalar(select(AwardSeries.last)) == len(numbers) == 1 + PEOPLE * 2


def test_a_jury_that_is_not_whole_deliberates_only_with_a_reason(
    session: Session, cast: Cast
) -> None:
    found = story.compiled(session, cast)
    camille, denis = juries_of(session, found).candidates
    award = [Decide(found.id, each.enrolment_id, ("BC2",)) for each in (camille, denis)]
    for each in award:
        decide(session, cast.carole, each, now=NOW)
    seat = next(
        each
        for each in juries_of(session, found).of(JuryKind.CERTIFICATION)
        if each.person_id == cast.fabien.person_id
    )
    story.leave(session, cast, found, seat.id)
    with refused("session_override_missing"):
        draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    command = DrawUpMinutes(found.id, "Un membre malade.")
    minutes = draw_up_minutes(session, cast.carole, command, now=NOW)
    assert content_of(minutes)["override_reason"] == "Un membre malade."

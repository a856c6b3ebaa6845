"""Candidates enrolled, sittings planned, benches laid, clocks run: what is kept and what is refused."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import exam_story
from tests.cast import NOW, Cast
from tests.catalogue import calibre_sheet, profile_sheet
from workshop.assessment.clock import Phase
from workshop.assessment.jury import JuryKind, Quality
from workshop.assessment.library import referential, rules_for
from workshop.assessment.scenario import VersionState
from workshop.assessment.session import FraudDecision, SessionState
from workshop.assessment.sitting import IdentityMethod, SittingMode, SittingState
from workshop.cli.worker import end_sittings
from workshop.db.juries import seats_of
from workshop.db.limits import what_judges
from workshop.db.models import (
    AssessmentSession,
    AuditEntry,
    AuditSubject,
    Customer,
    EnrolmentTrainer,
    EvidencePackage,
    FraudReport,
    Instrument,
    InstrumentCheck,
    Person,
    Quote,
    Reception,
    RoleAssignment,
    ServicePrice,
    Site,
    SiteMode,
    Sitting,
    SittingClock,
    Ticket,
    TrackingEntry,
    Watch,
    WorkOrder,
)
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.instrument import InstrumentKind
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.domain.ticket import State
from workshop.measurements.workshop_profile import Scope, WrittenLimit
from workshop.operations import sitting_clock
from workshop.operations.enrolment import (
    Accommodation,
    ChangeEnrolment,
    Enrol,
    EnrolMany,
    ListedCandidate,
    Training,
    Withdraw,
    change_enrolment,
    enrol,
    enrol_many,
    withdraw,
)
from workshop.operations.jury_seats import ReplaceJuror, SeatJuror, replace_juror, seat_juror
from workshop.operations.limit_profiles import AddProfile, UseProfile, add_profile, use_profile
from workshop.operations.sitting import (
    AcknowledgePrevention,
    CheckIn,
    MarkAbsent,
    OpenDocument,
    acknowledge_prevention,
    check_in,
    mark_absent,
    open_document,
)
from workshop.operations.sitting_clock import (
    Abort,
    ChangeTime,
    HandIn,
    Resume,
    Start,
    StartAll,
    Stop,
    Suspend,
    abort,
    change_time,
    hand_in,
    resume,
    start,
    start_all,
    stop,
    stop_overdue,
    suspend,
)
from workshop.operations.sitting_plan import (
    PlanSittings,
    PlanSolvedRun,
    plan_sittings,
    plan_solved_run,
)
from workshop.operations.uncasing import RecordUncasing, record_uncasing
from workshop.operations.workshop_calibres import (
    AddCalibre,
    ChangeCalibre,
    add_calibre,
    change_calibre,
)
from workshop.queries.reception import reception_desk, serial_history

EXAM, TRAINING, SOLUTION = SittingMode.EXAM, SittingMode.TRAINING, SittingMode.SOLUTION


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def refused(caught: pytest.ExceptionInfo[RuleViolation]) -> str:
    return caught.value.code


def state(sitting: Sitting) -> SittingState:
    return sitting.state


def keeper(cast: Cast) -> Actor:
    """Somebody who keeps the catalogue of the school."""
    return replace(cast.fanny, roles={cast.school: frozenset(Role)})


def jury_of(session: Session, sitting: Sitting) -> tuple[int, dict[str, int]]:
    """The session, under the rules installed, and its seats by name."""
    assert sitting.session_id is not None
    held = session.get_one(AssessmentSession, sitting.session_id)
    held.rules_digest = rules_for(referential(held.referential_id)).digest
    return held.id, {each.name: each.id for each in seats_of(session, held.id)}


def hierarchy_at(session: Session, sitting: Sitting) -> set[int]:
    found = select(RoleAssignment.person_id).where(
        RoleAssignment.site_id == sitting.bench_id, RoleAssignment.role == Role.SUPERVISOR
    )
    return set(session.scalars(found))


def pieces(session: Session, sitting: Sitting) -> list[tuple[Phase, float | None, str]]:
    """Phase, minutes that ran and why they stopped."""
    rows = session.scalars(
        select(SittingClock).where(SittingClock.sitting_id == sitting.id).order_by(SittingClock.id)
    )
    return [
        (
            row.phase,
            (row.stopped_at - row.started_at) / minutes(1) if row.stopped_at else None,
            row.reason,
        )
        for row in rows
    ]


class TestEnrolment:
    def test_somebody_new_becomes_a_candidate_of_the_centre(
        self, session: Session, cast: Cast
    ) -> None:
        sheet = replace(
            exam_story.SHEET, trainers=(Training(cast.fabien.person_id, date(2025, 9, 1)),)
        )
        command = Enrol(cast.school, "rncp37858", "Léa Morin", "Lea@Etabli.example", sheet)
        found = enrol(session, cast.fanny, command, now=NOW)
        person = session.get_one(Person, found.person_id)
        assert (person.name, person.email) == ("Léa Morin", "lea@etabli.example")
        assert person.technical_level == 3
        assert session.get(RoleAssignment, (person.id, cast.school, Role.CANDIDATE))
        assert session.get(EnrolmentTrainer, (found.id, cast.fabien.person_id))
        told = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == AuditSubject.ENROLMENT)
        ).one()
        assert (told.name, told.after["certification"]) == ("Léa Morin", "RNCP37858")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"sought": ()}, "blocks_missing"),
            ({"sought": ("BC9",)}, "block_unknown"),
            ({"held": {"BC1": "Attestation"}}, "block_sought_and_held"),
            ({"sought": ("BC1",), "held": {"BC2": " "}}, "block_without_proof"),
            ({"born_on": date(2020, 1, 1)}, "birth_implausible"),
            ({"prerequisites_checked_on": date(2027, 1, 1)}, "checked_in_the_future"),
            ({"accommodation": Accommodation(NOW.date(), False, "Pauses")}, "adviser_missing"),
            ({"accommodation": Accommodation(NOW.date(), True, "", 60_000)}, "time_factor"),
            ({"trainers": (Training(10_000, date(2025, 9, 1)),)}, "trainer_unknown_here"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, session: Session, cast: Cast, changes: dict[str, Any], code: str
    ) -> None:
        sheet = replace(exam_story.SHEET, **changes)
        command = Enrol(cast.school, "rncp37858", "Léa Morin", "lea@etabli.example", sheet)
        with pytest.raises(RuleViolation) as caught:
            enrol(session, cast.fanny, command, now=NOW)
        assert refused(caught) == code

    def test_once_per_certification(self, session: Session, cast: Cast) -> None:
        exam_story.enrolled(session, cast)
        again = Enrol(cast.school, "rncp37858", "Camille", cast.email("camille"), exam_story.SHEET)
        with pytest.raises(RuleViolation) as caught:
            enrol(session, cast.fanny, again, now=NOW)
        assert refused(caught) == "already_enrolled"

    def test_a_ban_closes_every_centre(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.planned(session, cast)
        enrolment = exam_story.enrolled(session, cast)
        enrolment.closed_on = NOW.date()
        until = date(2029, 11, 20)
        session.add(
            FraudReport(
                session_id=sitting.session_id, sitting_id=sitting.id,
                person_id=cast.camille.person_id, statement="Téléphone",
                reported_by_id=cast.judith.person_id, reported_at=NOW,
                decision=FraudDecision.ELIMINATED, decided_on=NOW.date(), ban_until=until,
            )
        )  # fmt: skip
        session.flush()
        again = Enrol(cast.school, "rncp37858", "C", cast.email("camille"), exam_story.SHEET)
        with pytest.raises(RuleViolation) as caught:
            enrol(session, cast.fanny, again, now=NOW)
        assert (refused(caught), caught.value.facts["until"]) == ("candidate_banned", until)

    def test_a_stranger_of_the_centre_is_not_taken_over(self, session: Session, cast: Cast) -> None:
        command = Enrol(cast.school, "rncp37858", "Claire", cast.email("claire"), exam_story.SHEET)
        with pytest.raises(RuleViolation) as caught:
            enrol(session, cast.fanny, command, now=NOW)
        assert refused(caught) == "email_taken"
        with pytest.raises(NotAllowed):
            enrol(session, cast.judith, command, now=NOW)
        with pytest.raises(NotFound):
            enrol(session, cast.olga, command, now=NOW)

    def test_more_time_reaches_the_sittings_to_come(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.planned(session, cast)
        enrolment = exam_story.enrolled(session, cast)
        granted = Accommodation(NOW.date(), True, "Tiers temps", 13_333)
        sheet = replace(exam_story.SHEET, accommodation=granted)
        command = ChangeEnrolment(enrolment.id, sheet, enrolment.revision)
        change_enrolment(session, cast.fanny, command, now=NOW)
        session.refresh(sitting)
        assert sitting.time_factor_e4 == 13_333
        with pytest.raises(RuleViolation) as caught:
            change_enrolment(session, cast.fanny, command, now=NOW)
        assert refused(caught) == "sheet_changed_meanwhile"

    def test_nobody_withdraws_with_work_to_judge(self, session: Session, cast: Cast) -> None:
        exam_story.planned(session, cast)
        enrolment = exam_story.enrolled(session, cast)
        with pytest.raises(RuleViolation) as caught:
            withdraw(session, cast.fanny, Withdraw(enrolment.id), now=NOW)
        assert refused(caught) == "sittings_left"

    def test_a_list_says_what_it_refuses(self, session: Session, cast: Cast) -> None:
        exam_story.enrolled(session, cast)
        born, route = date(2006, 3, 14), exam_story.SHEET.route
        listed = (
            ListedCandidate(2, "Léa Morin", "lea@etabli.example", born, route, ("BC1",)),
            ListedCandidate(3, "Camille", cast.email("camille"), born, route, ("BC1",)),
            ListedCandidate(4, "Paul Roux", "paul@etabli.example", born, route, ("BC7",)),
        )
        command = EnrolMany(cast.school, "rncp37858", listed)
        found = enrol_many(session, cast.fanny, command, now=NOW)
        said = [(each.line, each.refusal.code) for each in found]
        assert said == [(3, "already_enrolled"), (4, "block_unknown")]


class TestPlanning:
    def test_a_class_at_one_hour(self, session: Session, cast: Cast) -> None:
        ids = tuple(exam_story.enrolled(session, cast, who).id for who in ("camille", "denis"))
        version = exam_story.version(session, cast)
        command = PlanSittings(version.id, ids, TRAINING, NOW, "Salle 2")
        planned = plan_sittings(session, cast.fanny, command, now=NOW)
        assert [each.candidate_id for each in planned] == [
            cast.camille.person_id,
            cast.denis.person_id,
        ]
        with pytest.raises(RuleViolation) as caught:
            plan_sittings(session, cast.fanny, command, now=NOW)
        assert refused(caught) == "candidate_busy_then"

    def test_an_exam_belongs_to_a_session(self, session: Session, cast: Cast) -> None:
        version = exam_story.version(session, cast)
        camille = exam_story.enrolled(session, cast)
        denis = exam_story.enrolled(session, cast, "denis")
        held = exam_story.exam_session(session, cast)

        def plan(mode: SittingMode, session_id: int | None, enrolment_id: int) -> str:
            command = PlanSittings(version.id, (enrolment_id,), mode, NOW, session_id=session_id)
            with pytest.raises(RuleViolation) as caught:
                plan_sittings(session, cast.fanny, command, now=NOW)
            return refused(caught)

        assert plan(EXAM, None, camille.id) == "exam_without_session"
        assert plan(TRAINING, held.id, camille.id) == "session_without_exam"
        assert plan(EXAM, held.id, denis.id) == "candidate_not_in_session"
        camille.sought = ["BC1"]
        assert plan(EXAM, held.id, camille.id) == "block_not_sought"
        held.state = SessionState.CLOSED
        assert plan(EXAM, held.id, camille.id) == "session_over"

    def test_the_first_exam_freezes_the_scenario(self, session: Session, cast: Cast) -> None:
        exam_story.planned(session, cast)
        assert exam_story.version(session, cast).state.value == "frozen"

    def test_no_draft_before_candidates(self, session: Session, cast: Cast) -> None:
        version = exam_story.version(session, cast, state=VersionState.DRAFT)
        camille = exam_story.enrolled(session, cast)
        command = PlanSittings(version.id, (camille.id,), TRAINING, NOW)
        with pytest.raises(RuleViolation) as caught:
            plan_sittings(session, cast.fanny, command, now=NOW)
        assert refused(caught) == "scenario_not_for_this"

    def test_yesterday_is_over(self, session: Session, cast: Cast) -> None:
        version = exam_story.version(session, cast)
        camille = exam_story.enrolled(session, cast)
        early = PlanSittings(version.id, (camille.id,), TRAINING, NOW - timedelta(days=1))
        with pytest.raises(RuleViolation) as caught:
            plan_sittings(session, cast.fanny, early, now=NOW)
        assert refused(caught) == "sitting_in_the_past"

    def test_a_candidate_solves_nothing(self, session: Session, cast: Cast) -> None:
        version = exam_story.version(session, cast)
        run = PlanSolvedRun(version.id, cast.camille.person_id, NOW)
        with pytest.raises(RuleViolation) as caught:
            plan_solved_run(session, cast.fanny, run, now=NOW)
        assert refused(caught) == "solver_unknown_here"

    def test_another_centre_s_people_and_sittings_do_not_exist(
        self, session: Session, cast: Cast
    ) -> None:
        sitting = exam_story.planned(session, cast)
        with pytest.raises(NotFound):
            check_in(session, cast.olga, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)


class TestCheckIn:
    def test_the_bench_is_a_copy_of_the_centre_and_of_nothing_else(
        self, session: Session, cast: Cast
    ) -> None:
        scope = Instrument(site_id=cast.school, name="Chrono", kind=InstrumentKind.TIMEGRAPHER)
        session.add(scope)
        session.flush()
        session.add(
            InstrumentCheck(
                instrument_id=scope.id, done_on=date(2026, 3, 1), passed=True,
                due_on=date(2026, 10, 1), recorded_by_id=cast.fanny.person_id, recorded_at=NOW,
            )
        )  # fmt: skip
        sitting = exam_story.checked_in(session, cast)
        bench = session.get_one(Site, sitting.bench_id)
        assert (bench.mode, bench.centre_id) == (SiteMode.EXAM, cast.school)
        assert bench.name == f"École de Morteau, poste {bench.code}"
        prices = select(ServicePrice.code).order_by(ServicePrice.code)
        own = session.scalars(prices.where(ServicePrice.site_id == bench.id)).all()
        assert own == session.scalars(prices.where(ServicePrice.site_id == cast.school)).all()
        check = session.scalars(
            select(InstrumentCheck).join(Instrument).where(Instrument.site_id == bench.id)
        ).one()
        assert check.due_on == date(2026, 10, 1)
        assert sitting.identity_method is IdentityMethod.IDENTITY_CARD

    def test_what_the_centre_wrote_down_judges_at_the_bench_too(
        self, session: Session, cast: Cast
    ) -> None:
        fanny, at_school = cast.fanny, {"site_id": cast.school}
        calibre = add_calibre(
            session, keeper(cast), AddCalibre(**at_school, sheet=calibre_sheet()), now=NOW
        )
        for name, scope in (
            ("Ce calibre", Scope(calibre=f"workshop-{calibre.id}")),
            ("Un autre", Scope(calibre="workshop-999")),
            ("Retiré", Scope()),
        ):
            sheet = profile_sheet(
                WrittenLimit("power_reserve", minimum=Decimal(len(name))), name=name, scope=scope
            )
            found = add_profile(
                session, keeper(cast), AddProfile(**at_school, sheet=sheet), now=NOW
            )
            if name == "Retiré":
                use_profile(session, keeper(cast), UseProfile(found.id, in_use=False), now=NOW)
        version = exam_story.version(session, cast)
        watch = {**version.content["seed"]["watch"], "calibre": f"workshop-{calibre.id}"}
        version.content = {**version.content, "seed": {**version.content["seed"], "watch": watch}}
        sitting = exam_story.checked_in(session, cast)
        ticket = session.scalars(select(Ticket).where(Ticket.site_id == sitting.bench_id)).one()
        watch_at_bench = session.get_one(Watch, ticket.watch_id)
        judges = what_judges(session, watch_at_bench)
        assert judges.calibre is not None
        assert judges.calibre.name == "Landeron 24"
        assert watch_at_bench.workshop_calibre_id not in (None, calibre.id)
        assert [
            (each.characteristic, each.minimum)
            for each in judges.limits
            if each.profile.startswith("workshop:")
        ] == [("power_reserve", Decimal(len("Ce calibre")))]

        changed = ChangeCalibre(
            calibre.id, calibre_sheet(figures={"lift_angle_deg": Decimal(53)}), "Relu.", 1
        )
        change_calibre(session, keeper(cast), changed, now=NOW)
        session.expire_all()
        again = what_judges(session, watch_at_bench).calibre
        assert again is not None
        assert again.number("lift_angle_deg") == Decimal(51)

        start(session, fanny, Start(sitting.id), now=NOW)
        actor = replace(cast.camille, roles={sitting.bench_id or 0: frozenset({Role.CANDIDATE})})
        read = RecordUncasing(ticket.number, "screw_back", (), own_calibre="Landeron 24")
        record_uncasing(session, actor, read, now=NOW + minutes(5))
        stop(session, fanny, Stop(sitting.id), now=NOW + minutes(9))
        package = json.loads(session.get_one(EvidencePackage, sitting.id).content)
        told = package["snapshot"]["recorded"]["watch.technical"]["values"]
        assert f"calibre:workshop-{calibre.id}" in told
        assert [each["reference"] for each in package["limits"]["calibres"]] == ["24"]
        assert len(package["limits"]["profiles"]) == 2

    def test_a_calibre_the_centre_does_not_have_is_named(
        self, session: Session, cast: Cast
    ) -> None:
        version = exam_story.version(session, cast)
        watch = {**version.content["seed"]["watch"], "calibre": "workshop-77"}
        version.content = {**version.content, "seed": {**version.content["seed"], "watch": watch}}
        sitting = exam_story.planned(session, cast)
        with pytest.raises(RuleViolation) as caught:
            check_in(session, cast.fanny, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)
        assert refused(caught) == "unknown_calibre"

    def test_nobody_is_at_the_bench_before_the_start(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.checked_in(session, cast)
        roles = select(RoleAssignment).where(RoleAssignment.site_id == sitting.bench_id)
        assert session.scalars(roles).all() == []

    def test_a_session_that_is_not_open_waits(self, session: Session, cast: Cast) -> None:
        exam_story.exam_session(session, cast, state=SessionState.CONVENED)
        sitting = exam_story.planned(session, cast)
        with pytest.raises(RuleViolation) as caught:
            check_in(session, cast.fanny, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)
        assert refused(caught) == "session_not_open"

    def test_once(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.checked_in(session, cast)
        with pytest.raises(RuleViolation) as caught:
            check_in(session, cast.fanny, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)
        assert refused(caught) == "sitting_move"

    def test_absent_after_the_hour_only(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.planned(session, cast, at=NOW + minutes(30))
        with pytest.raises(RuleViolation) as caught:
            mark_absent(session, cast.fanny, MarkAbsent(sitting.id), now=NOW)
        assert refused(caught) == "absent_too_early"
        mark_absent(session, cast.fanny, MarkAbsent(sitting.id), now=NOW + minutes(45))
        assert state(sitting) is SittingState.ABSENT


class TestSeed:
    """Each modality finds its tickets where it begins."""

    def test_m1_the_customer_and_the_watch_are_on_file(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.checked_in(session, cast, modality="M1")
        customer = session.scalars(select(Customer)).one()
        assert (customer.site_id, customer.phone) == (sitting.bench_id, "03 00 00 12 40")
        assert session.scalars(select(Watch.serial)).all() == ["204118"]

    def test_m1_the_watch_was_here_five_months_ago(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.checked_in(session, cast, modality="M1")
        (past,) = session.scalars(select(Ticket)).all()
        assert (past.site_id, past.state) == (sitting.bench_id, State.RETURNED)
        assert past.opened_at.date() == date(2026, 6, 20)
        bench = sitting.bench_id or 0
        actor = replace(cast.camille, roles={bench: frozenset({Role.CANDIDATE})})
        desk = reception_desk(session, actor, bench, now=NOW)
        known = serial_history(session, actor, desk, "204 118")
        assert known.times == 1
        assert known.tickets[0].number == past.number
        assert known.tickets[0].service is not None
        assert known.tickets[0].service[0].startswith("Changement de pile")
        paid = session.scalars(select(Reception.pre_quote_cents)).all()
        assert paid == [1800]
        listed = select(ServicePrice.price_cents).where(
            ServicePrice.site_id == bench, ServicePrice.code == "battery_change"
        )
        assert session.scalars(listed).all() == [2900]
        written = session.scalars(select(TrackingEntry.at).order_by(TrackingEntry.position)).all()
        assert {each.date() for each in written} == {date(2026, 6, 20)}

    def test_what_was_before_is_no_work_of_the_candidate(
        self, session: Session, cast: Cast
    ) -> None:
        sitting = exam_story.stopped(session, cast, modality="M1")
        package = json.loads(session.get_one(EvidencePackage, sitting.id).content)
        assert package["snapshot"]["entries"] == []
        assert [len(each["entries"]) > 10 for each in package["tickets"]] == [True]

    @pytest.mark.parametrize(
        ("modality", "states"),
        [
            ("M2", [State.DIAGNOSIS]),
            ("M3", [State.PREPARATION]),
            ("M4", [State.SERVICING, State.SERVICING]),
        ],
    )
    def test_the_tickets_stand_at_the_first_step(
        self, session: Session, cast: Cast, modality: str, states: list[State]
    ) -> None:
        sitting = exam_story.checked_in(session, cast, modality=modality)
        tickets = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        assert [each.state for each in tickets] == states
        assert {each.site_id for each in tickets} == {sitting.bench_id}
        authors = set(session.scalars(select(TrackingEntry.author_name)))
        assert authors <= {"Le comptoir", "L’atelier", "Le responsable d’atelier"}

    def test_m3_has_the_quote_that_was_agreed(self, session: Session, cast: Cast) -> None:
        exam_story.checked_in(session, cast, modality="M3")
        assert session.scalars(select(Quote.proposed_cents)).all() == [16000]
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.promised_on == date(2026, 11, 26)

    def test_m4_is_planned_and_prepared(self, session: Session, cast: Cast) -> None:
        exam_story.checked_in(session, cast, modality="M4")
        orders = session.scalars(select(WorkOrder)).all()
        assert len(orders) == 2
        assert all(each.hse_at is not None for each in orders)
        assert set(session.scalars(select(Quote.proposed_cents))) == {14000, 47000}

    def test_the_storytellers_cannot_sign_in(self, session: Session, cast: Cast) -> None:
        exam_story.checked_in(session, cast)
        tellers = select(Person.password_hash).where(Person.email.like("%@etabli.invalid"))
        assert set(session.scalars(tellers)) == {""}


class TestClock:
    def test_an_exam_starts_once_the_message_is_read(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.planned(session, cast)
        check_in(session, cast.fanny, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)
        with pytest.raises(RuleViolation) as caught:
            start(session, cast.fanny, Start(sitting.id), now=NOW)
        assert refused(caught) == "prevention_not_acknowledged"
        command = AcknowledgePrevention(sitting.id)
        with pytest.raises(NotFound):
            acknowledge_prevention(session, cast.denis, command, now=NOW)
        acknowledge_prevention(session, cast.camille, command, now=NOW)
        start(session, cast.fanny, Start(sitting.id), now=NOW)
        assert state(sitting) is SittingState.RUNNING

    def test_who_is_admitted(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        roles = session.execute(
            select(RoleAssignment.person_id, RoleAssignment.role).where(
                RoleAssignment.site_id == sitting.bench_id
            )
        )
        assert dict(roles.all()) == {
            cast.camille.person_id: Role.CANDIDATE,
            cast.judith.person_id: Role.SUPERVISOR,
            cast.kevin.person_id: Role.SUPERVISOR,
            cast.louis.person_id: Role.SUPERVISOR,
        }
        assert session.get_one(Person, cast.camille.person_id).current_site_id == sitting.bench_id

    def test_a_juror_replaced_meanwhile_leaves_the_bench_to_his_successor(
        self, session: Session, cast: Cast
    ) -> None:
        sitting = exam_story.running(session, cast)
        held, seats = jury_of(session, sitting)
        by = ReplaceJuror(held, seats["Kévin Maire"], "malade", cast.fabien.person_id)
        replace_juror(session, cast.fanny, by, now=NOW)
        replace_juror(
            session, cast.fanny, ReplaceJuror(held, seats["Louis Girod"], "malade"), now=NOW
        )
        assert hierarchy_at(session, sitting) == {cast.judith.person_id, cast.fabien.person_id}
        seat = SeatJuror(held, JuryKind.EVALUATION, cast.carole.person_id, Quality.TRAINER)
        seat_juror(session, cast.fanny, seat, now=NOW)
        assert cast.carole.person_id in hierarchy_at(session, sitting)
        candidate = session.get(
            RoleAssignment, (cast.camille.person_id, sitting.bench_id, Role.CANDIDATE)
        )
        assert candidate is not None

    def test_a_bench_that_is_cleared_takes_no_new_juror(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.stopped(session, cast)
        held, seats = jury_of(session, sitting)
        by = ReplaceJuror(held, seats["Kévin Maire"], "malade", cast.fabien.person_id)
        replace_juror(session, cast.fanny, by, now=NOW)
        assert hierarchy_at(session, sitting) == set()

    def test_m1_prepares_and_waits_for_the_interview(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast, modality="M1")
        assert state(sitting) is SittingState.PREPARING
        assert stop_overdue(session, now=NOW + minutes(29.9)) == 0
        assert stop_overdue(session, now=NOW + minutes(35)) == 1
        assert state(sitting) is SittingState.SUSPENDED
        resume(session, cast.fanny, Resume(sitting.id), now=NOW + minutes(40))
        assert state(sitting) is SittingState.RUNNING
        assert stop_overdue(session, now=NOW + minutes(71)) == 1
        assert pieces(session, sitting) == [
            (Phase.PREPARATION, 30, "preparation_over"),
            (Phase.EVALUATION, 30, "time_up"),
        ]
        assert state(sitting) is SittingState.FROZEN

    def test_the_interview_may_begin_early(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast, modality="M1")
        start(session, cast.fanny, Start(sitting.id), now=NOW + minutes(12))
        assert pieces(session, sitting) == [
            (Phase.PREPARATION, 12, ""),
            (Phase.EVALUATION, None, ""),
        ]

    def test_a_suspension_consumes_no_time(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        suspend(session, cast.judith, Suspend(sitting.id, "Alarme"), now=NOW + minutes(20))
        assert stop_overdue(session, now=NOW + minutes(300)) == 0
        resume(session, cast.judith, Resume(sitting.id), now=NOW + minutes(300))
        assert stop_overdue(session, now=NOW + minutes(339)) == 0
        assert stop_overdue(session, now=NOW + minutes(341)) == 1
        assert [ran for _, ran, _ in pieces(session, sitting)] == [20, 40]

    def test_one_that_cannot_be_frozen_keeps_no_other_from_ending(
        self, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = exam_story.running(session, cast)
        other = exam_story.running(session, cast, SittingMode.TRAINING, who="denis")
        kept = sitting_clock.freeze

        def fails_once(session: Session, sitting: Sitting, *, now: datetime) -> None:
            if sitting.id == broken.id:
                raise KeyError("plan")
            kept(session, sitting, now=now)

        monkeypatch.setattr(sitting_clock, "freeze", fails_once)
        assert stop_overdue(session, now=NOW + minutes(61)) == 1
        assert pieces(session, broken) == [(Phase.EVALUATION, None, "")]
        assert (state(broken), state(other)) == (SittingState.RUNNING, SittingState.FROZEN)

    def test_more_time_on_each_phase(self, session: Session, cast: Cast) -> None:
        granted = Accommodation(NOW.date(), True, "Tiers temps", 13_333)
        exam_story.enrolled(session, cast, sheet=replace(exam_story.SHEET, accommodation=granted))
        sitting = exam_story.running(session, cast, modality="M1")
        assert stop_overdue(session, now=NOW + minutes(39.9)) == 0
        assert stop_overdue(session, now=NOW + minutes(40)) == 1
        resume(session, cast.fanny, Resume(sitting.id), now=NOW + minutes(50))
        assert stop_overdue(session, now=NOW + minutes(89.9)) == 0
        assert stop_overdue(session, now=NOW + minutes(90)) == 1

    def test_the_factor_changes_during_the_sitting(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        change = ChangeTime(sitting.id, 15_000, "")
        with pytest.raises(RuleViolation) as caught:
            change_time(session, cast.fanny, change, now=NOW + minutes(30))
        assert refused(caught) == "time_reason_missing"
        change = replace(change, reason="Oubli à l’inscription")
        change_time(session, cast.fanny, change, now=NOW + minutes(30))
        assert stop_overdue(session, now=NOW + minutes(89)) == 0
        assert stop_overdue(session, now=NOW + minutes(91)) == 1

    def test_time_that_was_worked_in_is_not_taken_back(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        more = ChangeTime(sitting.id, 20_000, "Erreur de saisie")
        change_time(session, cast.fanny, more, now=NOW + minutes(10))
        suspend(session, cast.fanny, Suspend(sitting.id, "Alarme"), now=NOW + minutes(70))
        resume(session, cast.fanny, Resume(sitting.id), now=NOW + minutes(80))
        less = ChangeTime(sitting.id, 10_000, "Correction")
        with pytest.raises(RuleViolation) as caught:
            change_time(session, cast.fanny, less, now=NOW + minutes(81))
        assert refused(caught) == "time_already_used"

    @pytest.mark.parametrize("act", ["suspend", "stop", "resume"])
    def test_a_clock_moved_back_changes_nothing(
        self, session: Session, cast: Cast, act: str
    ) -> None:
        sitting = exam_story.running(session, cast)
        earlier = NOW - minutes(5)
        if act == "resume":
            suspend(session, cast.fanny, Suspend(sitting.id, "Alarme"), now=NOW)
        acts = {
            "suspend": lambda: suspend(
                session, cast.fanny, Suspend(sitting.id, "Alarme"), now=earlier
            ),
            "stop": lambda: stop(session, cast.fanny, Stop(sitting.id), now=earlier),
            "resume": lambda: resume(session, cast.fanny, Resume(sitting.id), now=earlier),
        }
        with pytest.raises(RuleViolation) as caught:
            acts[act]()
        assert refused(caught) == "clock_moved_back"

    def test_an_act_that_comes_too_late_finds_it_ended(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        with pytest.raises(RuleViolation) as caught:
            suspend(session, cast.fanny, Suspend(sitting.id, "Alarme"), now=NOW + minutes(61))
        assert refused(caught) == "sitting_move"

    def test_a_class_starts_at_one_instant(self, session: Session, cast: Cast) -> None:
        waiting = [
            exam_story.checked_in(session, cast, TRAINING, who=who) for who in ("camille", "denis")
        ]
        ids = tuple(each.id for each in waiting)
        started = start_all(session, cast.fanny, StartAll(ids), now=NOW)
        assert len(started) == 2
        assert start_all(session, cast.fanny, StartAll(ids), now=NOW) == ()

    def test_at_one_bench_at_a_time(self, session: Session, cast: Cast) -> None:
        exam_story.running(session, cast, TRAINING)
        other = exam_story.checked_in(session, cast, TRAINING, "M3", now=NOW + minutes(1))
        with pytest.raises(RuleViolation) as caught:
            start(session, cast.fanny, Start(other.id), now=NOW + minutes(2))
        assert refused(caught) == "candidate_at_another_bench"

    def test_nobody_conducts_their_own_sitting(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.planned(session, cast, TRAINING)
        sitting.candidate_id = cast.fabien.person_id
        session.flush()
        with pytest.raises(NotAllowed):
            check_in(session, cast.fabien, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)

    def test_two_people_on_one_page(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        seen = sitting.revision
        suspend(session, cast.fanny, Suspend(sitting.id, "Alarme", seen), now=NOW + minutes(1))
        with pytest.raises(RuleViolation) as caught:
            resume(session, cast.fabien, Resume(sitting.id, seen), now=NOW + minutes(2))
        assert refused(caught) == "sheet_changed_meanwhile"


class TestTheEnd:
    def test_stopped_frozen_and_cleared(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.stopped(session, cast)
        assert state(sitting) is SittingState.FROZEN
        assert session.get(EvidencePackage, sitting.id) is not None
        told = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject == AuditSubject.SITTING)
            .order_by(AuditEntry.id)
        ).all()
        states = [each.after.get("sitting_state") for each in told]
        assert states == ["planned", "checked_in", "running", "frozen"]

    def test_handed_in_while_it_runs_only(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        suspend(session, cast.fanny, Suspend(sitting.id, "Alarme"), now=NOW + minutes(5))
        with pytest.raises(RuleViolation) as caught:
            hand_in(session, cast.camille, HandIn(sitting.id), now=NOW + minutes(6))
        assert refused(caught) == "clock_is_held"
        resume(session, cast.fanny, Resume(sitting.id), now=NOW + minutes(7))
        hand_in(session, cast.camille, HandIn(sitting.id), now=NOW + minutes(8))
        assert sitting.ended_reason == "handed_in"

    def test_aborted_leaves_nothing_to_judge(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        with pytest.raises(RuleViolation) as caught:
            abort(session, cast.fanny, Abort(sitting.id, " "), now=NOW + minutes(5))
        assert refused(caught) == "abortion_reason_missing"
        abort(session, cast.fanny, Abort(sitting.id, "Malaise"), now=NOW + minutes(5))
        assert session.get(EvidencePackage, sitting.id) is None
        roles = select(RoleAssignment).where(RoleAssignment.site_id == sitting.bench_id)
        assert session.scalars(roles).all() == []

    def test_documents_open_while_time_runs(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.running(session, cast)
        command = OpenDocument(sitting.id, "maker-data")
        open_document(session, cast.camille, command, now=NOW + minutes(1))
        assert sitting.brief_opened_at is None
        suspend(session, cast.fanny, Suspend(sitting.id, "Alarme"), now=NOW + minutes(2))
        with pytest.raises(NotFound):
            open_document(session, cast.camille, command, now=NOW + minutes(3))

    def test_m1_reads_its_brief_while_preparing(self, session: Session, cast: Cast) -> None:
        sitting = exam_story.checked_in(session, cast, modality="M1")
        brief = OpenDocument(sitting.id, "brief")
        with pytest.raises(NotFound):
            open_document(session, cast.camille, brief, now=NOW)
        start(session, cast.fanny, Start(sitting.id), now=NOW)
        open_document(session, cast.camille, brief, now=NOW + minutes(1))
        commit(session)
        assert sitting.brief_opened_at == NOW + minutes(1)


def test_the_worker_ends_what_nobody_looks_at(session: Session, cast: Cast) -> None:
    long_ago = NOW - timedelta(hours=2)
    sitting = exam_story.running(session, cast, now=long_ago.replace(microsecond=0))
    assert end_sittings(session) == 1
    assert state(sitting) is SittingState.FROZEN
    assert end_sittings(session) == 0

"""The demo: built once, it must show every state and every special case, and hold together."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.operations.conftest import DEMO_DAY as NOW
from workshop.db.media import picture_path, sound_path, thumb_path
from workshop.db.models import (
    Alert,
    CollectionReminder,
    Complaint,
    Derogation,
    Escalation,
    FinalControl,
    Guarantee,
    OutgoingMail,
    Passport,
    Person,
    Photo,
    Question,
    Quote,
    Reading,
    ReadingSet,
    Recording,
    RoleAssignment,
    Satisfaction,
    Site,
    SupplyNeed,
    Ticket,
    TicketCount,
    TrackingEntry,
    Watch,
)
from workshop.db.readings import StoredReading, current_readings
from workshop.db.session import db, writing
from workshop.domain.complaint import ComplaintOutcome
from workshop.domain.errors import RuleViolation
from workshop.domain.identity import missing_identity
from workshop.domain.permissions import Role
from workshop.domain.preparation import SupplyState
from workshop.domain.quote import QuoteKind, QuoteState
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.exchange.pictures import read_picture
from workshop.measurements.calibres import calibres
from workshop.measurements.conditions import Withheld
from workshop.measurements.judgement import judge_set
from workshop.measurements.plan import missing_required
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Stage
from workshop.measurements.tolerance import Authority, Verdict
from workshop.operations.account import Credentials, PasswordPolicy, person_with_password
from workshop.operations.demo import Demo, build_demo
from workshop.operations.demo.chapters import CHAPTERS
from workshop.operations.demo.drawing import Flaw, Look, back, front, movement
from workshop.operations.demo.opening import OpeningHours
from workshop.operations.demo.readings import Bench
from workshop.operations.demo.tales import customers, faults, people, sites, tales
from workshop.queries.verification import verify_database

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def session(built: tuple[Flask, Engine, Demo]) -> Iterator[Session]:
    with Session(built[1]) as session:
        yield session


@pytest.fixture
def demo(built: tuple[Flask, Engine, Demo]) -> Demo:
    return built[2]


def count(session: Session, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0  # type: ignore[arg-type]


def ticket(session: Session, demo: Demo, key: str) -> Ticket:
    return session.scalars(select(Ticket).where(Ticket.number == demo.tickets[key])).one()


def kinds_of(session: Session, found: Ticket) -> set[EntryKind]:
    return set(
        session.scalars(select(TrackingEntry.kind).where(TrackingEntry.ticket_id == found.id))
    )


def test_every_tale_was_told_to_its_end(session: Session, demo: Demo) -> None:
    assert len(demo.tickets) == len(tales()) >= 60
    latest = session.scalar(select(func.max(TrackingEntry.at)))
    assert latest is not None
    assert latest < NOW


def test_a_ticket_in_every_state_and_counts_that_agree(session: Session) -> None:
    real = dict(session.execute(select(Ticket.state, func.count()).group_by(Ticket.state)).all())
    assert set(real) == set(State)
    kept: dict[State, int] = {}
    for row in session.scalars(select(TicketCount)):
        kept[row.state] = kept.get(row.state, 0) + row.total
    assert {state: total for state, total in kept.items() if total} == real


def test_the_story_is_intact(built: tuple[Flask, Engine, Demo], session: Session) -> None:
    app = built[0]
    report = verify_database(
        session,
        app.config["SEAL_KEY"].encode(),
        Path(app.config["SEAL_ANCHOR"]),
        Path(app.config["MEDIA_PATH"]),
    )
    assert report.finding is None
    assert report.tickets == len(tales())


def test_acts_are_in_opening_hours_and_in_order(session: Session) -> None:
    rows = session.execute(
        select(TrackingEntry.at, Site.opening_days)
        .join(Ticket, Ticket.id == TrackingEntry.ticket_id)
        .join(Site, Site.id == Ticket.site_id)
        .where(Site.code != "ECO")
        .order_by(TrackingEntry.position)
    ).all()
    instants = [row.at for row in rows]
    assert instants == sorted(instants)
    for row in rows:
        local = row.at.astimezone(PARIS)
        assert local.isoweekday() in row.opening_days
        assert (9, 15) <= (local.hour, local.minute) <= (18, 45)


def test_three_sites_with_their_whole_identity_and_somebody_for_every_role(
    session: Session,
) -> None:
    found = {site.code: site for site in session.scalars(select(Site))}
    assert {code: site.mode.value for code, site in found.items()} == {
        "BES": "live", "DIJ": "live", "ECO": "training",
    }  # fmt: skip
    for site in found.values():
        assert not missing_identity(vars(site))
        assert session.scalar(select(func.length(Site.logo_png)).where(Site.id == site.id))
    held = set(session.scalars(select(RoleAssignment.role)))
    assert held == set(Role) - {Role.SUPERVISOR}, "a supervisor is made by a sitting, at its bench"


def test_everybody_signs_in_with_the_printed_password(
    built: tuple[Flask, Engine, Demo], session: Session
) -> None:
    app, _, demo = built
    policy = PasswordPolicy.from_settings(app.config)
    for person in demo.people:
        credentials = Credentials(person.email, demo.password, "127.0.0.1")
        assert person_with_password(session, credentials, policy) is not None
    assert session.scalar(select(func.count()).select_from(Person)) == len(demo.people)


def test_photos_are_kept_as_uploads_are(
    built: tuple[Flask, Engine, Demo], session: Session
) -> None:
    media = Path(built[0].config["MEDIA_PATH"])
    photos = session.scalars(select(Photo)).all()
    assert len(photos) > 100
    assert all(photo.ticket_id for photo in photos)
    for photo in photos:
        assert picture_path(media, photo.sha256).exists()
        assert thumb_path(media, photo.sha256).exists()


def test_three_watches_were_listened_to_as_they_were_read(
    built: tuple[Flask, Engine, Demo], session: Session
) -> None:
    media = Path(built[0].config["MEDIA_PATH"])
    recordings = session.scalars(select(Recording)).all()
    assert {each.ticket_id for each in recordings} == {
        ticket(session, built[2], key).id
        for key in ("alpina_examined", "mido_english", "oris_ready")
    }
    for each in recordings:
        assert each.result["status"] == "ok"
        assert each.clock_correction_hundredths is not None
        assert sound_path(media, each.sha256).stat().st_size == each.bytes_count < 1_500_000
        taken = select(ReadingSet.id).where(ReadingSet.recording_id == each.id)
        assert session.scalar(taken) is not None


def test_quotes_in_every_situation(session: Session) -> None:
    states = set(session.scalars(select(Quote.state)))
    assert states >= {
        QuoteState.DRAFT, QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.PARTLY,
        QuoteState.REFUSED, QuoteState.EXPIRED,
    }  # fmt: skip
    supplementary = select(Quote.state).where(Quote.kind == QuoteKind.SUPPLEMENTARY)
    assert set(session.scalars(supplementary)) >= {
        QuoteState.ACCEPTED, QuoteState.SENT, QuoteState.REFUSED,
    }  # fmt: skip


def test_mail_of_the_demo_never_leaves(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(OutgoingMail))
    assert not session.scalar(select(OutgoingMail.id).where(OutgoingMail.sent_at.is_(None)))


def test_readings_before_and_after_with_verdicts(session: Session) -> None:
    verdicts = set(session.scalars(select(Reading.verdict)))
    assert verdicts >= {Verdict.WITHIN, Verdict.BELOW, Verdict.ABOVE, Verdict.FAULTY}


def latest(session: Session, found: Ticket, code: str) -> StoredReading:
    return [
        each for each in current_readings(session, found.id) if each.reading.characteristic == code
    ][-1]


def test_brand_contract_grade_and_own_calibre_judge_the_watches_they_are_for(
    session: Session, demo: Demo
) -> None:
    for key, authority in (
        ("longines_brand", Authority.BRAND),
        ("lion_ready", Authority.CONTRACT),
        ("breitling_waiting", Authority.GRADE),
    ):
        amplitude = latest(session, ticket(session, demo, key), "amplitude")
        assert amplitude.taken.limits[0].authority in (Authority.MAKER, authority)
        assert authority in {limit.authority for limit in amplitude.taken.limits}
    chronograph = ticket(session, demo, "refused_waits")
    own = latest(session, chronograph, "consumption_movement").taken.limits
    assert any(limit.profile.startswith("calibre:workshop-") for limit in own)
    assert all(limit.is_indication for limit in own if limit.authority is Authority.THIRD_PARTY)


def test_a_quartz_rate_over_whole_periods_is_judged_and_another_is_not(
    session: Session, demo: Demo
) -> None:
    whole = latest(session, ticket(session, demo, "tissot_battery"), "rate_motor_pulses")
    assert whole.taken.conditions.measuring_time_s == 120
    assert (whole.reading.withheld, whole.verdict) == (None, Verdict.WITHIN)
    short = latest(session, ticket(session, demo, "prx_validated"), "rate_motor_pulses")
    assert short.reading.withheld is Withheld.NOT_WHOLE_PERIODS
    assert short.verdict is Verdict.NOT_JUDGED


def test_water_is_tested_by_a_programme_and_fails_where_the_crystal_is_cracked(
    session: Session, demo: Demo
) -> None:
    cracked = ticket(session, demo, "prx_validated")
    leak = latest(session, cracked, "air_leak_rate")
    assert leak.verdict is Verdict.ABOVE
    assert (leak.taken.conditions.water_programme, leak.taken.conditions.water_minutes) == ("P6", 2)
    assert "Étanchéité" in leak.taken.instrument
    assert latest(session, cracked, "deformation_reversal").verdict is Verdict.BELOW


def test_whoever_learns_judges_first(session: Session) -> None:
    readings = (
        select(Reading.own_verdict, Site.code)
        .join(ReadingSet, ReadingSet.id == Reading.set_id)
        .join(Ticket, Ticket.id == ReadingSet.ticket_id)
        .join(Site, Site.id == Ticket.site_id)
        .where(Reading.value.is_not(None))
    )
    told = {(code, own is not None) for own, code in session.execute(readings)}
    assert told == {("ECO", True), ("BES", False), ("DIJ", False)}


def test_one_alert_and_one_question_of_the_workshop_wait(session: Session, demo: Demo) -> None:
    shop = Ticket.site_id == select(Site.id).where(Site.code == "BES").scalar_subquery()
    alerts = select(Ticket.number).join(Alert, Alert.ticket_id == Ticket.id)
    questions = select(Ticket.number).join(Question, Question.ticket_id == Ticket.id)
    assert session.scalars(alerts.where(shop, Alert.answered_at.is_(None))).all() == [
        demo.tickets["seiko_alert"]
    ]
    assert session.scalars(questions.where(shop, Question.answered_at.is_(None))).all() == [
        demo.tickets["pocket_question"]
    ]


def test_late_waiting_and_away(session: Session, demo: Demo) -> None:
    assert count(session, Ticket.closed_at.is_(None), Ticket.promised_on < NOW.date()) >= 5
    for waiting_on in WaitingOn:
        assert count(session, Ticket.closed_at.is_(None), Ticket.waiting_on == waiting_on)
    away = ticket(session, demo, "jazzmaster_subcontracted")
    assert (away.place, away.waiting_on) == ("subcontractor", WaitingOn.SUBCONTRACTOR)
    assert session.scalar(select(Escalation.decision).where(Escalation.ticket_id == away.id))
    awaited = ticket(session, demo, "himalaya_awaits_part")
    assert session.scalar(
        select(SupplyNeed.id).where(
            SupplyNeed.ticket_id == awaited.id, SupplyNeed.state == SupplyState.REQUESTED
        )
    )
    assert {EntryKind.DELAY_REQUESTED, EntryKind.DELAY_APPROVED, EntryKind.CUSTOMER_TOLD} <= (
        kinds_of(session, awaited)
    )


def test_a_comeback_keeps_the_guarantee_of_the_first_repair(session: Session, demo: Demo) -> None:
    first, comeback = (ticket(session, demo, f"perrin_{each}") for each in ("first", "comeback"))
    assert comeback.repair_kind is RepairKind.OWN_GUARANTEE
    assert comeback.original_ticket_id == first.id
    assert comeback.watch_id == first.watch_id
    assert comeback.guarantee_until == first.guarantee_until
    assert first.guarantee_until is not None
    assert EntryKind.GUARANTEE_RETURN in kinds_of(session, first)


def test_controls_failed_passed_and_waved_through(session: Session, demo: Demo) -> None:
    once = ticket(session, demo, "longines_failed_once")
    attempts = session.scalars(
        select(FinalControl.passed)
        .where(FinalControl.ticket_id == once.id)
        .order_by(FinalControl.attempt)
    ).all()
    assert attempts == [False, True]
    let_go = ticket(session, demo, "seiko_derogation")
    assert let_go.state is State.RETURNED
    assert session.scalar(
        select(Derogation.control_id)
        .join(FinalControl, FinalControl.id == Derogation.control_id)
        .where(FinalControl.ticket_id == let_go.id)
    )


def test_a_precious_watch_is_weighed(session: Session, demo: Demo) -> None:
    gold = session.get_one(Watch, ticket(session, demo, "omega_gold").watch_id)
    assert (gold.precious, gold.case_weight_cg, gold.fineness) == (True, 1120, 750)


def test_ready_for_weeks_and_disposed_of_by_the_court(session: Session, demo: Demo) -> None:
    waiting = ticket(session, demo, "certina_waits")
    assert waiting.state is State.RESTITUTION
    assert waiting.entered_step_at < NOW - timedelta(weeks=5)
    reminders = select(func.count()).where(CollectionReminder.ticket_id == waiting.id)
    assert session.scalar(reminders) == 3
    assert EntryKind.COURT_AUTHORISED in kinds_of(
        session, ticket(session, demo, "paillard_unclaimed")
    )


def test_repaired_watches_left_with_passport_and_guarantee(session: Session) -> None:
    returned = count(session, Ticket.state == State.RETURNED)
    assert session.scalar(select(func.count()).select_from(Passport)) == returned
    guaranteed = session.scalar(select(func.count(Guarantee.ticket_id.distinct()))) or 0
    assert guaranteed >= returned - 4


def test_after_the_restitution_somebody_complains_and_somebody_is_content(
    session: Session,
) -> None:
    outcomes = set(session.scalars(select(Complaint.outcome)))
    assert outcomes == {None, ComplaintOutcome.SETTLED}
    scores = set(session.scalars(select(Satisfaction.score)))
    assert scores == {None, 2, 5}


def test_an_administered_database_is_refused(built: tuple[Flask, Engine, Demo]) -> None:
    app = built[0]
    with app.app_context(), writing():
        with pytest.raises(RuleViolation, match="workshop_already_founded"):
            build_demo(db.session(), app.config, now=NOW)
        db.session.rollback()


class TestTales:
    def test_brands_have_calibres_of_the_catalogue(self) -> None:
        named = [tale.watch.calibre_id for tale in tales() if tale.watch.calibre_id]
        assert set(named) <= set(calibres())
        assert len(named) > len(tales()) - 6
        for tale in tales():
            if tale.watch.calibre_id:
                assert calibres()[tale.watch.calibre_id].kind is tale.watch.kind

    def test_stories_use_known_words_and_go_forward(self) -> None:
        for tale in tales():
            days = [scene.days_ago for scene in tale.story]
            assert days == sorted(days, reverse=True), tale.key
        assert {scene.word for tale in tales() for scene in tale.story} == set(CHAPTERS)

    def test_nothing_is_described_in_vain(self) -> None:
        assert {tale.customer for tale in tales()} == set(customers())
        assert {tale.fault for tale in tales() if tale.fault} == set(faults())
        assert len({tale.key for tale in tales()}) == len(tales())
        crew = {name for site in sites() for name in site["crew"].values()}
        assert crew <= {person.first_name for person in people()}


class TestOpeningHours:
    HOURS = OpeningHours((2, 3, 4, 5, 6), PARIS, NOW)

    def test_a_day_off_is_told_of_the_day_before(self) -> None:
        assert self.HOURS.day(0).isoformat() == "2026-11-20"
        assert self.HOURS.day(4).isoformat() == "2026-11-14"  # Monday 16: the Saturday before

    def test_work_goes_on_after_lunch_and_after_the_week_end(self) -> None:
        noon = datetime(2026, 11, 13, 12, 20, tzinfo=PARIS)
        assert self.HOURS.after(noon, 20) == datetime(2026, 11, 13, 13, 55, tzinfo=PARIS)
        saturday = datetime(2026, 11, 14, 18, 40, tzinfo=PARIS)
        assert self.HOURS.after(saturday, 15) == datetime(2026, 11, 17, 9, 25, tzinfo=PARIS)

    def test_nothing_happens_in_the_future(self) -> None:
        assert self.HOURS.after(NOW, 30) == NOW
        assert self.HOURS.after(NOW - timedelta(minutes=5), 30) == NOW

    def test_before_noon_the_stories_count_from_the_day_before(self) -> None:
        early = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
        assert OpeningHours((2, 3, 4, 5, 6), PARIS, early).today.isoformat() == "2026-11-14"


@pytest.mark.parametrize("calibre_id", [None, *calibres()])
def test_a_watch_put_right_passes_its_final_control(calibre_id: str | None) -> None:
    known = calibres()[calibre_id] if calibre_id else None
    kind = known.kind if known else WatchKind.AUTOMATIC
    watch = Watch(
        kind=kind, calibre_id=calibre_id, vintage=False, water_resistance_bar=10, complications=[]
    )
    limits = limits_for(calibre_id, kind)
    readings = Bench(watch, limits, random.Random(calibre_id)).put_right(Stage.FINAL_CONTROL)
    result = judge_set(readings, limits)
    failing = [
        (line.characteristic, line.value)
        for line in (*result.readings, *result.derived)
        if line.verdict.is_failure
    ]
    assert failing == []
    assert missing_required(kind, readings, water_resistant=True) == ()


def test_pictures_are_drawn_alike_for_the_same_watch() -> None:
    look = Look(dial="navy", bracelet=True, diver=True, signed="Yema")
    flaws = [Flaw("crystal", "crack"), Flaw("bezel_ne", "scratch"), Flaw("lug_sw", "impact")]
    assert front(look, flaws, "a") == front(look, flaws, "a") != front(look, [], "a")
    for picture in (back(look, "b"), movement(look, "c", quartz=True)):
        assert read_picture(picture).width == 640

"""Limits of the workshop at work: which judge, which are frozen, what is withheld, own verdicts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.catalogue import calibre_sheet, limit_profile, own_calibre, profile_sheet
from tests.clock import NOW
from tests.entries import last_entry
from workshop.db.limits import what_judges
from workshop.db.models import OwnVerdict, Person, Site, Ticket
from workshop.db.readings import StoredReading, current_readings
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.conditions import (
    Conditions,
    Rotation,
    TimedReserve,
    WindingProgramme,
    WindingState,
    Withheld,
)
from workshop.measurements.quantities import Moment, Outcome, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Authority, Verdict
from workshop.measurements.workshop_profile import Scope, WrittenLimit
from workshop.operations.limit_profiles import (
    ChangeProfile,
    UseProfile,
    change_profile,
    use_profile,
)
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.uncasing import RecordUncasing, record_uncasing
from workshop.operations.workshop_calibres import ChangeCalibre, change_calibre

QUARTZ = {"kind": WatchKind.QUARTZ, "calibre_id": None}


def take(
    session: Session, cast: Cast, ticket: Ticket, *readings: ReadingValue, **more: Any
) -> tuple[StoredReading, ...]:
    stage = Stage.AFTER_UNCASING
    command = RecordReadings(ticket.number, stage, readings, instrument="Essai", **more)
    record_readings(session, cast.theo, command, now=NOW)
    session.flush()
    return current_readings(session, ticket.id)


def number(code: str, value: str) -> ReadingValue:
    return ReadingValue(code, value=Decimal(value))


def test_a_reading_freezes_the_version_it_was_judged_by(session: Session, cast: Cast) -> None:
    profile = limit_profile(session, cast, WrittenLimit("power_reserve", minimum=Decimal(40)))
    ticket = story.in_diagnosis(session, cast)
    (first,) = take(session, cast, ticket, number("power_reserve", "41"))
    sheet = profile_sheet(WrittenLimit("power_reserve", minimum=Decimal(45)))
    change = ChangeProfile(profile.id, sheet, "Avenant", 1)
    change_profile(session, cast.marc, change, now=NOW)
    (again,) = current_readings(session, ticket.id)
    judges = {each.profile for each in again.taken.limits}
    assert first.verdict is again.verdict is Verdict.WITHIN
    assert f"workshop:{profile.id}/1" in judges
    (second,) = take(session, cast, ticket, number("power_reserve", "41.5"))
    assert second.verdict is Verdict.BELOW
    payload = last_entry(session, ticket)[1]
    assert payload["limits"][0]["profile"] == f"workshop:{profile.id}/2"
    assert payload["limits"][0]["source"]["title"] == "Cahier des charges 2026"


@pytest.mark.parametrize(
    ("scope", "judges"),
    [
        (Scope(), True),
        (Scope(kinds=(WatchKind.QUARTZ,)), False),
        (Scope(brand="Nobody"), False),
        (Scope(company="Bijouterie Jolie"), False),
    ],
)
def test_only_profiles_that_cover_the_watch_judge_it(
    session: Session, cast: Cast, scope: Scope, judges: bool
) -> None:
    limit_profile(session, cast, scope=scope)
    ticket = story.in_diagnosis(session, cast)
    told = what_judges(session, ticket.watch).limits
    assert any(each.authority is Authority.CONTRACT for each in told) is judges


def test_a_partners_contract_judges_the_watches_it_sends(session: Session, cast: Cast) -> None:
    limit_profile(session, cast, scope=Scope(company="Bijouterie Jolie"))
    ticket = story.in_diagnosis(session, cast)
    ticket.customer.company = "BIJOUTERIE JOLIE"
    session.flush()
    told = what_judges(session, ticket.watch).limits
    assert any(each.authority is Authority.CONTRACT for each in told)


def test_the_limits_of_a_grade_judge_the_watches_that_carry_it(
    session: Session, cast: Cast
) -> None:
    limit_profile(session, cast, authority=Authority.GRADE, scope=Scope(grade=Grade.CHRONOMETER))
    ticket = story.in_diagnosis(session, cast, watch={"grade": Grade.CHRONOMETER})
    reserve = number("power_reserve", "39")
    (judged,) = take(session, cast, ticket, reserve)
    assert judged.verdict is Verdict.BELOW
    assert last_entry(session, ticket)[1]["limits"][0]["authority"] == "grade"
    for change in (
        RecordUncasing(ticket.number, "screw_back", grade=Grade.TOP),
        RecordUncasing(ticket.number, "screw_back", grade_unknown=True),
    ):
        record_uncasing(session, cast.theo, change, now=NOW)
        told = last_entry(session, ticket)[1]["grade"]
        assert told == (change.grade.value if change.grade else None)
        (judged,) = take(session, cast, ticket, reserve)
        assert judged.verdict is not Verdict.BELOW


def test_a_withdrawn_profile_and_another_sites_judge_nothing(session: Session, cast: Cast) -> None:
    profile = limit_profile(session, cast)
    ticket = story.in_diagnosis(session, cast)
    use_profile(session, cast.marc, UseProfile(profile.id, False), now=NOW)
    assert not any(
        each.authority is Authority.CONTRACT for each in what_judges(session, ticket.watch).limits
    )
    use_profile(session, cast.marc, UseProfile(profile.id, True), now=NOW)
    profile.site_id = cast.other_shop
    session.flush()
    assert not any(
        each.authority is Authority.CONTRACT for each in what_judges(session, ticket.watch).limits
    )
    with pytest.raises(NotFound):
        use_profile(session, cast.marc, UseProfile(profile.id, False), now=NOW)


def test_only_the_manager_changes_limits(session: Session, cast: Cast) -> None:
    profile = limit_profile(session, cast)
    change = ChangeProfile(profile.id, profile_sheet(), "Avenant", 1)
    with pytest.raises((NotAllowed, NotFound)):
        change_profile(session, cast.theo, change, now=NOW)


def test_a_calibre_of_the_workshop_judges_and_gives_its_lift_angle(
    session: Session, cast: Cast
) -> None:
    own = own_calibre(session, cast)
    ticket = story.in_diagnosis(session, cast)
    read = RecordUncasing(
        ticket.number, "screw_back", own_calibre="landeron 24", case_diameter_mm=Decimal("38.5")
    )
    record_uncasing(session, cast.theo, read, now=NOW)
    session.flush()
    assert ticket.watch.calibre_id is None
    assert ticket.watch.calibre_text == "Landeron 24"
    assert ticket.watch.case_diameter_tenths_mm == 385
    judges = what_judges(session, ticket.watch)
    assert judges.calibre is not None
    assert judges.calibre.lift_angle_deg == 51
    (reserve,) = take(session, cast, ticket, number("power_reserve", "43"))
    assert reserve.verdict is Verdict.BELOW
    sheet = calibre_sheet(has_complication=True, complication_reason="Quantième perpétuel")
    change_calibre(session, cast.marc, ChangeCalibre(own.id, sheet, "Vu", 1), now=NOW)
    known = what_judges(session, ticket.watch).calibre
    assert known is not None
    assert known.has_complication


def test_a_calibre_of_another_kind_or_unknown_is_refused(session: Session, cast: Cast) -> None:
    own_calibre(session, cast, kind=WatchKind.QUARTZ)
    ticket = story.in_diagnosis(session, cast)
    for name, code in (("Landeron 24", "calibre_of_other_kind"), ("L 9", "own_calibre_unknown")):
        read = RecordUncasing(ticket.number, "screw_back", own_calibre=name)
        with pytest.raises(RuleViolation, match=code):
            record_uncasing(session, cast.theo, read, now=NOW)


@pytest.mark.parametrize(
    ("conditions", "verdict", "withheld"),
    [
        (Conditions(), Verdict.NOT_JUDGED, Withheld.MEASURING_TIME_UNKNOWN),
        (Conditions(60), Verdict.NOT_JUDGED, Withheld.INHIBITION_PERIOD_UNKNOWN),
        (Conditions(30, 60), Verdict.NOT_JUDGED, Withheld.NOT_WHOLE_PERIODS),
        (Conditions(120, 60), Verdict.ABOVE, None),
    ],
)
def test_a_quartz_rate_is_kept_with_its_circumstances(
    session: Session,
    cast: Cast,
    conditions: Conditions,
    verdict: Verdict,
    withheld: Withheld | None,
) -> None:
    ticket = story.in_diagnosis(session, cast, watch=QUARTZ)
    (rate,) = take(session, cast, ticket, number("rate_motor_pulses", "4"), conditions=conditions)
    assert (rate.verdict, rate.reading.withheld) == (verdict, withheld)
    assert rate.taken.conditions.measuring_time_s == conditions.measuring_time_s
    assert last_entry(session, ticket)[1]["readings"][0]["withheld"] == withheld


def test_the_inhibition_period_is_the_calibres_when_none_is_typed(
    session: Session, cast: Cast
) -> None:
    known = QUARTZ | {"calibre_id": "eta-f06-115"}
    ticket = story.in_diagnosis(session, cast, watch=known)
    (rate,) = take(
        session, cast, ticket, number("rate_motor_pulses", "0.2"), conditions=Conditions(60)
    )
    assert rate.verdict is Verdict.WITHIN
    assert rate.taken.conditions == Conditions(60, 60)


def test_a_reserve_is_computed_from_its_instants(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    timed = TimedReserve(NOW - timedelta(hours=41), NOW, WindingState.FULL_WIND)
    runs = ReadingValue("runs", value=Outcome.OK)
    taken = take(session, cast, ticket, runs, conditions=Conditions(reserve=timed))
    (reserve,) = (each for each in taken if each.reading.characteristic == "power_reserve")
    assert reserve.reading.value == Decimal(41)
    with pytest.raises(RuleViolation, match="reserve_differs"):
        take(
            session,
            cast,
            ticket,
            number("power_reserve", "42"),
            conditions=Conditions(reserve=timed),
        )


def test_a_reserve_that_is_still_running_out_is_refused(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    stops = NOW + timedelta(minutes=1)
    timed = TimedReserve(stops - timedelta(hours=41), stops, WindingState.FULL_WIND)
    runs = ReadingValue("runs", value=Outcome.OK)
    with pytest.raises(RuleViolation, match="reserve_in_the_future") as refusal:
        take(session, cast, ticket, runs, conditions=Conditions(reserve=timed))
    assert refusal.value.field == "reserve_stopped_at"


def test_a_named_cell_brings_its_capacity(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast, watch=QUARTZ)
    taken = take(
        session,
        cast,
        ticket,
        number("consumption_movement", "1.28"),
        conditions=Conditions(cell="371"),
    )
    values = {each.reading.characteristic: each.reading.value for each in taken}
    assert values == {"consumption_movement": Decimal("1.28"), "cell_capacity": Decimal(45)}


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (Conditions(cell="999"), "unknown_cell"),
        (Conditions(water_programme="P99"), "unknown_water_programme"),
        (Conditions(measuring_time_s=0), "condition_out_of_range"),
        (
            Conditions(winding=WindingProgramme(0, Rotation.BOTH, 60)),
            "condition_out_of_range",
        ),
        (
            Conditions(reserve=TimedReserve(NOW, NOW, WindingState.FULL_WIND)),
            "reserve_out_of_order",
        ),
    ],
)
def test_impossible_circumstances_are_refused(
    session: Session, cast: Cast, conditions: Conditions, code: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation, match=code):
        take(session, cast, ticket, number("power_reserve", "41"), conditions=conditions)


def test_no_wet_test_after_a_failed_dry_one(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    take(session, cast, ticket, number("air_leak_rate", "51"))
    wet = ReadingValue("water_wet_test", value=Outcome.OK)
    with pytest.raises(RuleViolation, match="wet_test_after_failed_dry"):
        take(session, cast, ticket, wet)
    take(session, cast, ticket, number("air_leak_rate", "50"))
    taken = take(session, cast, ticket, wet)
    assert "water_wet_test" in {each.reading.characteristic for each in taken}


def test_a_failed_dry_test_is_not_undone_by_saying_it_does_not_apply(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    for outcome in (Outcome.FAULTY, Outcome.NOT_APPLICABLE):
        take(session, cast, ticket, ReadingValue("water_dry_test", value=outcome))
    wet = ReadingValue("water_wet_test", value=Outcome.OK)
    with pytest.raises(RuleViolation, match="wet_test_after_failed_dry"):
        take(session, cast, ticket, wet)
    take(session, cast, ticket, ReadingValue("water_dry_test", value=Outcome.OK))
    take(session, cast, ticket, wet)


@pytest.mark.parametrize("asked_by", ["site", "person"])
def test_a_verdict_hidden_until_ones_own_is_given(
    session: Session, cast: Cast, asked_by: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    if asked_by == "site":
        session.execute(update(Site).values(asks_own_verdict=True))
    else:
        person = session.get_one(Person, cast.theo.person_id)
        person.asks_own_verdict = True
        session.flush()
    with pytest.raises(RuleViolation, match="own_verdict_missing"):
        take(session, cast, ticket, number("power_reserve", "41"))
    own = {("power_reserve", Moment.ANY): OwnVerdict.OUTSIDE}
    (reserve,) = take(session, cast, ticket, number("power_reserve", "41"), own_verdicts=own)
    assert reserve.own_verdict is OwnVerdict.OUTSIDE

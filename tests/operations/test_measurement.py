"""Readings: what is kept, with which verdict and limits, and what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from workshop.db.models import OwnVerdict, Reading, ReadingSet, TrackingEntry
from workshop.db.readings import current_readings, stored_readings
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import WatchKind
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Outcome, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Authority, Verdict
from workshop.operations.measurement import RecordReadings, record_readings

BEFORE = Stage.BEFORE_UNCASING


def at_full_wind(code: str, value: str, position: Position = Position.CH) -> ReadingValue:
    return ReadingValue(code, position, Moment.FULL_WIND, Decimal(value))


def record(
    session: Session, cast: Cast, number: str, *readings: ReadingValue, **changes: Any
) -> None:
    values = {"stage": BEFORE, "instrument": "Chronoscope X1"} | changes
    record_readings(
        session, cast.theo, RecordReadings(number, readings=readings, **values), now=NOW
    )


def last_payload(session: Session) -> Any:
    entry = session.scalars(select(TrackingEntry).order_by(TrackingEntry.position.desc())).first()
    assert entry is not None
    assert entry.kind is EntryKind.READINGS_RECORDED
    return json.loads(entry.payload)


@pytest.mark.parametrize(
    ("amplitude", "verdict"),
    [
        ("249.9", Verdict.BELOW),
        ("250", Verdict.WITHIN),
        ("320", Verdict.WITHIN),
        ("320.1", Verdict.TO_CONFIRM),
        ("330", Verdict.TO_CONFIRM),
        ("330.1", Verdict.ABOVE),
    ],
)
def test_a_reading_is_judged_at_under_and_over_its_limit(
    session: Session, cast: Cast, amplitude: str, verdict: Verdict
) -> None:
    ticket = story.in_diagnosis(session, cast)
    record(session, cast, ticket.number, at_full_wind("amplitude", amplitude))
    row = session.scalars(select(Reading)).one()
    assert row.verdict is verdict
    assert row.value == int(Decimal(amplitude) * 10)


def test_one_entry_tells_values_verdicts_and_where_the_limits_come_from(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    version = ticket.version
    record(
        session,
        cast,
        ticket.number,
        at_full_wind("beat_error", "0.9"),
        ReadingValue("runs", value=Outcome.FAULTY),
        own_verdicts={("beat_error", Moment.FULL_WIND): OwnVerdict.OUTSIDE},
    )
    assert ticket.version == version + 1
    payload = last_payload(session)
    beat, runs = payload["readings"]
    assert (beat["value"], beat["verdict"], beat["own_verdict"]) == ("0.9", "above", "outside")
    assert (runs["value"], runs["verdict"], runs["limit"]) == ("faulty", "faulty", None)
    limit = payload["limits"][beat["limit"]]
    assert limit["maximum"] == "0.5"
    assert limit["source"]["title"]


def test_the_entry_tells_the_figures_that_judge_the_readings_together(
    session: Session, cast: Cast
) -> None:
    """The first two positions were written down earlier: the figure is that of the stage."""
    ticket = story.in_diagnosis(session, cast)
    for taken in ({"CH": "30", "6H": "31"}, {"9H": "29", "12H": "-60"}):
        readings = [at_full_wind("rate", value, Position(place)) for place, value in taken.items()]
        record(session, cast, ticket.number, *readings)
    payload = last_payload(session)
    assert {each["position"]: each["together"] for each in payload["readings"]} == {
        "9H": True, "12H": False
    }  # fmt: skip
    mean = next(each for each in payload["figures"] if each["characteristic"] == "rate_mean")
    assert (mean["value"], mean["whole"], mean["verdict"]) == ("30.00", "7.50", "above")
    assert mean["positions"] == ["CH", "6H", "9H"]
    assert payload["limits"][mean["limit"]]["maximum"] == "15.0"


def test_a_reading_keeps_the_limits_it_was_judged_by(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    record(session, cast, ticket.number, at_full_wind("rate", "4.5"))
    taken = current_readings(session, ticket.id)[0].taken
    subjects = {limit.subject for limit in taken.limits}
    assert {"rate_mean", "rate_range", "isochronism"} <= subjects
    assert "amplitude" not in subjects
    assert taken.limits[0].authority is Authority.HOUSE


def test_a_repeated_reading_replaces_the_earlier_one_which_is_kept(
    session: Session, cast: Cast
) -> None:
    ticket = story.in_diagnosis(session, cast)
    record(session, cast, ticket.number, at_full_wind("rate", "40"))
    record(session, cast, ticket.number, at_full_wind("rate", "4.5"))
    first, second = stored_readings(session, ticket.id)
    assert first.replaced
    assert second.replaces_id == first.id
    assert [each.reading.number for each in current_readings(session, ticket.id)] == [
        Decimal("4.5")
    ]
    assert last_payload(session)["readings"][0]["replaces"] == "40.00"


@pytest.mark.parametrize(
    ("calibre", "typed", "tenths", "origin"),
    [
        ("eta-2824-2", None, 500, LiftAngleOrigin.LIST),
        ("eta-2824-2", "53", 530, LiftAngleOrigin.TYPED),
        (None, None, 520, LiftAngleOrigin.DEFAULT),
    ],
)
def test_an_amplitude_names_its_lift_angle_and_where_it_comes_from(
    session: Session,
    cast: Cast,
    calibre: str | None,
    typed: str | None,
    tenths: int,
    origin: LiftAngleOrigin,
) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"calibre_id": calibre})
    angle = Decimal(typed) if typed else None
    record(session, cast, ticket.number, at_full_wind("amplitude", "270"), lift_angle_deg=angle)
    taken = session.scalars(select(ReadingSet)).one()
    assert (taken.lift_angle_tenths, taken.lift_angle_origin) == (tenths, origin)


def test_suspicious_readings_are_told_not_refused(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    record(session, cast, ticket.number, at_full_wind("rate", "600"))
    (question,) = last_payload(session)["questions"]
    assert question["code"] == "rate_suggests_wrong_beat_rate"
    record(session, cast, ticket.number, at_full_wind("rate", "4", Position.FH))
    assert last_payload(session)["questions"] == []


@pytest.mark.parametrize(
    ("readings", "changes", "code"),
    [
        ((), {}, "readings_empty"),
        ((ReadingValue("runs"),), {}, "readings_empty"),
        ((at_full_wind("rate", "1"), at_full_wind("rate", "2")), {}, "readings_repeated"),
        ((at_full_wind("rate", "1000"),), {}, "value_out_of_range"),
        ((at_full_wind("rate", "1.234"),), {}, "value_too_precise"),
        ((ReadingValue("coil_resistance", value=Decimal(2)),), {}, "characteristic_of_other_kind"),
        ((at_full_wind("rate", "1"),), {"instrument": " "}, "instrument_missing"),
        ((at_full_wind("amplitude", "270"),), {"lift_angle_deg": Decimal(7)}, "value_out_of_range"),
        ((at_full_wind("rate", "1"),), {"stage": Stage.SERVICING}, "not_the_step"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    session: Session,
    cast: Cast,
    readings: tuple[ReadingValue, ...],
    changes: dict[str, Any],
    code: str,
) -> None:
    ticket = story.in_diagnosis(session, cast)
    with pytest.raises(RuleViolation) as refusal:
        record(session, cast, ticket.number, *readings, **changes)
    assert refusal.value.code == code
    session.rollback()
    assert session.scalars(select(ReadingSet)).all() == []


def test_readings_are_for_the_bench_of_the_site(session: Session, cast: Cast) -> None:
    number = story.in_diagnosis(session, cast).number
    command = RecordReadings(number, BEFORE, (ReadingValue("runs", value=Outcome.OK),))
    with pytest.raises(NotAllowed):
        record_readings(session, cast.claire, command, now=NOW)
    with pytest.raises(NotFound):
        record_readings(session, cast.olga, command, now=NOW)


def test_the_second_of_two_people_is_told_what_changed(session: Session, cast: Cast) -> None:
    ticket = story.in_diagnosis(session, cast)
    seen = ticket.version
    record(session, cast, ticket.number, at_full_wind("rate", "4"), seen_version=seen)
    with pytest.raises(StaleTicket):
        record(session, cast, ticket.number, at_full_wind("rate", "5"), seen_version=seen)


def test_a_quartz_watch_is_judged_by_its_own_limits(session: Session, cast: Cast) -> None:
    watch = {"kind": WatchKind.QUARTZ, "calibre_id": None}
    ticket = story.in_diagnosis(session, cast, watch=watch)
    value = ReadingValue("coil_resistance", value=Decimal("2.501"))
    record(session, cast, ticket.number, value, stage=Stage.AFTER_UNCASING)
    row = session.scalars(select(Reading)).one()
    assert (row.value, row.verdict) == (2501, Verdict.ABOVE)

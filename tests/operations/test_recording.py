"""Recordings: kept as they were sent, whatever was heard, and listened to again without a loss."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.recordings import noise_sound, recorded, watch_sound
from workshop.db.media import sound_path
from workshop.db.models import Reading, ReadingSet, Recording, Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.instrument import InstrumentKind
from workshop.domain.tracking import EntryKind
from workshop.exchange.sounds import ListeningSettings, listened_to
from workshop.measurements.heard import DrawnSound, Heard, MeasuredByEar
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.operations.measurement import RecordReadings, record_readings
from workshop.operations.recording import AnalyseAgain, analyse_again


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return story.in_diagnosis(session, cast)


def entries(session: Session, ticket: Ticket, kind: EntryKind) -> list[dict[str, Any]]:
    found = select(TrackingEntry.payload).where(
        TrackingEntry.ticket_id == ticket.id, TrackingEntry.kind == kind
    )
    return [json.loads(payload) for payload in session.scalars(found)]


def test_the_file_the_row_and_one_entry_say_the_same(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    row = recorded(session, cast, ticket.number, tmp_path)
    assert sound_path(tmp_path, row.sha256).read_bytes() == watch_sound()
    assert (row.bytes_count, row.file_facts["encoding"]) == (len(watch_sound()), "PCM_24")
    assert (row.lift_angle_tenths, row.lift_angle_origin) == (490, "list")
    (entry,) = entries(session, ticket, EntryKind.SOUND_RECORDED)
    assert entry["recording"] == {"id": row.id, "sha256": row.sha256}
    assert entry["result"] == row.result
    heard = Heard.from_dict(row.result)
    assert (heard.status, heard.beats_per_hour) == ("ok", 21600)
    assert heard.rate_s_per_day is not None
    assert abs(heard.rate_s_per_day + 4) < Decimal("0.2")
    drawn = DrawnSound.from_dict(row.drawing or {})
    assert len(drawn.tic) > 40
    assert max(drawn.mean_tic.envelope + drawn.mean_toc.envelope) == 1000


def test_a_recording_without_a_watch_is_kept_with_its_reason(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    row = recorded(session, cast, ticket.number, tmp_path, sound=noise_sound())
    assert (row.result["status"], row.drawing) == ("no_result", None)
    assert row.result["reason"]
    assert Heard.from_dict(row.result).readings(Position.CH, Moment.FULL_WIND) == ()


def test_the_same_file_heard_again_is_another_row_and_the_first_stays(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    first = recorded(session, cast, ticket.number, tmp_path)
    before = dict(first.result)
    path = sound_path(tmp_path, first.sha256)
    for angle in (Decimal(52), Decimal(50)):
        settings = ListeningSettings(None, angle, Decimal("1.5"))
        last = session.scalars(select(Recording).order_by(Recording.id.desc())).first()
        assert last is not None
        again = AnalyseAgain(ticket.number, last.id, listened_to(path, settings), settings)
        second = analyse_again(session, cast.theo, again, now=NOW)
        commit(session)
        assert second.again_from_id == first.id
    assert first.result == before
    assert (second.lift_angle_origin, second.clock_correction_hundredths) == ("typed", 150)
    added = Decimal(second.result["rate_s_per_day"]) - Decimal(before["rate_s_per_day"])
    assert abs(added - Decimal("1.5")) < Decimal("0.05")
    assert len(entries(session, ticket, EntryKind.SOUND_ANALYSED_AGAIN)) == 2


def test_readings_name_their_recording_and_freeze_what_they_were_heard_with(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    row = recorded(session, cast, ticket.number, tmp_path)
    readings = Heard.from_dict(row.result).readings(row.position, row.moment)
    command = RecordReadings(
        ticket.number,
        Stage.BEFORE_UNCASING,
        readings,
        instrument=row.instrument,
        lift_angle_deg=Decimal(49),
        recording_id=row.id,
    )
    record_readings(session, cast.theo, command, now=NOW)
    commit(session)
    assert session.scalars(select(ReadingSet.recording_id)).all() == [row.id]
    assert len(session.scalars(select(Reading)).all()) == 3
    (entry,) = entries(session, ticket, EntryKind.READINGS_RECORDED)
    assert entry["recording"] == {"id": row.id, "sha256": row.sha256}
    for wrong in (row.id + 99, row.id):
        stage = Stage.BEFORE_UNCASING if wrong != row.id else Stage.AFTER_UNCASING
        with pytest.raises(RuleViolation, match="recording_unknown"):
            record_readings(
                session, cast.theo, replace(command, stage=stage, recording_id=wrong), now=NOW
            )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instrument": " "}, "instrument_missing"),
        ({"stage": Stage.SERVICING}, "not_the_step"),
    ],
)
def test_refused(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    tmp_path: Path,
    changes: dict[str, Any],
    code: str,
) -> None:
    with pytest.raises(RuleViolation, match=code):
        recorded(session, cast, ticket.number, tmp_path, sound=noise_sound(4), **changes)
    session.rollback()
    assert session.scalars(select(Recording)).all() == []
    assert list(tmp_path.iterdir()) == []


def test_only_a_sound_device_listens(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    scope = story.instrument(session, cast, "Chronoscope")
    with pytest.raises(RuleViolation, match="not_a_sound_device"):
        recorded(session, cast, ticket.number, tmp_path, instrument_id=scope.id)
    session.rollback()
    with pytest.raises(RuleViolation, match="instrument_is_registered"):
        recorded(session, cast, ticket.number, tmp_path, instrument="chronoscope")
    session.rollback()
    device = story.instrument(session, cast, "Micro", InstrumentKind.SOUND_DEVICE)
    row = recorded(session, cast, ticket.number, tmp_path, instrument_id=device.id)
    assert (row.instrument_id, row.instrument) == (device.id, "Micro, n°\u00a04711")


def test_a_quartz_watch_is_not_listened_to(session: Session, cast: Cast, tmp_path: Path) -> None:
    number = story.in_servicing(session, cast).number
    with pytest.raises(RuleViolation, match="sound_not_asked"):
        recorded(session, cast, number, tmp_path, sound=noise_sound(4), stage=Stage.SERVICING)


def test_only_who_works_at_this_bench(
    session: Session, cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    row = recorded(session, cast, ticket.number, tmp_path)
    settings = ListeningSettings(None, Decimal(49))
    listened = listened_to(sound_path(tmp_path, row.sha256), settings)
    again = AnalyseAgain(ticket.number, row.id, listened, settings)
    with pytest.raises(NotAllowed):
        analyse_again(session, cast.claire, again, now=NOW)
    with pytest.raises(NotFound):
        analyse_again(session, cast.olga, again, now=NOW)
    with pytest.raises(NotFound):
        analyse_again(session, cast.theo, replace(again, recording_id=row.id + 1), now=NOW)
    other = story.in_diagnosis(session, cast, now=NOW + timedelta(hours=1))
    with pytest.raises(NotFound):
        analyse_again(session, cast.theo, replace(again, number=other.number), now=NOW)


def test_uncertainty_is_told_as_twice_and_never_as_nothing() -> None:
    """2 sd, rounded to the decimals kept, at least one unit of the last."""
    for code, sd, about in (
        ("rate", "0.041", "0.08"),
        ("rate", "0.001", "0.01"),
        ("amplitude", "1.3", "2.6"),
        ("beat_error", "0.000", "0.01"),
    ):
        told = MeasuredByEar(code, Decimal(1), Decimal(1), Decimal(sd)).about
        assert told == Decimal(about)

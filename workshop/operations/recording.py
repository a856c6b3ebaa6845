"""Keeping what a watch sounds like: the file as it was sent, and what was heard in it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import media
from workshop.db.limits import what_judges
from workshop.db.models import Recording, Ticket
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.instrument import InstrumentKind
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.exchange.sounds import ListenedSound, ListeningSettings, SentSound
from workshop.measurements.lift_angle import lift_angle_used
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position, Stage
from workshop.measurements.values import parse_value, scaled
from workshop.operations.instruments import instrument_for_readings, require_unregistered
from workshop.operations.journal import write_entry
from workshop.operations.stage import ticket_at_stage


@dataclass(frozen=True)
class KeepRecording:
    """A file already listened to (`exchange/sounds.py`); `media` is the folder it is kept in.

    `instrument_id` names a registered sound device, `instrument` one that is not.
    """

    number: str
    stage: Stage
    position: Position
    moment: Moment
    sound: SentSound
    listened: ListenedSound
    settings: ListeningSettings
    media: Path
    instrument: str = ""
    instrument_id: int | None = None


def keep_recording(
    session: Session, actor: Actor, command: KeepRecording, *, now: datetime
) -> Recording:
    """Keep a recording, also one in which no watch was heard: it says why nothing is known.

    It only adds to the story, so that what others wrote meanwhile does not stand against it.
    """
    ticket = ticket_at_stage(session, actor, command.number, command.stage, seen_version=None)
    _require_asked(ticket, command)
    device = _device(session, actor, ticket, command, now)
    with command.sound.path.open("rb") as file:
        media.copy(file, media.sound_path(command.media, command.sound.sha256))
    row = Recording(
        ticket_id=ticket.id,
        stage=command.stage,
        position=command.position,
        moment=command.moment,
        sha256=command.sound.sha256,
        bytes_count=command.sound.bytes_count,
        instrument=device,
        instrument_id=command.instrument_id,
        **_heard(session, ticket, command.listened, command.settings),
        taken_by_id=actor.person_id,
        taken_at=now,
    )
    return _kept(session, actor, ticket, row, EntryKind.SOUND_RECORDED, now)


@dataclass(frozen=True)
class AnalyseAgain:
    """The file of a recording listened to with other settings."""

    number: str
    recording_id: int
    listened: ListenedSound
    settings: ListeningSettings


def analyse_again(
    session: Session, actor: Actor, command: AnalyseAgain, *, now: datetime
) -> Recording:
    """A new listening to the same file; the earlier one is kept as it is."""
    earlier = session.get(Recording, command.recording_id)
    if earlier is None:
        raise NotFound("recording_not_found")
    ticket = ticket_at_stage(session, actor, command.number, earlier.stage, seen_version=None)
    if earlier.ticket_id != ticket.id:
        raise NotFound("recording_not_found")
    row = Recording(
        ticket_id=ticket.id,
        stage=earlier.stage,
        position=earlier.position,
        moment=earlier.moment,
        sha256=earlier.sha256,
        bytes_count=earlier.bytes_count,
        instrument=earlier.instrument,
        instrument_id=earlier.instrument_id,
        **_heard(session, ticket, command.listened, command.settings),
        again_from_id=earlier.again_from_id or earlier.id,
        taken_by_id=actor.person_id,
        taken_at=now,
    )
    return _kept(session, actor, ticket, row, EntryKind.SOUND_ANALYSED_AGAIN, now)


def _require_asked(ticket: Ticket, command: KeepRecording) -> None:
    """A watch is listened to where its test sheet asks for a rate."""
    tests = planned_tests(ticket.watch.kind, command.stage)
    asked = {(test.moment, place) for test in tests for place in test.positions}
    if (command.moment, command.position) not in asked:
        raise RuleViolation("sound_not_asked")


def _device(
    session: Session, actor: Actor, ticket: Ticket, command: KeepRecording, now: datetime
) -> str:
    if command.instrument_id is None:
        if not command.instrument.strip():
            raise RuleViolation("instrument_missing", field="instrument")
        require_unregistered(session, ticket.site, command.instrument)
        return command.instrument.strip()
    device = instrument_for_readings(session, actor, ticket.site, command.instrument_id, now)
    if device.kind is not InstrumentKind.SOUND_DEVICE:
        raise RuleViolation("not_a_sound_device", {"name": device.name}, field="instrument_id")
    return device.text


def _heard(
    session: Session, ticket: Ticket, listened: ListenedSound, settings: ListeningSettings
) -> dict[str, Any]:
    """The columns that say how it was listened to, and what was heard."""
    known = CHARACTERISTICS["lift_angle"]
    angle, origin = lift_angle_used(
        what_judges(session, ticket.watch).calibre, settings.lift_angle_deg
    )
    parse_value(f"{angle:f}", known)
    correction = settings.clock_correction_s_per_day
    return {
        "file_facts": listened.facts,
        "clock_correction_hundredths": None if correction is None else _hundredths(correction),
        "beats_asked": settings.beats_per_hour,
        "lift_angle_tenths": scaled(angle, known),
        "lift_angle_origin": origin,
        "result": listened.heard.to_dict(),
        "drawing": listened.drawn.to_dict() if listened.drawn else None,
    }


def _kept(
    session: Session, actor: Actor, ticket: Ticket, row: Recording, kind: EntryKind, now: datetime
) -> Recording:
    session.add(row)
    session.flush()
    payload = {
        "recording": {"id": row.id, "sha256": row.sha256},
        "bytes": row.bytes_count,
        "file": row.file_facts,
        "stage": row.stage,
        "position": row.position,
        "moment": row.moment,
        "instrument": row.instrument,
        "clock_correction_hundredths": row.clock_correction_hundredths,
        "beats_asked": row.beats_asked,
        "lift_angle_tenths": row.lift_angle_tenths,
        "lift_angle_origin": row.lift_angle_origin,
        "result": row.result,
        "again_from": row.again_from_id,
    }
    write_entry(session, actor, ticket, kind, payload, now=now)
    return row


def _hundredths(s_per_day: Decimal) -> int:
    return int(s_per_day.scaleb(2).to_integral_value())

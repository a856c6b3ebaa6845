"""Recording what was read at the bench."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.instruments import CheckedInstrument
from workshop.db.limits import JudgedBy, what_judges
from workshop.db.models import OwnVerdict, Reading, ReadingSet, Recording, Ticket, Watch
from workshop.db.own_verdict import asks_own_verdict
from workshop.db.readings import (
    StoredReading,
    frozen_limits,
    still_current,
    stored_readings,
)
from workshop.db.types import json_digest
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import Calibre
from workshop.measurements.completion import completed_conditions, completed_readings
from workshop.measurements.conditions import Conditions
from workshop.measurements.derived import COMPUTED_FROM
from workshop.measurements.judgement import Line, SetResult, judge_set, judged_together
from workshop.measurements.lift_angle import lift_angle_used
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Outcome, Stage
from workshop.measurements.readings import Place, ReadingValue
from workshop.measurements.suspicion import circumstances_of, new_questions
from workshop.measurements.tolerance import Limit
from workshop.measurements.values import parse_value, scaled
from workshop.measurements.water_resistance import check_wet_test
from workshop.operations.instruments import instrument_for_readings, require_unregistered
from workshop.operations.journal import write_entry
from workshop.operations.photo import attach_photos
from workshop.operations.printout import attach_printouts
from workshop.operations.stage import ticket_at_stage


@dataclass(frozen=True)
class RecordReadings:
    """Readings taken in one go. `own_verdicts` are the person's own, by characteristic and moment.

    `conditions` decide whether a verdict may be given. A timed reserve and a named cell make
    readings of their own; an inhibition period left out is the calibre's.

    `photo_ids` are uploaded pictures of a printout or a screen and `printout_ids` printouts as PDF,
    kept as evidence; `recording_id` names the recording they were heard in.
    `instrument_id` names a registered instrument, `instrument` one that is not. `measured_at` is given
    when they were taken earlier than they are written down; a lift angle left out is the calibre's.
    """

    number: str
    stage: Stage
    readings: tuple[ReadingValue, ...]
    instrument: str = ""
    instrument_id: int | None = None
    lift_angle_deg: Decimal | None = None
    hours_since_full_wind: int | None = None
    measured_at: datetime | None = None
    conditions: Conditions = field(default_factory=Conditions)
    own_verdicts: Mapping[tuple[str, Moment], OwnVerdict] = field(default_factory=dict)
    photo_ids: tuple[int, ...] = ()
    printout_ids: tuple[int, ...] = ()
    recording_id: int | None = None
    seen_version: int | None = None


def record_readings(
    session: Session, actor: Actor, command: RecordReadings, *, now: datetime
) -> Ticket:
    """Keep readings with their verdicts and the limits they were judged by.

    A reading in a place that already has one replaces it; the earlier one is kept. In an exam a
    refusal would tell a verdict: what was measured is kept, however it was.
    """
    ticket = ticket_at_stage(
        session, actor, command.number, command.stage, seen_version=command.seen_version
    )
    judges = what_judges(session, ticket.watch)
    command = _completed(command, ticket.watch, judges.calibre)
    _check(command, ticket.watch, now)
    _require_own_verdicts(session, actor, ticket, command)
    recording = _recording(session, ticket, command)
    instrument = _instrument(session, actor, ticket, command, now)
    stored = stored_readings(session, ticket.id, command.stage)
    earlier = {each.place: each for each in still_current(stored)}
    limits = _limits(judges, command.readings)
    lines = judge_set(command.readings, limits).readings
    stage = _stage_so_far(command.readings, limits, [*earlier.values()])
    if not actor.is_examined:
        check_wet_test(
            command.readings,
            ((each.characteristic, each.verdict) for each in (*stage.readings, *stage.derived)),
            [each.reading for each in stored],
        )
    taken = _reading_set(actor, ticket, command, judges, instrument, limits, now)
    session.add(taken)
    session.flush()
    session.add_all(_row(taken, line, command, earlier) for line in lines)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.READINGS_RECORDED,
        _story(taken, instrument, lines, _figures(stage, command.readings), command, earlier)
        | {
            "questions": _questions(command, ticket, judges.calibre, instrument, earlier),
            "photos": attach_photos(session, ticket.site_id, ticket, command.photo_ids),
            "printouts": attach_printouts(session, taken, command.printout_ids),
            "recording": recording,
        },
        now=now,
        happened_at=command.measured_at,
    )
    return ticket


def _completed(command: RecordReadings, watch: Watch, known: Calibre | None) -> RecordReadings:
    conditions = completed_conditions(command.conditions, known)
    readings = completed_readings(
        command.readings,
        conditions,
        case_diameter_known=watch.case_diameter_tenths_mm is not None,
    )
    return replace(command, readings=readings, conditions=conditions)


def _check(command: RecordReadings, watch: Watch, now: datetime) -> None:
    taken = [each for each in command.readings if each.value is not None]
    if not taken or len(taken) < len(command.readings):
        raise RuleViolation("readings_empty")
    places = {(each.characteristic, each.moment, each.position) for each in taken}
    if len(places) < len(taken):
        raise RuleViolation("readings_repeated")
    for reading in taken:
        _check_value(reading, watch)
    named = command.instrument_id is not None or command.instrument.strip()
    if not named and any(each.number is not None for each in taken):
        raise RuleViolation("instrument_missing", field="instrument")
    if command.measured_at and command.measured_at > now:
        raise RuleViolation("measured_in_the_future", field="measured_at")
    timed = command.conditions.reserve
    if timed and timed.stopped_at > now:
        raise RuleViolation("reserve_in_the_future", field="reserve_stopped_at")


def _check_value(reading: ReadingValue, watch: Watch) -> None:
    known = reading.described
    if watch.kind not in known.kinds:
        raise RuleViolation("characteristic_of_other_kind", {"characteristic": known.code})
    if reading.number is not None:
        parse_value(f"{reading.number:f}", known)


def _instrument(
    session: Session, actor: Actor, ticket: Ticket, command: RecordReadings, now: datetime
) -> CheckedInstrument | None:
    if command.instrument_id is None:
        require_unregistered(session, ticket.site, command.instrument)
        return None
    measured_at = command.measured_at or now
    return instrument_for_readings(session, actor, ticket.site, command.instrument_id, measured_at)


def _recording(session: Session, ticket: Ticket, command: RecordReadings) -> dict[str, Any] | None:
    """What the entry says of the recording behind the readings: its row and the hash of its file."""
    if command.recording_id is None:
        return None
    found = session.get(Recording, command.recording_id)
    if found is None or (found.ticket_id, found.stage) != (ticket.id, command.stage):
        raise RuleViolation("recording_unknown")
    return {"id": found.id, "sha256": found.sha256}


def _require_own_verdicts(
    session: Session, actor: Actor, ticket: Ticket, command: RecordReadings
) -> None:
    """Where the computed verdict is hidden until then, the person judges every number first."""
    if not session.scalar(select(asks_own_verdict(actor.person_id, ticket.id))):
        return
    measured = {
        (each.characteristic, each.moment) for each in command.readings if each.number is not None
    }
    if missing := sorted(measured - command.own_verdicts.keys()):
        facts = {"characteristics": tuple(dict.fromkeys(code for code, _ in missing))}
        raise RuleViolation("own_verdict_missing", facts)


def _limits(judges: JudgedBy, readings: Sequence[ReadingValue]) -> tuple[Limit, ...]:
    """The limits that speak about these readings or about what is computed from them."""
    measured = {each.characteristic for each in readings}
    return tuple(
        limit
        for limit in judges.limits
        if COMPUTED_FROM.get(limit.subject, limit.characteristic) in measured
    )


def _stage_so_far(
    readings: Sequence[ReadingValue], limits: Sequence[Limit], earlier: Sequence[StoredReading]
) -> SetResult:
    """What is known of the stage with these readings in place of those they replace."""
    replaced = {(each.characteristic, each.moment, each.position) for each in readings}
    kept = [each for each in earlier if each.place not in replaced]
    return judge_set(
        [*readings, *(each.reading for each in kept)],
        tuple(dict.fromkeys([*limits, *frozen_limits(kept)])),
    )


def _figures(stage: SetResult, readings: Sequence[ReadingValue]) -> tuple[Line, ...]:
    """What is computed from these readings, and from those taken earlier at the stage."""
    measured = {each.characteristic for each in readings}
    return tuple(line for line in stage.derived if COMPUTED_FROM[line.characteristic] in measured)


def _reading_set(
    actor: Actor,
    ticket: Ticket,
    command: RecordReadings,
    judges: JudgedBy,
    instrument: CheckedInstrument | None,
    limits: Sequence[Limit],
    now: datetime,
) -> ReadingSet:
    taken = ReadingSet(
        ticket_id=ticket.id,
        stage=command.stage,
        instrument=instrument.text if instrument else command.instrument.strip(),
        instrument_id=instrument.id if instrument else None,
        instrument_check_id=instrument.check_id if instrument else None,
        instrument_state=instrument.state if instrument else None,
        hours_since_full_wind=command.hours_since_full_wind,
        recording_id=command.recording_id,
        limits=[limit.to_dict() for limit in limits],
        conditions=command.conditions.to_dict(),
        measured_by_id=actor.person_id,
        measured_at=command.measured_at or now,
        recorded_at=now,
    )
    if any(each.characteristic == "amplitude" for each in command.readings):
        angle, origin = lift_angle_used(judges.calibre, command.lift_angle_deg)
        parse_value(f"{angle:f}", CHARACTERISTICS["lift_angle"])
        taken.lift_angle_tenths = scaled(angle, CHARACTERISTICS["lift_angle"])
        taken.lift_angle_origin = origin
    return taken


def _row(
    taken: ReadingSet,
    line: Line,
    command: RecordReadings,
    earlier: Mapping[Place, StoredReading],
) -> Reading:
    replaced = earlier.get(line.place)
    number = line.value if isinstance(line.value, Decimal) else None
    return Reading(
        set_id=taken.id,
        characteristic=line.characteristic,
        moment=line.moment,
        position=line.positions[0] if line.positions else None,
        value=None if number is None else scaled(number, CHARACTERISTICS[line.characteristic]),
        outcome=line.value if isinstance(line.value, Outcome) else None,
        verdict=line.verdict,
        withheld=line.withheld,
        own_verdict=command.own_verdicts.get((line.characteristic, line.moment)),
        replaces_id=replaced.id if replaced else None,
    )


def _story(
    taken: ReadingSet,
    instrument: CheckedInstrument | None,
    lines: Sequence[Line],
    figures: Sequence[Line],
    command: RecordReadings,
    earlier: Mapping[Place, StoredReading],
) -> dict[str, Any]:
    """All the values with their verdicts, then the figures computed from them.

    `limit` is the rank in `limits` of the one that decided; `together` says that a figure's limit
    holds a reading which has none of its own.
    """
    decided = (line.decided_by for line in (*lines, *figures) if line.decided_by)
    deciders = list(dict.fromkeys(decided))
    together = judged_together(figures)
    return {
        "stage": taken.stage,
        "instrument": taken.instrument,
        "calibration": _calibration(instrument),
        "hours_since_full_wind": taken.hours_since_full_wind,
        "lift_angle_tenths": taken.lift_angle_tenths,
        "lift_angle_origin": taken.lift_angle_origin,
        "conditions": taken.conditions,
        "readings": [
            {
                "characteristic": line.characteristic,
                "moment": line.moment,
                "position": line.positions[0] if line.positions else None,
                "value": _text(line.value),
                "verdict": line.verdict,
                "withheld": line.withheld,
                "own_verdict": command.own_verdicts.get((line.characteristic, line.moment)),
                "limit": deciders.index(line.decided_by) if line.decided_by else None,
                "together": line.place in together,
                "replaces": _text(earlier[line.place].reading.value)
                if line.place in earlier
                else None,
            }
            for line in lines
        ],
        "figures": [
            {
                "characteristic": line.characteristic,
                "moment": line.moment,
                "positions": list(line.positions),
                "value": _text(line.value),
                "whole": _text(line.whole),
                "verdict": line.verdict,
                "limit": deciders.index(line.decided_by) if line.decided_by else None,
            }
            for line in figures
        ],
        "limits": [limit.to_dict() for limit in deciders],
        "limits_sha256": json_digest(taken.limits),
    }


def _questions(
    command: RecordReadings,
    ticket: Ticket,
    known: Calibre | None,
    instrument: CheckedInstrument | None,
    earlier: Mapping[Place, StoredReading],
) -> list[dict[str, str]]:
    """What was asked, and answered by recording all the same."""
    asked = new_questions(
        command.readings,
        [each.reading for each in earlier.values()],
        circumstances_of(
            known,
            lift_angle_deg=command.lift_angle_deg,
            hours_since_full_wind=command.hours_since_full_wind,
            measured_at=command.measured_at,
            time_zone=ticket.site.time_zone,
            instrument=instrument,
        ),
    )
    return [{"code": question.code, **question.facts} for question in asked]


def _calibration(instrument: CheckedInstrument | None) -> dict[str, Any] | None:
    """What a registered instrument measured under: its last check then, and what that meant."""
    if instrument is None:
        return None
    check = instrument.check
    return {
        "instrument_id": instrument.id,
        "name": instrument.name,
        "serial": instrument.serial,
        "checked_on": check.done_on.isoformat() if check else None,
        "due_on": check.due_on.isoformat() if check and check.due_on else None,
        "state": instrument.state,
    }


def _text(value: Decimal | Outcome | None) -> str | None:
    return None if value is None else str(value)

"""What an examined candidate is not told: how the program judges what he wrote himself."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from workshop.db.readings import StoredReading, unjudged
from workshop.db.service_record import ServiceRecord
from workshop.db.visits import Visit
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.queries.measurement import ReadingTable


def told_visits(actor: Actor, found: Iterable[Visit]) -> tuple[Visit, ...]:
    """What was measured on a watch, visit by visit."""
    return tuple(replace(visit, readings=told_readings(actor, visit.readings)) for visit in found)


def told_readings(actor: Actor, readings: Iterable[StoredReading]) -> tuple[StoredReading, ...]:
    return tuple(unjudged(each) if actor.is_examined else each for each in readings)


def told_table(actor: Actor, table: ReadingTable) -> ReadingTable:
    """Without figures computed from several readings, and without a verdict on the whole."""
    if not actor.is_examined:
        return table
    return replace(table, rows=tuple(row for row in table.rows if not row.is_derived), overall=())


def told_record(actor: Actor, record: ServiceRecord) -> ServiceRecord:
    """What was done to a watch, without how its readings compare."""
    if not actor.is_examined:
        return record
    return replace(record, values=(), portraits=())


def told_payload(actor: Actor, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """An entry of the tracking sheet as the person may read it."""
    if not actor.is_examined:
        return payload
    if kind in (EntryKind.CONTROL_PASSED, EntryKind.CONTROL_FAILED):
        return {**payload, "missing": [], "failing": [], "readings": []}
    if kind != EntryKind.READINGS_RECORDED:
        return payload
    unsaid = {"verdict": None, "limit": None, "withheld": None}
    readings = [{**each, **unsaid} for each in payload["readings"]]
    return {**payload, "readings": readings, "figures": [], "limits": [], "questions": []}

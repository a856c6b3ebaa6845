"""The readings of a ticket as the rules see them: which count now, which were replaced."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import InstrumentCheck, OwnVerdict, Person, Reading, ReadingSet
from workshop.domain.instrument import CheckState
from workshop.measurements.conditions import Conditions
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Stage, characteristic
from workshop.measurements.readings import Place, ReadingValue
from workshop.measurements.tolerance import Limit, Verdict
from workshop.measurements.values import unscaled


@dataclass(frozen=True)
class TakenSet:
    """The circumstances shared by the readings of one go, and the limits they were judged by.

    `instrument_due_on` is the last day of the check that counted when it measured.
    """

    id: int
    ticket_id: int
    stage: Stage
    instrument: str
    instrument_id: int | None
    instrument_state: CheckState | None
    hours_since_full_wind: int | None
    lift_angle_deg: Decimal | None
    lift_angle_origin: LiftAngleOrigin | None
    conditions: Conditions
    measured_by: str
    measured_by_id: int
    measured_at: datetime
    recorded_at: datetime
    limits: tuple[Limit, ...]
    recording_id: int | None = None
    instrument_due_on: date | None = None


@dataclass(frozen=True)
class StoredReading:
    """A reading with the verdict it was given; `replaced` when a later one took its place."""

    id: int
    reading: ReadingValue
    verdict: Verdict
    own_verdict: OwnVerdict | None
    replaces_id: int | None
    replaced: bool
    taken: TakenSet

    @property
    def stage(self) -> Stage:
        return self.taken.stage

    @property
    def place(self) -> Place:
        return self.reading.characteristic, self.reading.moment, self.reading.position

    @property
    def is_coded(self) -> bool:
        """A functional check: its outcome is a code, not a number."""
        return self.reading.described.is_functional


READINGS: Final = (
    select(Reading, ReadingSet, Person.name, InstrumentCheck.due_on)
    .join(ReadingSet, ReadingSet.id == Reading.set_id)
    .join(Person, Person.id == ReadingSet.measured_by_id)
    .outerjoin(InstrumentCheck, InstrumentCheck.id == ReadingSet.instrument_check_id)
    .order_by(Reading.id)
)


def stored_readings(
    session: Session, ticket_id: int, stage: Stage | None = None
) -> tuple[StoredReading, ...]:
    """Every reading of the ticket (of one stage when given) in order of entry, in one query."""
    statement = READINGS.where(ReadingSet.ticket_id == ticket_id)
    if stage is not None:
        statement = statement.where(ReadingSet.stage == stage)
    return read(session.execute(statement).all())


def read(rows: Sequence[Any]) -> tuple[StoredReading, ...]:
    """The readings in rows of `READINGS`, in order of entry."""
    replaced = {row.Reading.replaces_id for row in rows}
    sets: dict[int, TakenSet] = {}
    for row in rows:
        if row.ReadingSet.id not in sets:
            sets[row.ReadingSet.id] = _taken_set(row.ReadingSet, row.name, row.due_on)
    return tuple(
        _stored(row.Reading, sets[row.Reading.set_id], row.Reading.id in replaced) for row in rows
    )


def current_readings(
    session: Session, ticket_id: int, stage: Stage | None = None
) -> tuple[StoredReading, ...]:
    """The readings that count: those that no later one replaced."""
    return still_current(stored_readings(session, ticket_id, stage))


def still_current(readings: Iterable[StoredReading]) -> tuple[StoredReading, ...]:
    return tuple(each for each in readings if not each.replaced)


def unjudged(stored: StoredReading) -> StoredReading:
    """The same reading without what was computed of it."""
    return replace(
        stored,
        reading=replace(stored.reading, withheld=None),
        verdict=Verdict.NOT_JUDGED,
        taken=replace(stored.taken, limits=()),
    )


def frozen_limits(current: Iterable[StoredReading]) -> tuple[Limit, ...]:
    """The limits frozen with the readings that count, in order of precedence, newest set first."""
    sets = {each.taken.id: each.taken for each in current}
    frozen = dict.fromkeys(
        limit for key in sorted(sets, reverse=True) for limit in sets[key].limits
    )
    return tuple(sorted(frozen, key=lambda limit: limit.authority.rank))


def hours_noted(readings: Iterable[StoredReading]) -> dict[tuple[int, Moment], int | None]:
    """By set and winding; of a set read at both windings the hours are those of the later one."""
    noted: dict[tuple[int, Moment], int | None] = {}
    for each in readings:
        noted[each.taken.id, each.reading.moment] = each.taken.hours_since_full_wind
    for set_id, moment in list(noted):
        if moment is Moment.FULL_WIND and (set_id, Moment.AFTER_24H) in noted:
            noted[set_id, moment] = None
    return noted


def _taken_set(row: ReadingSet, measured_by: str, due_on: date | None) -> TakenSet:
    tenths = row.lift_angle_tenths
    return TakenSet(
        id=row.id,
        ticket_id=row.ticket_id,
        stage=row.stage,
        instrument=row.instrument,
        instrument_id=row.instrument_id,
        instrument_state=row.instrument_state,
        hours_since_full_wind=row.hours_since_full_wind,
        lift_angle_deg=None if tenths is None else Decimal(tenths).scaleb(-1),
        lift_angle_origin=row.lift_angle_origin,
        conditions=Conditions.from_dict(row.conditions),
        measured_by=measured_by,
        measured_by_id=row.measured_by_id,
        measured_at=row.measured_at,
        recorded_at=row.recorded_at,
        limits=tuple(Limit.from_dict(stored) for stored in row.limits),
        recording_id=row.recording_id,
        instrument_due_on=due_on,
    )


def _stored(row: Reading, taken: TakenSet, replaced: bool) -> StoredReading:
    known = characteristic(row.characteristic)
    value = row.outcome if row.value is None else unscaled(row.value, known)
    return StoredReading(
        id=row.id,
        reading=ReadingValue(row.characteristic, row.position, row.moment, value, row.withheld),
        verdict=row.verdict,
        own_verdict=row.own_verdict,
        replaces_id=row.replaces_id,
        replaced=replaced,
        taken=taken,
    )

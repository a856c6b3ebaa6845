"""Readings at the bench of the demo: each by an instrument that suits, under its conditions."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select

from workshop.db.limits import what_judges
from workshop.db.models import OwnVerdict, Watch
from workshop.db.own_verdict import asks_own_verdict
from workshop.domain.instrument import InstrumentKind
from workshop.domain.people import Actor
from workshop.domain.watch import WatchKind
from workshop.measurements.conditions import Conditions, Gasket, Rotation, WindingProgramme
from workshop.measurements.judgement import judge_set
from workshop.measurements.quantities import Moment, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.suited import suits
from workshop.measurements.tolerance import Verdict
from workshop.operations.demo.readings import Bench
from workshop.operations.demo.stage import Case
from workshop.operations.demo.stage import Stage as Scene
from workshop.operations.measurement import RecordReadings, record_readings

_A_DAY_OF_WEAR: Final = WindingProgramme(650, Rotation.BOTH, 720)
_WATER_MINUTES: Final = 2
_SETTLED_H: Final = 1
_A_DAY_H: Final = 24
# Where the calibre does not say over how long its quartz is inhibited.
_USUAL_INHIBITION_S: Final = 60
# How often somebody who learns would rather have it looked at again.
_DOUBT: Final = 0.12

Readings = tuple[ReadingValue, ...]


def bench_of(scene: Scene, case: Case) -> Bench:
    watch = scene.session.get_one(Watch, case.ticket(scene).watch_id)
    return Bench(watch, what_judges(scene.session, watch).limits, case.random)


def record(scene: Scene, case: Case, stage: Stage, readings: Iterable[ReadingValue]) -> None:
    """Readings taken at this stage of the work, by whose turn it is: the movement, then the case."""
    every = tuple(readings)
    water = tuple(
        each for each in every if suits(InstrumentKind.DRY_LEAK_TESTER, [each.characteristic])
    )
    movement = tuple(each for each in every if each not in water)
    is_quartz = case.tale.watch.kind is WatchKind.QUARTZ
    kind = InstrumentKind.QUARTZ_TESTER if is_quartz else InstrumentKind.TIMEGRAPHER
    _take(scene, case, stage, kind, movement, _conditions(scene, case, movement))
    if water:
        conditions = _of_water_test(scene, case, stage)
        _take(scene, case, stage, InstrumentKind.DRY_LEAK_TESTER, water, conditions)


def _take(
    scene: Scene,
    case: Case,
    stage: Stage,
    kind: InstrumentKind,
    readings: Readings,
    conditions: Conditions,
) -> None:
    person = {
        Stage.SERVICING: case.worker,
        Stage.FINAL_CONTROL: case.controller,
    }.get(stage, case.technician)(scene)
    command = RecordReadings(
        case.number,
        stage,
        readings,
        instrument_id=scene.instruments[case.house.site_id, kind],
        hours_since_full_wind=_hours_noted(stage, readings),
        conditions=conditions,
        own_verdicts=_own_verdicts(scene, case, person, readings),
    )
    scene.do(record_readings, person, command)


def _hours_noted(stage: Stage, readings: Readings) -> int | None:
    """On arrival nobody knows; after the work the watch was wound at the bench."""
    if stage in (Stage.BEFORE_UNCASING, Stage.AFTER_UNCASING):
        return None
    moments = {each.moment for each in readings}
    if Moment.AFTER_24H in moments:
        return _A_DAY_H
    return _SETTLED_H if Moment.FULL_WIND in moments else None


def _conditions(scene: Scene, case: Case, readings: Readings) -> Conditions:
    """A rate over the time of the tale; a day of wear on the winder."""
    codes = {each.characteristic for each in readings}
    if "rate_motor_pulses" in codes:
        known = what_judges(scene.session, case.ticket(scene).watch).calibre
        is_known = known is not None and known.inhibition_period_s is not None
        period = None if is_known else _USUAL_INHIBITION_S
        return Conditions(measuring_time_s=case.tale.measuring_time_s, inhibition_period_s=period)
    if "automatic_winding_reserve" in codes:
        return Conditions(winding=_A_DAY_OF_WEAR)
    return Conditions()


def _of_water_test(scene: Scene, case: Case, stage: Stage) -> Conditions:
    renewed = (Gasket.BACK, Gasket.CROWN) if stage is Stage.FINAL_CONTROL else ()
    return Conditions(
        water_programme=bench_of(scene, case).programme.code,
        water_minutes=_WATER_MINUTES,
        gaskets=renewed,
    )


def _own_verdicts(
    scene: Scene, case: Case, person: Actor, readings: Readings
) -> Mapping[tuple[str, Moment], OwnVerdict]:
    """What somebody who learns judges before being shown: mostly right, at times in doubt."""
    ticket = case.ticket(scene)
    if not scene.session.scalar(select(asks_own_verdict(person.person_id, ticket.id))):
        return {}
    verdicts: dict[tuple[str, Moment], set[Verdict]] = {}
    for line in judge_set(readings, what_judges(scene.session, ticket.watch).limits).readings:
        verdicts.setdefault((line.characteristic, line.moment), set()).add(line.verdict)
    return {place: _judged(case, found) for place, found in verdicts.items()}


def _judged(case: Case, verdicts: set[Verdict]) -> OwnVerdict:
    if case.random.random() < _DOUBT:
        return OwnVerdict.TO_CONFIRM
    outside = any(verdict.is_failure for verdict in verdicts)
    return OwnVerdict.OUTSIDE if outside else OwnVerdict.WITHIN

"""Rules over measured values."""

from collections.abc import Iterable, Sequence

from workshop.assessment.answer_key import KeyEntry
from workshop.assessment.evidence.checks import BothSides, Tolerance, ToleranceAsk
from workshop.assessment.evidence.key_rules import key_reasons
from workshop.assessment.evidence.proposal import (
    Finding,
    Reason,
    ReasonCode,
    concluded,
    not_computable,
    not_met,
)
from workshop.assessment.evidence.snapshot import (
    Judgement,
    Side,
    SnapshotReading,
    TicketSnapshot,
)

LAST_WORK = "operation_done"


def both_sides(check: BothSides, snapshot: TicketSnapshot) -> Finding:
    """Each test that is due has a result before and after the mark."""
    needed, turn = snapshot.recorded.get(check.needed), snapshot.moment(check.mark)
    if needed is None or not needed.values:
        return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": (check.needed,)}))
    if turn is None:
        return not_met(Reason(ReasonCode.NEVER_HAPPENED, {"mark": check.mark}))
    sides = {
        (each.characteristic, Side.BEFORE if each.at < turn.at else Side.AFTER)
        for each in snapshot.readings
    }
    faults = [
        Reason(ReasonCode.ONE_SIDE_MISSING, {"characteristic": code, "side": side})
        for code in needed.values
        for side in Side
        if (code, side) not in sides
    ]
    entries = _entries(each for each in snapshot.readings if each.characteristic in needed.values)
    return concluded(faults, Reason(ReasonCode.BOTH_SIDES, {"codes": needed.values}, entries))


def tolerance(check: Tolerance, snapshot: TicketSnapshot, key: KeyEntry | None) -> Finding:
    """What the check asks of the readings of its stages."""
    if check.key_subject and (missing := snapshot.missing([check.key_subject])):
        return not_computable(Reason(ReasonCode.NOT_COLLECTED, {"subjects": missing}))
    readings = [each for each in snapshot.readings if _concerns(check, each)]
    if not readings:
        return not_met(Reason(ReasonCode.NO_READINGS, {"stages": check.stages}))
    limited = [each for each in readings if each.computed]
    if not limited:
        return not_computable(Reason(ReasonCode.NO_LIMIT, entries=_entries(readings)))
    faults = list(_FAULTS[check.ask](readings, snapshot))
    if check.key_subject and key:
        faults += key_reasons(key, check.key_subject, snapshot.recorded[check.key_subject])
    facts = {"count": len(readings)}
    return concluded(faults, Reason(ReasonCode.READINGS_HOLD, facts, _entries(readings)))


def _concerns(check: Tolerance, reading: SnapshotReading) -> bool:
    named = not check.characteristics or reading.characteristic in check.characteristics
    return named and reading.stage in check.stages


def _judged(readings: Sequence[SnapshotReading], _: TicketSnapshot) -> Iterable[Reason]:
    return (
        *_quoted(readings, _),
        *_told(ReasonCode.WITHOUT_VERDICT, [e for e in readings if e.own is None]),
    )


def _quoted(readings: Sequence[SnapshotReading], _: TicketSnapshot) -> Iterable[Reason]:
    return _told(ReasonCode.NO_LIMIT, [each for each in readings if not each.computed])


def _deviations(readings: Sequence[SnapshotReading], _: TicketSnapshot) -> Iterable[Reason]:
    left = [
        each for each in readings if each.computed is Judgement.OUTSIDE and not each.deviation_noted
    ]
    false = [
        each for each in readings if each.deviation_noted and each.computed is Judgement.WITHIN
    ]
    return (
        *_told(ReasonCode.DEVIATION_NOT_NOTED, left),
        *_told(ReasonCode.FALSE_DEVIATION, false),
    )


def _agreed(readings: Sequence[SnapshotReading], _: TicketSnapshot) -> Iterable[Reason]:
    differing = [e for e in readings if e.own and e.computed and e.own is not e.computed]
    return (
        *_told(ReasonCode.WITHOUT_VERDICT, [e for e in readings if e.own is None]),
        *_told(ReasonCode.VERDICTS_DIFFER, differing),
    )


def _within(readings: Sequence[SnapshotReading], snapshot: TicketSnapshot) -> Iterable[Reason]:
    last = {
        each.ticket: each.at
        for each in sorted(snapshot.entries, key=lambda each: each.at)
        if each.kind == LAST_WORK
    }
    early = [each for each in readings if each.ticket in last and each.at < last[each.ticket]]
    latest = {_place(each): each for each in sorted(readings, key=lambda each: each.at)}
    outside = [each for each in latest.values() if each.computed not in (None, Judgement.WITHIN)]
    return (
        *_told(ReasonCode.OUTSIDE_TOLERANCE, outside),
        *_told(
            ReasonCode.BEFORE_LAST_OPERATION,
            [each for each in early if latest[_place(each)] is each],
        ),
    )


def _place(reading: SnapshotReading) -> tuple[str, str, str]:
    return reading.ticket, reading.characteristic, reading.position


_FAULTS = {
    ToleranceAsk.JUDGED: _judged,
    ToleranceAsk.DEVIATIONS: _deviations,
    ToleranceAsk.QUOTED: _quoted,
    ToleranceAsk.AGREED: _agreed,
    ToleranceAsk.WITHIN: _within,
}


def _told(code: ReasonCode, readings: Sequence[SnapshotReading]) -> Iterable[Reason]:
    if readings:
        codes = tuple(dict.fromkeys(each.characteristic for each in readings))
        yield Reason(code, {"codes": codes, "count": len(readings)}, _entries(readings))


def _entries(readings: Iterable[SnapshotReading]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each.entry for each in readings))

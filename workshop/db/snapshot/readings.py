"""The readings of a bench, with both verdicts and whether an anomaly was coded on them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workshop.assessment.evidence.snapshot import Judgement, SnapshotReading
from workshop.db.readings import StoredReading, stored_readings
from workshop.db.snapshot.story import BenchTicket, Story, of_latest
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Outcome
from workshop.measurements.tolerance import Verdict

_COMPUTED: Final = {
    Verdict.WITHIN: Judgement.WITHIN,
    Verdict.ABOVE: Judgement.OUTSIDE,
    Verdict.BELOW: Judgement.OUTSIDE,
    Verdict.FAULTY: Judgement.OUTSIDE,
    Verdict.TO_CONFIRM: Judgement.TO_CONFIRM,
}
_SEEN: Final = {Outcome.OK: Judgement.WITHIN, Outcome.FAULTY: Judgement.OUTSIDE}
"""The outcome of a functional check is the verdict of the person who made it."""


def snapshot_readings(story: Story) -> tuple[SnapshotReading, ...]:
    """The candidate's readings that count: those no later one replaced, in order of entry."""
    return tuple(reading for each in story.tickets for reading in _of_ticket(story, each))


def _of_ticket(story: Story, bench: BenchTicket) -> Iterator[SnapshotReading]:
    stored = stored_readings(story.session, bench.ticket.id)
    sets = dict.fromkeys(each.taken.id for each in stored)
    entries = dict(zip(sets, bench.of(EntryKind.READINGS_RECORDED), strict=True))
    noted = _noted(bench)
    for each in stored:
        entry = entries[each.taken.id]
        if each.replaced or not story.is_own(entry) or _is_left_out(each):
            continue
        yield SnapshotReading(
            characteristic=each.reading.characteristic,
            stage=each.stage,
            position=each.reading.position or "",
            at=entry.at,
            entry=entry.seq,
            computed=_COMPUTED.get(each.verdict),
            own=_own(each),
            deviation_noted=each.id in noted,
            ticket=bench.ticket.number,
        )


def _is_left_out(reading: StoredReading) -> bool:
    return reading.reading.value is Outcome.NOT_APPLICABLE


def _own(reading: StoredReading) -> Judgement | None:
    if reading.is_coded:
        value = reading.reading.value
        return _SEEN.get(value) if isinstance(value, Outcome) else None
    return Judgement(reading.own_verdict) if reading.own_verdict else None


def _noted(bench: BenchTicket) -> frozenset[int]:
    """The readings that an anomaly which still stands was coded on."""
    return frozenset(
        reading for anomaly, _ in standing_anomalies(bench) for reading in anomaly["readings"]
    )


def standing_anomalies(bench: BenchTicket) -> list[tuple[Mapping[str, Any], int]]:
    """What was coded and not withdrawn, each with the rank of its entry."""
    latest = of_latest(bench.of(EntryKind.ANOMALY_CODED), lambda each: each.payload["id"])
    return [
        (each.payload, each.seq)
        for each in latest.values()
        if "withdrawn" not in each.payload
    ]

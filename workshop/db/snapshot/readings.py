"""The readings of a bench, with both verdicts and whether an anomaly was coded on them.

A person gives one verdict for a quantity in all its positions: the computed one is taken of the
same, and an anomaly that names one of the positions speaks of them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from workshop.assessment.evidence.snapshot import Judgement, SnapshotReading
from workshop.db.readings import (
    StoredReading,
    frozen_limits,
    still_current,
    stored_readings,
)
from workshop.db.snapshot.story import BenchTicket, Story, of_latest
from workshop.domain.tracking import EntryKind
from workshop.measurements.derived import COMPUTED_FROM
from workshop.measurements.judgement import judge_set
from workshop.measurements.quantities import Moment, Outcome, Stage
from workshop.measurements.tolerance import Verdict

Group = tuple[Stage, str, Moment]
"""What is judged as one: a quantity at a stage and a winding."""

_WORST: Final = (Judgement.WITHIN, Judgement.TO_CONFIRM, Judgement.OUTSIDE)
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
    current = still_current(stored)
    verdicts, noted = _verdicts(current), _noted(bench, current)
    for each in current:
        entry, group = entries[each.taken.id], _group(each)
        if not story.is_own(entry) or each.reading.value is Outcome.NOT_APPLICABLE:
            continue
        yield SnapshotReading(
            characteristic=each.reading.characteristic,
            stage=each.stage,
            position=each.reading.position or "",
            at=entry.at,
            entry=entry.seq,
            computed=verdicts[group],
            own=_own(each),
            deviation_noted=group in noted,
            ticket=bench.ticket.number,
        )


def _group(reading: StoredReading) -> Group:
    return reading.stage, reading.reading.characteristic, reading.reading.moment


def _verdicts(current: Sequence[StoredReading]) -> dict[Group, Judgement | None]:
    """The worst of what each position and each figure computed from them was held to be."""
    found: dict[Group, list[Judgement]] = {_group(each): [] for each in current}
    for stage in {each.stage for each in current}:
        own = [each for each in current if each.stage is stage]
        lines = judge_set([each.reading for each in own], frozen_limits(own))
        for line in (*lines.readings, *lines.derived):
            source = COMPUTED_FROM.get(line.characteristic, line.characteristic)
            verdict = _COMPUTED.get(line.verdict)
            for group in ((stage, source, line.moment), (stage, source, Moment.FULL_WIND)):
                if verdict and group in found:
                    found[group].append(verdict)
                    break
    return {group: max(each, key=_WORST.index, default=None) for group, each in found.items()}


def _own(reading: StoredReading) -> Judgement | None:
    if reading.is_coded:
        value = reading.reading.value
        return _SEEN.get(value) if isinstance(value, Outcome) else None
    return Judgement(reading.own_verdict) if reading.own_verdict else None


def _noted(bench: BenchTicket, current: Sequence[StoredReading]) -> frozenset[Group]:
    """What an anomaly that still stands was coded on."""
    named = {reading for anomaly, _ in standing_anomalies(bench) for reading in anomaly["readings"]}
    return frozenset(_group(each) for each in current if each.id in named)


def standing_anomalies(bench: BenchTicket) -> list[tuple[Mapping[str, Any], int]]:
    """What was coded and not withdrawn, each with the rank of its entry."""
    latest = of_latest(bench.of(EntryKind.ANOMALY_CODED), lambda each: each.payload["id"])
    return [(each.payload, each.seq) for each in latest.values() if "withdrawn" not in each.payload]

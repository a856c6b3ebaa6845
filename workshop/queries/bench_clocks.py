"""The clocks of benches where somebody works now: what the band above their pages shows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workshop.assessment.clock import ClockSegment
from workshop.assessment.sitting import AT_THE_BENCH, SittingMode, SittingState
from workshop.assessment.sitting_time import SittingTime
from workshop.db.models import Person, Site, Sitting, SittingClock
from workshop.db.sitting_clock import time_from


@dataclass(frozen=True)
class BenchClock:
    """A sitting at work: its bench, its candidate, and how it stands with its time."""

    sitting_id: int
    bench_id: int
    bench_code: str
    candidate_id: int
    candidate_name: str
    mode: SittingMode
    state: SittingState
    time: SittingTime

    @property
    def is_running(self) -> bool:
        return self.state is not SittingState.SUSPENDED

    def seconds_left(self, now: datetime) -> int | None:
        """Of the phase that runs or is held; None where nothing limits it."""
        latest = self.time.latest
        left = self.time.left(self.time.phase, max(now, latest) if latest else now)
        return None if left is None else int(left.total_seconds())


def bench_clocks(session: Session, bench_ids: Collection[int]) -> tuple[BenchClock, ...]:
    """Those of these benches, in the order they were planned; one query."""
    rows = session.execute(_clocks().where(Sitting.bench_id.in_(bench_ids)))
    return tuple(_read(rows))


def sitting_clock(session: Session, sitting_id: int) -> BenchClock | None:
    """That of one sitting; None when nobody is at its bench."""
    rows = session.execute(_clocks().where(Sitting.id == sitting_id))
    return next(_read(rows), None)


def _clocks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Sitting.id,
            Sitting.bench_id,
            Site.code,
            Sitting.candidate_id,
            Person.name,
            Sitting.mode,
            Sitting.state,
            Sitting.referential_id,
            Sitting.modality_id,
            Sitting.time_factor_e4,
            SittingClock.phase,
            SittingClock.started_at,
            SittingClock.stopped_at,
            SittingClock.reason,
        )
        .join(Site, Site.id == Sitting.bench_id)
        .join(Person, Person.id == Sitting.candidate_id)
        .join(SittingClock, SittingClock.sitting_id == Sitting.id)
        .where(Sitting.state.in_(AT_THE_BENCH))
        .order_by(Sitting.planned_at, Sitting.id, SittingClock.id)
    )


def _read(rows: Any) -> Iterator[BenchClock]:
    for _, pieces in groupby(rows, key=lambda row: row.id):
        ran = list(pieces)
        row = ran[0]
        segments = [ClockSegment(r.phase, r.started_at, r.stopped_at, r.reason) for r in ran]
        time = time_from(row.referential_id, row.modality_id, row.time_factor_e4, segments)
        yield BenchClock(
            row.id,
            row.bench_id,
            row.code,
            row.candidate_id,
            row.name,
            row.mode,
            row.state,
            time,
        )

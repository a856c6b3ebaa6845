"""The clock of a sitting as the tables have it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.clock import ClockSegment, Phase
from workshop.assessment.library import referential
from workshop.assessment.sitting_time import SittingTime, allowed_time
from workshop.db.models import Sitting, SittingClock


def clock_rows(session: Session, sitting_id: int) -> list[SittingClock]:
    """The pieces of time of a sitting, in the order they ran."""
    rows = select(SittingClock).where(SittingClock.sitting_id == sitting_id)
    return list(session.scalars(rows.order_by(SittingClock.id)))


def sitting_time(session: Session, sitting: Sitting) -> SittingTime:
    """What is allowed of the sitting and what ran of it."""
    return time_from(
        sitting.referential_id,
        sitting.modality_id,
        sitting.time_factor_e4,
        [segment_of(row) for row in clock_rows(session, sitting.id)],
    )


def allowed_of(sitting: Sitting, factor_e4: int) -> dict[Phase, int]:
    """Minutes by phase a sitting has with a time factor, in ten-thousandths."""
    modality = referential(sitting.referential_id).modality(sitting.modality_id)
    return allowed_time(modality, factor_e4)


def time_from(
    referential_id: str, modality_id: str, factor_e4: int, segments: Iterable[ClockSegment]
) -> SittingTime:
    modality = referential(referential_id).modality(modality_id)
    return SittingTime(allowed_time(modality, factor_e4), tuple(segments))


def segment_of(row: SittingClock) -> ClockSegment:
    return ClockSegment(row.phase, row.started_at, row.stopped_at, row.reason)

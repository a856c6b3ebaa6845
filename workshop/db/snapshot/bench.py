"""The whole snapshot of a sitting."""

from datetime import datetime

from sqlalchemy import select

from workshop.assessment.evidence.snapshot import (
    DocumentView,
    Side,
    SnapshotPhoto,
    TicketSnapshot,
)
from workshop.db.models import DocumentOpening, WitnessNote
from workshop.db.sitting_clock import clock_rows
from workshop.db.snapshot.amounts import snapshot_amounts
from workshop.db.snapshot.dates import snapshot_dates
from workshop.db.snapshot.diagnosis import diagnosis_subjects
from workshop.db.snapshot.preparation import preparation_subjects
from workshop.db.snapshot.readings import snapshot_readings
from workshop.db.snapshot.reception import reception_subjects
from workshop.db.snapshot.servicing import servicing_subjects
from workshop.db.snapshot.story import Story


def bench_snapshot(story: Story, *, now: datetime) -> TicketSnapshot:
    """What the candidate did, and what the jurors noted, from the first start to the last stop."""
    started_at, stopped_at = _hours(story, now)
    readings = snapshot_readings(story)
    return TicketSnapshot(
        candidate_id=story.sitting.candidate_id,
        started_at=started_at,
        stopped_at=stopped_at,
        entries=story.entries,
        recorded={
            **reception_subjects(story),
            **diagnosis_subjects(story),
            **preparation_subjects(story),
            **servicing_subjects(story, readings),
        },
        views=_views(story),
        readings=readings,
        photos=_photos(story),
        amounts=snapshot_amounts(story),
        dates=snapshot_dates(story),
        witnessed=_witnessed(story),
    )


def _hours(story: Story, now: datetime) -> tuple[datetime, datetime]:
    rows = clock_rows(story.session, story.sitting.id)
    if not rows:
        return now, now
    return rows[0].started_at, rows[-1].stopped_at or now


def _views(story: Story) -> tuple[DocumentView, ...]:
    """A document goes by the id the scenario gives it: `maker-data` is the `maker_data` of the checks."""
    opened = select(DocumentOpening.document, DocumentOpening.at).where(
        DocumentOpening.sitting_id == story.sitting.id
    )
    rows = story.session.execute(opened.order_by(DocumentOpening.id))
    return tuple(DocumentView(row.document.replace("-", "_"), row.at) for row in rows)


def _photos(story: Story) -> tuple[SnapshotPhoto, ...]:
    """The pictures of which the candidate said what they show, and whether before or after."""
    return tuple(
        SnapshotPhoto(each.payload["view"], Side(each.payload["side"]), each.at, each.seq)
        for each in story.entries
        if story.is_own(each) and each.payload.get("photos") and each.payload.get("view")
    )


def _witnessed(story: Story) -> tuple[str, ...] | None:
    """None as long as no juror noted anything."""
    noted = select(WitnessNote.problem).where(WitnessNote.sitting_id == story.sitting.id)
    problems = story.session.scalars(noted.order_by(WitnessNote.id)).all()
    return tuple(dict.fromkeys(filter(None, problems))) if problems else None

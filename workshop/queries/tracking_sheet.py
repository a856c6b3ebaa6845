"""The tracking sheet on paper: the whole story of a ticket, and whether it is intact."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from workshop.db.measured_stages import measured_stages
from workshop.db.models import Photo, Site, Watch
from workshop.db.portraits import portraits_of
from workshop.db.readings import stored_readings
from workshop.domain.people import Actor
from workshop.domain.verification import Finding
from workshop.measurements.measured_stage import MeasuredStage
from workshop.measurements.portrait import Portrayed, portray
from workshop.queries.ticket_frame import TicketFrame, ticket_frame
from workshop.queries.verification import verify_one_ticket


@dataclass(frozen=True)
class SheetPage:
    """`photos` says which picture (SHA-256) an id of the story shows; `finding` is None when intact."""

    frame: TicketFrame
    site: Site
    watch: Watch
    photos: dict[int, str]
    finding: Finding | None
    portrayed: Portrayed | None
    measured: tuple[MeasuredStage, ...]


def sheet_page(session: Session, actor: Actor, number: str, media: Path) -> SheetPage:
    """Everything the printed sheet says; `NotFound` when the person may not read the ticket."""
    frame = ticket_frame(session, actor, number, entries=None)
    key: bytes = session.info["seal_key"]
    verified = verify_one_ticket(session, number, key, session.info["seal_anchor"], media)
    photos = session.execute(
        select(Photo.id, Photo.sha256).where(Photo.ticket_id == frame.ticket_id)
    )
    readings = stored_readings(session, frame.ticket_id)
    return SheetPage(
        frame=frame,
        site=session.get_one(Site, frame.site_id, options=[undefer(Site.logo_png)]),
        watch=session.get_one(Watch, frame.watch_id),
        photos={row.id: row.sha256 for row in photos},
        finding=verified.finding,
        portrayed=None if actor.is_examined else portray(portraits_of(readings)),
        measured=() if actor.is_examined else measured_stages(readings),
    )

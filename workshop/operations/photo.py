"""Keeping uploaded photos, and tying them to the act that names them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workshop.db import media
from workshop.db.models import Photo, Ticket
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.exchange.pictures import Picture


def attach_photos(
    session: Session, site_id: int, ticket: Ticket, photo_ids: tuple[int, ...]
) -> list[dict[str, str | int]]:
    """Tie uploaded photos to a ticket; what the entry says of each (id and hash of its bytes)."""
    if not photo_ids:
        return []
    session.execute(
        update(Photo)
        .where(Photo.id.in_(photo_ids), Photo.site_id == site_id, Photo.ticket_id.is_(None))
        .values(ticket_id=ticket.id)
    )
    rows = session.execute(
        select(Photo.id, Photo.sha256)
        .where(Photo.id.in_(photo_ids), Photo.ticket_id == ticket.id)
        .order_by(Photo.id)
    ).all()
    if len(rows) != len(set(photo_ids)):
        raise RuleViolation("photo_unknown", field="photos")
    return [{"id": row.id, "sha256": row.sha256} for row in rows]


@dataclass(frozen=True)
class KeepPhoto:
    """A picture already read (`exchange/pictures.py`); `media` is the folder it is kept in."""

    site_id: int
    picture: Picture
    media: Path
    caption: str = ""


def keep_photo(session: Session, actor: Actor, command: KeepPhoto, *, now: datetime) -> Photo:
    """Keep a picture until an act names it; its file is on the disk before the commit."""
    actor.require(Permission.WRITE_ENTRY, command.site_id)
    picture = command.picture
    media.write(media.picture_path(command.media, picture.sha256), picture.jpeg)
    media.write(media.thumb_path(command.media, picture.sha256), picture.thumb)
    photo = Photo(
        site_id=command.site_id,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        bytes_count=len(picture.jpeg),
        caption=command.caption.strip(),
        uploaded_by_id=actor.person_id,
        uploaded_at=now,
    )
    session.add(photo)
    session.flush()
    return photo

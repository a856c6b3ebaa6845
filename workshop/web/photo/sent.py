"""Photos that travel with a form, from a browser without scripts."""

from pathlib import Path

from flask import current_app, request

from workshop.db.session import db
from workshop.exchange.pictures import Picture, read_picture
from workshop.operations.photo import KeepPhoto, keep_photo
from workshop.web.identity import actor, now


def media_folder() -> Path:
    return Path(current_app.config["MEDIA_PATH"])


def read_sent(field: str) -> tuple[Picture, ...]:
    """The pictures sent as files under `field`; `RuleViolation` for what is not a picture.

    Decoding takes its time: the lock this request's reading took is given back first.
    """
    files = [file for file in request.files.getlist(field) if file.filename]
    if files:
        db.session.rollback()
    return tuple(read_picture(file.stream.read()) for file in files)


def keep_sent(pictures: tuple[Picture, ...], site_id: int) -> tuple[int, ...]:
    """Keep them as part of the act that names them; their ids."""
    return tuple(
        keep_photo(db.session(), actor(), KeepPhoto(site_id, picture, media_folder()), now=now()).id
        for picture in pictures
    )

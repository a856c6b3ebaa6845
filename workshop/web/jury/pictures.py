"""Pictures of the media folder as an answer."""

from pathlib import Path

from flask import Response

from workshop.domain.errors import NotFound


def kept_picture(path: Path) -> Response:
    """The picture; only its reader may keep it, and not for long: his right may end."""
    if not path.exists():
        raise NotFound("photo_not_found")
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(path.read_bytes(), mimetype="image/jpeg", headers=headers)

"""Photos: sent at once, kept until an act names them, shown to those who may read the ticket."""

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from workshop.db import find, media
from workshop.db.models import Photo
from workshop.db.session import commit, db
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.permissions import Permission
from workshop.queries.ticket_frame import site_of_ticket
from workshop.web.access import requires
from workshop.web.errors import sentence
from workshop.web.identity import actor, current_site
from workshop.web.photo.sent import keep_sent, media_folder, read_sent

photo = Blueprint("photo", __name__)

Answer = tuple[Response, int]


@photo.post("/photos")
@requires(Permission.WRITE_ENTRY)
def upload() -> Answer:
    """A photo for a ticket that does not exist yet."""
    return _keep(current_site(Permission.WRITE_ENTRY).id)


@photo.post("/tickets/<number>/photos")
@requires(Permission.WRITE_ENTRY)
def upload_for(number: str) -> Answer:
    """A photo for a ticket, at the ticket's own site."""
    return _keep(site_of_ticket(db.session(), actor(), number))


@photo.get("/tickets/<number>/photos/<int:photo_id>")
@requires(Permission.READ_TICKETS)
def of_ticket(number: str, photo_id: int) -> AnyResponse:
    return redirect(url_for("photo.show", photo_id=photo_id), 303)


def _keep(site_id: int) -> Answer:
    try:
        pictures = read_sent("photo")[:1]
    except RuleViolation as refusal:
        return _refused(sentence(refusal))
    if not pictures:
        return _refused(gettext("Aucune photo n’est arrivée."))
    (photo_id,) = keep_sent(pictures, site_id)
    commit(db.session())
    return jsonify(id=photo_id, url=url_for("photo.show", photo_id=photo_id)), 201


def _refused(message: str, status: int = 422) -> Answer:
    return jsonify(message=message), status


@photo.errorhandler(413)
def too_large(_error: Exception) -> Answer:
    limit = current_app.config["UPLOAD_MAX_MIB"]
    return _refused(gettext("Cette photo dépasse %(limit)s Mo.", limit=limit), 413)


@photo.get("/photos/<int:photo_id>")
@requires(Permission.READ_TICKETS)
def show(photo_id: int) -> Response:
    return _file(media.picture_path(media_folder(), _found(photo_id).sha256))


@photo.get("/photos/<int:photo_id>/thumb")
@requires(Permission.READ_TICKETS)
def thumb(photo_id: int) -> Response:
    return _file(media.thumb_path(media_folder(), _found(photo_id).sha256))


def _found(photo_id: int) -> Photo:
    return find.photo(db.session(), actor(), photo_id, Permission.READ_TICKETS)


def _file(path: Path) -> Response:
    """The file; what an address shows never changes, but only its reader may keep it."""
    if not path.exists():
        raise NotFound("photo_not_found")
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(path.read_bytes(), mimetype="image/jpeg", headers=headers)

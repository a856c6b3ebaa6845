"""Open Badges: the files of holders and organisers, and what anybody needs to check them."""

from typing import Final

from flask import Blueprint, current_app, jsonify
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.exchange.badge_key import INSTALLED, public_jwk
from workshop.exchange.open_badge import OB_CONTEXT, issuer_profile
from workshop.operations.badges import BadgeFile, Signing, issuer_of, status_list
from workshop.web.access import requires
from workshop.web.addresses import public_address
from workshop.web.identity import now
from workshop.web.rate_limit import RateLimit

badges = Blueprint("badges", __name__, url_prefix="/badges")

MAX_A_MINUTE: Final = 60
"""A verifier asks for a key and a list for each badge it reads."""
checks = RateLimit(limit=MAX_A_MINUTE)
checks.guard(badges)


def gives_badges() -> bool:
    """The extra is installed and there is a key to sign with."""
    return INSTALLED and bool(current_app.config["BADGE_KEY"])


def signing() -> Signing:
    """Raises `NotFound` where no badge is given."""
    if not gives_badges():
        raise NotFound("badge_not_given")
    return Signing(current_app.config["BADGE_KEY"], public_address(""))


def badge_answer(badge: BadgeFile) -> Response:
    disposition = f'attachment; filename="{badge.name}"'
    return Response(
        badge.token, mimetype="text/plain", headers={"Content-Disposition": disposition}
    )


@badges.get("/key")
@requires(Permission.ANYBODY)
def key() -> Response:
    return jsonify(public_jwk(signing().key))


@badges.get("/issuers/<code>")
@requires(Permission.ANYBODY)
def issuer(code: str) -> Response:
    found = issuer_of(db.session(), code, signing().public_url)
    return jsonify({"@context": [OB_CONTEXT], **issuer_profile(found)})


@badges.get("/issuers/<code>/status")
@requires(Permission.ANYBODY)
def status(code: str) -> Response:
    token = status_list(db.session(), code, signing(), now=now())
    return Response(token, mimetype="application/vc+jwt")

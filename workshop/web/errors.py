"""What a person reads when something is refused or goes wrong."""

import secrets
from typing import Any

from flask import Blueprint, Flask, current_app, g, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from workshop.db.session import db
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation, StaleTicket, WorkshopError
from workshop.domain.tracking import EntryKind
from workshop.queries.examined import told_payload
from workshop.web.addresses import came_from
from workshop.web.identity import signed_in
from workshop.web.kept_input import told_input
from workshop.web.sentences import refusal
from workshop.web.sentences.tracking import describe
from workshop.web.translation import instant


def init_app(app: Flask) -> None:
    app.register_error_handler(StaleTicket, _stale)
    app.register_error_handler(RuleViolation, _refused)
    app.register_error_handler(NotAllowed, _forbidden)
    app.register_error_handler(NotFound, _missing)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def answer_unknown(pages: Blueprint, template: str) -> None:
    """What a blueprint of links without an account says of one that nobody made."""

    def unknown(_error: NotFound) -> tuple[str, int]:
        db.session.rollback()
        return render_template(template), 404

    pages.register_error_handler(NotFound, unknown)


def sentence(error: WorkshopError) -> str:
    """The sentence for a refusal, in the language of the request."""
    return refusal.sentence(error)


def _page(status: int, **values: Any) -> tuple[str, int]:
    return render_template(f"errors/{status}.html", **values), status


def _told(kind: EntryKind, payload: dict[str, Any]) -> dict[str, Any]:
    someone = signed_in()
    return told_payload(someone.actor, kind, payload) if someone else payload


def _stale(error: StaleTicket) -> tuple[str, int]:
    """Who changed what, and the person's own input, ready to be sent again on the new version."""
    db.session.rollback()
    changes = [
        {
            "who": change["author"],
            "when": instant(change["at"]),
            "told": describe(change["kind"], _told(change["kind"], change["payload"])),
        }
        for change in error.facts["changes"]
    ]
    form = g.get("stale_form")
    return _page(
        409,
        ticket_number=error.facts["number"],
        changes=changes,
        action=request.full_path.rstrip("?"),
        version=error.facts["version"],
        sent=[
            (k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "version")
        ],
        shown=tuple(told_input(form)) if form else (),
    )


def _refused(error: RuleViolation) -> tuple[str, int]:
    db.session.rollback()
    return _page(422, message=sentence(error), back=came_from())


def _forbidden(error: NotAllowed) -> tuple[str, int]:
    db.session.rollback()
    return _page(403, message=sentence(error))


def _missing(_error: NotFound) -> tuple[str, int]:
    db.session.rollback()
    return _page(404)


def _expired_form(_error: CSRFError) -> tuple[str, int]:
    return _page(
        422,
        message=gettext(
            "Cette page était restée ouverte trop longtemps. Revenez en arrière : votre saisie y est "
            "encore ; rechargez puis renvoyez."
        ),
        back=came_from(),
    )


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    known = {403, 404, 413, 429}
    return _page(status) if status in known else _page(404 if status < 500 else 500, incident="")


def _unforeseen(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    incident = secrets.token_hex(4)
    current_app.logger.error("incident %s at %s", incident, request.path, exc_info=error)
    if current_app.testing:
        raise error
    g.pop("language", None)
    return _page(500, incident=incident)

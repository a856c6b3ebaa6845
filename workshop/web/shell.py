"""What every signed-in page shows around its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from flask import Flask, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from workshop.domain.permissions import Permission
from workshop.domain.resources import resource
from workshop.web.identity import SiteChoice, signed_in
from workshop.web.translation import language


@dataclass(frozen=True)
class Shell:
    """The frame of a page; `nav` holds (label, address, is current)."""

    person_name: str
    site_name: str
    training: bool
    nav: Sequence[tuple[str, str, bool]]
    language: str
    theme: str
    sites: Sequence[SiteChoice]
    site_id: int | None


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = static
    app.context_processor(lambda: {"shell": _shell()})
    CSRFProtect(app)


@cache
def static_path() -> str:
    """Where static files are served: the path bears a mark of the whole folder.

    Browsers may then keep every file for ever, those that other files import by relative address too.
    """
    digest = sha256()
    folder = resource("static")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return f"/static/{digest.hexdigest()[:10]}"


def static(name: str) -> str:
    """The address of a static file."""
    return f"{static_path()}/{name}"


def _shell() -> Shell:
    someone = signed_in()
    if someone is None:
        return Shell("", "", False, (), language(), "auto", (), None)
    site = someone.site
    return Shell(
        person_name=someone.actor.name,
        site_name=site.name if site else "",
        training=bool(site and site.training),
        nav=_nav(),
        language=language(),
        theme="auto",
        sites=someone.sites,
        site_id=site.id if site else None,
    )


def _nav() -> list[tuple[str, str, bool]]:
    someone = signed_in()
    entries = (
        (gettext("Accueil"), "home.home_page", Permission.SIGNED_IN),
        (gettext("Tableau"), "board.show", Permission.READ_TICKETS),
        (gettext("Réception"), "reception.desk", Permission.RECEIVE),
        (gettext("Devis"), "quote.follow_up", Permission.QUOTE),
        (gettext("À rendre"), "collection.show", Permission.RETURN_WATCH),
        (gettext("Planning"), "planning.show", Permission.PREPARE),
        (gettext("Fournitures"), "awaited.supplies", Permission.SUPPLY),
        (gettext("Appareils"), "instruments.register", Permission.DIAGNOSE),
        (gettext("Catalogue"), "catalogue.calibres", Permission.DIAGNOSE),
        (gettext("Administration"), "admin_people.overview", Permission.ADMINISTER),
        (gettext("Référentiels"), "referential_pages.overview", Permission.READ_REFERENTIALS),
    )
    return [
        (label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, permission in entries
        if someone and (permission is Permission.SIGNED_IN or someone.actor.sites_with(permission))
    ]

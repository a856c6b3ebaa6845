"""What every signed-in page shows around its content."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final

from flask import Flask, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFProtect
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension

from workshop.domain.permissions import GRANTS, Permission, Role
from workshop.domain.resources import resource
from workshop.web.bench_clock import Band, band
from workshop.web.identity import SignedIn, SiteChoice, signed_in
from workshop.web.translation import language

_MACROS: Final = ("ui", "forms", "condition", "bench", "fragments", "slate")
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class Shell:
    """The frame of a page; `nav` holds (label, address), `here` the address of the page; `searches`
    for those who may search tickets."""

    person_name: str
    site_name: str
    training: bool
    nav: tuple[tuple[str, str], ...]
    here: str
    language: str
    theme: str
    sites: tuple[SiteChoice, ...]
    site_id: int | None
    searches: bool = False
    clock: Band | None = None


class _NoIndent(Extension):
    """Templates are indented for people; a page is a tenth smaller without.

    One space stays: `trim_blocks` takes the line's end after a block, and words must not touch.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENT.sub(" ", source) if name and name.endswith(".html") else source


class _Macros:
    """What `{% import %}` gives, for every template; importing costs each page a fiftieth."""

    def __init__(self, environment: Environment, template: str) -> None:
        self._environment = environment
        self._template = template

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._environment.get_template(self._template).module, name)
        setattr(self, name, macro)
        return macro


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(_NoIndent)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = static
    for name in _MACROS:
        app.jinja_env.globals[name] = _Macros(app.jinja_env, f"macros/{name}.html")
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
        return Shell("", "", False, (), "", language(), "auto", (), None)
    site = someone.site
    nav = _nav(_roles_where_they_work(someone), language())
    return Shell(
        person_name=someone.actor.name,
        site_name=site.name if site else "",
        training=bool(site and site.training),
        nav=nav,
        here=request.path if any(request.path == address for _, address in nav) else "",
        language=language(),
        theme="auto",
        sites=someone.sites,
        site_id=site.id if site else None,
        searches=bool(someone.actor.sites_with(Permission.READ_TICKETS)),
        clock=band(someone),
    )


_NAV: Final = (
    (lazy_gettext("Accueil"), "/", Permission.SIGNED_IN),
    (lazy_gettext("Tableau"), "/board", Permission.READ_TICKETS),
    (lazy_gettext("Réception"), "/reception", Permission.RECEIVE),
    (lazy_gettext("Devis"), "/quotes", Permission.QUOTE),
    (lazy_gettext("À rendre"), "/collection", Permission.RETURN_WATCH),
    (lazy_gettext("Suivi client"), "/complaints", Permission.RECEIVE),
    (lazy_gettext("Métaux précieux"), "/precious-metals", Permission.KEEP_REGISTER),
    (lazy_gettext("Planning"), "/planning", Permission.PREPARE),
    (lazy_gettext("Fournitures"), "/supplies", Permission.SUPPLY),
    (lazy_gettext("Appareils"), "/instruments", Permission.DIAGNOSE),
    (lazy_gettext("Catalogue"), "/catalogue/calibres", Permission.DIAGNOSE),
    (lazy_gettext("Mes montres"), "/my-watches", Permission.FOLLOW_OWN),
    (lazy_gettext("Mises en situation"), "/sittings", Permission.TRAIN),
    (lazy_gettext("Mes épreuves"), "/my-sittings", Role.CANDIDATE),
    (lazy_gettext("Jury"), "/jury", Permission.JUDGE),
    (lazy_gettext("Sessions"), "/sessions", Permission.DELIBERATE),
    (lazy_gettext("Administration"), "/admin", Permission.ADMINISTER),
    (lazy_gettext("Scénarios"), "/scenarios", Permission.TRAIN),
    (lazy_gettext("Référentiels"), "/referentials", Permission.READ_REFERENTIALS),
)


def _roles_where_they_work(someone: SignedIn) -> frozenset[Role]:
    """A bench that one only supervises adds none."""
    return frozenset().union(*(someone.actor.roles[site.id] for site in someone.sites))


@lru_cache(maxsize=256)
def _nav(roles: frozenset[Role], _language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(label), address)
        for label, address, gate in _NAV
        if gate is Permission.SIGNED_IN or not roles.isdisjoint(_roles_of(gate))
    )


def _roles_of(gate: Permission | Role) -> frozenset[Role]:
    return frozenset({gate}) if isinstance(gate, Role) else GRANTS[gate]

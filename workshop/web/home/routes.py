"""The home page: what waits for the person who signed in."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission, Role
from workshop.queries.home import Section, section_list
from workshop.queries.home import home_page as read_home_page
from workshop.queries.own_sittings import sittings_ahead
from workshop.web.access import requires
from workshop.web.identity import actor, current_site, person
from workshop.web.row_numbers import page_number
from workshop.web.slate import slate_lines
from workshop.web.translation import today

home = Blueprint("home", __name__)

TITLES: Final[Mapping[Section, Any]] = {
    Section.ALERTS: _("Alertes sans réponse"),
    Section.TO_DECIDE: _("À valider ou à décider"),
    Section.DELAYS: _("Retards à accepter ou à refuser"),
    Section.QUESTIONS: _("Questions qu’on vous pose"),
    Section.COMPLAINTS: _("Réclamations à suivre"),
    Section.MINE: _("À vous"),
    Section.TO_TAKE: _("À prendre"),
    Section.TO_TELL: _("Clients à prévenir d’un retard"),
    Section.TO_CALL: _("Clients à relancer"),
    Section.TO_FINISH: _("Réceptions à terminer"),
    Section.TO_PRICE: _("Devis à établir"),
    Section.PARTS: _("Pièces attendues"),
    Section.TO_HAND_BACK: _("Prêtes à rendre"),
    Section.LATE: _("En retard"),
    Section.CAME_BACK: _("Revenues à l’établi"),
}

# Where the board has all the lines of a section; the others have a list of their own.
BOARDS: Final[Mapping[Section, str]] = {
    Section.TO_DECIDE: "/board?waiting_on=manager",
    Section.COMPLAINTS: "/complaints",
    Section.MINE: "/board?mine=1",
    Section.TO_TAKE: "/board?step=diagnosis",
    Section.TO_CALL: "/board?waiting_on=customer",
    Section.TO_FINISH: "/board?step=reception",
    Section.TO_PRICE: "/quotes",
    Section.PARTS: "/board?waiting_on=part",
    Section.TO_HAND_BACK: "/board?step=restitution",
    Section.LATE: "/board?late=1",
}


@home.get("/lists")
@requires(Permission.READ_TICKETS)
def section_page() -> str | Response:
    """Everything a section of the home page holds; the home page when none is named."""
    code = request.args.get("of", "")
    if code not in set(Section):
        return redirect(url_for("home.home_page"), 303)
    site = current_site(Permission.READ_TICKETS)
    name, page = Section(code), page_number()
    found = section_list(db.session(), actor(), site.id, name, today(), page)
    return render_template(
        "home/section.html",
        title=str(TITLES[name]),
        lines=slate_lines(found.rows, found.notes),
        first_url=_list_address(name) if page > 1 else None,
        next_url=f"{_list_address(name)}&page={page + 1}" if found.more else None,
    )


def _list_address(section: Section) -> str:
    return f"/lists?of={section}"


@home.get("/")
@requires(Permission.SIGNED_IN)
def home_page() -> str:
    someone = person()
    site_id = someone.site.id if someone.site else None
    page = read_home_page(db.session(), someone.actor, site_id, today())
    sections = [
        (
            str(TITLES[part.section]),
            slate_lines(part.rows, part.notes),
            BOARDS.get(part.section, _list_address(part.section)) if part.more else None,
            part.more,
        )
        for part in page.sections
    ]
    roles = someone.actor.roles[site_id] if site_id else frozenset()
    at_the_counter = not roles.isdisjoint({Role.COUNTER, Role.CANDIDATE})
    is_candidate = Role.CANDIDATE in roles
    return render_template(
        "home/home.html",
        page=page,
        sections=sections,
        at_the_counter=at_the_counter,
        sittings=sittings_ahead(db.session(), someone.actor) if is_candidate else (),
    )

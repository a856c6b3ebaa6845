"""The home page: what waits for the person who signed in."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _

from workshop.db.session import db
from workshop.domain.permissions import Permission, Role
from workshop.queries.home import Section
from workshop.queries.home import home_page as read_home_page
from workshop.web.access import requires
from workshop.web.identity import person
from workshop.web.slate import slate_lines
from workshop.web.translation import today

home = Blueprint("home", __name__)

TITLES: Final[Mapping[Section, Any]] = {
    Section.ALERTS: _("Alertes sans réponse"),
    Section.TO_DECIDE: _("À valider ou à décider"),
    Section.QUESTIONS: _("Questions qu’on vous pose"),
    Section.MINE: _("À vous"),
    Section.TO_TAKE: _("À prendre"),
    Section.TO_CALL: _("Clients à relancer"),
    Section.TO_FINISH: _("Réceptions à terminer"),
    Section.TO_PRICE: _("Devis à établir"),
    Section.PARTS: _("Pièces attendues"),
    Section.TO_HAND_BACK: _("Prêtes à rendre"),
    Section.LATE: _("En retard"),
    Section.CAME_BACK: _("Revenues à l’établi"),
}

# Where all the lines of a section are; alerts, questions and comebacks have no list of their own.
BOARDS: Final[Mapping[Section, str]] = {
    Section.TO_DECIDE: "/board?waiting_on=manager",
    Section.MINE: "/board?mine=1",
    Section.TO_TAKE: "/board?step=diagnosis",
    Section.TO_CALL: "/board?waiting_on=customer",
    Section.TO_FINISH: "/board?step=reception",
    Section.TO_PRICE: "/board?step=quote",
    Section.PARTS: "/board?waiting_on=part",
    Section.TO_HAND_BACK: "/board?step=restitution",
    Section.LATE: "/board?late=1",
}


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
            BOARDS.get(part.section) if part.more else None,
            part.more,
        )
        for part in page.sections
    ]
    roles = someone.actor.roles[site_id] if site_id else frozenset()
    at_the_counter = not roles.isdisjoint({Role.COUNTER, Role.CANDIDATE})
    return render_template(
        "home/home.html", page=page, sections=sections, at_the_counter=at_the_counter
    )

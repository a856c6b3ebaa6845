"""The sites and the people of the demo."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageColor, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from workshop.db.models import Person, SiteMode
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.domain.resources import resource
from workshop.operations.account import PasswordPolicy
from workshop.operations.demo.stage import House
from workshop.operations.demo.tales import DemoPerson, people, sites
from workshop.operations.invitation import ChoosePassword, Invitation, choose_password
from workshop.operations.people import (
    NO_PASSWORD,
    ChangeRoles,
    CreatePerson,
    PersonData,
    RoleChange,
    change_roles,
    create_person,
)
from workshop.operations.site import (
    ChangeIdentity,
    ChangeRules,
    CreateSite,
    Identity,
    Rules,
    SetLogo,
    change_identity,
    change_rules,
    create_site,
    open_site,
    set_logo,
)

PASSWORD: Final = "etabli-demo-2026"  # noqa: S105  (printed by `make run`: the demo has no secrets)


def hire(
    session: Session, policy: PasswordPolicy, *, now: datetime
) -> tuple[dict[str, House], dict[str, Actor]]:
    """Open the sites and let everybody in; houses by site code, people by first name."""
    first, *others = people()
    founder = _founder(session, first)
    site_ids: dict[str, int] = {}
    for told in sites():
        site_ids[told["code"]] = _open(session, founder, told, now=now)
        founder = _actor(founder.person_id, first, site_ids)
    persons = {first.first_name: founder.person_id}
    for each in others:
        persons[each.first_name] = _let_in(session, founder, each, site_ids, now=now)
    for person_id in persons.values():
        _choose_password(session, person_id, policy)
    actors = {
        each.first_name: _actor(persons[each.first_name], each, site_ids) for each in people()
    }
    houses = {
        told["code"]: _house(site_ids[told["code"]], told["crew"], actors) for told in sites()
    }
    return houses, actors


def _founder(session: Session, first: DemoPerson) -> Actor:
    """The first administrator, before there is anything to administer."""
    person = Person(
        email=first.email,
        name=first.name,
        password_hash=NO_PASSWORD,
        active=True,
        session_epoch=0,
    )
    session.add(person)
    session.flush()
    return Actor(person.id, person.name)


def _open(session: Session, founder: Actor, told: Mapping[str, Any], *, now: datetime) -> int:
    """A site with its identity, its rules and its logo; its id."""
    wanted = CreateSite(told["name"], told["code"], SiteMode(told["mode"]))
    create = create_site if founder.roles else open_site
    site = create(session, founder, wanted, now=now)
    administrator = Actor(
        founder.person_id, founder.name, {site.id: frozenset({Role.ADMINISTRATOR})}
    )
    identity = ChangeIdentity(site.id, Identity(name=told["name"], **told["identity"]))
    change_identity(session, administrator, identity, now=now)
    rules = ChangeRules(site.id, Rules(**told["rules"]))
    change_rules(session, administrator, rules, now=now)
    logo = SetLogo(site.id, _logo(told["name"], told["colour"]))
    set_logo(session, administrator, logo, now=now)
    return site.id


def _logo(name: str, colour: str) -> bytes:
    """The initial of the house on a disc, as PNG."""
    ink = ImageColor.getrgb(colour)
    image = Image.new("RGBA", (480, 480), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, 460, 460), outline=ink, width=18)
    draw.line([(240, 20), (240, 74)], fill=ink, width=14)
    font = ImageFont.truetype(str(resource("templates/documents/fonts/Inter_600SemiBold.ttf")), 250)
    draw.text((240, 250), name[0], font=font, fill=ink, anchor="mm")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _let_in(
    session: Session,
    founder: Actor,
    each: DemoPerson,
    site_ids: Mapping[str, int],
    *,
    now: datetime,
) -> int:
    """Somebody with their roles at each of their sites; their id."""
    data = PersonData(each.name, each.email, each.technical_level)
    (code, roles), *further = each.roles.items()
    person = create_person(session, founder, CreatePerson(site_ids[code], data, roles), now=now)
    changes = tuple(
        RoleChange(person.id, site_ids[other], role, granted=True)
        for other, others in further
        for role in sorted(others)
    )
    change_roles(session, founder, ChangeRoles(changes), now=now)
    return person.id


def _choose_password(session: Session, person_id: int, policy: PasswordPolicy) -> None:
    epoch = session.get_one(Person, person_id).session_epoch
    chosen = ChoosePassword(Invitation(person_id, epoch), PASSWORD, policy)
    choose_password(session, chosen)


def _actor(person_id: int, each: DemoPerson, site_ids: Mapping[str, int]) -> Actor:
    roles = {site_ids[code]: roles for code, roles in each.roles.items() if code in site_ids}
    return Actor(person_id, each.name, roles, each.technical_level)


def _house(site_id: int, crew: Mapping[str, str], actors: Mapping[str, Actor]) -> House:
    return House(site_id, **{part: actors[first_name] for part, first_name in crew.items()})

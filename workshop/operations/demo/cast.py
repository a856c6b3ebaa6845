"""The sites and the people of the demo."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageColor, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, SiteMode
from workshop.domain.people import Actor
from workshop.domain.resources import resource
from workshop.operations.account import PasswordPolicy
from workshop.operations.demo.stage import House
from workshop.operations.demo.tales import DemoPerson, people, sites
from workshop.operations.first_site import FoundWorkshop, found_workshop
from workshop.operations.invitation import ChoosePassword, Invitation, choose_password
from workshop.operations.partners import SetPartnerHouse, set_partner_house
from workshop.operations.people import (
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
    set_logo,
)

PASSWORD: Final = "etabli-demo-2026"  # noqa: S105  (printed by `make run`: the demo has no secrets)


def hire(
    session: Session, policy: PasswordPolicy, *, now: datetime
) -> tuple[dict[str, House], dict[str, Actor]]:
    """Open the sites and let everybody in; houses by site code, people by first name."""
    first, *others = people()
    opening, *further = sites()
    founder, site_ids = _found(session, policy, first, opening, now=now)
    for told in further:
        site = create_site(session, founder, _wanted(told), now=now)
        site_ids[told["code"]] = site.id
        founder = _actor(founder.person_id, first, site_ids)
    for told in sites():
        _describe(session, founder, told, site_ids[told["code"]], now=now)
    persons = {first.first_name: founder.person_id}
    for each in others:
        persons[each.first_name] = _let_in(session, founder, each, site_ids, policy, now=now)
    actors = {
        each.first_name: _actor(persons[each.first_name], each, site_ids) for each in people()
    }
    houses = {
        told["code"]: _house(site_ids[told["code"]], told["crew"], actors) for told in sites()
    }
    return houses, actors


def bring_in_partners(
    session: Session, houses: Mapping[str, House], actors: Mapping[str, Actor], *, now: datetime
) -> None:
    """Say whose watches the partners' people follow, once those houses are customers."""
    founder = actors[people()[0].first_name]
    for each in people():
        for code, company in each.represents.items():
            command = SetPartnerHouse(
                actors[each.first_name].person_id, houses[code].site_id, company
            )
            set_partner_house(session, founder, command, now=now)


def _found(
    session: Session,
    policy: PasswordPolicy,
    first: DemoPerson,
    told: Mapping[str, Any],
    *,
    now: datetime,
) -> tuple[Actor, dict[str, int]]:
    """The first site and its administrator."""
    data = PersonData(first.name, first.email)
    command = FoundWorkshop(_wanted(told), data, PASSWORD, policy)
    site_ids = {told["code"]: found_workshop(session, command, now=now).id}
    person_id = session.scalars(select(Person.id).where(Person.email == first.email)).one()
    return _actor(person_id, first, site_ids), site_ids


def _wanted(told: Mapping[str, Any]) -> CreateSite:
    return CreateSite(told["name"], told["code"], SiteMode(told["mode"]))


def _describe(
    session: Session, founder: Actor, told: Mapping[str, Any], site_id: int, *, now: datetime
) -> None:
    """What is printed of a site, its rules and its logo."""
    identity = ChangeIdentity(site_id, Identity(name=told["name"], **told["identity"]))
    change_identity(session, founder, identity, now=now)
    change_rules(session, founder, ChangeRules(site_id, Rules(**told["rules"])), now=now)
    logo = SetLogo(site_id, _logo(told["name"], told["colour"]))
    set_logo(session, founder, logo, now=now)


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
    policy: PasswordPolicy,
    *,
    now: datetime,
) -> int:
    """Somebody with the password and their roles at each of their sites; their id."""
    data = PersonData(each.name, each.email, each.technical_level)
    (code, roles), *further = each.roles.items()
    person = create_person(session, founder, CreatePerson(site_ids[code], data, roles), now=now)
    changes = tuple(
        RoleChange(person.id, site_ids[other], role, granted=True)
        for other, others in further
        for role in sorted(others)
    )
    change_roles(session, founder, ChangeRoles(changes), now=now)
    chosen = ChoosePassword(Invitation(person.id, person.session_epoch), PASSWORD, policy)
    choose_password(session, chosen)
    return person.id


def _actor(person_id: int, each: DemoPerson, site_ids: Mapping[str, int]) -> Actor:
    roles = {site_ids[code]: roles for code, roles in each.roles.items() if code in site_ids}
    return Actor(person_id, each.name, roles, each.technical_level)


def _house(site_id: int, crew: Mapping[str, str], actors: Mapping[str, Actor]) -> House:
    return House(site_id, **{part: actors[first_name] for part, first_name in crew.items()})

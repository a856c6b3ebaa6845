"""People: who may sign in, at which level, with which roles where; and what each role may do."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from workshop.db.session import db
from workshop.domain.people import Language
from workshop.domain.permissions import GIVEN_ROLES, GRANTS, Permission, Role
from workshop.operations.partners import SetPartnerHouse, set_partner_house
from workshop.operations.people import (
    ChangeRoles,
    CreatePerson,
    PersonData,
    ResetPassword,
    RoleChange,
    SetAccess,
    UpdatePerson,
    change_roles,
    create_person,
    reset_password,
    set_access,
    update_person,
)
from workshop.queries import administration as pages
from workshop.web.access import requires
from workshop.web.account.invitation import invitation_address
from workshop.web.acts import act
from workshop.web.admin.answers import Answer, saved, status
from workshop.web.admin.forms import (
    AccessForm,
    HouseForm,
    NewPersonForm,
    PersonForm,
    RolesForm,
)
from workshop.web.admin.reach import administered_site, administered_sites
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor
from workshop.web.sentences import labels
from workshop.web.sentences.audit import FIELDS
from workshop.web.sentences.permissions import PERMISSIONS

admin_people = Blueprint("admin_people", __name__, url_prefix="/admin")


@admin_people.get("")
@requires(Permission.ADMINISTER)
def overview() -> str:
    page = pages.administration(db.session(), actor())
    return render_template("admin/overview.html", page=page, roles=labels.ROLES, fields=FIELDS)


@admin_people.get("/permissions")
@requires(Permission.ADMINISTER)
def permissions() -> str:
    return render_template(
        "admin/permissions.html", grants=GRANTS, words=PERMISSIONS, roles=labels.ROLES
    )


@admin_people.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new_person() -> Answer:
    form = NewPersonForm([(site.id, site.name) for site in administered_sites()])
    if form.validate_on_submit():
        with form.refusals():
            roles = frozenset(Role(value) for value in form.roles.data or ())
            command = CreatePerson(form.site.data, _data(form), roles)
            return act(create_person, command, lambda p: url_for(".person", person_id=p.id))
    return render_template("admin/new_person.html", form=form), status()


@admin_people.get("/people/<int:person_id>")
@requires(Permission.ADMINISTER)
def person(person_id: int) -> Answer:
    return _person_page(person_id)


@admin_people.post("/people/<int:person_id>")
@requires(Permission.ADMINISTER)
def person_data(person_id: int) -> Answer:
    form = PersonForm()
    if form.validate_on_submit():
        with form.refusals():
            command = UpdatePerson(person_id, _data(form))
            return act(update_person, command, lambda p: saved(".person", person_id=p.id))
    return _person_page(person_id, form=form)


@admin_people.post("/people/<int:person_id>/roles")
@requires(Permission.ADMINISTER)
def person_roles(person_id: int) -> Answer:
    form = RolesForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeRoles(_role_changes(), form.own_confirmed.data)
            return act(change_roles, command, lambda _: saved(".person", person_id=person_id))
    return _person_page(person_id, roles_form=form)


@admin_people.post("/people/<int:person_id>/houses/<int:site_id>")
@requires(Permission.ADMINISTER)
def partner_house(person_id: int, site_id: int) -> Answer:
    form = HouseForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SetPartnerHouse(person_id, site_id, form.company.data)
            return act(set_partner_house, command, lambda p: saved(".person", person_id=p.id))
    return _person_page(person_id, house_form=(site_id, form))


@admin_people.post("/people/<int:person_id>/access")
@requires(Permission.ADMINISTER)
def access(person_id: int) -> Answer:
    form = AccessForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SetAccess(person_id, form.active.data == "yes")
            return act(set_access, command, lambda p: saved(".person", person_id=p.id))
    return _person_page(person_id, access_form=form)


@admin_people.post("/people/<int:person_id>/invitation")
@requires(Permission.ADMINISTER)
def new_invitation(person_id: int) -> Answer:
    form = WorkshopForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ResetPassword(person_id)
            return act(reset_password, command, lambda p: url_for(".person", person_id=p.id))
    return _person_page(person_id, access_form=form)


@admin_people.route("/sites/<code>/roles", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def site_roles(code: str) -> Answer:
    site = administered_site(code)
    form = RolesForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeRoles(_role_changes(), form.own_confirmed.data)
            return act(change_roles, command, lambda _: saved(".site_roles", code=code))
    return (
        render_template(
            "admin/site_roles.html",
            site=site,
            rows=pages.site_roles(db.session(), actor(), site.id),
            form=form,
            roles=_offered(),
            ticked=_ticked(),
        ),
        status(),
    )


def _person_page(
    person_id: int,
    *,
    form: PersonForm | None = None,
    roles_form: RolesForm | None = None,
    access_form: WorkshopForm | None = None,
    house_form: tuple[int, HouseForm] | None = None,
) -> tuple[str, int]:
    page = pages.person_page(db.session(), actor(), person_id)
    form = form or PersonForm(
        formdata=None,
        name=page.name,
        email=page.email,
        technical_level=page.technical_level,
        language=page.language,
    )
    invitation = page.invitation_epoch
    return (
        render_template(
            "admin/person.html",
            page=page,
            form=form,
            roles_form=roles_form or RolesForm(formdata=None),
            access_form=access_form or WorkshopForm(formdata=None),
            house_forms=_house_forms(page, house_form),
            ticked=_ticked() if roles_form else None,
            roles=_offered(),
            invitation=None if invitation is None else invitation_address(page.id, invitation),
        ),
        status(),
    )


def _house_forms(
    page: pages.PersonPage, sent: tuple[int, HouseForm] | None
) -> list[tuple[pages.RoleRow, HouseForm]]:
    """One by site where the person follows watches; the one just refused as it was sent."""
    shown = {
        site_id: HouseForm(formdata=None, company=company)
        for site_id, company in page.houses.items()
    }
    if sent and sent[0] in shown:
        shown[sent[0]] = sent[1]
    return [(row, shown[row.site_id]) for row in page.roles if row.site_id in shown]


def _offered() -> dict[Role, Any]:
    return {role: labels.ROLES[role] for role in GIVEN_ROLES}


def _data(form: PersonForm) -> PersonData:
    return PersonData(
        name=form.name.data,
        email=form.email.data,
        technical_level=form.technical_level.data,
        language=Language(form.language.data),
    )


def _role_changes() -> tuple[RoleChange, ...]:
    """What differs between the boxes as shown and as sent; `12.3.technician` names a box."""
    held, ticked = _boxes("held"), _boxes("role")
    return tuple(
        RoleChange(person_id, site_id, role, granted=(person_id, site_id, role) in ticked)
        for person_id, site_id, role in sorted(held ^ ticked)
    )


def _ticked() -> frozenset[tuple[int, int, Role]] | None:
    """The boxes as sent, to show them again after a refusal."""
    return _boxes("role") if request.method == "POST" else None


def _boxes(name: str) -> frozenset[tuple[int, int, Role]]:
    return frozenset(box for text in request.form.getlist(name) if (box := _box(text)))


def _box(text: str) -> tuple[int, int, Role] | None:
    person_id, _, rest = text.partition(".")
    site_id, _, role = rest.partition(".")
    known = role in set(GIVEN_ROLES) and all(
        n.isascii() and n.isdigit() for n in (person_id, site_id)
    )
    return (int(person_id), int(site_id), Role(role)) if known else None

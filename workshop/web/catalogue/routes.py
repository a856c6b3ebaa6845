"""The catalogue: calibres and profiles of limits, each figure and each limit with its source."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.domain.watch import OWN_CALIBRE
from workshop.measurements.remarks import remark
from workshop.measurements.tolerance import Limit, format_bounds
from workshop.operations.limit_profiles import (
    AddProfile,
    ChangeProfile,
    UseProfile,
    add_profile,
    change_profile,
    use_profile,
)
from workshop.operations.workshop_calibres import (
    AddCalibre,
    ChangeCalibre,
    add_calibre,
    change_calibre,
)
from workshop.queries.catalogue import (
    calibre_page,
    calibres_page,
    profile_page,
    profiles_page,
)
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.catalogue.figures import bench_figures, every_figure
from workshop.web.catalogue.forms import (
    CalibreForm,
    ProfileForm,
    UseForm,
    calibre_form,
    told_scope,
)
from workshop.web.forms import WorkshopForm, cleaned
from workshop.web.identity import actor, current_site
from workshop.web.row_numbers import row_number
from workshop.web.translation import language

Answer = str | Response | tuple[str, int]

catalogue = Blueprint("catalogue", __name__, url_prefix="/catalogue")


@catalogue.app_template_filter()
def bounds(limit: Limit) -> str:
    return format_bounds(limit, language())


@catalogue.app_template_filter("remark")
def told_remark(text: str) -> str:
    return remark(text, language())


catalogue.add_app_template_filter(told_scope)
catalogue.add_app_template_filter(every_figure)
catalogue.add_app_template_filter(bench_figures)


@catalogue.get("/calibres")
@requires(Permission.DIAGNOSE)
def calibres() -> str:
    site = current_site(Permission.DIAGNOSE)
    text = cleaned(request.args.get("q", ""))[:80]
    page = calibres_page(db.session(), actor(), site.id, text)
    return render_template("catalogue/calibres.html", page=page)


@catalogue.route("/calibres/new", methods=["GET", "POST"])
@requires(Permission.KEEP_CATALOGUE)
def new_calibre() -> Answer:
    form = CalibreForm()
    if form.validate_on_submit():
        with form.refusals():
            site_id = current_site(Permission.KEEP_CATALOGUE).id
            command = AddCalibre(site_id, form.sheet)
            return act(add_calibre, command, lambda found: _calibre(found.id))
    page = render_template("catalogue/new_calibre.html", form=form)
    return page, 422 if form.is_submitted() else 200


@catalogue.get("/calibres/<calibre_id>")
@requires(Permission.DIAGNOSE)
def calibre(calibre_id: str) -> str:
    return _show_calibre(calibre_id)


@catalogue.post("/calibres/workshop-<int:own_id>")
@requires(Permission.KEEP_CATALOGUE)
def calibre_version(own_id: int) -> Answer:
    form = CalibreForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeCalibre(
                own_id, form.sheet, form.reason.data, form.seen_version.data or 0
            )
            return act(change_calibre, command, lambda found: _calibre(found.id))
    return _show_calibre(f"{OWN_CALIBRE}{own_id}", form), 422


@catalogue.get("/profiles")
@requires(Permission.DIAGNOSE)
def profiles() -> str:
    site = current_site(Permission.DIAGNOSE)
    page = profiles_page(db.session(), actor(), site.id)
    return render_template("catalogue/profiles.html", page=page)


@catalogue.route("/profiles/new", methods=["GET", "POST"])
@requires(Permission.KEEP_CATALOGUE)
def new_profile() -> Answer:
    form = ProfileForm()
    if form.validate_on_submit():
        with form.refusals():
            site_id = current_site(Permission.KEEP_CATALOGUE).id
            return act(
                add_profile, AddProfile(site_id, form.sheet), lambda found: _profile(found.id)
            )
    form.offer_rows()
    page = render_template("catalogue/new_profile.html", form=form)
    return page, 422 if form.is_submitted() else 200


@catalogue.get("/profiles/<int:profile_id>")
@requires(Permission.DIAGNOSE)
def profile(profile_id: int) -> str:
    return _show_profile(profile_id)


@catalogue.post("/profiles/<int:profile_id>")
@requires(Permission.KEEP_CATALOGUE)
def profile_version(profile_id: int) -> Answer:
    form = ProfileForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeProfile(
                profile_id, form.sheet, form.reason.data, form.seen_version.data or 0
            )
            return act(change_profile, command, lambda found: _profile(found.id))
    return _show_profile(profile_id, form), 422


@catalogue.post("/profiles/<int:profile_id>/use")
@requires(Permission.KEEP_CATALOGUE)
def profile_use(profile_id: int) -> Answer:
    form = UseForm()
    if form.validate_on_submit():
        with form.refusals():
            command = UseProfile(profile_id, form.in_use.data == "yes")
            return act(use_profile, command, lambda found: _profile(found.id))
    return _show_profile(profile_id, refused=form), 422


def _calibre(number: int) -> str:
    return url_for("catalogue.calibre", calibre_id=f"{OWN_CALIBRE}{number}")


def _profile(profile_id: int) -> str:
    return url_for("catalogue.profile", profile_id=profile_id)


def _show_calibre(calibre_id: str, form: CalibreForm | None = None) -> str:
    site = current_site(Permission.DIAGNOSE)
    page = calibre_page(db.session(), actor(), site.id, calibre_id)
    if form is None and page.may_keep:
        form = calibre_form(page)
    return render_template("catalogue/calibre.html", page=page, form=form)


def _show_profile(
    profile_id: int, form: ProfileForm | None = None, *, refused: WorkshopForm | None = None
) -> str:
    page = profile_page(
        db.session(), actor(), profile_id, request.args.get("version", type=row_number)
    )
    if form is None and page.may_keep:
        form = ProfileForm.of(page)
    if form is not None:
        form.offer_rows()
    use_form = UseForm(formdata=None)
    return render_template(
        "catalogue/profile.html", page=page, form=form, use_form=use_form, refused=refused
    )

"""Sites: opening one, what is printed of it, its rules and days, its history."""

from datetime import date
from decimal import Decimal
from typing import cast

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from workshop.db.models import SiteMode
from workshop.db.session import db
from workshop.domain.instrument import OverduePolicy
from workshop.domain.permissions import Permission
from workshop.operations.site import (
    ChangeIdentity,
    ChangeRules,
    CloseDays,
    CreateSite,
    Identity,
    OpenDay,
    Rules,
    SetLogo,
    change_identity,
    change_rules,
    close_days,
    create_site,
    open_day,
    set_logo,
)
from workshop.queries import administration, site_settings
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.admin.answers import Answer, saved, status
from workshop.web.admin.forms import (
    ClosureForm,
    IdentityForm,
    LogoForm,
    NewSiteForm,
    OpeningForm,
    RulesForm,
)
from workshop.web.admin.reach import administered_site
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor
from workshop.web.sentences import audit

admin_sites = Blueprint("admin_sites", __name__, url_prefix="/admin/sites")


@admin_sites.route("/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> Answer:
    form = NewSiteForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CreateSite(
                form.name.data,
                form.code.data,
                SiteMode(form.mode.data),
                form.with_price_list.data,
            )
            return act(create_site, command, lambda site: url_for(".identity", code=site.code))
    return render_template("admin/new_site.html", form=form), status()


@admin_sites.route("/<code>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def identity(code: str) -> Answer:
    site_id = administered_site(code).id
    form = IdentityForm()
    if form.validate_on_submit():
        with form.refusals():
            given = Identity(**{name: form[name].data for name in Identity.__annotations__})
            command = ChangeIdentity(site_id, given, form.seen_change.data)
            return act(change_identity, command, lambda _: saved(".identity", code=code))
    return _identity_page(site_id, form=form)


@admin_sites.get("/<code>/logo")
@requires(Permission.ADMINISTER)
def logo(code: str) -> Response:
    png = site_settings.site_logo(db.session(), actor(), administered_site(code).id)
    return Response(png, mimetype="image/png")


@admin_sites.post("/<code>/logo")
@requires(Permission.ADMINISTER)
def set_site_logo(code: str) -> Answer:
    """A file sets the logo; none removes it."""
    site_id = administered_site(code).id
    form = LogoForm()
    if form.validate_on_submit():
        with form.refusals():
            sent = form.logo.data
            command = SetLogo(site_id, sent.read() if sent else None)
            return act(set_logo, command, lambda _: saved(".identity", code=code))
    return _identity_page(site_id, logo_form=form)


@admin_sites.route("/<code>/rules", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def rules(code: str) -> Answer:
    site_id = administered_site(code).id
    form = RulesForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeRules(site_id, _rules(form), form.seen_change.data)
            return act(change_rules, command, lambda _: saved(".rules", code=code))
    return _rules_page(site_id, form=form)


@admin_sites.post("/<code>/closures")
@requires(Permission.ADMINISTER)
def closures(code: str) -> Answer:
    site_id = administered_site(code).id
    form = ClosureForm()
    if form.validate_on_submit():
        with form.refusals():
            command = CloseDays(site_id, *form.days)
            return act(close_days, command, lambda _: saved(".rules", code=code))
    return _rules_page(site_id, closure_form=form)


@admin_sites.post("/<code>/openings")
@requires(Permission.ADMINISTER)
def openings(code: str) -> Answer:
    site_id = administered_site(code).id
    form = OpeningForm()
    if form.validate_on_submit():
        command = OpenDay(site_id, cast(date, form.day.data))
        return act(open_day, command, lambda _: saved(".rules", code=code))
    return _rules_page(site_id)


def _identity_page(
    site_id: int, *, form: IdentityForm | None = None, logo_form: LogoForm | None = None
) -> tuple[str, int]:
    page = site_settings.site_page(db.session(), actor(), site_id)
    if form is None or not form.is_submitted():
        form = IdentityForm(formdata=None, **page.settings)
    form.show_change(page.last_change)
    return (
        render_template(
            "admin/site_identity.html",
            page=page,
            form=form,
            logo_form=logo_form or LogoForm(formdata=None),
            fields=audit.FIELDS,
            history=[
                {"at": c.at, "author": c.author, "title": audit.title(c), "lines": audit.lines(c)}
                for c in administration.site_history(db.session(), actor(), site_id)
            ],
        ),
        status(),
    )


def _rules_page(
    site_id: int, *, form: RulesForm | None = None, closure_form: WorkshopForm | None = None
) -> tuple[str, int]:
    page = site_settings.site_page(db.session(), actor(), site_id)
    if form is None or not form.is_submitted():
        settings = page.settings
        form = RulesForm(
            formdata=None,
            **settings,
            diagnosis_fee=settings["diagnosis_fee_cents"],
            labour_rate=settings["labour_rate_cents"],
            pre_quote_validation_from=settings["pre_quote_validation_from_cents"],
            down_payment_share=_percent(settings["down_payment_bp"]),
            down_payment_from=settings["down_payment_from_cents"] or None,
            own_verdict={True: "yes", False: "no", None: ""}[settings["asks_own_verdict"]],
        )
    form.show_change(page.last_change)
    return (
        render_template(
            "admin/site_rules.html",
            page=page,
            form=form,
            closure_form=closure_form or ClosureForm(formdata=None),
            opening_form=OpeningForm(formdata=None),
        ),
        status(),
    )


def _rules(form: RulesForm) -> Rules:
    return Rules(
        time_zone=form.time_zone.data,
        opening_days=tuple(form.opening_days.data or ()),
        repair_guarantee_months=form.repair_guarantee_months.data,
        quote_validity_days=form.quote_validity_days.data,
        diagnosis_fee_cents=form.diagnosis_fee.data,
        labour_rate_cents=form.labour_rate.data,
        pre_quote_validation_from_cents=form.pre_quote_validation_from.data,
        overdue_instrument=OverduePolicy(form.overdue_instrument.data),
        asks_own_verdict={"yes": True, "no": False}.get(form.own_verdict.data),
        down_payment_bp=_basis_points(form.down_payment_share.data),
        down_payment_from_cents=form.down_payment_from.data or 0,
        down_payment_holds_work=form.down_payment_holds_work.data,
        asks_immediate_execution=form.asks_immediate_execution.data,
    )


def _percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else (Decimal(basis_points) / 100).normalize()


def _basis_points(percent: Decimal | None) -> int | None:
    return None if percent is None else int(percent * 100)

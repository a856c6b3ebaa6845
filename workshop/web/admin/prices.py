"""A site's VAT and its price list."""

from flask import Blueprint, render_template
from flask_babel import gettext

from workshop.db.models import VatRegime
from workshop.db.session import db
from workshop.domain import catalogue
from workshop.domain.permissions import Permission
from workshop.domain.vat import vat_codes
from workshop.domain.watch import WatchKind
from workshop.operations.price_list import (
    AddService,
    ChangeService,
    RetireService,
    ServiceData,
    SetVatRegime,
    add_service,
    add_vat_rate,
    change_service,
    retire_service,
    set_vat_regime,
)
from workshop.queries import site_settings
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.admin.answers import Answer, saved, status
from workshop.web.admin.forms import AvailabilityForm, ServiceForm, VatRateForm, VatRegimeForm
from workshop.web.admin.reach import administered_site
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor
from workshop.web.sentences import labels
from workshop.web.sentences.audit import percent
from workshop.web.translation import language

admin_prices = Blueprint("admin_prices", __name__, url_prefix="/admin/sites/<code>")


@admin_prices.get("/prices")
@requires(Permission.ADMINISTER)
def price_list(code: str) -> Answer:
    return _list_page(administered_site(code).id)


@admin_prices.post("/vat-regime")
@requires(Permission.ADMINISTER)
def vat_regime(code: str) -> Answer:
    site_id = administered_site(code).id
    form = VatRegimeForm()
    if form.validate_on_submit():
        command = SetVatRegime(site_id, VatRegime(form.regime.data))
        return act(set_vat_regime, command, lambda _: saved(".price_list", code=code))
    return _list_page(site_id, regime_form=form)


@admin_prices.post("/vat-rates")
@requires(Permission.ADMINISTER)
def vat_rates(code: str) -> Answer:
    site_id = administered_site(code).id
    form = VatRateForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(
                add_vat_rate, form.command(site_id), lambda _: saved(".price_list", code=code)
            )
    return _list_page(site_id, rate_form=form)


@admin_prices.route("/prices/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new_service(code: str) -> Answer:
    site = administered_site(code)
    form = ServiceForm()
    if form.validate_on_submit():
        with form.refusals():
            command = AddService(site.id, _service(form))
            return act(add_service, command, lambda _: saved(".price_list", code=code))
    return render_template("admin/service.html", site=site, form=form, service=None), status()


@admin_prices.route("/prices/<int:service_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def service(code: str, service_id: int) -> Answer:
    site = administered_site(code)
    line = site_settings.service_line(db.session(), actor(), site.id, service_id)
    form = ServiceForm(
        name_fr=line.name_fr,
        name_en=line.name_en,
        kinds=line.kinds,
        operations=line.operations,
        price=line.price_cents,
        price_max=line.price_max_cents,
        quick=line.quick,
        delay_days=line.delay_days,
        guarantee_months=line.guarantee_months,
    )
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeService(site.id, service_id, _service(form))
            return act(change_service, command, lambda _: saved(".price_list", code=code))
    return render_template("admin/service.html", site=site, form=form, service=line), status()


@admin_prices.post("/prices/<int:service_id>/availability")
@requires(Permission.ADMINISTER)
def availability(code: str, service_id: int) -> Answer:
    site_id = administered_site(code).id
    form = AvailabilityForm()
    if form.validate_on_submit():
        command = RetireService(site_id, service_id, active=form.active.data == "yes")
        return act(retire_service, command, lambda _: saved(".price_list", code=code))
    return _list_page(site_id)


def _list_page(
    site_id: int,
    *,
    regime_form: WorkshopForm | None = None,
    rate_form: VatRateForm | None = None,
) -> tuple[str, int]:
    page = site_settings.prices_page(db.session(), actor(), site_id)
    operations = catalogue.operations()
    return (
        render_template(
            "admin/prices.html",
            page=page,
            regime_form=regime_form or VatRegimeForm(formdata=None, regime=page.vat_regime),
            rate_form=rate_form or VatRateForm(formdata=None),
            availability_form=AvailabilityForm(formdata=None),
            rates=[
                (vat_codes()[rate.code].text(language()), percent(rate.rate_bp), rate)
                for rate in page.rates
            ],
            services=[
                {
                    "line": line,
                    "name": line.name_en if language() == "en" else line.name_fr,
                    "operations": ", ".join(
                        operations[code].label(language())
                        for code in line.operations
                        if code in operations
                    ),
                    "kinds": ", ".join(str(labels.WATCH_KINDS[WatchKind(k)]) for k in line.kinds)
                    if len(line.kinds) < len(WatchKind)
                    else gettext("toutes"),
                }
                for line in page.services
            ],
        ),
        status(),
    )


def _service(form: ServiceForm) -> ServiceData:
    return ServiceData(
        name_fr=form.name_fr.data,
        name_en=form.name_en.data,
        kinds=tuple(WatchKind(kind) for kind in form.kinds.data or ()),
        operations=tuple(form.operations.data or ()),
        price_cents=form.price.data,
        price_max_cents=form.price_max.data,
        quick=form.quick.data,
        delay_days=form.delay_days.data,
        guarantee_months=form.guarantee_months.data,
    )

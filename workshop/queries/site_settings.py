"""A site's settings as its pages show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.db.models import AuditEntry, ServicePrice, Site, SiteMode, VatRate, VatRegime
from workshop.domain.errors import NotFound
from workshop.domain.identity import missing_identity
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission


@dataclass(frozen=True)
class SitePage:
    """`settings` are the site's own columns by name; `last_change` guards against overwriting."""

    id: int
    code: str
    name: str
    mode: SiteMode
    settings: dict[str, Any]
    has_logo: bool
    closed_on: tuple[date, ...]
    missing: tuple[str, ...]
    last_change: int


def site_page(session: Session, actor: Actor, site_id: int) -> SitePage:
    actor.require(Permission.ADMINISTER, site_id)
    columns = [column for column in Site.__table__.columns if column.name != "logo_png"]
    row = session.execute(
        select(
            *columns,
            Site.logo_png.is_not(None).label("has_logo"),
            select(func.coalesce(func.max(AuditEntry.id), 0))
            .where(AuditEntry.site_id == site_id)
            .scalar_subquery()
            .label("last_change"),
        ).where(Site.id == site_id)
    ).one()
    settings = dict(row._mapping)
    return SitePage(
        id=row.id,
        code=row.code,
        name=row.name,
        mode=row.mode,
        settings=settings,
        has_logo=row.has_logo,
        closed_on=tuple(date.fromisoformat(day) for day in row.closed_on),
        missing=missing_identity(settings),
        last_change=row.last_change,
    )


def site_logo(session: Session, actor: Actor, site_id: int) -> bytes:
    """The PNG; `NotFound` when the site has none."""
    actor.require(Permission.ADMINISTER, site_id)
    logo = session.scalar(select(Site.logo_png).where(Site.id == site_id))
    if logo is None:
        raise NotFound("logo_not_found")
    return logo


@dataclass(frozen=True)
class RateLine:
    code: str
    rate_bp: int
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class ServiceLine:
    id: int
    name_fr: str
    name_en: str
    kinds: tuple[str, ...]
    operations: tuple[str, ...]
    price_cents: int
    price_max_cents: int | None
    quick: bool
    delay_days: int
    guarantee_months: int
    active: bool


@dataclass(frozen=True)
class PricesPage:
    code: str
    name: str
    vat_regime: VatRegime
    rates: tuple[RateLine, ...]
    services: tuple[ServiceLine, ...]


def prices_page(session: Session, actor: Actor, site_id: int) -> PricesPage:
    """VAT rates, the latest first within a code, and the whole price list, retired lines last."""
    actor.require(Permission.ADMINISTER, site_id)
    site = session.execute(
        select(Site.code, Site.name, Site.vat_regime).where(Site.id == site_id)
    ).one()
    rates = session.execute(
        select(VatRate.code, VatRate.rate_bp, VatRate.from_on, VatRate.until_on)
        .where(VatRate.site_id == site_id)
        .order_by(VatRate.code.desc(), VatRate.from_on.desc())
    )
    services = session.execute(
        _services(site_id).order_by(ServicePrice.active.desc(), ServicePrice.id)
    )
    return PricesPage(
        site.code,
        site.name,
        site.vat_regime,
        tuple(RateLine(*row) for row in rates),
        tuple(_service_line(row) for row in services),
    )


def service_line(session: Session, actor: Actor, site_id: int, service_id: int) -> ServiceLine:
    actor.require(Permission.ADMINISTER, site_id)
    row = session.execute(_services(site_id).where(ServicePrice.id == service_id)).one_or_none()
    if row is None:
        raise NotFound("service_not_found")
    return _service_line(row)


def _services(site_id: int) -> Any:
    return select(
        ServicePrice.id,
        ServicePrice.name_fr,
        ServicePrice.name_en,
        ServicePrice.kinds,
        ServicePrice.operations,
        ServicePrice.price_cents,
        ServicePrice.price_max_cents,
        ServicePrice.quick,
        ServicePrice.delay_days,
        ServicePrice.guarantee_months,
        ServicePrice.active,
    ).where(ServicePrice.site_id == site_id)


def _service_line(row: Any) -> ServiceLine:
    return ServiceLine(row.id, row.name_fr, row.name_en, tuple(row.kinds), tuple(row.operations), *row[5:])  # fmt: skip

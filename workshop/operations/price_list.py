"""A site's VAT and its price list."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, ServicePrice, VatRate, VatRegime
from workshop.domain import catalogue
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.identity import code_from_name
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.vat import vat_codes
from workshop.domain.watch import WatchKind
from workshop.operations.audit import record_change


@dataclass(frozen=True)
class SetVatRegime:
    site_id: int
    regime: VatRegime


def set_vat_regime(session: Session, actor: Actor, command: SetVatRegime, *, now: datetime) -> None:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    before = {"vat_regime": site.vat_regime}
    site.vat_regime = command.regime
    after = {"vat_regime": command.regime}
    record_change(session, actor, site.id, AuditSubject.SITE, before, after, now=now, name="vat")


@dataclass(frozen=True)
class AddVatRate:
    """A rate in basis points (550 = 5.5 %) that holds from a day on."""

    site_id: int
    code: str
    rate_bp: int
    from_on: date


def add_vat_rate(session: Session, actor: Actor, command: AddVatRate, *, now: datetime) -> VatRate:
    """The rate before it ends the day before; what was printed at that rate keeps it."""
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    if command.code not in vat_codes():
        raise RuleViolation("unknown_code", field="code")
    if not 0 <= command.rate_bp <= 10_000:
        raise RuleViolation("vat_rate_implausible", field="rate")
    latest = session.scalar(
        select(VatRate)
        .where(VatRate.site_id == site.id, VatRate.code == command.code)
        .order_by(VatRate.from_on.desc())
        .limit(1)
    )
    if latest is not None:
        if command.from_on <= latest.from_on:
            raise RuleViolation("vat_rate_not_later", {"from_on": latest.from_on}, field="from_on")
        latest.until_on = command.from_on - timedelta(days=1)
    rate = VatRate(
        site_id=site.id, code=command.code, rate_bp=command.rate_bp, from_on=command.from_on
    )
    session.add(rate)
    session.flush()
    before = {"rate_bp": latest.rate_bp} if latest else {}
    after = {"rate_bp": command.rate_bp, "from_on": command.from_on.isoformat()}
    record_change(
        session, actor, site.id, AuditSubject.VAT_RATE, before, after, now=now, name=command.code
    )
    return rate


@dataclass(frozen=True)
class ServiceData:
    """A line of the price list. Prices in cents, VAT included; a maximum makes it a range.

    `delay_days` are working days; `quick` services may be done from the counter at that price.
    """

    name_fr: str
    name_en: str
    kinds: tuple[WatchKind, ...]
    operations: tuple[str, ...]
    price_cents: int
    price_max_cents: int | None = None
    quick: bool = False
    delay_days: int = 10
    guarantee_months: int = 12


@dataclass(frozen=True)
class AddService:
    site_id: int
    service: ServiceData


def add_service(
    session: Session, actor: Actor, command: AddService, *, now: datetime
) -> ServicePrice:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    given = _checked(command.service)
    taken = session.scalars(select(ServicePrice.code).where(ServicePrice.site_id == site.id))
    code = code_from_name(given["name_en"] or given["name_fr"], frozenset(taken))
    service = ServicePrice(site_id=site.id, code=code, active=True, **given)
    session.add(service)
    session.flush()
    record_change(
        session, actor, site.id, AuditSubject.SERVICE, {}, given, now=now, name=service.name_fr
    )
    return service


@dataclass(frozen=True)
class ChangeService:
    site_id: int
    service_id: int
    service: ServiceData


def change_service(
    session: Session, actor: Actor, command: ChangeService, *, now: datetime
) -> ServicePrice:
    """Tickets keep the price they were told: only later ones see the change."""
    service = _service(session, actor, command.site_id, command.service_id)
    given = _checked(command.service)
    before = {name: getattr(service, name) for name in given}
    for name, value in given.items():
        setattr(service, name, value)
    _record(session, actor, service, before, given, now)
    return service


@dataclass(frozen=True)
class RetireService:
    """`active` false takes a line off the list; true puts it back."""

    site_id: int
    service_id: int
    active: bool = False


def retire_service(
    session: Session, actor: Actor, command: RetireService, *, now: datetime
) -> ServicePrice:
    service = _service(session, actor, command.site_id, command.service_id)
    before, after = {"active": service.active}, {"active": command.active}
    service.active = command.active
    _record(session, actor, service, before, after, now)
    return service


def add_proposed_services(session: Session, site_id: int) -> None:
    """The price list of the catalogue, as a start."""
    session.add_all(
        ServicePrice(
            site_id=site_id,
            code=service.code,
            name_fr=service.labels.fr,
            name_en=service.labels.en,
            kinds=[kind.value for kind in service.kinds],
            operations=list(service.operations),
            price_cents=service.price_cents,
            price_max_cents=service.price_max_cents,
            quick=service.quick,
            delay_days=service.delay_days,
            guarantee_months=service.guarantee_months,
        )
        for service in catalogue.services().values()
    )


def _service(session: Session, actor: Actor, site_id: int, service_id: int) -> ServicePrice:
    site = find.site(session, actor, site_id, Permission.ADMINISTER)
    found = session.get(ServicePrice, service_id)
    if found is None or found.site_id != site.id:
        raise NotFound("service_not_found")
    return found


def _checked(service: ServiceData) -> dict[str, Any]:
    given = asdict(service)
    given["name_fr"] = service.name_fr.strip()
    given["name_en"] = service.name_en.strip() or given["name_fr"]
    if not given["name_fr"]:
        raise RuleViolation("service_name_missing", field="name_fr")
    if service.price_max_cents is not None and service.price_max_cents < service.price_cents:
        raise RuleViolation("range_out_of_order", field="price_max")
    if service.quick and service.price_max_cents is not None:
        raise RuleViolation("quick_service_has_one_price", field="price_max")
    if not service.operations:
        raise RuleViolation("service_without_operation", field="operations")
    for code in service.operations:
        catalogue.operations()[code]
    given["kinds"] = [kind.value for kind in service.kinds or tuple(WatchKind)]
    given["operations"] = list(service.operations)
    return given


def _record(
    session: Session,
    actor: Actor,
    service: ServicePrice,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    record_change(
        session,
        actor,
        service.site_id,
        AuditSubject.SERVICE,
        before,
        after,
        now=now,
        name=service.name_fr,
    )

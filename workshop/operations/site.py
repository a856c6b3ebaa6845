"""Sites: opening one, its identity on paper, its rules, its days, its logo."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import AuditSubject, RoleAssignment, Site, SiteMode, VatRate
from workshop.domain.down_payment import DownPaymentPolicy, check_policy
from workshop.domain.errors import NotAllowed, RuleViolation
from workshop.domain.identity import read_siren, read_vat_number
from workshop.domain.instrument import OverduePolicy
from workshop.domain.numbering import SITE_CODE
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission, Role
from workshop.domain.vat import starting_rates
from workshop.exchange.logo import logo_png
from workshop.operations.audit import record_change, refuse_overwriting
from workshop.operations.price_list import add_proposed_services

MAX_CLOSED_DAYS = 92
"""A longer closure in one go is a slip of the keyboard."""


@dataclass(frozen=True)
class CreateSite:
    """`code` begins every ticket number of the site and never changes."""

    name: str
    code: str
    mode: SiteMode = SiteMode.LIVE
    with_price_list: bool = True


def create_site(session: Session, actor: Actor, command: CreateSite, *, now: datetime) -> Site:
    """A new site; whoever creates it becomes its administrator."""
    if not actor.sites_with(Permission.ADMINISTER):
        raise NotAllowed("permission_missing", {"permission": Permission.ADMINISTER.value})
    return open_site(session, actor, command, now=now)


def open_site(session: Session, actor: Actor, command: CreateSite, *, now: datetime) -> Site:
    """Write a new site with `actor` as its administrator, rates and, if wanted, a price list."""
    name, code = command.name.strip(), command.code.strip().upper()
    if not name:
        raise RuleViolation("site_name_missing", field="name")
    if not SITE_CODE.fullmatch(code):
        raise RuleViolation("site_code_of_three_letters", field="code")
    if session.scalar(select(Site.id).where(Site.code == code)) is not None:
        raise RuleViolation("site_code_taken", {"code": code}, field="code")
    site = Site(name=name, code=code, mode=command.mode)
    session.add(site)
    session.flush()
    session.add(RoleAssignment(person_id=actor.person_id, site_id=site.id, role=Role.ADMINISTRATOR))
    session.add_all(VatRate(site_id=site.id, **asdict(rate)) for rate in starting_rates())
    if command.with_price_list:
        add_proposed_services(session, site.id)
    session.flush()
    after = {"name": name, "code": code, "mode": command.mode}
    record_change(session, actor, site.id, AuditSubject.SITE, {}, after, now=now)
    return site


@dataclass(frozen=True)
class Identity:
    """What is printed on every slip, quote, note and passport."""

    name: str
    legal_name: str = ""
    siren: str = ""
    vat_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    mediator: str = ""
    terms: str = ""


@dataclass(frozen=True)
class ChangeIdentity:
    """`seen_change` is the latest change the person's page knew of."""

    site_id: int
    identity: Identity
    seen_change: int | None = None


def change_identity(
    session: Session, actor: Actor, command: ChangeIdentity, *, now: datetime
) -> Site:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    given = {name: text.strip() for name, text in asdict(command.identity).items()}
    if not given["name"]:
        raise RuleViolation("site_name_missing", field="name")
    given["siren"] = read_siren(given["siren"])
    given["vat_number"] = read_vat_number(given["vat_number"], given["siren"])
    return _write(session, actor, site, "identity", given, command.seen_change, now)


@dataclass(frozen=True)
class Rules:
    """Amounts in cents, VAT included; `opening_days` are ISO weekdays (1 is Monday).

    `asks_own_verdict` is None where only people who learn give theirs before the computed one;
    `pre_quote_validation_from_cents` is None when the hierarchy validates no pre-quote,
    `down_payment_bp` when no down payment is asked.
    """

    time_zone: str
    opening_days: tuple[int, ...]
    repair_guarantee_months: int
    quote_validity_days: int
    diagnosis_fee_cents: int
    labour_rate_cents: int
    pre_quote_validation_from_cents: int | None = None
    overdue_instrument: OverduePolicy = OverduePolicy.WARN
    asks_own_verdict: bool | None = None
    down_payment_bp: int | None = None
    down_payment_from_cents: int = 0
    down_payment_holds_work: bool = False
    asks_immediate_execution: bool = True

    @property
    def down_payment(self) -> DownPaymentPolicy:
        return DownPaymentPolicy(
            self.down_payment_bp, self.down_payment_from_cents, self.down_payment_holds_work
        )


@dataclass(frozen=True)
class ChangeRules:
    site_id: int
    rules: Rules
    seen_change: int | None = None


def change_rules(session: Session, actor: Actor, command: ChangeRules, *, now: datetime) -> Site:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    rules = command.rules
    if rules.time_zone not in available_timezones():
        raise RuleViolation("time_zone_unknown", field="time_zone")
    if not rules.opening_days or not set(rules.opening_days) <= set(range(1, 8)):
        raise RuleViolation("site_never_open", field="opening_days")
    if not 1 <= rules.quote_validity_days <= 365:
        raise RuleViolation("quote_validity_implausible", field="quote_validity_days")
    if not 0 <= rules.repair_guarantee_months <= 120:
        raise RuleViolation("guarantee_implausible", field="repair_guarantee_months")
    check_policy(rules.down_payment)
    given = {**asdict(rules), "opening_days": sorted(set(rules.opening_days))}
    return _write(session, actor, site, "rules", given, command.seen_change, now)


def _write(
    session: Session,
    actor: Actor,
    site: Site,
    part: str,
    given: dict[str, Any],
    seen_change: int | None,
    now: datetime,
) -> Site:
    """Change the columns named in `given`, unless somebody did meanwhile."""
    refuse_overwriting(session, site.id, AuditSubject.SITE, part, seen_change)
    before = {name: getattr(site, name) for name in given}
    for name, value in given.items():
        setattr(site, name, value)
    record_change(session, actor, site.id, AuditSubject.SITE, before, given, now=now, name=part)
    return site


@dataclass(frozen=True)
class CloseDays:
    """Holidays: from a day to another, both closed."""

    site_id: int
    from_on: date
    until_on: date


def close_days(session: Session, actor: Actor, command: CloseDays, *, now: datetime) -> Site:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    length = (command.until_on - command.from_on).days
    if length < 0:
        raise RuleViolation("days_out_of_order", field="until_on")
    if length >= MAX_CLOSED_DAYS:
        raise RuleViolation("closure_too_long", {"days": MAX_CLOSED_DAYS}, field="until_on")
    closed = {(command.from_on + timedelta(days=n)).isoformat() for n in range(length + 1)}
    return _set_closed(session, actor, site, sorted(closed | set(site.closed_on)), now)


@dataclass(frozen=True)
class OpenDay:
    site_id: int
    day: date


def open_day(session: Session, actor: Actor, command: OpenDay, *, now: datetime) -> Site:
    """Take a day out of the closed ones."""
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    left = [day for day in site.closed_on if day != command.day.isoformat()]
    return _set_closed(session, actor, site, left, now)


def _set_closed(
    session: Session, actor: Actor, site: Site, closed: list[str], now: datetime
) -> Site:
    before = list(site.closed_on)
    site.closed_on = closed
    record_change(
        session,
        actor,
        site.id,
        AuditSubject.CLOSURES,
        {"closed_on": [day for day in before if day not in closed]},
        {"closed_on": [day for day in closed if day not in before]},
        now=now,
    )
    return site


@dataclass(frozen=True)
class SetLogo:
    """`picture` is a file as sent; None removes the logo."""

    site_id: int
    picture: bytes | None


def set_logo(session: Session, actor: Actor, command: SetLogo, *, now: datetime) -> Site:
    site = find.site(session, actor, command.site_id, Permission.ADMINISTER)
    site.logo_png = logo_png(command.picture) if command.picture is not None else None
    after = {"logo": "set" if command.picture is not None else "removed"}
    record_change(session, actor, site.id, AuditSubject.LOGO, {}, after, now=now)
    return site

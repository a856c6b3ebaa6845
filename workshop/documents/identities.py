"""Who and what a page names, from whatever holds their facts (rows of the database fit)."""

from typing import Protocol

from workshop.documents.paper import texts
from workshop.documents.parties import Business, Customer, Mediator, Watch


class SiteIdentity(Protocol):
    """What a site's settings say of it. `vat_regime` is `standard` or `franchise`."""

    @property
    def name(self) -> str: ...
    @property
    def legal_name(self) -> str: ...
    @property
    def siren(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def vat_number(self) -> str: ...
    @property
    def vat_regime(self) -> str: ...
    @property
    def mediator(self) -> str: ...
    @property
    def logo_png(self) -> bytes | None: ...
    @property
    def time_zone(self) -> str: ...


class CustomerIdentity(Protocol):
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...


class WatchIdentity(Protocol):
    @property
    def brand(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def serial(self) -> str: ...


def business_of(site: SiteIdentity, language: str) -> Business:
    """The site as its papers name it, in `language`."""
    exempt = site.vat_regime == "franchise"
    return Business(
        name=site.name,
        legal_name=site.legal_name or site.name,
        siren=site.siren,
        address=_lines(site.address),
        phone=site.phone,
        email=site.email,
        vat_number=site.vat_number,
        vat_exemption=texts(language)["common"]["vat_exemption"] if exempt else None,
        mediator=Mediator(", ".join(_lines(site.mediator))) if site.mediator.strip() else None,
        logo=site.logo_png,
        time_zone=site.time_zone,
    )


def customer_of(customer: CustomerIdentity) -> Customer:
    """The customer; a company comes before the person who speaks for it."""
    person = f"{customer.given_name} {customer.family_name}".strip()
    if not customer.company:
        return Customer(person, _lines(customer.address), customer.phone, customer.email)
    attention = (person,) if person else ()
    return Customer(
        customer.company,
        (*attention, *_lines(customer.address)),
        customer.phone,
        customer.email,
    )


def watch_of(watch: WatchIdentity, calibre: str = "") -> Watch:
    """The watch; `calibre` is its calibre's name, when known."""
    return Watch(watch.brand, watch.model, watch.reference, watch.serial, calibre)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())

"""Who and what every page names: the business, its customer, the watch, a signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import grouped, moment
from workshop.domain.phone import written_phone


@dataclass(frozen=True)
class Mediator:
    """The consumer mediator the business belongs to."""

    name: str
    address: str = ""
    website: str = ""


@dataclass(frozen=True)
class Business:
    """The site that prints, as its settings describe it.

    `logo` is a PNG, JPEG or SVG file. `vat_exemption` is the sentence a business outside VAT must
    print (None when it charges VAT). Instants are shown in `time_zone`.
    """

    name: str
    legal_name: str
    siren: str
    address: tuple[str, ...]
    phone: str = ""
    email: str = ""
    vat_number: str = ""
    vat_exemption: str | None = None
    mediator: Mediator | None = None
    logo: bytes | None = None
    time_zone: str = "Europe/Paris"


@dataclass(frozen=True)
class Customer:
    """The person (or partner shop) the page is for."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Watch:
    """What tells this watch from another, each part empty when unknown."""

    brand: str
    model: str = ""
    reference: str = ""
    serial: str = ""
    calibre: str = ""

    @property
    def name(self) -> str:
        return f"{self.brand} {self.model}".strip()


@dataclass(frozen=True)
class Signature:
    """A signature given on screen; `picture` is a PNG or SVG file, None when nothing was drawn.

    Without a picture it is on paper, or `by_account`: the person was signed in.
    """

    name: str
    signed_at: datetime
    picture: bytes | None
    by_account: bool = False


Texts = Mapping[str, str]


def facts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Labelled values for a page, those without a value left out."""
    return [{"label": label, "value": value} for label, value in pairs if value]


def choices(
    polishing: str, parts_back: bool | None, common: Texts
) -> tuple[tuple[str, str], tuple[str, str]]:
    """What the customer consents to and wants back, as labelled values; empty when not asked."""
    wanted = "" if parts_back is None else f"parts_back_{'yes' if parts_back else 'no'}"
    return (
        (common["polishing"], common[f"polishing_{polishing}"] if polishing else ""),
        (common["parts_back"], common[wanted] if wanted else ""),
    )


def business_page(business: Business, common: Texts) -> dict[str, object]:
    """The letterhead and the foot of a page."""
    legal = [business.legal_name, f"{common['siren']} {business.siren}" if business.siren else ""]
    if business.vat_number:
        legal.append(f"{common['vat_number']} {business.vat_number}")
    return {
        "name": business.name,
        "legal_name": business.legal_name,
        "address": list(business.address),
        "contact": [line for line in (written_phone(business.phone), business.email) if line],
        "legal": " · ".join(part for part in (*legal, ", ".join(business.address)) if part),
        "siren": business.siren,
        "logo": business.logo,
    }


def customer_page(customer: Customer) -> dict[str, object]:
    """A customer's name, address and ways to be reached, a line each."""
    reached = " · ".join(way for way in (written_phone(customer.phone), customer.email) if way)
    return {
        "name": customer.name,
        "lines": [*customer.address, *([reached] if reached else [])],
    }


def watch_facts(watch: Watch, common: Texts) -> list[dict[str, str]]:
    """What tells the watch apart, below its name."""
    return facts(
        (common["reference"], watch.reference),
        (common["serial"], watch.serial),
        (common["calibre"], watch.calibre),
    )


def signature_page(
    signature: Signature | None, common: Texts, language: str, time_zone: str
) -> dict[str, object] | None:
    """A signature with its name and time; None leaves the page a box to sign in."""
    if signature is None:
        return None
    signed = common["signed"].format(
        name=signature.name, at=moment(signature.signed_at, language, time_zone)
    )
    return {
        "signed": signed,
        "picture": signature.picture,
        "on_paper": "" if signature.picture else common[_undrawn(signature)],
    }


def _undrawn(signature: Signature) -> str:
    return "signed_by_account" if signature.by_account else "signed_on_paper"


def mediator_sentence(business: Business, common: Texts) -> str:
    """How a customer reaches the mediator; empty when the settings name none."""
    mediator = business.mediator
    if mediator is None:
        return ""
    parts = (mediator.name, mediator.address, mediator.website)
    named = ", ".join(part for part in parts if part).removesuffix(".")
    return common["mediator_sentence"].format(mediator=named)


def digest_line(label: str, digest: str) -> str:
    """A document's hash with its label; empty when there is none."""
    return f"{label} {grouped(digest)}" if digest else ""

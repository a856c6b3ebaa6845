"""What a deposit slip said when it was signed, kept so that it always prints as it was.

Customers move, sites change their terms, a movement is named once the case is open and promises
slip: the slip the customer signed tells none of it. What cannot change once it is signed
(condition, accessories, requests, prices) is read where it is recorded.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Protocol

from workshop.documents.identities import CustomerIdentity, SiteIdentity
from workshop.domain.intake import WatchData
from workshop.domain.people import Language
from workshop.domain.watch import Grade, WatchKind


@dataclass(frozen=True)
class SignedSite:
    """A site as it was; its logo is not kept."""

    name: str
    legal_name: str
    siren: str
    address: str
    phone: str
    email: str
    vat_number: str
    vat_regime: str
    mediator: str
    time_zone: str
    logo_png: bytes | None = None


@dataclass(frozen=True)
class SignedCustomer:
    given_name: str
    family_name: str
    company: str
    address: str
    phone: str
    email: str


@dataclass(frozen=True)
class SignedWatch:
    """`promised_on` is the promise the customer signed for.

    `accepted_service` is the one whose price was accepted in signing, as the slip called it.
    """

    watch: WatchData
    promised_on: date | None
    accepted_service: str = ""


@dataclass(frozen=True)
class SignedSlip:
    """`watches` by ticket number."""

    language: Language
    site: SignedSite
    customer: SignedCustomer
    terms: str
    watches: Mapping[str, SignedWatch]


class SlipSite(SiteIdentity, Protocol):
    @property
    def terms(self) -> str: ...


class SlipCustomer(CustomerIdentity, Protocol):
    @property
    def language(self) -> Language: ...


def to_keep(
    site: SlipSite, customer: SlipCustomer, watches: Mapping[str, SignedWatch]
) -> dict[str, Any]:
    """The JSON of a slip being signed; `watches` by ticket number."""
    return {
        "language": customer.language,
        "site": _values(SignedSite, site),
        "customer": _values(SignedCustomer, customer),
        "terms": site.terms,
        "watches": {
            number: {
                "watch": _watch_values(signed.watch),
                "promised_on": _iso(signed.promised_on),
                "accepted_service": signed.accepted_service,
            }
            for number, signed in watches.items()
        },
    }


def as_signed(kept: Mapping[str, Any], logo_png: bytes | None) -> SignedSlip:
    """The slip that `to_keep` kept, with the logo of today."""
    return SignedSlip(
        language=Language(kept["language"]),
        site=SignedSite(**kept["site"], logo_png=logo_png),
        customer=SignedCustomer(**kept["customer"]),
        terms=kept["terms"],
        watches={number: _signed_watch(told) for number, told in kept["watches"].items()},
    )


def _values(kept: type[Any], row: object) -> dict[str, Any]:
    names = (field.name for field in fields(kept) if field.name != "logo_png")
    return {name: getattr(row, name) for name in names}


def _watch_values(watch: WatchData) -> dict[str, Any]:
    return {**asdict(watch), "purchased_on": _iso(watch.purchased_on)}


def _signed_watch(told: Mapping[str, Any]) -> SignedWatch:
    watch = WatchData(**told["watch"])
    watch = replace(
        watch,
        kind=WatchKind(watch.kind),
        grade=Grade(watch.grade) if watch.grade else None,
        complications=tuple(watch.complications),
        purchased_on=_day(told["watch"]["purchased_on"]),
    )
    return SignedWatch(watch, _day(told["promised_on"]), told.get("accepted_service", ""))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

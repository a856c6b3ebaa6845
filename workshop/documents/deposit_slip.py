"""The deposit slip (*fiche de dépôt*): what was left, in what state, and on what terms.

It carries what CGI annexe IV art. 56 J septdecies asks of the sheet kept for objects of precious
metal entrusted for repair: depositor, depositary, date, number, description, nature, weight, metal
and fineness.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workshop.documents.formats import clock, day, day_of, fineness, money, weight
from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Customer,
    Signature,
    Texts,
    Watch,
    business_page,
    choices,
    customer_page,
    facts,
    mediator_sentence,
    signature_page,
    watch_facts,
)
from workshop.documents.qr import qr_page


@dataclass(frozen=True)
class PreciousMetal:
    """One part of precious metal: its nature (boîte, bracelet…), metal, weight and fineness."""

    nature: str
    metal: str
    weight_g: Decimal
    fineness_permille: int


@dataclass(frozen=True)
class ConditionMark:
    """A mark seen on the watch: where, what kind, how bad."""

    zone: str
    kind: str
    severity: str
    note: str = ""


@dataclass(frozen=True)
class FunctionalTest:
    """A test made at the counter; `outcome` is `ok`, `faulty` or `not_applicable`."""

    label: str
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class DepositedWatch:
    """One watch of a deposit. Prices include VAT; None or empty is a thing nobody said.

    `url` is the short address in its QR. `polishing` is `yes`, `light` or `no`. `attributes` are
    further labelled facts (kind, case metal, strap, water resistance…) and `warnings` sentences
    to be seen (radium, protected leather). `sketch` is an SVG or PNG of the marks on the watch.
    `accepted_service` is the one whose price is accepted with the signature, else the price is an
    estimate.
    """

    number: str
    url: str
    watch: Watch
    attributes: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    precious: tuple[PreciousMetal, ...] = ()
    condition: tuple[ConditionMark, ...] = ()
    sketch: bytes | None = None
    accessories: tuple[str, ...] = ()
    customer_words: str = ""
    request: str = ""
    tests: tuple[FunctionalTest, ...] = ()
    pre_diagnosis: str = ""
    accepted_service: str = ""
    price_low_cents: int | None = None
    price_high_cents: int | None = None
    promised_on: date | None = None
    polishing: str = ""
    parts_back: bool | None = None
    declared_value_cents: int | None = None
    ceiling_cents: int | None = None


@dataclass(frozen=True)
class DepositSlip:
    """One deposit: one customer, one or several watches, one signature (None: sign on the page).

    `follow_url` is where the customer sees how far the watches are; empty prints nothing of it.
    """

    business: Business
    customer: Customer
    deposited_at: datetime
    received_by: str
    watches: tuple[DepositedWatch, ...]
    terms: str = ""
    terms_version: str = ""
    signature: Signature | None = None
    follow_url: str = ""


def deposit_slip(data: DepositSlip, language: str) -> bytes:
    """The slip as a PDF, in `language`."""
    page = _page(data, texts(language)["deposit_slip"], texts(language)["common"], language)
    return render("deposit_slip", page, language=language, at=data.deposited_at)


def _page(data: DepositSlip, t: Texts, common: Texts, language: str) -> dict[str, object]:
    numbers = [watch.number for watch in data.watches]
    zone = data.business.time_zone
    day_text = day_of(data.deposited_at, language, zone)
    return {
        "title": f"{t['title']} {', '.join(numbers)}",
        "heading": t["title"],
        "numbers": numbers,
        "dated": f"{day_text}, {clock(data.deposited_at, language, zone)}",
        "qr": qr_page(data.watches[0].url, numbers[0], common["qr_alt"]),
        "business": business_page(data.business, common),
        "customer": customer_page(data.customer),
        "watches": [_watch_page(watch, t, common, language) for watch in data.watches],
        "accepted": _accepted(data.watches, t, language),
        "clauses": facts(
            (t["accepted"], t["accepted_text"] if _has_accepted(data.watches) else ""),
            (t["authenticity"], t["authenticity_text"]),
            (t["unclaimed"], t["unclaimed_text"]),
            (common["mediator"], mediator_sentence(data.business, common)),
        ),
        "terms": data.terms,
        "terms_title": f"{common['terms']} {data.terms_version}".strip(),
        "wording": t["wording_many"] if len(numbers) > 1 else t["wording"],
        "signature": signature_page(data.signature, common, language, zone),
        "received_by": data.received_by,
        "follow": qr_page(data.follow_url, numbers[0], t["follow_alt"])
        if data.follow_url
        else None,
        "follow_url": data.follow_url,
    }


def _watch_page(data: DepositedWatch, t: Texts, common: Texts, language: str) -> dict[str, object]:
    return {
        "number": data.number,
        "qr": qr_page(data.url, data.number, common["qr_alt"]),
        "name": data.watch.name,
        "facts": [*watch_facts(data.watch, common), *facts(*data.attributes)],
        "warnings": list(data.warnings),
        "promises": facts(
            (t["promised"], day(data.promised_on, language) if data.promised_on else ""),
            (t["accepted" if data.accepted_service else "price"], _price(data, t, language)),
            (t["ceiling"], _money(data.ceiling_cents, language)),
            (t["declared_value"], _money(data.declared_value_cents, language)),
        ),
        "precious": [
            {
                "nature": part.nature,
                "metal": part.metal,
                "fineness": fineness(part.fineness_permille),
                "weight": weight(part.weight_g, language),
            }
            for part in data.precious
        ],
        "condition": [vars(mark) for mark in data.condition],
        "sketch": data.sketch,
        "sketch_alt": t["sketch_alt"].format(watch=data.watch.name),
        "account": facts(
            (t["customer_words"], _quoted(data.customer_words, language)),
            (t["request"], data.request),
            (t["accepted_service"], data.accepted_service),
            (t["pre_diagnosis"], data.pre_diagnosis),
            (t["accessories"], _accessories(data.accessories, t)),
            *choices(data.polishing, data.parts_back, common),
        ),
        "tests": [{**vars(test), "word": common[test.outcome]} for test in data.tests],
    }


def _has_accepted(watches: tuple[DepositedWatch, ...]) -> bool:
    return any(watch.accepted_service for watch in watches)


def _accepted(watches: tuple[DepositedWatch, ...], t: Texts, language: str) -> list[str]:
    """What is signed for besides leaving the watch: a sentence per price accepted."""
    wording = t["wording_accepted_of" if len(watches) > 1 else "wording_accepted"]
    return [
        wording.format(
            number=watch.number,
            service=watch.accepted_service,
            price=_price(watch, t, language),
        )
        for watch in watches
        if watch.accepted_service
    ]


def _price(data: DepositedWatch, t: Texts, language: str) -> str:
    low, high = data.price_low_cents, data.price_high_cents
    if low is not None and high is not None and low != high:
        return t["price_range"].format(low=money(low, language), high=money(high, language))
    return _money(low if low is not None else high, language)


def _money(cents: int | None, language: str) -> str:
    return "" if cents is None else money(cents, language)


def _accessories(labels: tuple[str, ...], t: Texts) -> str:
    if not labels:
        return t["accessories_none"]
    count = t["accessories_one"] if len(labels) == 1 else t["accessories_many"]
    return count.format(count=len(labels), labels=", ".join(labels))


def _quoted(words: str, language: str) -> str:
    if not words:
        return ""
    return f"«\u00a0{words}\u00a0»" if language == "fr" else f"“{words}”"

"""The service passport (*passeport d’entretien*): the page a customer keeps with the watch."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.charts.drawing import Drawing, drawings_page
from workshop.documents.formats import day, day_of, grouped, moment
from workshop.documents.measured_stage import measured_stage_page
from workshop.documents.paper import render, texts
from workshop.documents.parties import (
    Business,
    Texts,
    Watch,
    business_page,
    facts,
    watch_facts,
)
from workshop.documents.qr import qr_page
from workshop.measurements.measured_stage import MeasuredStage


@dataclass(frozen=True)
class WorkDone:
    """An operation carried out, and what it consisted of."""

    label: str
    detail: str = ""


@dataclass(frozen=True)
class PartFitted:
    """A part put in: its kind (neuve, équivalente…) and what became of the one taken out."""

    label: str
    kind: str
    quantity: int = 1
    reference: str = ""
    removed: str = ""


@dataclass(frozen=True)
class MeasuredValue:
    """A characteristic before and after, already written with its unit.

    `verdict` judges the value after, by its code in `workshop.measurements`.
    `source` says where the limit comes from.
    """

    label: str
    before: str
    after: str
    limit: str
    verdict: str
    source: str


@dataclass(frozen=True)
class WaterResistance:
    """The last water resistance test: the pressure it was made at, when, and what to know."""

    pressure: str
    tested_on: date
    note: str = ""


@dataclass(frozen=True)
class GuaranteeTerm:
    """Until when an operation is guaranteed, and what is not covered."""

    operation: str
    until: date
    note: str = ""


@dataclass(frozen=True)
class Derogation:
    """A control passed by decision of the hierarchy: what, why, who, until when."""

    what: str
    reason: str
    approved_by: str
    until: date | None = None


@dataclass(frozen=True)
class HeardRecording:
    """A recording of the watch: when and how it lay, what was heard, and the hash of its file."""

    at: datetime
    place: str
    told: str
    sha256: str


@dataclass(frozen=True)
class Passport:
    """One service of one watch. `url` is where it is verified, `short_hash` what must match.

    `checks` names the functional checks that are good, `charts` draw what `values` sum up,
    `measured` is what they were summed up from.
    """

    number: str
    url: str
    short_hash: str
    issued_at: datetime
    business: Business
    customer_name: str
    watch: Watch
    work: tuple[WorkDone, ...]
    parts: tuple[PartFitted, ...] = ()
    values: tuple[MeasuredValue, ...] = ()
    checks: tuple[str, ...] = ()
    water_resistance: WaterResistance | None = None
    next_check_on: date | None = None
    guarantees: tuple[GuaranteeTerm, ...] = ()
    derogations: tuple[Derogation, ...] = ()
    advice: tuple[str, ...] = ()
    watchmaker: str = ""
    controlled_by: str = ""
    controlled_on: date | None = None
    charts: tuple[Drawing, ...] = ()
    measured: MeasuredStage | None = None
    recordings: tuple[HeardRecording, ...] = ()


def passport(data: Passport, language: str) -> bytes:
    """The passport as a PDF, in `language`."""
    page = _page(data, texts(language)["passport"], texts(language)["common"], language)
    return render("passport", page, language=language, at=data.issued_at)


def _page(data: Passport, t: Texts, common: Texts, language: str) -> dict[str, object]:
    issued = day_of(data.issued_at, language, data.business.time_zone)
    return {
        "title": f"{t['title']} {data.number}",
        "heading": t["title"],
        "numbers": [data.number],
        "dated": issued,
        "qr": qr_page(data.url, data.number, t["qr_alt"]),
        "business": business_page(data.business, common),
        "watch": data.watch.name,
        "watch_facts": [
            *watch_facts(data.watch, common),
            *facts((t["customer"], data.customer_name)),
        ],
        "registers": _registers(data, t, language),
        "work": [vars(operation) for operation in data.work],
        "parts": [vars(part) for part in data.parts],
        "values": [{**vars(value), "word": common[value.verdict]} for value in data.values],
        "charts": drawings_page(data.charts),
        "measured": measured_stage_page(data.measured, language) if data.measured else None,
        "recordings": [
            {
                "place": each.place,
                "at": moment(each.at, language, data.business.time_zone),
                "told": each.told,
                "hash": grouped(each.sha256),
            }
            for each in data.recordings
        ],
        "checks": " · ".join(data.checks),
        "water_note": data.water_resistance.note if data.water_resistance else "",
        "guarantees": [
            {"operation": term.operation, "until": day(term.until, language), "note": term.note}
            for term in data.guarantees
        ],
        "derogations": [_derogation(derogation, t, language) for derogation in data.derogations],
        "advice": list(data.advice),
        "signed": facts(
            (t["watchmaker"], data.watchmaker),
            (t["controlled_by"], _control(data, t, language)),
        ),
        "url": data.url,
        "hash": data.short_hash,
    }


def _registers(data: Passport, t: Texts, language: str) -> list[dict[str, str]]:
    """What the owner looks up first, in the three registers of the page."""
    water = data.water_resistance
    guaranteed_until = max((term.until for term in data.guarantees), default=None)
    return [
        {
            "label": t["water_resistance"],
            "value": water.pressure if water else "",
            "note": t["tested_on"].format(day=day(water.tested_on, language))
            if water
            else t["not_tested"],
        },
        {
            "label": t["next_check"],
            "value": _year(data.next_check_on),
            "note": day(data.next_check_on, language) if data.next_check_on else t["as_needed"],
        },
        {
            "label": t["guarantee"],
            "value": _year(guaranteed_until),
            "note": t["until"].format(day=day(guaranteed_until, language))
            if guaranteed_until
            else t["no_guarantee"],
        },
    ]


def _year(value: date | None) -> str:
    return str(value.year) if value else ""


def _control(data: Passport, t: Texts, language: str) -> str:
    if not data.controlled_by or data.controlled_on is None:
        return data.controlled_by
    return t["controlled"].format(name=data.controlled_by, day=day(data.controlled_on, language))


def _derogation(derogation: Derogation, t: Texts, language: str) -> dict[str, str]:
    until = t["until"].format(day=day(derogation.until, language)) if derogation.until else ""
    return {
        "what": derogation.what,
        "reason": derogation.reason,
        "decided": ", ".join(
            part for part in (t["approved_by"].format(name=derogation.approved_by), until) if part
        ),
    }

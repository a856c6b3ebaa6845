"""The tracking sheet (*fiche de suivi*): a ticket's whole journal, for somebody not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from workshop.documents.charts.drawing import Drawing, drawings_page
from workshop.documents.formats import clock, day_of, grouped, moment
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
class Photo:
    """A thumbnail (PNG or JPEG) and what it shows."""

    picture: bytes
    caption: str


@dataclass(frozen=True)
class Entry:
    """One entry of the journal: a title, when its kind has one, and what was done.

    `details` are labelled facts below the sentence. `declared_at` is when the act took place, when
    it was entered later. `corrects` is the number of the entry it corrects, `reason` why;
    `corrected_by` the numbers of the entries that correct it. `alert` is empty, `open` or
    `answered`. `short_hash` is the start of the entry's hash.
    """

    number: int
    at: datetime
    step: str
    author: str
    sentence: str
    short_hash: str
    title: str = ""
    details: tuple[tuple[str, str], ...] = ()
    declared_at: datetime | None = None
    corrects: int | None = None
    reason: str = ""
    corrected_by: tuple[int, ...] = ()
    alert: str = ""
    photos: tuple[Photo, ...] = ()


class Fault(StrEnum):
    """What was found wrong; the words are the text of the same name."""

    BROKEN = "broken"
    CONTRADICTED = "contradicted"
    UNTOLD = "untold"
    UNPROVED = "unproved"


@dataclass(frozen=True)
class Verification:
    """The chain as it was checked when the sheet was printed; `fault` is None when intact.

    `at_entry` is the first bad entry, or the one that the ticket contradicts.
    """

    verified_at: datetime
    head_hash: str
    fault: Fault | None = None
    at_entry: int | None = None


@dataclass(frozen=True)
class TrackingSheet:
    """A ticket's journal, oldest entry first, with the three answers on top.

    `charts` draw the positions as they were read last, `measured` tells every stage.
    """

    number: str
    url: str
    printed_at: datetime
    business: Business
    customer_name: str
    watch: Watch
    step: str
    whose_turn: str
    place: str
    promised: str
    entries: tuple[Entry, ...]
    verification: Verification
    charts: tuple[Drawing, ...] = ()
    measured: tuple[MeasuredStage, ...] = ()


def tracking_sheet(data: TrackingSheet, language: str) -> bytes:
    """The sheet as a PDF, in `language`."""
    page = _page(data, texts(language)["tracking_sheet"], texts(language)["common"], language)
    return render("tracking_sheet", page, language=language, at=data.printed_at)


def _page(data: TrackingSheet, t: Texts, common: Texts, language: str) -> dict[str, object]:
    zone = data.business.time_zone
    return {
        "title": f"{t['title']} {data.number}",
        "heading": t["title"],
        "numbers": [data.number],
        "dated": t["printed"].format(at=moment(data.printed_at, language, zone)),
        "qr": qr_page(data.url, data.number, common["qr_alt"]),
        "business": business_page(data.business, common),
        "watch": data.watch.name,
        "watch_facts": [
            *facts((common["customer"], data.customer_name)),
            *watch_facts(data.watch, common),
        ],
        "promises": facts(
            (t["step"], data.step),
            (t["whose_turn"], data.whose_turn),
            (t["place"], data.place),
            (t["promised"], data.promised),
        ),
        "charts": drawings_page(data.charts),
        "measured": [measured_stage_page(each, language) for each in data.measured],
        "days": [
            {
                "day": day_text,
                "entries": [_entry_page(entry, t, language, zone) for entry in entries],
            }
            for day_text, entries in _by_day(data.entries, language, zone)
        ],
        "verification": _verification(data, t, language),
        "intact": data.verification.fault is None,
        "head": grouped(data.verification.head_hash),
    }


def _by_day(
    entries: Iterable[Entry], language: str, zone: str
) -> Iterable[tuple[str, Iterable[Entry]]]:
    return groupby(entries, key=lambda entry: day_of(entry.at, language, zone))


def _entry_page(entry: Entry, t: Texts, language: str, zone: str) -> dict[str, object]:
    remarks = []
    if entry.declared_at is not None:
        remarks.append(t["declared"].format(at=moment(entry.declared_at, language, zone)))
    if entry.corrects is not None:
        remarks.append(t["corrects"].format(number=entry.corrects, reason=entry.reason))
    if entry.corrected_by:
        remarks.append(t["corrected_by"].format(numbers=", ".join(map(str, entry.corrected_by))))
    return {
        "number": entry.number,
        "clock": clock(entry.at, language, zone),
        "step": entry.step,
        "author": entry.author,
        "title": entry.title,
        "sentence": entry.sentence,
        "details": facts(*entry.details),
        "remarks": remarks,
        "alert": entry.alert,
        "alert_word": t[f"alert_{entry.alert}"] if entry.alert else "",
        "hash": entry.short_hash,
        "photos": [vars(photo) for photo in entry.photos],
    }


def _verification(data: TrackingSheet, t: Texts, language: str) -> str:
    verification = data.verification
    at = moment(verification.verified_at, language, data.business.time_zone)
    if verification.fault is not None:
        return t[verification.fault].format(at=at, number=verification.at_entry)
    return t["intact"].format(at=at, count=len(data.entries))

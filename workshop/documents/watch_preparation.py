"""The sheet to prepare the watches of a scenario by: faults, readings, two people, putting back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import day_of
from workshop.documents.paper import render, texts
from workshop.documents.parties import Business, business_page


@dataclass(frozen=True)
class WatchToSet:
    """`readings` are what to measure with the range it must lie in, in words."""

    description: str
    faults: tuple[str, ...]
    readings: tuple[str, ...]
    restore: str


@dataclass(frozen=True)
class PreparationSheet:
    """To be kept from candidates: it tells what was planted."""

    code: str
    version: int
    title: str
    printed_at: datetime
    business: Business
    watches: tuple[WatchToSet, ...]


def preparation_sheet(data: PreparationSheet, language: str) -> bytes:
    """The sheet as a PDF, in `language`, one watch to a page."""
    page = _page(data, texts(language)["watch_preparation"], language)
    return render("watch_preparation", page, language=language, at=data.printed_at)


def _page(data: PreparationSheet, t: Mapping[str, str], language: str) -> dict[str, object]:
    return {
        "title": f"{t['title']} – {data.title}",
        "heading": t["title"],
        "numbers": [t["number"].format(code=data.code, version=data.version)],
        "dated": day_of(data.printed_at, language, data.business.time_zone),
        "qr": None,
        "business": business_page(data.business, texts(language)["common"]),
        "subject": data.title,
        "watches": [
            {
                "description": each.description,
                "faults": each.faults,
                "readings": each.readings,
                "restore": each.restore,
            }
            for each in data.watches
        ],
    }

"""Labels for the bag and for each accessory: a QR any phone opens, a number an eye reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workshop.documents.formats import NO_BREAK, day
from workshop.documents.paper import render, texts
from workshop.documents.qr import qr_svg


class LabelSize(StrEnum):
    """The rolls a label printer holds: 62 × 29 mm, or 25 × 25 mm for what is small."""

    STANDARD = "standard"
    SMALL = "small"


@dataclass(frozen=True)
class Accessory:
    """An accessory left with the watch: the `rank`th of `count`."""

    label: str
    rank: int
    count: int


@dataclass(frozen=True)
class Label:
    """The label of a bag, or of one of its accessories. Only the surname's initial is printed."""

    number: str
    url: str
    customer_surname: str
    watch: str
    promised_on: date | None = None
    accessory: Accessory | None = None


def labels(
    data: Sequence[Label], language: str, *, at: datetime, size: LabelSize = LabelSize.STANDARD
) -> bytes:
    """The labels as a PDF of one page each; `at` is the date the file says it was made on."""
    t = texts(language)["labels"]
    page = {"title": t["title"], "labels": [_page(label, language) for label in data]}
    return render(f"labels_{size}", page, language=language, at=at, standards=())


def _page(label: Label, language: str) -> dict[str, object]:
    t = texts(language)["labels"]
    series, _, rank = label.number.rpartition("-")
    accessory = label.accessory
    promised = day(label.promised_on, language) if label.promised_on else ""
    return {
        "qr": qr_svg(label.url, label.number).encode(),
        "alt": label.number,
        "series": series,
        "rank": rank,
        "owner": f"{label.customer_surname.strip()[:1].upper()}.{NO_BREAK}"
        if label.customer_surname.strip()
        else "",
        "watch": _short(label.watch, 22),
        "promised": t["promised"].format(day=promised) if promised else "",
        "accessory": [t["accessory"].format(**vars(accessory)), _short(accessory.label, 22)]
        if accessory
        else [],
        "rank_of": f"{accessory.rank}/{accessory.count}" if accessory else "",
    }


def _short(text: str, length: int) -> str:
    """`text` on one line of the label, its end replaced by … when it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"

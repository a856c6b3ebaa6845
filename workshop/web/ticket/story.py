"""The tracking sheet told in words: what `ui.story` shows of each entry."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext

from workshop.domain.tracking import EntryKind
from workshop.queries.ticket_frame import StoryEntry
from workshop.web.sentences.labels import label
from workshop.web.sentences.tracking import describe
from workshop.web.translation import instant, language, time_zone

_TONES: Final = {
    EntryKind.ALERT_RAISED: "alert",
    EntryKind.CONTROL_FAILED: "alert",
    EntryKind.OPENED: "milestone",
    EntryKind.MOVED: "milestone",
    EntryKind.HANDED_BACK: "milestone",
}

# An entry of more than `_LONG` lines shows the first `_SHOWN`, the others on demand.
_LONG: Final = 9
_SHOWN: Final = 6

# Entries kept in words: the stories of some hundred tickets.
_KEPT: Final = 8192


class ToldEntry(NamedTuple):
    """An entry in words, the end of a long one apart in `rest`. `photos` are pairs (address of the
    picture, what it is), `printouts` pairs (place under the ticket's address, name)."""

    seq: int
    title: str
    text: str
    rest: str
    author: str
    step: str
    at: str
    iso: str
    tone: str
    declared: str
    corrects: int | None
    corrected_by: tuple[int, ...]
    photos: tuple[tuple[str, str], ...]
    printouts: tuple[tuple[str, str], ...]
    anchor: str
    corrected: bool


def told(entries: Iterable[StoryEntry]) -> list[ToldEntry]:
    """The entries in words, in the language of the request, in the order given."""
    spoken, zone = language(), time_zone()
    return [_tell(entry, spoken, zone) for entry in entries]


@lru_cache(maxsize=_KEPT)
def _tell(entry: StoryEntry, _language: str, _zone: ZoneInfo) -> ToldEntry:
    """An entry is written once and read for years: it is put in words once for all its readers."""
    title, details = describe(entry.kind, entry.payload)
    shown = _SHOWN if len(details) > _LONG else _LONG
    photos = entry.payload.get("photos")
    return ToldEntry(
        seq=entry.seq,
        title=title,
        text="\n".join(details[:shown]),
        rest="\n".join(details[shown:]),
        author=entry.author,
        step=label(entry.step),
        at=instant(entry.at),
        iso=entry.at.isoformat(),
        tone=_TONES.get(entry.kind, ""),
        declared=instant(entry.happened_at),
        corrects=entry.corrects_seq,
        corrected_by=entry.corrected_by,
        anchor=f"e{entry.seq}",
        corrected=bool(entry.corrected_by),
        photos=_photos(entry.seq, photos) if photos else (),
        printouts=tuple(
            (f"/measurements/printouts/{each['id']}", each["name"])
            for each in entry.payload.get("printouts", ())
        ),
    )


def _photos(seq: int, photos: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    shown = gettext("Photo de l’entrée %(seq)s", seq=seq)
    return tuple((f"/photos/{photo['id']}", shown) for photo in photos)

"""The tracking sheet told in words: what `ui.story` shows of each entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from workshop.domain.tracking import EntryKind
from workshop.queries.ticket_frame import StoryEntry
from workshop.web.sentences.labels import STATES
from workshop.web.sentences.tracking import describe
from workshop.web.translation import instant

_TONES: Final = {
    EntryKind.ALERT_RAISED: "alert",
    EntryKind.CONTROL_FAILED: "alert",
    EntryKind.OPENED: "milestone",
    EntryKind.MOVED: "milestone",
    EntryKind.HANDED_BACK: "milestone",
}


@dataclass(frozen=True)
class ToldEntry:
    """An entry in words. `photos` are pairs (address of the picture, what it is)."""

    seq: int
    title: str
    text: str
    author: str
    step: str
    at: str
    iso: str
    tone: str
    declared: str
    corrects: int | None
    corrected_by: tuple[int, ...]
    photos: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return f"e{self.seq}"

    @property
    def corrected(self) -> bool:
        return bool(self.corrected_by)


def told(entries: Iterable[StoryEntry]) -> list[ToldEntry]:
    """The entries in words, in the language of the request, in the order given."""
    return [_tell(entry) for entry in entries]


def _tell(entry: StoryEntry) -> ToldEntry:
    title, details = describe(entry.kind, entry.payload)
    photos = entry.payload.get("photos") or ()
    return ToldEntry(
        seq=entry.seq,
        title=title,
        text="\n".join(details),
        author=entry.author,
        step=str(STATES[entry.step]),
        at=instant(entry.at),
        iso=entry.at.isoformat(),
        tone=_TONES.get(entry.kind, ""),
        declared=instant(entry.happened_at) if entry.happened_at else "",
        corrects=entry.corrects_seq,
        corrected_by=entry.corrected_by,
        photos=tuple(
            (f"/photos/{photo['id']}", gettext("Photo de l’entrée %(seq)s", seq=entry.seq))
            for photo in photos
        ),
    )

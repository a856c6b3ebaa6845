"""The tracking sheet put in words for its paper."""

from dataclasses import replace
from typing import Final

from flask_babel import gettext

from workshop.db.media import thumb_path
from workshop.db.session import db
from workshop.documents.charts.visit import paper_charts
from workshop.documents.identities import business_of, watch_of
from workshop.documents.tracking_sheet import (
    Entry,
    Fault,
    Photo,
    TrackingSheet,
    Verification,
    tracking_sheet,
)
from workshop.domain.people import Actor
from workshop.domain.permissions import Role
from workshop.domain.tracking import GENESIS, EntryKind
from workshop.domain.verification import Finding, Tampering
from workshop.measurements.calibres import calibre
from workshop.operations.session_papers import LANGUAGE
from workshop.queries.ticket_frame import StoryEntry
from workshop.queries.tracking_sheet import SheetPage, sheet_page
from workshop.web.addresses import public_address
from workshop.web.identity import actor, now
from workshop.web.photo.sent import media_folder
from workshop.web.sentences.labels import label, named
from workshop.web.sentences.tracking import describe
from workshop.web.translation import day, language, speaking

_SHORT_HASH = 12


def ticket_sheet(number: str) -> bytes:
    """The sheet of a ticket for who may read it; `NotFound` for anybody else."""
    return _sheet(actor(), number)


def bench_sheet(bench_id: int, number: str) -> bytes:
    """The sheet of work done at a bench that was cleared, in the language of its session's papers.

    The caller has checked that the person organises that session: nobody has a role at the bench.
    """
    in_charge = replace(actor(), roles={bench_id: frozenset({Role.SUPERVISOR})})
    with speaking(LANGUAGE):
        return _sheet(in_charge, number)


def _sheet(reader: Actor, number: str) -> bytes:
    page = sheet_page(db.session(), reader, number, media_folder())
    return tracking_sheet(_in_words(page), language())


def _in_words(page: SheetPage) -> TrackingSheet:
    frame = page.frame
    known = page.watch.calibre_id
    holder = f", {frame.holder}" if frame.holder else ""
    return TrackingSheet(
        number=frame.number,
        url=public_address(f"/t/{frame.number}"),
        printed_at=now(),
        business=business_of(page.site, language()),
        customer_name=frame.customer,
        watch=watch_of(page.watch, calibre(known).name if known else page.watch.calibre_text),
        step=label(frame.state),
        whose_turn="" if frame.closed else label(frame.waiting_on),
        place=f"{named(frame.place, 'places')}{holder}",
        promised=day(frame.promised_on),
        entries=tuple(_entry(entry, page) for entry in reversed(frame.story)),
        verification=Verification(
            verified_at=now(),
            head_hash=frame.story[0].hash if frame.story else GENESIS,
            fault=_fault(page.finding),
            at_entry=page.finding.seq if page.finding else None,
        ),
        charts=paper_charts(page.portrayed, language()),
        measured=page.measured,
    )


def _fault(finding: Finding | None) -> Fault | None:
    if finding is None:
        return None
    return _FAULTS.get(finding.tampering, Fault.BROKEN if finding.seq else Fault.UNPROVED)


_FAULTS: Final = {
    Tampering.FACT_ALTERED: Fault.CONTRADICTED,
    Tampering.FACT_REMOVED: Fault.CONTRADICTED,
    Tampering.FACT_INSERTED: Fault.UNTOLD,
}


def _entry(entry: StoryEntry, page: SheetPage) -> Entry:
    title, details = describe(entry.kind, entry.payload)
    return Entry(
        number=entry.seq,
        at=entry.at,
        step=label(entry.step),
        author=entry.author,
        title=title,
        sentence="\n".join(details),
        short_hash=entry.hash[:_SHORT_HASH],
        declared_at=entry.happened_at,
        corrects=entry.corrects_seq,
        reason=entry.payload.get("reason", "") if entry.corrects_seq else "",
        corrected_by=entry.corrected_by,
        alert=_alert(entry, page),
        photos=_photos(entry, page),
    )


def _alert(entry: StoryEntry, page: SheetPage) -> str:
    """Whether it was answered is what the entries say, not the row of the alert."""
    if entry.kind is not EntryKind.ALERT_RAISED:
        return ""
    answers = (each for each in page.frame.story if each.kind is EntryKind.ALERT_ANSWERED)
    answered = any(each.payload["alert"] == entry.payload["alert"] for each in answers)
    return "answered" if answered else "open"


def _photos(entry: StoryEntry, page: SheetPage) -> tuple[Photo, ...]:
    wanted = (page.photos.get(photo["id"]) for photo in entry.payload.get("photos") or ())
    files = (thumb_path(media_folder(), sha256) for sha256 in wanted if sha256)
    return tuple(
        Photo(file.read_bytes(), gettext("Photo %(n)s de l’entrée %(seq)s", n=n, seq=entry.seq))
        for n, file in enumerate(files, start=1)
        if file.exists()
    )

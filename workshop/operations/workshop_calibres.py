"""Calibres the catalogue lacks: each change makes a new version, each figure keeps its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.models import WorkshopCalibre, WorkshopCalibreVersion
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.watch import WatchKind
from workshop.measurements.calibres import Calibre, Figure, FigureValue
from workshop.measurements.sources import Source
from workshop.operations.versions import is_name_taken, reason_to_change, write_version


@dataclass(frozen=True)
class CalibreSheet:
    """What a version says. A figure that is new or changed comes from `source`; the others keep
    the source they had."""

    maker: str
    reference: str
    kind: WatchKind
    has_complication: bool
    complication_reason: str
    note: str
    source: Source
    figures: Mapping[str, FigureValue]


@dataclass(frozen=True)
class AddCalibre:
    site_id: int
    sheet: CalibreSheet


def add_calibre(
    session: Session, actor: Actor, command: AddCalibre, *, now: datetime
) -> WorkshopCalibre:
    find.site(session, actor, command.site_id, Permission.KEEP_CATALOGUE)
    found = WorkshopCalibre(site_id=command.site_id, name="", version=0)
    _write(session, actor, found, command.sheet, "", now)
    return found


@dataclass(frozen=True)
class ChangeCalibre:
    """`seen_version` is the version that the person's page showed."""

    calibre_id: int
    sheet: CalibreSheet
    reason: str
    seen_version: int


def change_calibre(
    session: Session, actor: Actor, command: ChangeCalibre, *, now: datetime
) -> WorkshopCalibre:
    found = find.workshop_calibre(session, actor, command.calibre_id, Permission.KEEP_CATALOGUE)
    reason = reason_to_change(found, command.seen_version, command.reason)
    _write(session, actor, found, command.sheet, reason, now)
    return found


def _write(
    session: Session,
    actor: Actor,
    found: WorkshopCalibre,
    sheet: CalibreSheet,
    reason: str,
    now: datetime,
) -> None:
    name = _checked_name(session, found, sheet)
    known = _figures_of(session, found)

    def document() -> dict[str, Any]:
        return Calibre(
            id=f"workshop-{found.id}",
            maker=sheet.maker.strip(),
            reference=sheet.reference.strip(),
            kind=sheet.kind,
            has_complication=sheet.has_complication,
            complication_reason=sheet.complication_reason.strip(),
            functions=(),
            also_known_as=(),
            note=sheet.note.strip(),
            figures={
                field: _sourced(value, known.get(field), sheet.source)
                for field, value in sheet.figures.items()
            },
            conflicts={},
        ).to_dict()

    write_version(session, actor, found, name, reason, document, now=now)


def _checked_name(session: Session, found: WorkshopCalibre, sheet: CalibreSheet) -> str:
    if not sheet.maker.strip() or not sheet.reference.strip():
        raise RuleViolation("calibre_name_missing", field="reference")
    if not sheet.figures:
        raise RuleViolation("figures_missing")
    if not sheet.source.title.strip():
        raise RuleViolation("figure_source_missing", field="source_title")
    name = f"{sheet.maker.strip()} {sheet.reference.strip()}"
    if is_name_taken(session, found, name):
        raise RuleViolation("calibre_name_taken", {"name": name}, field="reference")
    return name


def _figures_of(session: Session, found: WorkshopCalibre) -> Mapping[str, Figure]:
    if not found.version:
        return {}
    latest = session.get_one(WorkshopCalibreVersion, (found.id, found.version))
    return Calibre.from_dict(latest.document).figures


def _sourced(value: FigureValue, known: Figure | None, source: Source) -> Figure:
    return known if known and known.value == value else Figure(value, (source,))

"""Opening the case: how it opens, the checklist with server times, the calibre read inside."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Diagnosis, Ticket, Watch, WorkshopCalibre, WorkshopCalibreVersion
from workshop.domain.catalogue import case_backs, tools
from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold_compact
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.domain.watch import Grade
from workshop.measurements.calibres import Calibre, calibre
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import diagnosis_of, ticket_at_stage

# The checklist step at which the movement is out of its case.
_MOVEMENT_OUT: Final = frozenset({"take_out_movement", "take_out_movement_front"})


@dataclass(frozen=True)
class RecordUncasing:
    """`done` are checklist steps just done; `calibre_id` is what is read on the movement.

    `own_calibre` is the name of a calibre of the workshop, where the catalogue lacks it. Diameter
    and grade, once known, are not forgotten by leaving them out, nor are `tools` that were used;
    `grade_unknown` takes back a grade that turned out not to be the movement's.
    """

    number: str
    case_back: str
    done: tuple[str, ...] = ()
    calibre_id: str | None = None
    seen_version: int | None = None
    own_calibre: str = ""
    case_diameter_mm: Decimal | None = None
    grade: Grade | None = None
    grade_unknown: bool = False
    tools: tuple[str, ...] = ()


def record_uncasing(
    session: Session, actor: Actor, command: RecordUncasing, *, now: datetime
) -> Ticket:
    """Say how the case opens and tick the steps done; the server's time is the time of each."""
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.AFTER_UNCASING, seen_version=command.seen_version
    )
    checklist = {step.code for step in case_backs()[command.case_back].uncasing}
    diagnosis = diagnosis_of(session, ticket)
    new = [code for code in command.done if code not in diagnosis.uncasing]
    if unknown := [code for code in new if code not in checklist]:
        raise RuleViolation("unknown_code", {"vocabulary": "steps", "code": unknown[0]})
    read = _calibre_read(ticket, command.calibre_id)
    own = _own_calibre_read(session, ticket, command.own_calibre)
    told = _told_of_watch(ticket.watch, command) | _told_of_tools(diagnosis, command)
    if not new and not read and not own and not told and command.case_back == diagnosis.case_back:
        raise RuleViolation("nothing_new")
    diagnosis.case_back = command.case_back
    tick = {"by": actor.name, "at": now.isoformat()}
    diagnosis.uncasing = diagnosis.uncasing | dict.fromkeys(new, tick)
    if diagnosis.uncased_at is None and _MOVEMENT_OUT & set(new):
        diagnosis.uncased_at = now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.UNCASING_RECORDED,
        {"case_back": command.case_back, "done": new, "calibre": read, "own_calibre": own, **told},
        now=now,
    )
    return ticket


def _calibre_read(ticket: Ticket, calibre_id: str | None) -> str | None:
    """Keep the calibre read on the movement; None when that tells nothing new."""
    watch = ticket.watch
    if not calibre_id or (watch.calibre_id == calibre_id and watch.calibre_confirmed):
        return None
    known = calibre(calibre_id)
    if known.kind is not watch.kind:
        raise RuleViolation("calibre_of_other_kind", {"calibre": known.name}, field="calibre")
    watch.calibre_id, watch.workshop_calibre_id = known.id, None
    watch.calibre_confirmed = True
    return known.id


def _own_calibre_read(session: Session, ticket: Ticket, name: str) -> str | None:
    """Keep a calibre of the workshop, found by its name; None when that tells nothing new."""
    if not name.strip():
        return None
    found = _workshop_calibre(session, ticket, name)
    watch = ticket.watch
    if watch.workshop_calibre_id == found.id and watch.calibre_confirmed:
        return None
    latest = session.get_one(WorkshopCalibreVersion, (found.id, found.version))
    if Calibre.from_dict(latest.document).kind is not watch.kind:
        raise RuleViolation("calibre_of_other_kind", {"calibre": found.name}, field="own_calibre")
    watch.calibre_id, watch.workshop_calibre_id = None, found.id
    watch.calibre_text, watch.calibre_confirmed = found.name[:80], True
    return found.name


def _workshop_calibre(session: Session, ticket: Ticket, name: str) -> WorkshopCalibre:
    at_the_site = select(WorkshopCalibre).where(WorkshopCalibre.site_id == ticket.site_id)
    for each in session.scalars(at_the_site):
        if fold_compact(each.name) == fold_compact(name):
            return each
    raise RuleViolation("own_calibre_unknown", {"name": name.strip()}, field="own_calibre")


def _told_of_tools(diagnosis: Diagnosis, command: RecordUncasing) -> dict[str, Any]:
    """The tools not told of before."""
    used = list(diagnosis.uncasing_tools or ())
    new = [tools()[code].code for code in command.tools if code not in used]
    if not new:
        return {}
    diagnosis.uncasing_tools = used + new
    return {"tools": new}


def _told_of_watch(watch: Watch, command: RecordUncasing) -> dict[str, Any]:
    """Diameter (mm) and grade, when they say something new."""
    told: dict[str, Any] = {}
    if command.case_diameter_mm is not None:
        tenths = int(command.case_diameter_mm * 10)
        if tenths != watch.case_diameter_tenths_mm:
            watch.case_diameter_tenths_mm = tenths
            told["case_diameter_mm"] = str(command.case_diameter_mm)
    is_said = command.grade is not None or command.grade_unknown
    if is_said and command.grade is not watch.grade:
        watch.grade = command.grade
        told["grade"] = command.grade.value if command.grade else None
    return told

"""Opening the case: how it opens, the checklist with server times, the calibre read inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from workshop.db.models import Ticket
from workshop.domain.catalogue import case_backs
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.measurements.calibres import calibre
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import diagnosis_of, ticket_at_stage

# The checklist step at which the movement is out of its case.
_MOVEMENT_OUT: Final = frozenset({"take_out_movement", "take_out_movement_front"})


@dataclass(frozen=True)
class RecordUncasing:
    """`done` are checklist steps just done; `calibre_id` is what is read on the movement."""

    number: str
    case_back: str
    done: tuple[str, ...] = ()
    calibre_id: str | None = None
    seen_version: int | None = None


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
    if not new and not read and command.case_back == diagnosis.case_back:
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
        {"case_back": command.case_back, "done": new, "calibre": read},
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
    watch.calibre_id = known.id
    watch.calibre_confirmed = True
    return known.id

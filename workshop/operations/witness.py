"""What a juror sees and measures himself during a sitting."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from workshop.assessment.sitting import AT_THE_BENCH, SittingState
from workshop.db.assessment import judged_sitting
from workshop.db.models import WitnessNote
from workshop.domain.catalogue import items
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.measurements.quantities import CHARACTERISTICS

PROBLEMS = "delay_reasons"
"""The catalogue of what a juror sees go wrong and the candidate should have noted."""
_WITNESSED = AT_THE_BENCH | {SittingState.FROZEN}
_MOST_DIGITS = 12


@dataclass(frozen=True)
class ControlReading:
    """A juror's own reading: a decimal number as text in the characteristic's own unit."""

    characteristic: str
    position: str
    value: str


@dataclass(frozen=True)
class NoteWitness:
    """`problem` is a code of `PROBLEMS`, empty when the note is about something else."""

    sitting_id: int
    problem: str = ""
    text: str = ""
    readings: tuple[ControlReading, ...] = ()


def note_witness(
    session: Session, actor: Actor, command: NoteWitness, *, now: datetime
) -> WitnessNote:
    """Keep what a juror saw or measured, until the grids are signed.

    What is noted once the work is frozen helps the jury, and no rule reads it any more.
    """
    found = judged_sitting(session, actor, command.sitting_id)
    if found.state not in _WITNESSED:
        raise RuleViolation("nothing_to_witness")
    if command.problem and command.problem not in items(PROBLEMS):
        raise RuleViolation("problem_unknown", field="problem")
    if not (command.problem or command.text.strip() or command.readings):
        raise RuleViolation("witness_note_empty", field="text")
    note = WitnessNote(
        sitting_id=found.id,
        juror_id=actor.person_id,
        at=now,
        problem=command.problem,
        text=command.text.strip(),
        values=[_reading(each) for each in command.readings],
    )
    session.add(note)
    session.flush()
    return note


def _reading(each: ControlReading) -> dict[str, str]:
    if each.characteristic not in CHARACTERISTICS:
        raise RuleViolation("characteristic_unknown", field="characteristic")
    compact = "".join(each.value.split()).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(compact)
    except InvalidOperation:
        raise RuleViolation("reading_unreadable", field="value") from None
    if not number.is_finite() or len(compact) > _MOST_DIGITS:
        raise RuleViolation("reading_unreadable", field="value")
    return {
        "characteristic": each.characteristic,
        "position": each.position.strip(),
        "value": f"{number:f}",
    }

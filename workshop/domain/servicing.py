"""Work at the bench: steps ticked, parts in and out, and the final control by a second person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workshop.domain.catalogue import items, operations, steps, supplies
from workshop.domain.errors import RuleViolation

TO_CUSTOMER: Final = "returned_to_customer"
EQUIVALENT: Final = "equivalent"
BRACELET: Final = "bracelet"
"""The family of operations that leave the case closed and the movement alone."""

_TAKEN_APART: Final = frozenset({"service", "exchange", "repair"})
"""The families whose work takes the movement apart, or out."""


class StepOutcome(StrEnum):
    """`DONE` answers a plain step; a control is answered by one of the others."""

    DONE = "done"
    OK = "ok"
    FAULTY = "faulty"
    NOT_APPLICABLE = "not_applicable"


class Direction(StrEnum):
    """What became of a part; `NOT_USED` was foreseen and is in nobody's watch."""

    IN = "in"
    OUT = "out"
    NOT_USED = "not_used"


class Finding(StrEnum):
    """What taking the watch apart says of the diagnosis."""

    CONFIRMED = "confirmed"
    EXTRA_FAULT = "extra_fault"
    HIGHER_LEVEL = "higher_level"


def procedure_of(operation_code: str) -> tuple[str, ...]:
    """Codes of the steps of the *mode opératoire*, in order; free text has none."""
    known = operations().get(operation_code)
    return tuple(step.code for step in known.procedure) if known else ()


def check_tick(operation_code: str, step_code: str, outcome: StepOutcome, note: str) -> None:
    """A plain step is done; a control has a result, and a faulty one says what was seen."""
    if step_code not in procedure_of(operation_code):
        raise RuleViolation("step_not_of_this_operation", {"step": step_code})
    if steps()[step_code].control == (outcome is StepOutcome.DONE):
        raise RuleViolation("step_result_does_not_suit", {"step": step_code})
    if outcome is StepOutcome.FAULTY and not note.strip():
        raise RuleViolation("faulty_step_needs_note", field="note")


def steps_left(operation_code: str, ticked: Collection[str]) -> tuple[str, ...]:
    """Codes of the steps not ticked yet, in the order of the work."""
    return tuple(code for code in procedure_of(operation_code) if code not in ticked)


def check_destination(destination: str, *, parts_back: bool, note: str) -> None:
    """A part the customer wants back goes back, unless a note says why it cannot."""
    items("parts_destinations")[destination]
    if parts_back and destination != TO_CUSTOMER and not note.strip():
        raise RuleViolation("part_wanted_back", field="destination")


def is_equivalent(supply_code: str, reference: str) -> bool:
    """Whether the reference fitted stands in for the supply foreseen, by the catalogue.

    Where the catalogue knows the references of a supply, one that is neither its own nor an
    equivalent is refused.
    """
    known = supplies().get(supply_code)
    if known is None:
        return False
    if not is_suited(supply_code, reference):
        raise RuleViolation(
            "part_not_equivalent",
            {"references": ", ".join((*known.references, *known.equivalents))},
            field="reference",
        )
    return _plain(reference) in map(_plain, known.equivalents)


def is_suited(supply_code: str, reference: str) -> bool:
    """Whether a reference is one of those the catalogue knows of a supply, where it knows any."""
    known = supplies().get(supply_code)
    asked = _plain(reference)
    if not asked or known is None or not known.interchangeable:
        return True
    return asked in map(_plain, (*known.references, *known.equivalents))


def _plain(reference: str) -> str:
    return "".join(reference.split()).casefold()


def check_second_person(controller_id: int, worker_ids: Iterable[int]) -> None:
    """Nobody controls the work they did."""
    if controller_id in set(worker_ids):
        raise RuleViolation("control_by_same_person")


def is_bracelet_only(operation_codes: Collection[str]) -> bool:
    """Whether the work never touched the watch itself; work in free words may have."""
    known = [operations().get(code) for code in operation_codes]
    return bool(known) and all(each and each.family == BRACELET for each in known)


def dismantling() -> tuple[str, ...]:
    """Codes of the operations that show the movement as the diagnosis could not see it."""
    return tuple(code for code, each in operations().items() if each.family in _TAKEN_APART)


@dataclass(frozen=True)
class ControlSet:
    """The final readings as the rule sees them: what is missing, what is out of tolerance.

    Both hold codes of characteristics, in the order of work.
    """

    missing: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


def check_passed(readings: ControlSet) -> None:
    """The control passes only with every required reading there and none out of tolerance."""
    if readings.missing:
        raise RuleViolation("control_readings_missing", {"characteristics": readings.missing})
    if readings.failing:
        raise RuleViolation("control_out_of_tolerance", {"characteristics": readings.failing})


def check_failed(cause: str, note: str, redo: Collection[int]) -> None:
    """A failed control has a coded cause, words about it, and at least one operation to redo."""
    items("control_failure_causes")[cause]
    if not note.strip():
        raise RuleViolation("failure_note_missing", field="note")
    if not redo:
        raise RuleViolation("nothing_to_redo", field="redo")

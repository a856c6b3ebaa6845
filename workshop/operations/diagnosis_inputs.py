"""Where a diagnosis begins: what is at hand, what the customer complains of, which tests to make."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.db.models import Ticket
from workshop.domain.catalogue import items, symptoms
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage, characteristic
from workshop.operations.journal import write_entry
from workshop.operations.stage import diagnosis_of, ticket_at_stage


@dataclass(frozen=True)
class TakeOnDiagnosis:
    """The whole of it each time. `inputs` and `symptoms` are catalogue codes, `tests` the
    characteristics to be measured or tried, `request` the customer's demand in one's own words.
    """

    number: str
    inputs: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    request: str = ""
    seen_version: int | None = None


def take_on_diagnosis(
    session: Session, actor: Actor, command: TakeOnDiagnosis, *, now: datetime
) -> Ticket:
    """Say what the diagnosis starts from and which tests it will make."""
    ticket = ticket_at_stage(
        session, actor, command.number, Stage.BEFORE_UNCASING, seen_version=command.seen_version
    )
    _check(command, ticket)
    said = {
        "inputs": list(command.inputs),
        "symptoms": list(command.symptoms),
        "tests": list(command.tests),
        "request": command.request.strip(),
    }
    diagnosis = diagnosis_of(session, ticket)
    if said == diagnosis.taken_on or not any(said.values()):
        raise RuleViolation("nothing_new")
    diagnosis.taken_on = said
    write_entry(session, actor, ticket, EntryKind.DIAGNOSIS_TAKEN_ON, said, now=now)
    return ticket


def _check(command: TakeOnDiagnosis, ticket: Ticket) -> None:
    kind = ticket.watch.kind
    _require_known(command.inputs, items("diagnosis_inputs"))
    _require_known(command.symptoms, symptoms().for_kind(kind))
    for code in command.tests:
        if kind not in characteristic(code).kinds:
            raise RuleViolation("characteristic_of_other_kind", {"characteristic": code})


def _require_known(codes: Collection[str], vocabulary: Collection[str]) -> None:
    for code in codes:
        if code not in vocabulary:
            raise RuleViolation("unknown_code", {"vocabulary": "diagnosis", "code": code})

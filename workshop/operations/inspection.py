"""What is seen on the watch: the state of its components, and anomalies coded and qualified."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import CodedAnomaly, ComponentState, Reading, ReadingSet, Ticket
from workshop.domain.catalogue import anomalies, component_states, components, items, zones
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.tracking import EntryKind
from workshop.measurements.quantities import Stage
from workshop.operations.journal import write_entry
from workshop.operations.stage import STAGES, ticket_at_stage


@dataclass(frozen=True)
class InspectedComponent:
    component: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class InspectComponents:
    number: str
    stage: Stage
    states: tuple[InspectedComponent, ...]
    seen_version: int | None = None


def inspect_components(
    session: Session, actor: Actor, command: InspectComponents, *, now: datetime
) -> Ticket:
    """Note the state of components; one noted again at the same stage takes the new state."""
    ticket = ticket_at_stage(
        session, actor, command.number, command.stage, seen_version=command.seen_version
    )
    known = {
        row.component: row
        for row in session.scalars(
            select(ComponentState).where(
                ComponentState.ticket_id == ticket.id, ComponentState.stage == command.stage
            )
        )
    }
    suited = components().for_kind(ticket.watch.kind)
    changed = [each for each in command.states if _says_something_new(each, known)]
    if not changed:
        raise RuleViolation("nothing_new")
    for each in changed:
        row = known.get(suited[each.component].code) or ComponentState(
            ticket_id=ticket.id, stage=command.stage, component=each.component
        )
        row.state = component_states()[each.state].code
        row.note = each.note.strip()
        row.inspected_by_id = actor.person_id
        row.inspected_at = now
        session.add(row)
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.COMPONENTS_INSPECTED,
        {
            "stage": command.stage,
            "states": [
                {"component": each.component, "state": each.state, "note": each.note.strip()}
                for each in changed
            ],
        },
        now=now,
    )
    return ticket


def _says_something_new(each: InspectedComponent, known: dict[str, ComponentState]) -> bool:
    row = known.get(each.component)
    return row is None or (row.state, row.note) != (each.state, each.note.strip())


@dataclass(frozen=True)
class CodeAnomaly:
    """`reading_ids` are readings that show the anomaly; `severity` is the technician's own."""

    number: str
    stage: Stage
    anomaly: str
    component: str
    severity: str
    zone: str = ""
    note: str = ""
    reading_ids: tuple[int, ...] = ()
    seen_version: int | None = None


def code_anomaly(
    session: Session, actor: Actor, command: CodeAnomaly, *, now: datetime
) -> CodedAnomaly:
    ticket = ticket_at_stage(
        session, actor, command.number, command.stage, seen_version=command.seen_version
    )
    kind = ticket.watch.kind
    row = CodedAnomaly(
        ticket_id=ticket.id,
        stage=command.stage,
        anomaly=anomalies().for_kind(kind)[command.anomaly].code,
        component=components().for_kind(kind)[command.component].code,
        zone=zones()[command.zone].code if command.zone else "",
        severity=items("severities")[command.severity].code,
        note=command.note.strip(),
        reading_ids=list(_readings_of(session, ticket, command.reading_ids)),
        coded_by_id=actor.person_id,
        coded_at=now,
    )
    session.add(row)
    session.flush()
    write_entry(session, actor, ticket, EntryKind.ANOMALY_CODED, _anomaly_story(row), now=now)
    return row


def _readings_of(session: Session, ticket: Ticket, reading_ids: tuple[int, ...]) -> tuple[int, ...]:
    own = session.scalars(
        select(Reading.id)
        .join(ReadingSet, ReadingSet.id == Reading.set_id)
        .where(Reading.id.in_(reading_ids), ReadingSet.ticket_id == ticket.id)
        .order_by(Reading.id)
    ).all()
    if len(own) != len(set(reading_ids)):
        raise RuleViolation("reading_unknown", field="readings")
    return tuple(own)


@dataclass(frozen=True)
class WithdrawAnomaly:
    number: str
    stage: Stage
    anomaly_id: int
    reason: str
    seen_version: int | None = None


def withdraw_anomaly(
    session: Session, actor: Actor, command: WithdrawAnomaly, *, now: datetime
) -> CodedAnomaly:
    """Take back an anomaly coded by mistake: it stays in the story, with the reason."""
    ticket = ticket_at_stage(
        session, actor, command.number, command.stage, seen_version=command.seen_version
    )
    row = session.get(CodedAnomaly, command.anomaly_id)
    if row is None or row.ticket_id != ticket.id or row.withdrawn_at is not None:
        raise NotFound("anomaly_not_found", {"number": ticket.number})
    if STAGES[row.stage][0] is not ticket.state:
        raise RuleViolation("step_is_over")
    if not command.reason.strip():
        raise RuleViolation("withdrawal_reason_missing", field="reason")
    row.withdrawn_at = now
    write_entry(
        session,
        actor,
        ticket,
        EntryKind.ANOMALY_CODED,
        _anomaly_story(row) | {"withdrawn": command.reason.strip()},
        now=now,
    )
    return row


def _anomaly_story(row: CodedAnomaly) -> dict[str, object]:
    return {
        "id": row.id,
        "stage": row.stage,
        "anomaly": row.anomaly,
        "component": row.component,
        "zone": row.zone,
        "severity": row.severity,
        "note": row.note,
        "readings": row.reading_ids,
    }
